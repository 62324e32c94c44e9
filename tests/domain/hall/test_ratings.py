"""The life of a rating: asked for, given, changed once, silent, and counted without its person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.days import day_of
from domain.errors import Conflict, NotAllowed
from domain.hall.rating_appeals import Appeal, AppealState
from domain.hall.ratings import (
    TOGETHER,
    Given,
    Rating,
    RatingAsk,
    RatingLevel,
    RatingReason,
    RatingWay,
    Waiting,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from tests.domain.hall.days import CALENDAR, at
from tests.domain.hall.sample import refused

CASE = UUID(int=8)
GOOD = Given(RatingLevel.VERY_SATISFIED)
POOR = Given(RatingLevel.DISSATISFIED, (RatingReason.SPEED,), "太慢", call_back=True)


def asked(text: str = "2026-11-02 09:00") -> RatingAsk:
    return RatingAsk(
        UUID(int=7), UUID(int=9), SubjectKind.CASE.of(CASE), "unit", "permit.x", at(text)
    )


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026-11-02 09:00", date(2026, 11, 9)),  # a Monday to the next
        ("2026-11-07 09:00", date(2026, 11, 13)),  # on a Saturday
        ("2026-09-24 10:00", date(2026, 10, 9)),  # over 中秋 and 国庆, with a Sunday that is worked
        ("2026-02-13 10:00", date(2026, 2, 27)),  # over 春节, with a Saturday that is worked
        ("2026-11-02 23:59", date(2026, 11, 9)),  # by the city's clock
    ],
)
def test_five_working_days_are_counted_by_the_calendar(text: str, last: date) -> None:
    counted = last - day_of(at(text))
    worked = [day_of(at(text)) + timedelta(days=n + 1) for n in range(counted.days)]

    assert asked(text).last_day(CALENDAR) == last
    assert sum(CALENDAR.works(day) for day in worked) == 5


def test_it_may_be_given_until_the_last_day_ends_and_not_after() -> None:
    ask = asked()

    assert ask.give(GOOD, at("2026-11-09 23:59"), CALENDAR).given == GOOD
    with refused(Problem.RATING_OVER):
        ask.give(GOOD, at("2026-11-10 00:00"), CALENDAR)


def test_silence_counts_as_satisfied_and_says_so() -> None:
    ask = asked()
    assert ask.settle(UUID(int=1), at("2026-11-09 23:59"), CALENDAR) is None

    settled = ask.settle(UUID(int=1), at("2026-11-10 00:00"), CALENDAR)

    assert settled is not None
    after, rating = settled
    assert (rating.level, rating.silent) == (RatingLevel.SATISFIED, True)
    assert (after.given, after.rating) == (None, UUID(int=1))


def test_what_is_said_at_the_counter_gives_way_to_what_its_person_says() -> None:
    now = at("2026-11-02 10:00")
    by_code = replace(GOOD, way=RatingWay.COUNTER)
    counter = asked().give(by_code, now, CALENDAR)

    own = counter.give(POOR, now, CALENDAR)
    assert own.given == POOR
    assert own.give(GOOD, now, CALENDAR).given == replace(GOOD, changes=1)
    assert own.give(by_code, now, CALENDAR) is own  # and says nothing of it
    assert counter.give(replace(POOR, way=RatingWay.COUNTER), now, CALENDAR) is counter


@over(st.integers(0, 30))
def test_no_fewer_than_enough_to_hide_in_are_shown(given: int) -> None:
    assert Waiting("unit", "item", given).shown is (given >= TOGETHER)


def test_what_the_rated_are_counted_by_names_neither_person_nor_case_in_the_open() -> None:
    shown = {name for name in Rating.__dataclass_fields__ if name != "rater"}

    assert shown.isdisjoint({"person", "case", "ask", "subject", "asked_at", "given_at", "account"})
    assert Rating.__dataclass_fields__["settled_on"].type in {date, "date"}  # days, not minutes


class Life(RuleBasedStateMachine):
    """Any answers at any time, by its person and at the counter, settled at any time, appealed and objected."""

    def __init__(self) -> None:
        super().__init__()
        self.ask = asked()
        self.now: datetime = self.ask.asked_at
        self.rating: Rating | None = None
        self.appeal: Appeal | None = None
        self.own = 0  # answers of the person's own that were taken

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(level=st.sampled_from(RatingLevel), way=st.sampled_from(RatingWay))
    def it_is_answered(self, level: RatingLevel, way: RatingWay) -> None:
        before = self.ask
        opens = before.is_open(self.now, CALENDAR)
        may = before.may_give(self.now, CALENDAR)
        given = Given(level, way=way)
        if not opens or (way is RatingWay.OWN and not may):
            with refused(Problem.RATING_GIVEN if opens else Problem.RATING_OVER):
                before.give(given, self.now, CALENDAR)
            return
        self.ask = before.give(given, self.now, CALENDAR)
        assert self.ask.given is not None
        if way is RatingWay.OWN:
            self.own += 1
            assert self.ask.given.level is level
        elif before.given is not None:
            assert self.ask == before

    @rule()
    def it_is_settled(self) -> None:
        opens = self.ask.is_open(self.now, CALENDAR)
        settled = self.ask.settle(UUID(int=3), self.now, CALENDAR)
        if opens or self.rating is not None:
            assert settled is None
            return
        assert settled is not None
        self.ask, self.rating = settled

    @precondition(lambda self: self.rating is not None and self.appeal is None)
    @rule()
    def the_rated_appeal(self) -> None:
        self.appeal = Appeal(UUID(int=3), "unit", "x", UUID(int=20), self.now)

    @precondition(lambda self: self.appeal is not None)
    @rule(officer=st.integers(30, 31), false=st.booleans())
    def it_is_decided(self, officer: int, false: bool) -> None:  # noqa: FBT001  # drawn
        assert self.appeal is not None
        before = self.appeal

        def decide() -> Appeal:
            return before.decide(UUID(int=officer), "x", self.now, false=false)

        self.appeal = _unless_refused(decide) or before
        if before.state is AppealState.OBJECTED and self.appeal is not before:
            assert self.appeal.last_by != before.decided_by

    @precondition(lambda self: self.appeal is not None)
    @rule()
    def the_rater_objects(self) -> None:
        assert self.appeal is not None
        before = self.appeal
        self.appeal = _unless_refused(lambda: before.object("x")) or before

    @invariant()
    def it_was_given_at_most_twice(self) -> None:
        assert self.own <= 2

    @invariant()
    def it_counts_what_was_said_last(self) -> None:
        if self.rating is None:
            return
        given = self.ask.given
        assert self.rating.silent is (given is None)
        assert self.rating.level is (given.level if given else RatingLevel.SATISFIED)
        assert not self.ask.may_give(self.now, CALENDAR)

    @invariant()
    def it_counts_unless_it_was_set_aside(self) -> None:
        if self.appeal is not None:
            aside = {AppealState.SET_ASIDE, AppealState.OBJECTED, AppealState.UPHELD}
            assert self.appeal.counts is (self.appeal.state not in aside)


def _unless_refused(change: Callable[[], Appeal]) -> Appeal | None:
    try:
        return change()
    except (Conflict, NotAllowed):
        return None


Life.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestLife = Life.TestCase
