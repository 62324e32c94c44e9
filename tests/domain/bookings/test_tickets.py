"""One order for booked and walked in, and what becomes of a ticket."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings.tickets import (
    CALLS,
    WALK_IN_EVERY,
    Ticket,
    TicketState,
    order,
)
from domain.errors import Conflict
from tests.domain.bookings.days import SLOT_MIN, Day, at, ticket

ALL: Final = frozenset("ABC")
WINDOWS: Final = {1: ALL, 2: ALL}
LONGEST_MIN: Final = 5.0
#: So many of a slot, and one walk-in after every third, are called by two windows within it.
SIZE: Final = 7


def numbers(tickets: tuple[Ticket, ...]) -> list[str]:
    return [each.number for each in tickets]


def test_who_is_booked_goes_first_from_the_booked_time_on() -> None:
    walked, booked = ticket(1, -20), ticket(2, -10, booked=0)

    assert numbers(order([walked, booked], at(-1))) == ["A001", "A002"]
    assert numbers(order([walked, booked], at(0))) == ["A002", "A001"]


def test_who_is_booked_for_later_is_called_when_nobody_else_waits() -> None:
    assert numbers(order([ticket(1, 0, booked=30)], at(1))) == ["A001"]


def test_one_of_four_calls_is_a_walk_ins_while_both_wait() -> None:
    booked = [ticket(n, -10, booked=0) for n in range(1, 8)]
    walked = [ticket(n, -20) for n in range(11, 14)]

    assert numbers(order([*booked, *walked], at(5))) == [
        *("A001", "A002", "A003", "A011", "A004", "A005", "A006", "A012", "A007", "A013")
    ]
    assert numbers(order([*booked, *walked], at(5), passed=WALK_IN_EVERY - 1))[0] == "A011"


def test_who_comes_after_the_slot_goes_to_the_end_and_keeps_that_place() -> None:
    late, before, after = ticket(1, 40, booked=0), ticket(2, 35), ticket(3, 45)

    assert late.late
    assert numbers(order([late, before, after], at(50))) == ["A002", "A001", "A003"]


def test_a_priority_kind_stands_so_much_earlier_and_no_more() -> None:
    elder, early, long_here = ticket(1, 60, ahead=30), ticket(2, 40), ticket(3, 20)

    assert numbers(order([elder, early, long_here], at(61))) == ["A003", "A001", "A002"]


def any_tickets() -> st.SearchStrategy[list[Ticket]]:
    one = st.builds(
        lambda came, booked, ahead, group: (came, booked, ahead, group),
        st.integers(-30, 200),
        st.none() | st.integers(0, 6).map(lambda half: half * SLOT_MIN),
        st.sampled_from((0, 30, 60)),
        st.sampled_from("ABC"),
    )
    return st.lists(one, max_size=25).map(
        lambda drawn: [
            ticket(n, came, booked=booked, ahead=ahead, group=group)
            for n, (came, booked, ahead, group) in enumerate(drawn, 1)
        ]
    )


@given(any_tickets(), st.randoms(use_true_random=False), st.integers(0, 250), st.integers(0, 5))
def test_the_same_order_comes_from_the_same_rows(
    tickets: list[Ticket], drawn: random.Random, minute: int, passed: int
) -> None:
    shuffled = drawn.sample(tickets, len(tickets))

    ordered = order(tickets, at(minute), passed=passed)

    assert order(shuffled, at(minute), passed=passed) == ordered
    assert sorted(numbers(ordered)) == sorted(each.number for each in tickets)


@given(any_tickets(), st.integers(0, 250))
def test_of_two_who_walked_in_the_later_is_not_called_first_without_priority(
    tickets: list[Ticket], minute: int
) -> None:
    place = {each.ticket: n for n, each in enumerate(order(tickets, at(minute)))}
    walked = [each for each in tickets if each.hour is None and not each.ahead]

    for one in walked:
        for other in walked:
            if one.taken_at < other.taken_at:
                assert place[one.ticket] < place[other.ticket]


@given(
    st.lists(st.integers(0, SIZE), min_size=1, max_size=6),
    st.integers(0, 60),
    st.integers(0, 1_000_000),
)
def test_nobody_booked_waits_longer_than_a_slot_beyond_the_booked_time(
    booked: list[int], walked: int, seed: int
) -> None:
    """However many walked in, while two windows serve and a slot holds what they get done."""
    drawn = random.Random(seed)  # noqa: S311  # plays a day
    tickets = [
        ticket(100 * half + n, half * SLOT_MIN - drawn.uniform(0, 40), booked=half * SLOT_MIN)
        for half, size in enumerate(booked, 1)
        for n in range(size)
    ]
    last = (len(booked) + 1) * SLOT_MIN
    tickets += [
        ticket(5000 + n, drawn.uniform(-30, last), ahead=drawn.choice((0, 60)))
        for n in range(walked)
    ]
    took = {each.number: drawn.uniform(0.5, LONGEST_MIN) for each in tickets}

    played = Day(tickets, WINDOWS, took).play()

    for each in tickets:
        if each.booked_at is not None:
            assert at(played.called[each.number]) <= each.booked_at + timedelta(minutes=SLOT_MIN)


@given(st.integers(1, 40), st.integers(0, 20), st.integers(0, 1_000_000))
def test_no_walk_in_waits_for_ever_however_many_are_booked(
    booked: int, before: int, seed: int
) -> None:
    """More are booked each half hour than one window can serve, and it still gets its turn."""
    drawn = random.Random(seed)  # noqa: S311  # plays a day
    tickets = [
        ticket(100 * half + n, half * SLOT_MIN, booked=half * SLOT_MIN)
        for half in range(4)
        for n in range(booked)
    ]
    walked = [ticket(5000 + n, drawn.uniform(-30, 0)) for n in range(before + 1)]
    took = {each.number: 5.0 for each in (*tickets, *walked)}

    played = Day([*tickets, *walked], {1: ALL}, took).play()

    last = max(played.order.index(each.number) for each in walked)
    assert last < (before + 1) * WALK_IN_EVERY


def test_three_calls_to_no_avail_and_it_goes_back_behind_three_others_once() -> None:
    others = [ticket(n, n) for n in range(2, 7)]
    called = ticket(1, 0).call(5, at(10))
    with pytest.raises(Conflict):
        called.miss(others, at(11))
    for n in range(1, CALLS):
        called = called.call_again(at(10 + n))

    back = called.miss(others, at(14))

    assert back.state is TicketState.WAITING
    assert numbers(order([*others, back], at(15))) == [
        "A002",
        "A003",
        "A004",
        "A001",
        "A005",
        "A006",
    ]
    assert numbers(order([*others[3:], back], at(15)))[0] == "A001"  # the three were called
    again = back.call(5, at(20)).call_again(at(21)).call_again(at(22))
    assert again.miss(others, at(23)).state is TicketState.MISSED


def test_who_stands_behind_another_group_is_not_held_up_by_it() -> None:
    gone_over = ticket(2, 1)
    called = ticket(1, 0).call(5, at(10)).call_again(at(11)).call_again(at(12))
    back = called.miss([gone_over], at(13))
    transferred = gone_over.call(5, at(14)).transfer("B")

    assert numbers(order([back, transferred], at(15)))[0] == "A001"


def test_who_is_transferred_keeps_the_time_of_coming() -> None:
    moved = ticket(1, 0).call(1, at(20)).start(at(21)).transfer("B")
    others = [ticket(n, n, group="B") for n in range(2, 5)]

    assert numbers(order([*others, moved], at(30)))[0] == "A001"


STEPS: Final[tuple[Callable[[Ticket], Ticket], ...]] = (
    lambda each: each.call(1, at(1)),
    lambda each: each.call_again(at(1)),
    lambda each: each.start(at(1)),
    lambda each: each.finish(at(1)),
    lambda each: each.miss((), at(1)),
    lambda each: each.transfer("B"),
    lambda each: each.leave(at(1)),
)


@given(st.lists(st.sampled_from(STEPS), max_size=20))
def test_whatever_is_tried_on_a_ticket_it_is_called_before_it_is_served(
    steps: list[Callable[[Ticket], Ticket]],
) -> None:
    held, ended = ticket(1, 0), False
    for step in steps:
        try:
            held = step(held)
        except Conflict:
            continue
        assert not ended
        ended = held.state in {TicketState.DONE, TicketState.MISSED, TicketState.LEFT}
        assert held.state is not TicketState.WAITING or held.window is None
        if held.state in {TicketState.SERVING, TicketState.DONE}:
            assert held.calls
            assert held.started_at
