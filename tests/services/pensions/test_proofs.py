"""What other departments' records and spot checks say of a person: what follows, who is told, what is on record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.mandates import Acting
from domain.errors import NotFound
from domain.events import EventKind
from domain.faces.face_check import Reason
from domain.pensions.certifications import Certification
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import ReviewKind
from domain.pensions.spot_checks import MetBy, SpotCheck, SpotMonth, SpotResult
from domain.people import Officer
from domain.ways import Way
from domain.words import Words
from services.pensions import certifications, spot_checks
from services.pensions.certifications import CertificationService
from services.pensions.check_reviews import CheckReviews
from services.pensions.proofs import Proofs
from services.pensions.spot_checks import SpotCheckService
from tests.people import FakeBell
from tests.services.pensions.meetings import Openings
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY: Final = date(2026, 11, 20)
PERSON, PROOF, SPOT = UUID(int=1), UUID(int=2), UUID(int=3)
LI: Final = Officer(UUID(int=7), frozenset(), UUID(int=8))
CITY: Final = Entitlement(PERSON, "city-pension", date(2026, 12, 31), Way.WINDOW)
STOPPED: Final = replace(
    CITY, scheme="resident-pension", standing=Standing.SUSPENDED, suspended_on=date(2026, 6, 1)
)
NEWER: Final = replace(CITY, certified_until=date(2027, 11, 20))


@dataclass
class Office:
    """One person with pensions; `new`: whether the same proof was not posted before."""

    held: Sequence[Entitlement] = (CITY, STOPPED)
    died: date | None = None
    new: bool = True
    changed: list[Entitlement] = field(default_factory=list)
    openings: Openings = field(default_factory=Openings)
    audit: FakeAudit = field(default_factory=FakeAudit)
    events: FakeEvents = field(default_factory=FakeEvents)

    @property
    def proofs(self) -> Proofs:
        return Proofs(
            unit=FakeUnit(),
            store=self,
            entitlements=self,
            reviews=self.openings,
            events=self.events,
            audit=self.audit,
        )

    async def lock_person(self, person: UUID) -> date | None:
        return self.died

    async def add(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> UUID | None:
        return PROOF if self.new else None

    async def alive_on(self, person: UUID) -> date | None:
        return DAY

    async def put_death(self, person: UUID, died_on: date) -> None:
        self.died = died_on

    async def lock_all(self, person: UUID) -> Sequence[Entitlement]:
        return self.held

    async def change(self, entitlement: Entitlement) -> None:
        self.changed.append(entitlement)

    async def post(self) -> tuple[UUID, ...]:
        return await self.proofs.post(PERSON, "医保", DAY, at=NOW, actor=LI.actor)

    async def record_death(self, died_on: date = DAY) -> tuple[UUID, ...]:
        return await self.proofs.record_death(PERSON, died_on, "殡葬", at=NOW, actor=LI.actor)


async def test_a_sign_of_life_certifies_and_restores_each_pension_from_its_day() -> None:
    office = Office()

    assert await office.post() == (ACCOUNT,)
    assert [(each.scheme, each.certified_until, each.standing) for each in office.changed] == [
        ("city-pension", date(2027, 11, 20), Standing.ACTIVE),
        ("resident-pension", date(2027, 11, 20), Standing.ACTIVE),
    ]
    assert office.events.told == [
        (EventKind.CERTIFIED_BY_DATA, "entitlement:city-pension", PERSON),
        (EventKind.RESTORED, "entitlement:resident-pension", PERSON),
    ]
    why = "医保 (2026-11-20)"
    assert office.audit.entries == [
        (LI.actor, "proof.posted", PERSON, f"proof:{PROOF}", why),
        (LI.actor, "entitlement.certified", PERSON, "entitlement:city-pension", why),
        (LI.actor, "entitlement.certified", PERSON, "entitlement:resident-pension", why),
    ]
    assert not office.openings.opened


async def test_an_older_sign_of_life_is_on_record_and_changes_nothing() -> None:
    office = Office([NEWER])

    assert await office.post() == ()
    assert (office.changed, office.events.told) == ([], [])
    assert [action for _, action, _, _, _ in office.audit.entries] == ["proof.posted"]


async def test_the_same_proof_twice_is_one() -> None:
    office = Office(new=False)

    assert await office.post() == ()
    assert (office.changed, office.audit.entries) == ([], [])


async def test_a_sign_of_life_of_somebody_recorded_as_dead_is_an_officers_to_judge() -> None:
    office = Office(died=date(2026, 11, 1))

    assert set(await office.post()) == {UUID(int=41), UUID(int=42)}
    assert office.changed == []
    assert office.openings.opened == [
        (each.scheme, ReviewKind.DEATH_RECORDED, (Reason.RECORDED_DEATH,), LI.actor, "")
        for each in (CITY, STOPPED)
    ]


async def test_a_recorded_death_is_told_and_opens_a_review_of_each_pension_that_is_paid() -> None:
    office = Office()

    assert set(await office.record_death()) == {ACCOUNT, UUID(int=41)}
    assert (office.died, office.changed) == (DAY, [])
    assert [scheme for scheme, _, _, _, _ in office.openings.opened] == ["city-pension"]
    assert office.events.told == [(EventKind.DEATH_RECORDED, "person", PERSON)]
    assert office.audit.entries == [
        (LI.actor, "death.recorded", PERSON, "person", "殡葬 (2026-11-20)")
    ]


@pytest.mark.parametrize(("days", "told"), [(0, 0), (1, 1)])
async def test_the_same_day_of_death_is_recorded_once_and_another_anew(
    days: int, told: int
) -> None:
    office = Office(died=DAY)

    accounts = await office.record_death(DAY + timedelta(days=days))

    assert (accounts == ()) is (told == 0)
    assert len(office.events.told) == told
    assert office.died == DAY + timedelta(days=days)


async def test_who_looks_before_a_death_is_recorded_is_on_record() -> None:
    office = Office()

    assert await office.proofs.look_at_death(PERSON, "殡葬", actor=LI.actor) == DAY
    assert office.audit.entries == [(LI.actor, "death.looked_at", PERSON, "person", "殡葬")]


@dataclass
class Spots:
    """One spot check on the officer's list; `ended`: it is over, `gone`: so is its person."""

    count: int = 1
    ended: bool = False
    gone: bool = False
    done: list[tuple[SpotResult, MetBy]] = field(default_factory=list)
    since: datetime | None = None

    async def read(
        self, after: tuple[datetime, UUID], limit: int, *, officer: UUID, why: str
    ) -> Sequence[SpotCheck]:
        found = (
            SpotCheck(
                UUID(int=n), PERSON, "city-pension", Way.FACE, NOW, NOW + timedelta(seconds=n)
            )
            for n in range(self.count)
        )
        return [each for each in found if (each.due_at, each.spot) > after][:limit]

    async def whose(self, spot: UUID, officer: UUID) -> UUID | None:
        return PERSON if (spot, officer) == (SPOT, LI.officer) else None

    async def hold(self, person: UUID) -> bool:
        return not self.gone

    async def end(
        self, spot: UUID, officer: UUID, result: SpotResult, met_by: MetBy, at: datetime
    ) -> tuple[str, UUID] | None:
        if self.ended:
            return None
        self.done.append((result, met_by))
        return "city-pension", UUID(int=5)

    async def months(
        self, since: datetime, now: datetime, ways: Collection[Way]
    ) -> list[SpotMonth]:
        self.since = since
        return [SpotMonth(date(2026, 11, 1), drawn=3, met=1, wrong=1, open=1, overdue=0)]

    async def waits_for(self, person: UUID, reason: Reason) -> bool:
        return False

    async def some_scheme(self, person: UUID) -> str | None:
        return None


@dataclass
class Desk:
    spots: Spots = field(default_factory=Spots)
    openings: Openings = field(default_factory=Openings)
    audit: FakeAudit = field(default_factory=FakeAudit)
    bell: FakeBell = field(default_factory=FakeBell)

    @property
    def service(self) -> SpotCheckService:
        return SpotCheckService(
            unit=FakeUnit(),
            store=self.spots,
            reviews=CheckReviews(reviews=self.spots, openings=self.openings),
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
        )


@pytest.mark.parametrize("result", list(SpotResult))
async def test_whoever_was_not_met_is_another_officers_to_judge(result: SpotResult) -> None:
    desk = Desk()

    await desk.service.end(LI, SPOT, result, MetBy.CALL, "打了三次")

    reviews = [(kind, words) for _, kind, _, _, words in desk.openings.opened]
    if result is SpotResult.MET:
        assert (reviews, desk.bell.rung) == ([], [])
    else:
        [(kind, words)] = reviews
        assert (kind, words.endswith("。打了三次"), words.startswith("抽查：")) == (
            ReviewKind.SPOT_CHECK,
            True,
            True,
        )
        assert desk.bell.rung == [UUID(int=41)]
    assert desk.spots.done == [(result, MetBy.CALL)]
    assert desk.audit.entries == [
        (LI.actor, "spot_check.ended", PERSON, f"spot_check:{SPOT}", "打了三次")
    ]


@pytest.mark.parametrize(
    ("spots", "spot"),
    [(Spots(), UUID(int=99)), (Spots(ended=True), SPOT), (Spots(gone=True), SPOT)],
    ids=["of_others", "ended", "person_gone"],
)
async def test_what_is_not_on_the_list_any_more_is_ended_by_nobody(
    spots: Spots, spot: UUID
) -> None:
    desk = Desk(spots)

    with pytest.raises(NotFound):
        await desk.service.end(LI, spot, SpotResult.NOT_ALIVE, MetBy.VISIT, "x")
    assert (spots.done, desk.audit.entries, desk.openings.opened) == ([], [], [])


async def test_a_year_of_spot_checks_begins_eleven_months_before_this_one() -> None:
    desk = Desk()

    year = await desk.service.year()

    assert desk.spots.since is not None
    assert desk.spots.since.date() == year.whole.first == date(2025, 12, 1)
    assert (year.whole.drawn, year.whole.unclear) == (3, 0)
    assert desk.service.now() == NOW


@pytest.mark.parametrize(
    ("count", "pages"), [(spot_checks.PAGE, [50]), (spot_checks.PAGE + 1, [50, 1])]
)
async def test_spot_checks_are_listed_the_first_due_first_to_the_end(
    count: int, pages: list[int]
) -> None:
    service, sizes, seen, cursor = Desk(Spots(count)).service, list[int](), list[int](), ""
    while cursor or not sizes:
        page = await service.due(LI, "call", cursor)
        sizes.append(len(page.spots))
        seen += [each.spot.int for each in page.spots]
        cursor = page.next_cursor

    assert sizes == pages
    assert seen == list(range(count))


@dataclass
class Past:
    count: int

    async def past(
        self,
        account: UUID,
        person: UUID | None,
        before: tuple[datetime, UUID],
        limit: int,
        now: datetime,
    ) -> list[Certification]:
        found = (
            Certification(
                UUID(int=n), "city-pension", Words("甲", "A"), Way.FACE, NOW + timedelta(seconds=n)
            )
            for n in range(self.count, 0, -1)
        )
        return [each for each in found if (each.at, each.certification) < before][:limit]


@pytest.mark.parametrize(
    ("count", "pages"), [(certifications.PAGE, [20]), (certifications.PAGE + 1, [20, 1])]
)
async def test_past_certifications_are_read_from_the_newest_to_the_end(
    count: int, pages: list[int]
) -> None:
    service = CertificationService(store=Past(count), clock=lambda: NOW)
    sizes, seen, cursor = list[int](), list[int](), ""
    while cursor or not sizes:
        page = await service.past(Acting(ACCOUNT), cursor)
        sizes.append(len(page.certifications))
        seen += [each.certification.int for each in page.certifications]
        cursor = page.next_cursor

    assert sizes == pages
    assert seen == list(range(count, 0, -1))
