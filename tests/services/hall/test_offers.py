"""Offers before somebody asks: made day by day to whoever comes to the age, once each, at a bearable pace."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.hall.applicants import Applicant
from domain.hall.items import Item, Offer
from domain.hall.offers import Candidate, Offered, OfferState
from domain.people import Identity
from services.hall.offers import BATCH, Made, OfferService
from tests.people import FakeBell, FakeClock
from tests.services.hall.cases import PERMIT, Telling
from tests.services.unit import ACCOUNT, FakeAudit, FakeUnit

#: Noon of 2 November in the city.
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
OFFER = Offer(age=80, months_before=1)
ITEM = replace(PERMIT, name="allowance.elder", offer=OFFER)
BY_SMS = replace(ITEM, offer=replace(OFFER, by_sms=True))
REFERENCE = "item:allowance.elder@1"
MONTH = "1946-11"
FIRST = UUID(int=0)


def person(number: int, born: date | None = date(1946, 11, 20)) -> Candidate:
    phone = f"139000000{number:02d}"
    born_on = born
    identity = Identity("王某", f"E{number:08d}", phone, born_on=born_on)
    return Candidate(UUID(int=number), Applicant(identity, "440304"))


class Over(Exception):
    """Ends what goes on for ever."""


class Town:
    """storage.hall.offers.OfferStore, the lookups of the register, and the items on offer."""

    def __init__(self) -> None:
        self.people: dict[str, list[Candidate]] = {}
        self.offers: list[Offered] = []
        self.asked: list[tuple[str, str, int, UUID, int]] = []
        self.ended: list[date] = []
        self.made = 0
        self.paces = 0
        self.since: list[datetime] = []
        self.phones_of: dict[UUID, tuple[str, ...]] = {}
        self.shared: set[str] = set()
        self.open: set[UUID] = set()
        self.slices = 0
        self.looks = -1  # that are left; so many as there are, at first
        self.items: list[Item] = [ITEM]

    async def lock_pace(self) -> None:
        self.paces += 1

    async def made_since(self, at: datetime) -> int:
        self.since.append(at)
        return self.made

    async def candidates(
        self, month: str, item: str, version: int, after: UUID, most: int
    ) -> Sequence[Candidate]:
        self.asked.append((month, item, version, after, most))
        return [each for each in self.people.get(month, ()) if each.person > after][:most]

    async def phones(self, person: UUID) -> tuple[str, ...]:
        return self.phones_of.get(person, ())

    async def has_open(self, person: UUID) -> bool:
        return person in self.open

    async def add(self, offered: Offered) -> bool:
        if any(each.person == offered.person for each in self.offers):
            return False
        self.offers.append(offered)
        return True

    async def end(self, today: date) -> None:
        self.ended.append(today)

    async def enter_slice(self) -> int:
        self.slices -= 1
        return max(self.slices, 0)

    async def known_by(self, phone: str) -> frozenset[UUID]:
        found = {
            each.person
            for people in self.people.values()
            for each in people
            if each.applicant
            and phone in (each.applicant.identity.phone, *self.phones_of.get(each.person, ()))
        }
        return frozenset(found | ({UUID(int=999)} if phone in self.shared else set()))

    async def offering(self) -> Collection[Item]:
        if self.looks == 0:
            raise Over
        self.looks -= 1
        return self.items


class Scene:
    def __init__(self) -> None:
        self.town = Town()
        self.events = Telling()
        self.audit = FakeAudit()
        self.bell = FakeBell()
        self.clock = FakeClock(NOON)
        self.service = self.made()

    def made(self, **pace: int) -> OfferService:
        return OfferService(
            unit=FakeUnit(),
            store=self.town,
            lookups=self.town,
            items=self.town,
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=self.clock,
            **pace,
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_who_comes_to_the_age_is_offered_it_once_told_and_on_record(scene: Scene) -> None:
    scene.town.people[MONTH] = [person(1)]

    made = await scene.service.batch(ITEM, MONTH, FIRST)

    assert made == Made((ACCOUNT,), 1, None)
    assert scene.town.offers == [
        Offered(UUID(int=1), ITEM.name, 1, OfferState.TOLD, NOON, date(2026, 12, 2))
    ]
    assert scene.audit.entries == [("system", "offer.made", UUID(int=1), REFERENCE, "")]
    assert scene.events.told == [("offer.to_apply", REFERENCE, UUID(int=1))]
    assert scene.events.held == [[UUID(int=1)]]
    assert scene.events.times == [NOON]
    assert scene.town.asked == [(MONTH, ITEM.name, 1, FIRST, BATCH)]
    assert (scene.town.paces, scene.town.since) == (1, [NOON - timedelta(minutes=1)])

    again = await scene.service.batch(ITEM, MONTH, FIRST)
    assert again == Made((), 0, None)
    assert len(scene.audit.entries) == len(scene.events.told) == 1


async def test_an_answer_by_sms_applies_for_who_alone_has_the_phone(scene: Scene) -> None:
    scene.town.people[MONTH] = [person(n) for n in (1, 2, 3, 4, 5)]
    scene.town.shared = {"13900000002"}
    scene.town.open = {UUID(int=3)}
    scene.town.phones_of = {
        UUID(int=4): ("13900000099", "13900000098"),
        UUID(int=5): ("13900000097", "13900000096"),
    }
    scene.town.shared |= {"13900000096"}

    await scene.service.batch(BY_SMS, MONTH, FIRST)

    assert [each.state for each in scene.town.offers] == [
        OfferState.OPEN,
        OfferState.TOLD,
        OfferState.TOLD,
        OfferState.OPEN,
        OfferState.TOLD,
    ]
    assert [kind for kind, *_ in scene.events.told] == [
        "offer.made",
        "offer.to_apply",
        "offer.to_apply",
        "offer.made",
        "offer.to_apply",
    ]


@pytest.mark.parametrize(
    "candidate",
    [
        pytest.param(Candidate(UUID(int=1), None), id="not to be opened"),
        pytest.param(person(1, None), id="no date of birth"),
        pytest.param(person(1, date(1946, 11, 2)), id="could have it before"),
        pytest.param(person(1, date(1946, 12, 3)), id="too early"),
        pytest.param(
            Candidate(
                UUID(int=1),
                Applicant(person(1).applicant.identity, "", date(2026, 1, 1)),  # type: ignore[union-attr]
            ),
            id="died",
        ),
    ],
)
async def test_who_is_not_due_or_could_not_apply_is_offered_nothing(
    scene: Scene, candidate: Candidate
) -> None:
    scene.town.people[MONTH] = [candidate]
    assert await scene.service.batch(ITEM, MONTH, FIRST) == Made((), 0, None)
    assert (scene.town.offers, scene.events.told, scene.events.held) == ([], [], [[]])


async def test_who_has_no_phone_on_record_is_offered_nothing(scene: Scene) -> None:
    candidate = person(1)
    assert candidate.applicant is not None
    silent = replace(candidate.applicant, identity=replace(candidate.applicant.identity, phone=""))
    scene.town.people[MONTH] = [replace(candidate, applicant=silent), person(2)]
    made = await scene.service.batch(ITEM, MONTH, FIRST)
    assert (made.offers, [each.person.int for each in scene.town.offers]) == (1, [2])


async def test_a_minute_takes_three_hundred_offers_and_a_batch_looks_at_fifty(
    scene: Scene,
) -> None:
    scene.town.people[MONTH] = [person(n) for n in range(1, 60)]
    first = await scene.service.batch(ITEM, MONTH, FIRST)
    assert (first.offers, first.after, first.full) == (50, UUID(int=50), False)

    scene.town.made = 298
    second = await scene.service.batch(ITEM, MONTH, UUID(int=50))
    assert (second.offers, second.after) == (2, UUID(int=52))
    scene.town.made = 300
    full = await scene.service.batch(ITEM, MONTH, UUID(int=52))
    assert full == Made((), 0, UUID(int=52), full=True)
    scene.town.made = 0
    last = await scene.service.batch(ITEM, MONTH, UUID(int=52))
    assert (last.offers, last.after) == (7, None)
    assert [most for *_, most in scene.town.asked] == [50, 2, 50]


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; none of them takes any time."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        assert len(pauses) < 10, "it goes on for ever"
        pauses.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return pauses


async def test_a_round_goes_over_all_months_that_may_be_due_and_rings_who_was_told(
    scene: Scene, slept: list[float]
) -> None:
    scene.town.people = {
        MONTH: [person(n) for n in range(1, 52)],
        "1946-12": [person(60, date(1946, 12, 1))],
    }
    scene.town.slices = 3

    assert await scene.service.round() == 52

    assert scene.town.slices == 0
    assert scene.town.ended == [date(2026, 11, 2)]
    assert [(month, after.int) for month, _, _, after, _ in scene.town.asked] == [
        ("1946-10", 0),
        (MONTH, 0),
        (MONTH, 50),
        ("1946-12", 0),
    ]
    assert (scene.bell.rung, slept) == ([ACCOUNT] * 52, [])


async def test_in_quiet_hours_nobody_is_offered_anything(scene: Scene) -> None:
    scene.town.people = {MONTH: [person(1)]}
    scene.clock.now = datetime(2026, 11, 2, 15, tzinfo=UTC)  # 23:00 in the city
    assert await scene.service.round() == 0
    assert (scene.town.asked, scene.town.ended) == ([], [date(2026, 11, 2)])


async def test_a_round_that_is_broken_off_says_how_many_it_made(scene: Scene) -> None:
    scene.town.people = {MONTH: [person(1)]}

    class Late(FakeBell):
        async def ring(self, accounts: Iterable[UUID]) -> None:
            for _ in accounts:
                scene.clock.now = datetime(2026, 11, 2, 15, tzinfo=UTC)

    scene.bell = Late()
    scene.service = scene.made()
    assert await scene.service.round() == 1
    assert len(scene.town.asked) == 2


async def test_while_the_minute_is_full_the_round_waits_and_goes_on(
    scene: Scene, slept: list[float]
) -> None:
    scene.town.people = {MONTH: [person(1)]}
    service = scene.made(a_minute=1)

    class Full(Town):
        async def made_since(self, at: datetime) -> int:
            self.since.append(at)
            return 1 if len(self.since) == 2 else 0

    full = Full()
    full.people = scene.town.people
    scene.town = full
    service = scene.made(a_minute=1)
    assert await service.round() == 1
    assert slept == [5.0]
    assert [most for *_, most in full.asked] == [1, 1, 1, 1]


async def forever(scene: Scene, looks: int, then: Callable[[int], None]) -> int:
    """So many looks; `then` after each. How many of them were rounds."""
    rounds, pauses = 0, list[float]()

    class Counted(OfferService):
        async def round(self) -> int:
            nonlocal rounds
            rounds += 1
            return 0

    service = Counted(
        unit=FakeUnit(),
        store=scene.town,
        lookups=scene.town,
        items=scene.town,
        events=scene.events,
        audit=scene.audit,
        bell=scene.bell,
        clock=scene.clock,
    )

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        then(len(pauses))

    scene.town.looks = looks
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "sleep", sleep)
        with pytest.raises(Over):
            await service.forever()
    assert pauses == [5.0] * looks
    return rounds


async def test_a_round_is_made_each_hour_and_as_soon_as_something_is_offered_newly(
    scene: Scene,
) -> None:
    def same(_: int) -> None:
        return None

    def hour(look: int) -> None:
        scene.clock.forward(hours=1)

    def newly(look: int) -> None:
        if look == 1:
            scene.town.items.append(replace(ITEM, version=2))

    def ends(look: int) -> None:
        scene.town.items = []

    assert await forever(scene, 3, same) == 1
    assert await forever(scene, 3, hour) == 3
    assert await forever(scene, 3, newly) == 2
    scene.town.items = [ITEM]
    assert await forever(scene, 3, ends) == 1
