"""What is asked of units' own systems, how far one look goes, and what the operator is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID

import pytest

from domain.errors import Busy, Conflict, Refusal
from domain.hall.cases import Move
from domain.hall.dispatches import (
    ANSWERS_AT_ONCE,
    REFUSED_OVER,
    Compared,
    DispatchStanding,
    Heads,
    UnitAnswer,
)
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.hall.dispatch_rounds import DispatchRounds
from services.hall.dispatch_standing import LATE, DispatchStandings

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TODAY = date(2026, 11, 24)
UNIT = "transport"


def answer(n: int) -> UnitAnswer:
    return UnitAnswer(UNIT, n, n, UUID(int=1), "review", Move.FINISH_STEP)


@dataclass
class Town:
    """The systems of two units, and what we know of them: `said` by the first, in any order."""

    said: list[UnitAnswer] = field(default_factory=list)
    there: Heads | None = field(default_factory=lambda: Heads(0, 0))
    sent: int = 0
    refuses: dict[int, Refusal] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    unreadable: bool = False
    put: list[int] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    compared: dict[str, Compared] = field(default_factory=dict)
    sent_again: list[tuple[str, int]] = field(default_factory=list)

    def rounds(self) -> DispatchRounds:
        answers = FakeAnswers(self)
        return DispatchRounds(
            systems={unit: FakeSystem(self, unit) for unit in (UNIT, "housing")},
            answers=answers,
            heard=answers,
            dispatches=FakeDispatches(self),
            transport=self,
            clock=lambda: NOW,
        )

    async def send_out(self, unit: str) -> None:
        if unit in self.away:
            raise TransportFailed("cut", sent=True)

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.looks.append(request.url)
        await self.send_out(request.url.partition(" ")[0])
        return HttpResponse(200, {}, request.url.encode())


@dataclass
class FakeSystem:
    town: Town
    unit: str

    def build_look(self, after: int, at: datetime) -> HttpRequest:
        return HttpRequest("GET", f"{self.unit} {after}")

    def parse_look(self, response: HttpResponse) -> tuple[UnitAnswer, ...] | None:
        if self.town.unreadable:
            return None
        unit, after = response.body.decode().split(" ")
        found = [each for each in self.town.said if each.sequence > int(after)]
        return tuple(found[:ANSWERS_AT_ONCE]) if unit == UNIT else ()

    def build_heads(self, at: datetime) -> HttpRequest:
        return HttpRequest("GET", f"{self.unit} heads")

    def parse_heads(self, response: HttpResponse) -> Heads | None:
        return self.town.there


@dataclass
class FakeAnswers:
    town: Town

    async def put(self, answer: UnitAnswer) -> None:
        if answer.sequence in self.town.refuses:
            raise self.town.refuses[answer.sequence]
        self.town.put.append(answer.sequence)

    async def heard(self, unit: str) -> int:
        """Up to which nothing lacks."""
        n = 0
        while unit == UNIT and n + 1 in self.town.put:
            n += 1
        return n

    async def compared_on(self, day: date) -> frozenset[str]:
        assert day == TODAY
        return frozenset(self.town.compared)

    async def put_heads(self, day: date, compared: Compared) -> None:
        assert day == TODAY
        self.town.compared[compared.unit] = compared


@dataclass
class FakeDispatches:
    town: Town

    async def sent(self, unit: str) -> int:
        return self.town.sent

    async def again(self, unit: str, since: int, at: datetime) -> None:
        self.town.sent_again.append((unit, since))


@pytest.fixture
def town() -> Town:
    return Town()


async def test_what_was_missed_is_taken_in_the_order_of_its_numbers(town: Town) -> None:
    town.said = [answer(n) for n in (3, 1, 2)]

    assert await town.rounds().look(UNIT) == 3
    assert (town.put, town.looks) == ([1, 2, 3], [f"{UNIT} 0"])


@pytest.mark.parametrize(
    ("count", "looks"),
    [(ANSWERS_AT_ONCE - 1, 1), (ANSWERS_AT_ONCE, 2), (12 * ANSWERS_AT_ONCE, 10)],
    ids=["less_than_a_page", "a_page", "more_than_ten_pages"],
)
async def test_a_look_goes_on_while_pages_are_full_and_ten_pages_at_most(
    town: Town, count: int, looks: int
) -> None:
    town.said = [answer(n) for n in range(1, count + 1)]

    assert await town.rounds().look(UNIT) == min(count, 10 * ANSWERS_AT_ONCE)
    assert len(town.looks) == looks


async def test_one_that_can_not_be_kept_keeps_none_after_it_back_and_no_look_goes_round(
    town: Town,
) -> None:
    town.said = [answer(n) for n in range(1, ANSWERS_AT_ONCE + 1)]
    town.refuses = {1: Conflict(Problem.CASE_MOVED)}

    assert await town.rounds().look(UNIT) == ANSWERS_AT_ONCE
    assert town.put == list(range(2, ANSWERS_AT_ONCE + 1))
    assert len(town.looks) == 1  # the first lacks still, and the next look asks for it


async def test_what_can_not_be_read_is_nothing(town: Town) -> None:
    town.unreadable = True
    town.there = None

    assert await town.rounds().look(UNIT) == 0
    assert await town.rounds().compare(UNIT) is None
    assert town.compared == {}


async def test_a_system_that_is_away_keeps_no_other_back(town: Town) -> None:
    town.away = {UNIT}
    await town.rounds().round()

    assert town.looks == [f"{UNIT} 0", "housing 0", "housing heads"]
    assert town.compared.keys() == {"housing"}


async def test_while_our_own_store_is_full_the_round_ends(town: Town) -> None:
    town.said = [answer(1)]
    town.refuses = {1: Busy(Problem.BUSY)}
    await town.rounds().round()

    assert town.looks == [f"{UNIT} 0"]


@pytest.mark.parametrize(
    ("there", "again", "differs"),
    [(7, [], False), (5, [(UNIT, 6)], True), (9, [], True)],
    ids=["the_same", "it_lost_two", "it_knows_more"],
)
async def test_each_day_both_sides_compare_and_what_was_lost_leaves_again(
    town: Town, there: int, again: list[tuple[str, int]], *, differs: bool
) -> None:
    town.sent, town.there = 7, Heads(there, 0)
    rounds = town.rounds()

    compared = await rounds.compare(UNIT)

    assert compared == Compared(UNIT, Heads(7, 0), Heads(there, 0), NOW)
    assert compared.differs is differs
    assert (town.compared, town.sent_again) == ({UNIT: compared}, again)
    assert await rounds.compare(UNIT) is None
    assert town.looks == [f"{UNIT} heads"]


WELL = DispatchStanding(
    UNIT, 1, NOW - LATE, "", 0, 3, Compared(UNIT, Heads(1, 1), Heads(1, 1), NOW)
)


class Standing:
    async def waiting_at(self, unit: str) -> tuple[int, datetime | None, str]:
        return 2, NOW - LATE, "expects 4"

    async def lacking(self, unit: str) -> int:
        return 1

    async def refused(self, unit: str, since: datetime) -> int:
        assert since == NOW - REFUSED_OVER
        return 3

    async def heads(self, unit: str) -> Compared | None:
        return None


def standings(units: Sequence[str] = (UNIT,)) -> DispatchStandings:
    known = Standing()
    return DispatchStandings(units=units, dispatches=known, answers=known, clock=lambda: NOW)


async def test_the_operator_sees_how_it_stands_with_each_unit() -> None:
    found = await standings((UNIT, "housing")).all()

    assert [each.unit for each in found] == [UNIT, "housing"]
    assert found[0] == DispatchStanding(UNIT, 2, NOW - LATE, "expects 4", 1, 3, None)


@pytest.mark.parametrize(
    ("standing", "well"),
    [
        (WELL, True),
        (replace(WELL, oldest=None, compared=None), True),
        (replace(WELL, oldest=NOW - LATE - timedelta(seconds=1)), False),
        (replace(WELL, lacking=1), False),
        (
            replace(WELL, compared=replace(cast("Compared", WELL.compared), there=Heads(1, 2))),
            False,
        ),
    ],
    ids=["an_hour", "nothing_waits", "over_an_hour", "one_lacks", "numbers_differ"],
)
def test_nobody_has_to_look_unless_it_is_late_lacks_or_differs(
    standing: DispatchStanding, *, well: bool
) -> None:
    assert standings().is_well(standing) is well
