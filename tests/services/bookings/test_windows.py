"""An officer at a window: who may sit where, who comes next, and what each move is to others."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.bookings.screens import hall_key
from domain.bookings.tickets import TicketState
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.serving import Serving
from services.bookings.windows import WindowSeen
from tests.services.bookings.floor import CHEN, FANG, FAR, HALL, HER, LI, NOW, Floor

BOOKING = UUID(int=80)


@pytest.fixture
async def floor() -> Floor:
    """Chen sits at window 2, which serves both groups."""
    made = Floor()
    await made.window.open(CHEN, "civic", 2)
    made.audit.clear()
    made.screens.rung.clear()
    return made


async def call(floor: Floor) -> WindowSeen:
    return await floor.window.call_next(CHEN, "civic", 2)


async def test_an_officer_who_sits_down_elsewhere_leaves_the_window_before(floor: Floor) -> None:
    seen = await floor.window.open(CHEN, "civic", 1)
    again = await floor.window.open(CHEN, "civic", 1)

    assert (seen.window.officer, seen.window.opened_at) == (CHEN.officer, NOW)
    assert again.window == seen.window
    assert not floor.seats[2].is_open
    assert floor.audit == [(CHEN.actor, "window.opened", None, "1")]  # once


async def test_who_has_called_somebody_stays_until_that_is_done(floor: Floor) -> None:
    floor.ticket(1)
    await call(floor)

    for leave in (
        floor.window.open(CHEN, "civic", 1),
        floor.window.close(CHEN, "civic", 2),
        floor.window.call_next(CHEN, "civic", 2),
    ):
        with pytest.raises(Conflict) as refused:
            await leave
        assert refused.value.problem is Problem.WINDOW_BUSY
    assert floor.seats[2].officer == CHEN.officer


async def test_a_window_where_another_sits_is_taken(floor: Floor) -> None:
    with pytest.raises(Conflict) as refused:
        await floor.window.open(FANG, "civic", 2)

    assert refused.value.problem is Problem.WINDOW_TAKEN


async def test_a_window_is_closed_by_any_officer_of_the_hall_once(floor: Floor) -> None:
    closed = await floor.window.close(FANG, "civic", 2)

    assert not closed.window.is_open
    assert floor.audit == [(FANG.actor, "window.closed", None, "2")]
    with pytest.raises(NotFound):
        await floor.window.close(FANG, "civic", 2)


async def test_what_the_hall_has_not_is_not_found_and_who_works_elsewhere_sees_nothing(
    floor: Floor,
) -> None:
    for ask in (
        floor.window.open(FANG, "civic", 9),
        floor.window.close(FANG, "civic", 9),
        floor.window.show(FANG, "civic", 9),
        floor.window.call_next(FANG, "civic", 9),
        floor.window.show(FANG, "nowhere", 1),
    ):
        with pytest.raises(NotFound):
            await ask
    with pytest.raises(NotAllowed) as refused:
        await floor.window.show(FAR, "civic", 1)
    assert refused.value.problem is Problem.OFFICER_OUTSIDE
    with pytest.raises(NotAllowed) as not_hers:
        await floor.window.call_next(FANG, "civic", 2)
    assert not_hers.value.problem is Problem.WINDOW_NEEDED


async def test_the_first_whom_the_window_serves_is_called_shown_and_told(floor: Floor) -> None:
    await floor.window.close(CHEN, "civic", 2)
    await floor.window.open(FANG, "civic", 1)  # group A alone
    floor.ticket(1, "B", minutes_ago=30)
    first, second = floor.ticket(2, minutes_ago=20, person=LI), floor.ticket(3, account=HER)
    floor.screens.rung.clear()
    floor.audit.clear()

    seen = await floor.window.call_next(FANG, "civic", 1)

    assert seen.ticket == floor.tickets[first.ticket]
    assert (seen.ticket.window, seen.ticket.called_at) == (1, NOW)
    assert seen.waiting == [second]  # the other waits for group B
    assert floor.calls == [("A002", 1)]
    assert floor.told == [
        (EventKind.TICKET_CALLED, SubjectKind.TICKET.of(first.ticket, count=1), LI, None)
    ]
    assert floor.audit == [(FANG.actor, "ticket.call", LI, "")]
    assert floor.bell.rung == [HER]
    assert floor.screens.rung == [hall_key("civic")]
    assert floor.phones.rung[-1] == HER  # who waits still


async def test_a_ticket_of_an_account_tells_it_and_one_of_nobody_nobody(floor: Floor) -> None:
    ticket = floor.ticket(1, account=HER, minutes_ago=9)
    floor.ticket(2)
    await call(floor)
    await floor.window.start(CHEN, ticket.ticket)
    await floor.window.finish(CHEN, ticket.ticket)
    await call(floor)

    assert [(person, account) for _, _, person, account in floor.told] == [(None, HER)]
    assert floor.calls == [("A001", 2), ("A002", 2)]


async def test_where_nobody_waits_nobody_is_called(floor: Floor) -> None:
    seen = await call(floor)

    assert (seen.ticket, floor.calls, floor.audit) == (None, [], [])


async def test_a_ticket_is_called_again_then_served_then_done(floor: Floor) -> None:
    ticket = floor.ticket(1, person=LI).ticket
    await call(floor)
    floor.later(minutes=1)
    await floor.window.call_again(CHEN, ticket)
    again = floor.tickets[ticket]
    await floor.window.start(CHEN, ticket)
    floor.later(hours=7)
    done = await floor.window.finish(CHEN, ticket)

    assert floor.screens.rung == [hall_key("civic")] * 4
    assert (again.calls, again.called_at) == (2, NOW + timedelta(minutes=1))
    assert floor.calls == [("A001", 2), ("A001", 2)]
    assert [action for _, action, _, _ in floor.audit] == [
        "ticket.call",
        "ticket.call",
        "ticket.start",
        "ticket.finish",
    ]
    assert (floor.state(ticket), done.ticket) == (TicketState.DONE, None)
    assert floor.learned == [(ticket, 10)]  # of the hour in which it began, by the city's clock
    assert floor.visits == [(ticket, 90.0)]
    assert floor.served_bookings == []


async def test_a_booking_hears_that_it_was_served_and_so_does_its_person(floor: Floor) -> None:
    ticket = floor.ticket(1, booking=BOOKING).ticket
    await call(floor)
    await floor.window.start(CHEN, ticket)
    floor.bell.rung.clear()
    await floor.window.finish(CHEN, ticket)

    assert floor.served_bookings == [BOOKING]
    assert floor.bell.rung == [UUID(int=71), UUID(int=72)]


async def test_who_is_passed_over_goes_behind_three_of_their_group(floor: Floor) -> None:
    ticket = floor.ticket(1, minutes_ago=60).ticket
    others = [floor.ticket(n, minutes_ago=30 - n) for n in range(2, 6)]
    floor.ticket(6, "B", minutes_ago=29)
    await call(floor)
    with pytest.raises(Conflict):
        await floor.window.miss(CHEN, ticket)
    for _ in range(2):
        await floor.window.call_again(CHEN, ticket)

    await floor.window.miss(CHEN, ticket)

    missed = floor.tickets[ticket]
    assert (missed.state, missed.behind) == (TicketState.WAITING, others[2].ticket)
    assert floor.audit[-1] == (CHEN.actor, "ticket.miss", None, "")


async def test_a_ticket_goes_to_another_group_of_the_hall_alone(floor: Floor) -> None:
    ticket = floor.ticket(1, person=LI).ticket
    await call(floor)
    for group, code in (("Z", "unknown"), ("A", "same")):
        with pytest.raises(Invalid) as refused:
            await floor.window.transfer(CHEN, ticket, group)
        (wrong,) = refused.value.errors
        assert (wrong.pointer, wrong.code) == ("/group", code)

    await floor.window.transfer(CHEN, ticket, "B")

    moved = floor.tickets[ticket]
    assert (moved.group, moved.number, moved.state) == ("B", "A001", TicketState.WAITING)
    assert floor.audit[-1] == (CHEN.actor, "ticket.transfer", LI, "")


async def test_nobody_moves_a_ticket_that_stands_at_another_window(floor: Floor) -> None:
    ticket = floor.ticket(1).ticket
    waiting = floor.ticket(2, minutes_ago=1).ticket
    await call(floor)
    await floor.window.open(FANG, "civic", 1)

    for officer, asked in ((FANG, ticket), (FAR, ticket), (CHEN, waiting)):
        with pytest.raises(NotAllowed) as refused:
            await floor.window.start(officer, asked)
        assert refused.value.problem is Problem.WINDOW_NEEDED
    with pytest.raises(NotFound):
        await floor.window.start(CHEN, UUID(int=9))


async def test_whom_an_officer_serves_stands_at_their_window_until_it_is_done(
    floor: Floor,
) -> None:
    serving = Serving(windows=floor, tickets=floor)
    ticket = floor.ticket(1).ticket
    await call(floor)
    with pytest.raises(Conflict) as early:
        await serving.served(CHEN, ticket)
    await floor.window.start(CHEN, ticket)

    assert early.value.problem is Problem.TICKET_MOVED
    assert await serving.served(CHEN, ticket) == floor.tickets[ticket]
    window, held = await serving.at_window(CHEN, ticket)
    assert (window.number, held.ticket, window.hall) == (2, ticket, HALL.hall)
