"""Each move of a ticket: from which states it is made, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.bookings.tickets import CALLS, Line, Ticket, TicketState
from domain.errors import Conflict
from domain.problems import Problem
from tests.domain.bookings.days import at, ticket

WAITING: Final = ticket(1, 0)
CALLED: Final = WAITING.call(5, at(10))
SERVING: Final = CALLED.start(at(11))
LAST: Final = replace(CALLED, calls=CALLS)
STANDS: Final = {
    TicketState.WAITING: WAITING,
    TicketState.CALLED: LAST,
    TicketState.SERVING: SERVING,
    TicketState.DONE: SERVING.finish(at(15)),
    TicketState.MISSED: replace(LAST, passed_over=True).miss((), at(13)),
    TicketState.LEFT: WAITING.leave(at(1)),
}
MOVES: Final[dict[str, tuple[Callable[[Ticket], Ticket], TicketState, set[str]]]] = {
    "call": (lambda one: one.call(1, at(1)), TicketState.CALLED, {"waiting"}),
    "call again": (lambda one: one.call_again(at(1)), TicketState.CALLED, {"called"}),
    "start": (lambda one: one.start(at(1)), TicketState.SERVING, {"called"}),
    "finish": (lambda one: one.finish(at(1)), TicketState.DONE, {"serving"}),
    "miss": (lambda one: one.miss((), at(1)), TicketState.WAITING, {"called"}),
    "transfer": (lambda one: one.transfer("B"), TicketState.WAITING, {"called", "serving"}),
    "leave": (lambda one: one.leave(at(1)), TicketState.LEFT, {"waiting", "called"}),
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", TicketState)
def test_a_move_is_made_from_its_states_alone(name: str, state: TicketState) -> None:
    move, after, states = MOVES[name]

    if state in states:
        assert move(STANDS[state]).state is after
    else:
        with pytest.raises(Conflict, match=Problem.TICKET_MOVED):
            move(STANDS[state])


def test_a_call_says_where_to_and_each_further_one_is_counted() -> None:
    again = CALLED.call_again(at(12))

    assert (WAITING.calls, WAITING.window, WAITING.passed_over) == (0, None, False)
    assert (CALLED.calls, CALLED.window, CALLED.called_at) == (1, 5, at(10))
    assert (again.calls, again.called_at) == (2, at(12))


def test_what_was_begun_and_ended_is_dated() -> None:
    assert (SERVING.started_at, SERVING.finish(at(15)).ended_at) == (at(11), at(15))
    assert WAITING.leave(at(1)).ended_at == at(1)
    assert replace(LAST, passed_over=True).miss((), at(13)).ended_at == at(13)


def test_two_calls_are_not_enough_to_pass_somebody_over() -> None:
    with pytest.raises(Conflict, match="3 times first"):
        replace(LAST, calls=CALLS - 1).miss((), at(13))


def test_who_was_passed_over_waits_anew_behind_the_third_who_waits() -> None:
    others = [ticket(n, n) for n in range(2, 8)]

    back = LAST.miss(others, at(13))

    assert (back.passed_over, back.behind) == (True, UUID(int=4))
    assert (back.window, back.calls, back.called_at, back.started_at) == (None, 0, None, None)
    assert LAST.miss(others[:2], at(13)).behind == UUID(int=3)
    assert LAST.miss((), at(13)).behind is None
    assert back.call(2, at(20)).behind is None


def test_who_comes_as_the_slot_ends_is_late_and_stands_with_those_who_walked_in() -> None:
    in_time, late = ticket(1, 29, booked=0), ticket(2, 30, booked=0)

    assert (in_time.late, in_time.hour) == (False, at(29))
    assert (late.late, late.hour) == (True, None)
    assert (ticket(3, -10, booked=0).hour, WAITING.hour) == (at(0), None)


def test_of_two_booked_for_one_hour_the_one_who_goes_first_by_kind_and_then_by_coming_is_called() -> (
    None
):
    plain, early, ahead = (
        ticket(1, -5, booked=0),
        ticket(2, -9, booked=0),
        ticket(3, -1, booked=0, ahead=20),
    )

    line = Line([plain, early, ahead])

    assert [line.next(at(1)) for _ in range(4)] == [ahead, early, plain, None]


def test_a_window_takes_its_own_groups_and_counts_who_it_passes() -> None:
    booked, walked = ticket(1, -10, booked=0), ticket(2, 0, group="B")
    line = Line([booked, walked])

    assert line.next(at(1), "C") is None
    assert (line.next(at(1), "B"), line.passed) == (walked, 0)
    assert (line.next(at(1), "AB"), line.passed) == (booked, 1)


def test_who_is_booked_for_later_passes_nobody() -> None:
    line = Line([ticket(1, 0, booked=60)], passed=2)

    assert line.next(at(1)) is not None
    assert line.passed == 2


def test_who_comes_in_between_is_called_at_the_booked_hour() -> None:
    walked, came = ticket(1, 0), ticket(2, 5, booked=0)
    line = Line([walked])
    line.add_booked(came)

    assert [line.next(at(6)), line.next(at(6))] == [came, walked]


def test_priority_stands_before_who_came_up_to_so_much_earlier() -> None:
    elder, before, long_before = ticket(3, 20, ahead=20), ticket(2, 0), ticket(1, -1)

    line = Line([elder, before, long_before])

    assert [line.next(at(30)) for _ in range(3)] == [long_before, before, elder]
    line = Line([replace(elder, ahead=timedelta(minutes=20, seconds=1)), before])
    assert line.next(at(30)) != before
