"""What a hall says of its queue: who is before whom, how long, by what it learned, and how fresh."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.bookings.forecast import Pace
from domain.bookings.tickets import TicketState
from services.bookings.queues import ENOUGH, PACES_FRESH, QUEUE_FRESH, Queue
from tests.services.bookings.floor import CHEN, FANG, HALL, NOW, Floor

SECOND = timedelta(seconds=1)


@pytest.fixture
def floor() -> Floor:
    return Floor()


async def look(floor: Floor) -> Queue:
    return await floor.queues.look(HALL, floor.now)


async def wait_s(floor: Floor) -> float:
    """Of the second in the queue of the one window that is open: as long as one is served."""
    floor.ticket(1, minutes_ago=9)
    second = floor.ticket(2)
    await floor.window.open(CHEN, "civic", 1)
    return (await look(floor)).forecasts[second.ticket].wait_s


async def test_before_a_ticket_are_those_whom_its_windows_serve_too(floor: Floor) -> None:
    floor.ticket(1, "B", minutes_ago=30)
    last, stranger = floor.ticket(2), floor.ticket(3, state=TicketState.CALLED)
    alone = (await look(floor)).ahead_of(last.ticket)
    await floor.window.open(CHEN, "civic", 2)  # serves both groups
    together = await look(floor)

    assert (alone, together.ahead_of(last.ticket)) == (0, 1)
    assert together.ahead_of(stranger.ticket) is None


async def test_the_board_counts_who_waits_the_open_windows_and_the_longest_wait(
    floor: Floor,
) -> None:
    empty = (await look(floor)).counts()
    await floor.window.open(FANG, "civic", 1)
    floor.ticket(1, minutes_ago=10)
    floor.ticket(2, minutes_ago=40, booked_at=NOW - timedelta(minutes=15), booked_until=NOW)
    queue = await look(floor)

    assert empty == (0, 0, 0.0)
    assert queue.counts() == (2, 1, 900.0)  # from the booked time on
    assert [each.number for each in queue.windows] == [1]
    assert queue.window(2) == floor.seats[2]
    assert queue.window(9) is None


async def test_who_waits_is_looked_up_once_in_two_seconds_for_all_who_ask(floor: Floor) -> None:
    first = await floor.queues.seen(HALL, NOW)

    assert await floor.queues.seen(HALL, NOW + QUEUE_FRESH - timedelta(milliseconds=1)) is first
    later = await floor.queues.seen(HALL, NOW + QUEUE_FRESH)
    assert later is not first
    assert await floor.queues.seen(HALL, NOW - SECOND) is not later  # a clock that was set back


async def test_what_was_learned_is_read_anew_each_ten_minutes_of_four_weeks(floor: Floor) -> None:
    for moment in (NOW, NOW + PACES_FRESH - SECOND, NOW + PACES_FRESH):
        floor.now = moment
        await look(floor)

    assert [each for each in floor.reads if each != "waiting"] == ["paces 2026-10-27"] * 2
    assert (await floor.queues.accuracy("civic", NOW)).median_s == 28


async def test_a_pace_is_of_the_hour_else_of_any_hour_else_as_the_halls_file_says(
    floor: Floor,
) -> None:
    floor.paces_known = {
        ("A", 10): (ENOUGH, Pace(60, 1)),
        ("A", None): (ENOUGH, Pace(120, 1)),
    }
    assert await wait_s(floor) == 60


async def test_too_few_of_an_hour_say_nothing_of_it(floor: Floor) -> None:
    floor.paces_known = {
        ("A", 10): (ENOUGH - 1, Pace(60, 1)),
        ("A", None): (ENOUGH, Pace(120, 1)),
    }
    assert await wait_s(floor) == 120


async def test_while_nothing_is_known_the_halls_file_says_how_long_one_takes(
    floor: Floor,
) -> None:
    assert await wait_s(floor) == 600


async def test_of_a_group_that_the_hall_has_no_more_one_takes_ten_minutes(floor: Floor) -> None:
    floor.seats[1] = replace(floor.seats[1], groups=frozenset("Z"))
    floor.ticket(1, "Z", minutes_ago=9)
    second = floor.ticket(2, "Z")
    await floor.window.open(CHEN, "civic", 1)

    assert (await look(floor)).forecasts[second.ticket].wait_s == 600


async def test_who_is_being_served_is_counted_from_when_that_began(floor: Floor) -> None:
    await floor.window.open(CHEN, "civic", 1)
    served = floor.ticket(
        1,
        state=TicketState.SERVING,
        window=1,
        called_at=NOW - timedelta(minutes=6),
        started_at=NOW - timedelta(minutes=4),
    )
    waits = floor.ticket(2)
    begun = (await look(floor)).forecasts[waits.ticket].wait_s
    floor.tickets[served.ticket] = replace(served, state=TicketState.CALLED, started_at=None)
    called = (await look(floor)).forecasts[waits.ticket].wait_s

    assert (begun, called) == (360, 240)


async def test_how_wide_a_range_is_told_is_by_the_halls_own_errors(floor: Floor) -> None:
    floor.ticket(1, minutes_ago=9)
    second = floor.ticket(2)
    await floor.window.open(CHEN, "civic", 1)
    queue = await look(floor)

    wait = queue.wait_of(second.ticket)
    assert wait is not None
    assert wait.low < wait.likely == 10 < wait.high
    assert queue.wait_of(CHEN.officer) is None  # of no ticket
