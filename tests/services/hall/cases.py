"""A hall of cases in memory: what is kept of them, their items, who applies and for whom, who is told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.mandates import Mandate, MandateKind, MandateSeen, Scope
from domain.errors import FieldError
from domain.events import EventKind
from domain.hall.applicants import Applicant
from domain.hall.applying import Applying
from domain.hall.cases import Case, Move
from domain.hall.certificates import Certificate
from domain.hall.clocks import ClockKind
from domain.hall.items import Clocks, Item, Part, Prefill, Source
from domain.hall.signatures import Signature
from domain.hall.transitions import Moved
from domain.people import Citizen, Level
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.hall.applicants import ApplicantService
from services.hall.bundles import BundleService
from services.hall.case_moves import CaseMover, Effect
from services.hall.my_cases import CaseService
from services.hall.representation import Representation
from tests.domain.hall.sample import APPLICANT, ITEM, NOW, draft
from tests.people import WANG, FakeBell, FakeClock
from tests.services.hall.case_store import Calendars, Cases, Items
from tests.services.unit import FakeAudit, FakeEvents, FakeUnit

PERSON: Final = draft().person
CASE: Final = draft().case
ABOUT: Final = SubjectKind.CASE.of(CASE)
CITIZEN: Final = Citizen(UUID(int=9), Level.BOUND, UUID(int=10))
#: With a field that the register fills in.
PERMIT: Final = replace(ITEM, prefill=(Prefill("applicant", Source.REGISTER, "name"),))
FOOD: Final = replace(ITEM, name="permit.food", names=Words("食品", "Food"))
BUNDLE: Final = replace(
    ITEM,
    name="shop.open",
    steps=(),
    clocks=Clocks({ClockKind.DECIDE: ITEM.clocks[ClockKind.DECIDE]}),
    bundle=(
        Part(PERMIT.name, {"shop": "shop_name"}),
        Part(FOOD.name, {"meals": "meals_sold"}),
    ),
)
#: Of the person, to whoever is CITIZEN.
MANDATE: Final = Mandate(
    mandate=UUID(int=30),
    person=PERSON,
    account=CITIZEN.account,
    kind=MandateKind.REPRESENTATIVE,
    scopes=frozenset({Scope.CASES}),
    granted_by=f"citizen:{UUID(int=31)}",
    granted_at=NOW.at - timedelta(days=1),
    ends_at=NOW.at + timedelta(days=30),
)


@dataclass
class Telling(FakeEvents):
    """Also when, and whose accounts were held before several are told."""

    times: list[datetime] = field(default_factory=list)
    held: list[list[UUID]] = field(default_factory=list)

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        self.times.append(at)
        return await super().tell(
            kind=kind, subject=subject, at=at, person=person, account=account, acting=acting
        )

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        self.held.append(list(persons))


class Register:
    """storage.hall.applicants.ApplicantStore, who is bound to whom, and mandates."""

    def __init__(self) -> None:
        self.known: dict[UUID, Applicant] = {PERSON: Applicant(WANG, "440304")}
        self.bound = {CITIZEN.account: PERSON}
        self.mandates: dict[UUID, Mandate] = {MANDATE.mandate: MANDATE}
        self.kept: list[UUID] = []

    async def of(self, person: UUID) -> Applicant | None:
        return self.known.get(person)

    async def of_account(self, account: UUID) -> UUID | None:
        return self.bound.get(account)

    async def keep(self, person: UUID, mandate: UUID) -> Mandate | None:
        self.kept.append(mandate)
        return self.mandates.get(mandate)

    async def seen(self, person: UUID, mandate: UUID) -> MandateSeen | None:
        found = self.mandates.get(mandate)
        return MandateSeen(found, "方晓") if found else None


@dataclass
class Certificates:
    """storage.hall.certificates.CertificateStore."""

    of_kind: dict[str, Certificate] = field(default_factory=dict)
    given: dict[UUID, Certificate] = field(default_factory=dict)
    asked: list[tuple[frozenset[str], date]] = field(default_factory=list)

    async def held(self, person: UUID, kinds: Iterable[str], day: date) -> dict[str, Certificate]:
        self.asked.append((frozenset(kinds), day))
        return {kind: each for kind, each in self.of_kind.items() if kind in self.asked[-1][0]}

    async def of_case(self, person: UUID, case: UUID) -> Certificate | None:
        return self.given.get(case)


MISSING: Final = Words("请填写", "please fill it in")


@dataclass
class Forms:
    """definitions.forms.Forms. `needs`: of each item; no field of any may be "wrong", which is the fault `code`."""

    needs: dict[str, Sequence[str]] = field(default_factory=dict)
    code: str = "wrong"

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]:
        wrong = [
            FieldError(f"/{name}", self.code, MISSING) for name in form if form[name] == "wrong"
        ]
        lacks = [
            FieldError(f"/{name}", "missing", MISSING)
            for name in self.needs.get(item.name, ())
            if whole and name not in form
        ]
        return (*wrong, *lacks)


@dataclass
class Signing:
    """services.hall.signing.Signing. `signature`: the one that there is."""

    signature: Signature | None = None
    looked: list[tuple[UUID, Move, Mapping[str, object], datetime, UUID | None]] = field(
        default_factory=list
    )
    used: list[tuple[Signature | None, datetime]] = field(default_factory=list)

    async def find(
        self,
        case: Case,
        item: Item,
        move: Move,
        form: Mapping[str, object],
        at: datetime,
        under: UUID | None,
    ) -> Signature | None:
        self.looked.append((case.case, move, form, at, under))
        return self.signature

    async def use(self, signature: Signature | None, at: datetime) -> None:
        self.used.append((signature, at))


class Hall:
    """All parts of it, joined; CITIZEN applies for PERSON, who is CITIZEN's own."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW.at)
        self.cases = Cases()
        self.items = Items(PERMIT, FOOD, BUNDLE)
        self.calendars = Calendars()
        self.events = Telling()
        self.audit = FakeAudit()
        self.bell = FakeBell()
        self.desks = FakeBell()
        self.register = Register()
        self.certificates = Certificates()
        self.forms = Forms()
        self.signing = Signing()
        self.effects: list[Effect] = []
        self.judged: list[tuple[UUID, UUID]] = []
        self.unit = FakeUnit()
        self.mover = CaseMover(
            unit=self.unit,
            store=self.cases,
            items=self.items,
            calendars=self.calendars,
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            desks=self.desks,
            clock=self.clock,
            effects=self.effects,
        )
        self.applicants = ApplicantService(
            register=self.register, certificates=self.certificates, clock=self.clock
        )
        self.representation = Representation(
            persons=self.register,
            mandates=self.register,
            applicants=self.register,
            clock=self.clock,
        )
        self.bundles = BundleService(
            unit=self.unit,
            store=self.cases,
            mover=self.mover,
            items=self.items,
            forms=self.forms,
            applicants=self.applicants,
            representation=self.representation,
            signing=self.signing,
            judge_soon=self.judge_soon,
        )

    def judge_soon(self, person: UUID, case: UUID) -> None:
        self.judged.append((person, case))

    def put(self, *cases: Case) -> None:
        self.cases.put(*cases)

    @property
    def told(self) -> list[tuple[str, str]]:
        """What, about what; all of it to the person."""
        assert {person for _, _, person in self.events.told} <= {PERSON}
        return [(kind.value, about) for kind, about, _ in self.events.told]

    @property
    def recorded(self) -> list[tuple[str, str, str]]:
        """By whom, what, about what; all of it of the person."""
        assert {person for _, _, person, _, _ in self.audit.entries} <= {PERSON}
        return [(actor, action, about) for actor, action, _, about, _ in self.audit.entries]


def case_service(hall: Hall) -> CaseService:
    return CaseService(
        unit=hall.unit,
        store=hall.cases,
        mover=hall.mover,
        items=hall.items,
        forms=hall.forms,
        applicants=hall.applicants,
        representation=hall.representation,
        bundles=hall.bundles,
        calendars=hall.calendars,
        audit=hall.audit,
        signing=hall.signing,
        judge_soon=hall.judge_soon,
        clock=hall.clock,
    )


def applying(mandate: Mandate | None = None, actor: str = APPLICANT) -> Applying:
    return Applying(PERSON, actor, Level.BOUND, mandate)


@dataclass
class OneEffect:
    """services.hall.case_moves.Effect; `raises` in place of what follows."""

    seen: list[Move] = field(default_factory=list)
    raises: Exception | None = None
    rings: tuple[UUID, ...] = (UUID(int=77),)

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        self.seen.append(moved.event.move)
        if self.raises is not None:
            raise self.raises
        return self.rings
