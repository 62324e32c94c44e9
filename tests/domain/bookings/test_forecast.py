"""The forecast of a wait against days that were played: how often it is right, and by how much it errs."""

import random
from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Final
from uuid import UUID

from domain.bookings.forecast import (
    Accuracy,
    Coming,
    Errors,
    Forecast,
    OpenWindow,
    Pace,
    Wait,
    forecasts,
    wait_of,
)
from domain.bookings.tickets import Ticket
from tests.domain.bookings.days import Day, at, ticket

ALL: Final = frozenset("AB")
A_ALONE: Final = frozenset("A")
PACE: Final = {"A": Pace(600, 360), "B": Pace(300, 150)}
WINDOWS: Final = (OpenWindow(1, ALL), OpenWindow(2, ALL))


def paces(group: str, _: datetime) -> Pace:
    return PACE[group]


def forecast(waiting: list[Ticket], *windows: OpenWindow) -> list[Wait | None]:
    found = forecasts(waiting, windows, paces, at(0))
    return [
        wait_of(found[each.ticket], Errors()) if each.ticket in found else None for each in waiting
    ]


def likely(waiting: list[Ticket], *windows: OpenWindow) -> list[int]:
    return [each.likely for each in forecast(waiting, *windows) if each is not None]


def test_who_is_first_at_a_free_window_is_called_now() -> None:
    (first,) = forecast([ticket(1, -5)], *WINDOWS)

    assert first == Wait(low=0, likely=0, high=1)


def test_the_third_waits_for_the_first_of_two_windows_that_is_free() -> None:
    assert likely([ticket(n, n - 10) for n in range(1, 6)], *WINDOWS) == [0, 0, 10, 10, 20]


def test_nothing_is_forecast_where_no_window_is_open() -> None:
    assert forecast([ticket(1, -5, group="B")], OpenWindow(1, A_ALONE)) == [None]
    assert forecast([ticket(1, -5)]) == [None]


def test_who_is_at_a_window_is_waited_for_as_long_as_is_usual() -> None:
    busy = OpenWindow(1, ALL, "A", at(-4))
    long_there = OpenWindow(1, ALL, "A", at(-40))

    assert likely([ticket(1, -5)], busy) == [6]
    assert likely([ticket(1, -5)], long_there) == [3]


def test_who_is_booked_for_later_is_forecast_for_then() -> None:
    walked = [ticket(n, -20) for n in range(1, 9)]

    waits = likely([*walked, ticket(9, -10, booked=30)], *WINDOWS)

    assert waits == [0, 0, 10, 10, 20, 20, 40, 40, 30][:6] + waits[6:]
    assert waits[8] == 30


def test_who_is_booked_and_still_to_come_is_waited_for_at_their_time() -> None:
    walked = [ticket(n, -20) for n in range(1, 9)]
    coming = [Coming(UUID(int=90 + n), "A", at(15), at(45)) for n in range(2)]

    found = forecasts(walked, WINDOWS, paces, at(0), coming=coming)

    waits = [round(found[each.ticket].wait_s / 60) for each in walked]
    assert waits == [0, 0, 10, 10, 30, 30, 40, 40]
    assert len(found) == len(walked)


def test_the_range_is_wider_the_longer_the_wait() -> None:
    widths = [
        each.high - each.low
        for each in forecast([ticket(n, n - 30) for n in range(1, 20)], *WINDOWS)
        if each is not None
    ]

    assert widths == sorted(widths)
    assert widths[-1] > widths[2]


def _day(drawn: random.Random) -> tuple[list[Ticket], Mapping[str, float]]:
    """A morning: people come in spells, some are booked, and the pace is not quite that of other days."""
    pace_of_day = drawn.lognormvariate(0, 0.15)
    tickets, took = [], {}
    minute = -20.0
    for n in range(1, 100):
        minute += drawn.expovariate(1 / 2.4)
        group = drawn.choice("AAB")
        booked = (
            (minute + 10) // 30 * 30 if drawn.random() < 0.3 and minute > 0 else None
        )  # three of ten
        each = ticket(n, minute, booked=booked, group=group, ahead=drawn.choice((0, 0, 0, 60)))
        pace = PACE[group]
        spread = pace.sd_s / pace.mean_s
        took[each.number] = max(
            0.3, drawn.gammavariate(1 / spread**2, spread**2) * pace.mean_s / 60 * pace_of_day
        )
        tickets.append(each)
    return tickets, took


def test_four_of_five_tickets_are_called_within_what_was_said_when_they_were_taken() -> None:
    """On days like these; what it comes to on recorded days stands on the supervisors' board."""
    off: list[float] = []
    errors: list[float] = []
    for seed in range(40):
        tickets, took = _day(random.Random(seed))  # noqa: S311  # plays a day
        said: dict[str, tuple[Forecast, datetime]] = {}

        def look(
            waiting: list[Ticket],
            windows: list[OpenWindow],
            passed: int,
            now: datetime,
            said: dict[str, tuple[Forecast, datetime]] = said,
        ) -> None:
            fresh = [each for each in waiting if each.number not in said]
            if fresh:
                found = forecasts(waiting, windows, paces, now, passed=passed)
                said |= {
                    each.number: (found[each.ticket], now) for each in fresh if each.ticket in found
                }

        windows = {1: ALL, 2: ALL, 3: ALL, 4: A_ALONE}
        played = Day(tickets, windows, took, look=look).play()
        for number, (told, when) in said.items():
            if told.wait_s:
                waited = (at(played.called[number]) - when).total_seconds()
                off.append((waited - told.wait_s) / told.error_s)
                errors.append(abs(waited - told.wait_s) / 60)

    off.sort()
    share = sum(Errors().soonest <= each <= Errors().latest for each in off) / len(off)
    assert 0.7 < share < 0.9, share
    assert median(errors) < 6


def test_a_range_is_told_in_whole_minutes_and_never_below_the_next_one() -> None:
    plain = Forecast(wait_s=600, error_s=100)

    assert wait_of(plain, Errors()) == Wait(low=8, likely=10, high=15)
    assert wait_of(plain, Errors(soonest=-1, latest=1)) == Wait(low=8, likely=10, high=12)
    assert wait_of(Forecast(0, 60), Errors()) == Wait(low=0, likely=0, high=3)
    assert wait_of(Forecast(0, 0), Errors()) == Wait(low=0, likely=0, high=1)


def test_how_often_it_was_right_is_told_once_something_is_known() -> None:
    assert Accuracy(known=0, within=0, median_s=0).within_percent is None
    assert Accuracy(known=3, within=2, median_s=60).within_percent == 66


def test_windows_that_serve_a_group_share_what_they_err_by() -> None:
    waiting = [ticket(1, -5), ticket(2, -4), ticket(3, -3)]
    busy = OpenWindow(1, ALL, "A", at(-4))

    alone = forecasts(waiting[:1], [busy], paces, at(0))[waiting[0].ticket]
    shared = forecasts(waiting[:2], [busy, OpenWindow(2, ALL)], paces, at(0))

    assert (alone.wait_s, round(alone.error_s)) == (360, 388)
    assert [
        (shared[each.ticket].wait_s, round(shared[each.ticket].error_s)) for each in waiting[:2]
    ] == [
        (0, 180),
        (360, 292),
    ]
