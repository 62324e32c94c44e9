"""A campaign told in batches, and the loops that tell and remind: whom, how fast, and to which end."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.events import EventKind
from domain.notices.campaigns import (
    Batch,
    Campaign,
    CampaignKind,
    CampaignState,
    Draft,
    Group,
)
from domain.notices.reminders import EndingPlace, Reminded
from domain.subjects import Subject
from domain.words import Words
from services.notices import campaigns
from services.notices.campaign_batches import CampaignBatches
from services.notices.campaigns import Telling
from tests.people import FakeBell, FakeClock
from tests.services.unit import ACCOUNT, FakeEvents, FakeUnit

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
TODAY: Final = date(2026, 11, 24)
GROUP: Final = Group(schemes=("city-pension",))
WORDS: Final = Words("通知", "Notice")
CAMPAIGN: Final = Campaign(
    campaign=UUID(int=9),
    draft=Draft(CampaignKind.NOTICE, WORDS, WORDS, GROUP, per_minute=60),
    state=CampaignState.RUNNING,
    made_by=UUID(int=1),
    made_at=NOW,
)
PERSONS: Final = [UUID(int=n) for n in range(21, 26)]
NOBODY: Final = UUID(int=0)


@dataclass
class Due:
    """The persons of one campaign, the last it has come to, and what was written of it."""

    held: Campaign | None = CAMPAIGN
    due: bool = True
    persons: Sequence[UUID] = tuple(PERSONS)
    after: UUID = NOBODY
    told_before: frozenset[UUID] = frozenset()
    wrote: list[tuple[object, ...]] = field(default_factory=list)

    async def any_due(self, at: datetime) -> bool:
        return self.due

    async def take_due(self, at: datetime) -> tuple[Campaign, UUID] | None:
        return None if self.held is None else (self.held, self.after)

    async def next_persons(
        self, group: Group, today: date, after: UUID, most: int
    ) -> Sequence[UUID]:
        assert (group, today) == (GROUP, TODAY)
        return [each for each in self.persons if each > after][:most]

    async def mark(self, campaign: UUID, persons: Sequence[UUID], at: datetime) -> Sequence[UUID]:
        return [each for each in persons if each not in self.told_before]

    async def advance(
        self, campaign: UUID, *, after: UUID, reached: int, next_at: datetime
    ) -> None:
        self.wrote.append((campaign, after, reached, next_at - NOW))

    async def move(
        self, campaign: UUID, state: CampaignState, *, released_by: UUID | None, at: datetime
    ) -> None:
        self.wrote.append((campaign, state, released_by, at))


@dataclass
class Events(FakeEvents):
    """`silent`: persons without an account; `held`: whose accounts were locked before the telling."""

    silent: frozenset[UUID] = frozenset()
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
        assert self.held
        told = await super().tell(kind=kind, subject=subject, at=at, person=person)
        return () if person in self.silent else told

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        self.held.append(list(persons))


async def batch_of(store: Due, events: Events, most: int = 3) -> Batch | None:
    batches = CampaignBatches(unit=FakeUnit(), store=store, events=events)
    return await batches.tell_batch(NOW, TODAY, most)


async def test_a_batch_tells_the_next_persons_and_the_rest_waits_as_the_throttle_says() -> None:
    store, events = Due(), Events()

    done = await batch_of(store, events)

    assert done == Batch(CAMPAIGN.campaign, (ACCOUNT,) * 3, 3, over=False)
    about = f"campaign:{CAMPAIGN.campaign}"
    assert events.told == [(EventKind.CAMPAIGN_NOTICE, about, each) for each in PERSONS[:3]]
    assert events.held == [PERSONS[:3]]
    assert store.wrote == [(CAMPAIGN.campaign, PERSONS[2], 3, timedelta(seconds=3))]


async def test_the_last_batch_ends_it() -> None:
    store = Due(after=PERSONS[2])

    done = await batch_of(store, Events())

    assert done is not None
    assert (done.persons, done.over) == (2, True)
    assert store.wrote == [
        (CAMPAIGN.campaign, PERSONS[4], 2, timedelta(seconds=2)),
        (CAMPAIGN.campaign, CampaignState.DONE, None, NOW),
    ]


async def test_a_batch_that_finds_nobody_more_stays_where_it_was_and_ends_it() -> None:
    store = Due(after=PERSONS[4])

    assert await batch_of(store, Events()) == Batch(CAMPAIGN.campaign, (), 0, over=True)
    assert store.wrote == [
        (CAMPAIGN.campaign, PERSONS[4], 0, timedelta()),
        (CAMPAIGN.campaign, CampaignState.DONE, None, NOW),
    ]


async def test_no_more_are_told_at_once_than_a_minute_allows() -> None:
    slow = replace(CAMPAIGN, draft=replace(CAMPAIGN.draft, per_minute=2))
    store, events = Due(held=slow), Events()

    await batch_of(store, events)

    assert len(events.told) == 2
    assert store.wrote == [(CAMPAIGN.campaign, PERSONS[1], 2, timedelta(minutes=1))]


async def test_who_was_told_before_is_passed_over_and_counts_for_the_pace_alone() -> None:
    store, events = Due(told_before=frozenset(PERSONS[:2])), Events()

    done = await batch_of(store, events)

    assert done == Batch(CAMPAIGN.campaign, (ACCOUNT,), 1, over=False)
    assert store.wrote == [(CAMPAIGN.campaign, PERSONS[2], 1, timedelta(seconds=3))]


@pytest.mark.parametrize(
    ("kind", "reached"), [(CampaignKind.NOTICE, 2), (CampaignKind.DUE, 3)], ids=["notice", "due"]
)
async def test_who_has_no_account_is_reached_by_the_register_where_somebody_has_to_act(
    kind: CampaignKind, reached: int
) -> None:
    store = Due(held=replace(CAMPAIGN, draft=replace(CAMPAIGN.draft, kind=kind)))

    done = await batch_of(store, Events(silent=frozenset({PERSONS[0]})))

    assert done is not None
    assert (done.persons, done.told) == (reached, (ACCOUNT,) * 2)
    assert store.wrote[0][2] == reached


@pytest.mark.parametrize("store", [Due(due=False), Due(held=None)], ids=["none_due", "held"])
async def test_where_none_is_due_or_another_holds_it_nothing_is_written(store: Due) -> None:
    assert await batch_of(store, Events()) is None
    assert store.wrote == []


class Over(Exception):
    """The test has seen enough."""


@dataclass
class Loops:
    """What the loops ask for, in its order; after so many questions it is over."""

    batches: list[Batch | None] = field(default_factory=list)
    places: list[EndingPlace | None] = field(default_factory=list)
    at: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    night_after: int = 99
    asked: list[object] = field(default_factory=list)
    bell: FakeBell = field(default_factory=FakeBell)
    woken: int = 0

    def __post_init__(self) -> None:
        self.telling = Telling(
            campaigns=self,
            reminders=self,
            years=self,
            bell=self.bell,
            wake=self.wake,
            clock=self.at,
        )

    def wake(self) -> None:
        self.woken += 1

    async def tell_batch(self, at: datetime, today: date, most: int) -> Batch | None:
        self._ask(("tell", at, today, most))
        return self.batches.pop(0) if self.batches else None

    async def remind_batch(
        self, at: datetime, today: date, after: EndingPlace, most: int
    ) -> Reminded:
        self._ask(("remind", after, most))
        if len(self.asked) >= self.night_after:
            self.at.now = NOW.replace(hour=14)
        return Reminded((ACCOUNT,), self.places.pop(0) if self.places else None)

    async def read_years(self, most: int) -> int:
        self._ask(("years", most))
        return 0

    async def sleep(self, seconds: float) -> None:
        self._ask(seconds)

    def _ask(self, what: object) -> None:
        self.asked.append(what)
        if len(self.asked) == 6:
            raise Over


def one(told: tuple[UUID, ...] = (ACCOUNT,)) -> Batch:
    return Batch(UUID(int=9), told, len(told), over=False)


async def test_batches_follow_each_other_and_then_the_loop_rests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loops = Loops(batches=[one(), None, one(), None])
    monkeypatch.setattr(asyncio, "sleep", loops.sleep)

    with pytest.raises(Over):
        await loops.telling.campaigns_forever()

    told = ("tell", NOW, TODAY, campaigns.BATCH)
    assert loops.asked == [told, told, campaigns.LOOK_S] * 2


async def test_a_pass_of_reminders_follows_each_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    loops = Loops()
    monkeypatch.setattr(asyncio, "sleep", loops.sleep)

    with pytest.raises(Over):
        await loops.telling.reminders_forever()

    first = (TODAY - timedelta(days=1), NOBODY, "")
    years, remind = ("years", campaigns.YEARS_BATCH), ("remind", first, campaigns.REMIND_BATCH)
    assert loops.asked == [years, remind, campaigns.REMIND_S] * 2


async def test_a_batch_that_told_nobody_rings_no_bell() -> None:
    loops = Loops(batches=[one(())])

    assert await loops.telling.campaigns_once()
    assert (loops.bell.rung, loops.woken) == ([], 0)


async def test_a_pass_is_broken_off_when_the_quiet_hours_begin() -> None:
    loops = Loops(places=[(TODAY, UUID(int=n), "s") for n in range(9)], night_after=3)

    assert await loops.telling.reminders_once() == 2
    assert [each[1] for each in loops.asked[1:] if isinstance(each, tuple)] == [
        (TODAY - timedelta(days=1), NOBODY, ""),
        (TODAY, UUID(int=0), "s"),
    ]
    assert (loops.bell.rung, loops.woken) == ([ACCOUNT] * 2, 2)
