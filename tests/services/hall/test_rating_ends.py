"""What becomes of ratings: asked for with the end of a case, counted by days, shown many at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.events import EventKind
from domain.hall.cases import CaseState, Move
from domain.hall.oversight import measures_of
from domain.hall.rating_repairs import REPAIR, Repair
from domain.hall.ratings import Given, Rating, RatingAsk, RatingLevel, Waiting
from domain.hall.transitions import moved
from services.hall.rating_asks import RatingAsks, Served
from services.hall.rating_rounds import BATCH, FOLDED, RatingRounds
from tests.domain.hall.sample import APPLICANT, ITEM, decided
from tests.domain.hall.sample import NOW as MOMENT
from tests.people import FakeClock
from tests.services.hall.case_store import Calendars
from tests.services.hall.counter import SHE
from tests.services.hall.rated import (
    ASK,
    LAST,
    OVER,
    POOR,
    UNIT,
    FakeAsks,
    FakeTallies,
)
from tests.services.unit import ACCOUNT, FakeEvents, FakeUnit

TODAY: Final = date(2026, 11, 10)


class Asked:
    """services.hall.rating_asks: once of each subject."""

    def __init__(self) -> None:
        self.added: list[tuple[RatingAsk, str, date]] = []
        self.events, self.tallies = FakeEvents(), FakeTallies()
        self.new = True
        self.asks = RatingAsks(store=self, calendars=Calendars(), events=self.events)
        self.served = Served(asks=self.asks, tallies=self.tallies)

    async def add(self, ask: RatingAsk, asked_of: str, last_day: date) -> bool:
        self.added.append((ask, asked_of, last_day))
        return self.new


async def test_the_move_that_ends_a_case_counts_it_and_asks_what_she_thinks() -> None:
    asked = Asked()
    done = moved(replace(decided(), state=CaseState.CLOSED), Move.ISSUE, "officer:x", MOMENT)

    assert await asked.served.after(done, ITEM) == (ACCOUNT,)

    ((ask, by, last_day),) = asked.added
    assert ask == replace(ASK, ask=ask.ask, asked_at=MOMENT.at)
    assert (by, last_day) == (APPLICANT, date(2026, 11, 9))
    counts = measures_of(done.case)
    assert asked.tallies.entered == [(date(2026, 11, 2), UNIT, ITEM.name, counts)]
    assert asked.events.told == [(EventKind.RATING_ASKED, f"rating:{ask.ask}", SHE)]
    assert asked.events.acting == [None]


async def test_who_applied_in_her_place_is_asked_too() -> None:
    asked = Asked()
    case = replace(decided(), state=CaseState.CLOSED, mandate=UUID(int=5))
    await asked.served.after(moved(case, Move.ISSUE, "officer:x", MOMENT), ITEM)

    assert asked.events.acting == [UUID(APPLICANT.partition(":")[2])]


async def test_a_move_that_ends_nothing_asks_nothing_and_nobody_is_asked_twice() -> None:
    asked = Asked()
    assert await asked.served.after(moved(decided(), Move.TAKE, "officer:x", MOMENT), ITEM) == ()
    assert (asked.tallies.entered, asked.added) == ([], [])
    asked.new = False
    closed = replace(decided(), state=CaseState.CLOSED)

    assert await asked.served.after(moved(closed, Move.ISSUE, "officer:x", MOMENT), ITEM) == ()
    assert asked.events.told == []


class Rounds:
    """services.hall.rating_rounds on the first day on which ASK may be answered no more."""

    def __init__(self, *asks: RatingAsk) -> None:
        self.clock, self.tallies, self.asks = FakeClock(OVER), FakeTallies(), FakeAsks({})
        self.asks.rows = {each.ask: each for each in asks}
        self.last_days: list[tuple[UUID, date]] = []
        self.dues: list[tuple[date, int]] = []
        self.made: list[Sequence[Rating]] = []
        self.opened: list[tuple[UUID, UUID, str, str, datetime]] = []
        self.repairs: list[Repair] = []
        self.wait: tuple[Waiting, ...] = ()
        self.released: tuple[tuple[RatingLevel, bool, bool], ...] = ()
        self.shows: list[tuple[Waiting, date]] = []
        self.locks = 0
        self.rounds = RatingRounds(
            unit=FakeUnit(),
            asks=self,
            ratings=self,
            repairs=self,
            cases=self,
            tallies=self.tallies,
            calendars=Calendars(),
            clock=self.clock,
        )

    async def due(self, today: date, limit: int) -> tuple[RatingAsk, ...]:
        self.dues.append((today, limit))
        found = [each for each in self.asks.rows.values() if each.rating is None]
        return tuple(each for each in found if each.ask not in dict(self.last_days))[:limit]

    async def put(self, ask: RatingAsk) -> None:
        await self.asks.put(ask)

    async def put_last_day(self, ask: RatingAsk, last_day: date) -> None:
        self.last_days.append((ask.ask, last_day))

    async def add(self, made: Sequence[Rating] | Repair) -> None:
        if isinstance(made, Repair):
            self.repairs.append(made)
        else:
            self.made.append(made)

    async def open(
        self, person: UUID, case: UUID, name: str, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]:
        self.opened.append((person, case, name, actor, at))
        return ()

    async def lock_showing(self) -> None:
        self.locks += 1

    async def waiting(self) -> tuple[Waiting, ...]:
        assert self.locks
        return self.wait

    async def release(
        self, waiting: Waiting, day: date
    ) -> tuple[tuple[RatingLevel, bool, bool], ...]:
        self.shows.append((waiting, day))
        return self.released


def others(count: int, given: Given | None = None) -> list[RatingAsk]:
    return [replace(ASK, ask=UUID(int=1000 + n), given=given) for n in range(count)]


async def test_asks_whose_days_are_over_become_ratings_in_no_order_that_tells_whose() -> None:
    rounds = Rounds(*others(30))

    assert await rounds.rounds.settle() == 30

    (made,) = rounds.made
    ids = [each.rating for each in made]
    assert ids == sorted(ids)
    assert {each.rating for each in rounds.asks.rows.values()} == set(ids)
    assert all((each.silent, each.level) == (True, RatingLevel.SATISFIED) for each in made)
    assert rounds.dues == [(TODAY, 200)] * 2
    assert (rounds.opened, rounds.repairs) == ([], [])


async def test_they_are_settled_by_batches_until_none_is_due() -> None:
    rounds = Rounds(*others(BATCH + 1))

    assert await rounds.rounds.settle() == BATCH + 1
    assert [len(each) for each in rounds.made] == [BATCH, 1]
    assert await rounds.rounds.settle() == 0


async def test_a_poor_rating_is_looked_into_by_a_case_that_is_nobodys() -> None:
    rounds = Rounds(replace(ASK, given=POOR))
    await rounds.rounds.settle()

    ((person, case, name, actor, opened_at),) = rounds.opened
    ((rating,),) = rounds.made
    assert rounds.repairs == [Repair(person, case, rating.rating)]
    assert (name, actor, opened_at) == (REPAIR, "system", OVER)
    assert len({person, case, SHE, ASK.ask}) == 4


async def test_days_that_were_reckoned_before_the_year_was_known_are_reckoned_anew() -> None:
    rounds = Rounds(ASK)
    rounds.clock.now = LAST

    assert await rounds.rounds.settle() == 0
    assert rounds.last_days == [(ASK.ask, date(2026, 11, 9))]
    assert (rounds.made, rounds.asks.only) == ([], ASK)


async def test_what_is_enough_to_hide_in_is_shown_at_once_and_counted() -> None:
    rounds = Rounds()
    few, many = Waiting(UNIT, "few", 4), Waiting(UNIT, "many", 5)
    rounds.wait = (few, many)
    rounds.released = (
        (RatingLevel.DISSATISFIED, False, True),
        (RatingLevel.DISSATISFIED, False, True),
        (RatingLevel.SATISFIED, True, True),
        (RatingLevel.VERY_SATISFIED, False, False),  # set aside before it was shown
    )

    assert await rounds.rounds.show() == 4
    counts = {"rated_dissatisfied": 2, "silent": 1}
    assert rounds.tallies.entered == [(TODAY, UNIT, "many", counts)]
    assert (rounds.shows, rounds.locks) == ([(many, TODAY)], 1)


async def test_sums_are_folded_until_a_batch_is_not_full() -> None:
    rounds = Rounds()
    rounds.tallies.to_fold = [FOLDED, FOLDED, FOLDED - 1, FOLDED]
    await rounds.rounds.fold()

    assert rounds.tallies.folds == [5000] * 3


async def test_what_is_due_is_looked_for_each_half_hour_and_sums_are_folded_each_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds = Rounds()
    slept: list[float] = []

    class Stop(Exception):
        pass

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        rounds.clock.forward(seconds=seconds)
        if len(slept) == 31:
            raise Stop

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(Stop):
        await rounds.rounds.forever()

    assert set(slept) == {60.0}
    assert (len(rounds.tallies.folds), len(rounds.dues), rounds.locks) == (31, 2, 2)
