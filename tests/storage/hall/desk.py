"""A hall in a real database, with an item from the domain's tests and officers who hold its posts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.credentials import Credentials
from auth.tokens import Tokens
from domain.errors import FieldError, NotFound
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, Move
from domain.hall.items import Item, Prefill
from domain.hall.posts import Post, Posts
from domain.hall.transitions import Hand
from domain.people import Citizen, Level, Officer
from domain.problems import Problem
from domain.words import Words
from server.wiring.cases import make_signing
from services.hall.applicants import ApplicantService
from services.hall.bundles import BundleService
from services.hall.case_endings import CaseEndings
from services.hall.case_moves import CaseMover
from services.hall.case_work import CaseWorkService
from services.hall.certificate_issue import CertificateIssue
from services.hall.my_cases import CaseService
from services.hall.officer_moves import Wanted
from services.hall.rating_asks import RatingAsks, Served
from services.hall.representation import Representation
from storage.accounts.mandates import MandateStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.case_work import CaseWorkStore
from storage.hall.cases import CaseStore
from storage.hall.certificates import CertificateStore
from storage.hall.looks import LookStore
from storage.hall.ratings import RatingAskStore
from storage.hall.signatures import SignatureStore
from storage.hall.tallies import TallyStore
from tests.domain.hall.days import CALENDAR, at
from tests.domain.hall.sample import ITEM
from tests.people import FakeBell
from tests.storage.city import LI, City, found

#: What the register fills in, and what the applicant does.
SHOP = replace(ITEM, prefill=(Prefill("owner", "register", "name"),))
WRONG = Words("请填写", "please fill this in")


class FakeItems:
    def __init__(self, *items: Item) -> None:
        self.held = {(item.name, item.version): item for item in items}

    async def current(self, name: str) -> Item:
        versions = [version for known, version in self.held if known == name]
        if not versions:
            raise NotFound(Problem.NOT_FOUND)
        return self.held[name, max(versions)]

    async def version(self, name: str, version: int) -> Item:
        return self.held[name, version]

    async def called(self, name: str) -> Words:
        return (await self.current(name)).names


class FakeForms:
    """Wants a field `shop`, and takes no field that it does not know."""

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]:
        lacks = [FieldError("/shop", "missing", WRONG)] if whole and "shop" not in form else []
        strange = form.keys() - {"shop", "owner", "photo"}
        return (*lacks, *(FieldError(f"/{each}", "unknown", WRONG) for each in sorted(strange)))


class FakePosts:
    def __init__(self, *hands: Hand) -> None:
        self.held = {hand.officer: hand.posts for hand in hands}

    async def of(self, officer: UUID) -> Posts:
        return self.held.get(officer, Posts())

    async def of_many(self, officers: Collection[UUID]) -> dict[UUID, Posts]:
        return {each: self.held[each] for each in officers if each in self.held}

    async def holders(self, post: Post) -> dict[UUID, str]:
        return {
            officer: str(officer.int)
            for officer, posts in self.held.items()
            if posts.cover(post.unit, post.role, post.area)
        }


class NoDecisions:
    """No item of these tests is decided by rule, unless they bring a judge of their own."""

    async def officer_decided(self, case: Case, *, granted: bool) -> None:
        raise AssertionError("no rules")


@dataclass
class FakeCalendars:
    calendar: Calendar = CALENDAR

    async def current(self) -> Calendar:
        return self.calendar


@dataclass
class HallDesk:
    city: City
    cases: CaseService
    work: CaseWorkService
    endings: CaseEndings
    mover: CaseMover
    items: FakeItems
    posts: FakePosts
    calendars: FakeCalendars
    bell: FakeBell
    desks: FakeBell
    store: CaseStore
    certificates: CertificateStore
    tokens: Tokens
    credentials: Credentials
    now: list[datetime]
    person: UUID
    account: UUID

    @property
    def citizen(self) -> Citizen:
        return Citizen(self.account, Level.BOUND, UUID(int=1))

    def later(self, **more: int) -> None:
        self.now[0] += timedelta(**more)

    async def submitted(self) -> Case:
        file = await self.cases.begin(self.citizen, SHOP.name)
        file = await self.cases.save(self.citizen, file.case.case, 1, {"shop": "包子铺"})
        return (await self.cases.submit(self.citizen, file.case.case, 2)).case

    async def submitted_again(self) -> Case:
        """Of which the city knows all."""
        file = await self.cases.begin(self.citizen, SHOP.name)
        return (await self.cases.submit(self.citizen, file.case.case, 1)).case

    async def move(self, hand: Hand, case: Case, move: Move, step: str, **more: object) -> Case:
        """By the officer, who saw the case as given."""
        wanted = Wanted(move, step, **more)  # type: ignore[arg-type]  # fields of a move
        seen = await self.work.move(officer(hand), case.case, case.version, wanted)
        return seen.file.case


def officer(hand: Hand) -> Officer:
    return Officer(hand.officer, frozenset(), UUID(int=2))


async def open_desk(database: Database, folder: Path, *hands: Hand, asks: bool = False) -> HallDesk:
    """One resident of the district 440304 with an account, at two in the afternoon of a Monday.

    `asks`: whoever was served is asked to rate it, and what was done is counted.
    """
    city, now, bell = found(database, folder), [at("2026-11-02 14:00")], FakeBell()
    desks = FakeBell()
    items, calendars, store = FakeItems(SHOP), FakeCalendars(), CaseStore(city.database, city.vault)
    posts = FakePosts(*hands)
    audit, events = AuditStore(database), EventStore(database)
    certificates = CertificateStore(database, city.vault)
    register = ApplicantStore(database, city.vault)
    applicants = ApplicantService(
        register=register, certificates=certificates, clock=lambda: now[0]
    )
    keys = {"k": Ed25519PrivateKey.generate()}
    tokens = Tokens(keys, "k", "zhijian", clock=lambda: now[0])
    credentials = Credentials(tokens, "https://city.test/v1/status-lists")
    issue = CertificateIssue(
        store=certificates, applicants=register, signer=credentials, audit=audit
    )
    served = Served(
        asks=RatingAsks(
            store=RatingAskStore(database, city.vault), calendars=calendars, events=events
        ),
        tallies=TallyStore(database),
    )
    mover = CaseMover(
        unit=database,
        store=store,
        items=items,
        calendars=calendars,
        events=events,
        audit=audit,
        bell=bell,
        desks=desks,
        clock=lambda: now[0],
        effects=(issue, served) if asks else (issue,),
    )
    representation = Representation(
        persons=city.persons,
        mandates=MandateStore(database, city.vault),
        applicants=ApplicantStore(database, city.vault),
        clock=lambda: now[0],
    )
    person = await city.resident(LI, area="440304")
    return HallDesk(
        city=city,
        person=person,
        account=await city.account(person),
        cases=CaseService(
            unit=database,
            store=store,
            mover=mover,
            items=items,
            forms=FakeForms(),
            applicants=applicants,
            representation=representation,
            bundles=BundleService(
                unit=database,
                store=store,
                mover=mover,
                items=items,
                forms=FakeForms(),
                applicants=applicants,
                representation=representation,
                signing=make_signing(database, city.vault),
                judge_soon=lambda _person, _case: None,
            ),
            calendars=calendars,
            audit=audit,
            signing=make_signing(database, city.vault),
            judge_soon=lambda _person, _case: None,
            clock=lambda: now[0],
        ),
        work=CaseWorkService(
            unit=database,
            store=store,
            work=CaseWorkStore(database),
            looks=LookStore(database),
            mover=mover,
            items=items,
            posts=posts,
            applicants=applicants,
            representatives=representation,
            decisions=NoDecisions(),
            signatures=SignatureStore(database, city.vault),
            audit=audit,
        ),
        endings=CaseEndings(
            unit=database, store=store, mover=mover, calendars=calendars, clock=lambda: now[0]
        ),
        mover=mover,
        items=items,
        posts=posts,
        calendars=calendars,
        bell=bell,
        desks=desks,
        store=store,
        certificates=certificates,
        tokens=tokens,
        credentials=credentials,
        now=now,
    )
