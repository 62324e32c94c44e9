"""How long an office may take, what a pause does to it, and when it turns yellow and red."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import SHANGHAI
from domain.hall.clocks import Allowed, Clock, ClockKind, ClockUnit, Due, Light
from tests.domain.hall.days import CALENDAR, at

TEN = Allowed(law=20, promised=10)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 10, 1)).map(  # noqa: DTZ001  # the zone follows
    lambda moment: moment.replace(tzinfo=SHANGHAI)
)
UNITS = st.sampled_from(ClockUnit)


def started(moment: str, allowed: Allowed = TEN) -> Clock:
    return Clock.start(ClockKind.DECIDE, allowed, at(moment))


def test_the_day_on_which_it_starts_does_not_count() -> None:
    clock = started("2026-11-02 09:00")  # Monday

    assert clock.due(CALENDAR) == Due(at("2026-11-17 00:00"))  # all of Monday the 16th is in time
    assert clock.due_by_law(CALENDAR) == Due(at("2026-12-01 00:00"))


def test_days_of_the_national_holiday_are_not_counted() -> None:
    clock = started("2026-09-28 16:00", Allowed(law=5, promised=5))

    # 29 and 30 September, 8 and 9 October, and the Saturday that is worked.
    assert clock.due(CALENDAR) == Due(at("2026-10-11 00:00"))


def test_calendar_days_count_every_day() -> None:
    clock = started("2026-09-28 16:00", Allowed(15, 15, ClockUnit.CALENDAR_DAYS))

    assert clock.due(CALENDAR) == Due(at("2026-10-14 00:00"))


def test_hours_count_from_the_moment() -> None:
    clock = started("2026-09-30 23:00", Allowed(2, 2, ClockUnit.HOURS))

    assert clock.due(CALENDAR) == Due(at("2026-10-01 01:00"))
    assert clock.light(at("2026-10-01 00:35"), CALENDAR) is Light.GREEN
    assert clock.light(at("2026-10-01 00:36"), CALENDAR) is Light.YELLOW


def test_what_lies_in_a_year_that_is_not_loaded_is_provisional() -> None:
    due = started("2026-12-28 09:00").due(CALENDAR)

    assert due == Due(at("2027-01-12 00:00"), provisional=True)


def test_while_it_stands_nothing_is_spent_and_nothing_is_due() -> None:
    clock = started("2026-11-02 09:00").pause(at("2026-11-04 11:00"), CALENDAR)

    assert clock.used(at("2026-11-30 09:00"), CALENDAR) == 2
    assert clock.due(CALENDAR) is None
    assert clock.light(at("2026-12-30 09:00"), CALENDAR) is Light.STANDING


def test_after_a_pause_it_goes_on_with_what_was_left() -> None:
    clock = started("2026-11-02 09:00").pause(at("2026-11-04 11:00"), CALENDAR)

    resumed = clock.resume(at("2026-11-18 15:00"))

    assert resumed.due(CALENDAR) == Due(at("2026-12-01 00:00"))  # eight more, from the 19th


def test_it_turns_yellow_with_the_day_that_is_the_last_of_four_fifths() -> None:
    clock = started("2026-11-02 09:00")  # ten days: to the 16th, the eighth is Thursday the 12th

    assert clock.light(at("2026-11-11 23:59"), CALENDAR) is Light.GREEN
    assert clock.light(at("2026-11-12 00:00"), CALENDAR) is Light.YELLOW
    assert clock.light(at("2026-11-16 23:59"), CALENDAR) is Light.YELLOW
    assert clock.light(at("2026-11-17 00:00"), CALENDAR) is Light.RED


def test_an_ended_clock_is_never_red() -> None:
    clock = started("2026-11-02 09:00").end(at("2026-11-03 09:00"), CALENDAR)

    assert clock.light(at("2027-11-03 09:00"), CALENDAR) is Light.GREEN
    assert clock.spent == 1


def test_one_that_was_over_before_it_stood_is_over_when_it_goes_on() -> None:
    late = started("2026-11-02 09:00").pause(at("2026-12-01 09:00"), CALENDAR)

    resumed = late.resume(at("2026-12-10 09:00"))

    assert resumed.light(at("2026-12-10 09:00"), CALENDAR) is Light.RED


def test_more_time_is_added_to_what_was_promised_and_to_the_law() -> None:
    clock = started("2026-11-02 09:00").extend(10)

    assert clock.allowed == Allowed(law=30, promised=20)
    assert clock.due(CALENDAR) == Due(at("2026-12-01 00:00"))


@pytest.mark.parametrize(("law", "promised"), [(5, 6), (5, 0), (0, 0), (-1, -1)])
def test_no_promise_is_longer_than_the_law_or_nothing(law: int, promised: int) -> None:
    with pytest.raises(ValueError, match="promised"):
        Allowed(law, promised)


@given(MOMENTS, UNITS, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=6))
def test_a_pause_never_lengthens_what_is_left(
    start: datetime, unit: ClockUnit, stretches: list[tuple[int, int]]
) -> None:
    """`stretches`: hours that it ran, and hours that it stood."""
    clock = Clock.start(ClockKind.DECIDE, Allowed(40, 30, unit), start)
    now = start
    for ran, stood in stretches:
        before = clock.used(now, CALENDAR)
        now += timedelta(hours=ran)
        clock = clock.pause(now, CALENDAR)
        assert clock.spent >= before
        now += timedelta(hours=stood)
        assert clock.used(now, CALENDAR) == clock.spent
        clock = clock.resume(now)
        assert clock.used(now, CALENDAR) == clock.spent


@given(MOMENTS, UNITS, st.integers(0, 200), st.integers(0, 200))
def test_a_pause_makes_nothing_due_earlier_and_by_no_more_than_it_lasted(
    start: datetime, unit: ClockUnit, ran: int, stood: int
) -> None:
    clock = Clock.start(ClockKind.DECIDE, Allowed(40, 40, unit), start)
    paused = start + timedelta(hours=ran)
    resumed = paused + timedelta(hours=stood)
    undisturbed, due = (
        clock.due(CALENDAR),
        clock.pause(paused, CALENDAR).resume(resumed).due(CALENDAR),
    )
    assert undisturbed is not None
    assert due is not None

    assert due.at >= undisturbed.at or clock.used(paused, CALENDAR) > 40
    # In days: by the days between the pause and the resumption, and the holidays that these push it over.
    if unit is ClockUnit.HOURS:
        assert due.at - undisturbed.at == timedelta(hours=stood)
    if unit is ClockUnit.CALENDAR_DAYS and clock.used(paused, CALENDAR) <= 40:
        assert due.at - undisturbed.at <= timedelta(days=stood // 24 + 1)


@given(MOMENTS, UNITS, st.integers(0, 60 * 24))
def test_the_light_never_goes_back_while_it_runs(
    start: datetime, unit: ClockUnit, hours: int
) -> None:
    clock = Clock.start(ClockKind.DECIDE, Allowed(12, 10, unit), start)
    order = (Light.GREEN, Light.YELLOW, Light.RED)
    earlier, later = (
        clock.light(start + timedelta(hours=each), CALENDAR) for each in (hours, hours + 1)
    )

    assert order.index(earlier) <= order.index(later)
