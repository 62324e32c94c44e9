"""A booking that is moved: the new place is taken, and the old one goes to who waits."""

from dataclasses import replace

import pytest

from domain.actors import SYSTEM
from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.bookings.places import Slot
from domain.errors import Conflict
from domain.events import EventKind
from domain.problems import Problem
from services.bookings.booking_moves import Told
from tests.services.bookings.ledger import (
    CITIZEN,
    FIRST,
    NEXT,
    NOW,
    OPTICIAN,
    TOMORROW,
    WANG,
    ZHAO,
    Ledger,
)


@pytest.fixture
def book() -> Ledger:
    return Ledger()


async def move(book: Ledger, booking: Booking, to: Slot) -> Booking:
    told = Told.nothing()
    moved = await book.moves.move(booking, to, OPTICIAN, CITIZEN.actor, NOW, told)
    await book.moves.tell(told, NOW)
    return moved


async def test_who_moves_takes_the_new_place_and_the_old_one_goes_to_who_waits(
    book: Ledger,
) -> None:
    booked = book.book(1)
    book.wait(1)

    moved = await move(book, booked, NEXT)

    assert moved == replace(
        booked, slot=NEXT.slot, starts_at=NEXT.starts_at, changed_at=NOW, version=2
    )
    assert book.bookings[booked.booking] == moved
    assert book.missed_at[booked.booking] == moved.ends_at + OPTICIAN.rules.late
    assert book.reminded[booked.booking] == 1
    assert (book.taken(FIRST), book.taken(NEXT)) == ((1, 0), (1, 0))
    assert [(each.person, each.slot) for each in book.bookings.values() if each.offered] == [
        (ZHAO, FIRST.slot)
    ]
    assert book.ledger.held == [[FIRST.slot, NEXT.slot]]
    assert book.told == [(EventKind.BOOKING_MOVED, WANG), (EventKind.BOOKING_OFFERED, ZHAO)]
    assert book.done == [(CITIZEN.actor, "booking.move"), (SYSTEM, "booking.offer")]
    assert book.effect.heard[0] == BookingChanged(booked, moved, OPTICIAN, CITIZEN.actor, NOW)


async def test_two_slots_are_held_in_one_order_whichever_way_one_moves(book: Ledger) -> None:
    await move(book, book.book(1, NEXT), FIRST)

    assert book.ledger.held == [[FIRST.slot, NEXT.slot]]


async def test_a_hold_moves_without_a_word_and_one_of_the_counters_share_leaves_it(
    book: Ledger,
) -> None:
    held = book.hold(1, minutes=3)
    await move(book, held, NEXT)
    walked_in = book.book(2, FIRST, ZHAO, walk_in=True)
    book.slots[TOMORROW.slot] = replace(TOMORROW, opens_at=NOW)
    moved = await move(book, walked_in, TOMORROW)

    assert book.told == [(EventKind.BOOKING_MOVED, ZHAO)]
    assert book.bookings[held.booking].held_until == held.held_until
    assert not moved.walk_in
    assert (book.taken(FIRST), book.taken(TOMORROW)) == ((0, 0), (1, 0))


async def test_nobody_moves_into_what_is_taken_or_to_a_day_on_which_they_are_booked(
    book: Ledger,
) -> None:
    booked = book.book(1)
    book.book(2, NEXT, ZHAO)
    book.book(3, TOMORROW)
    full, _ = await book.ledger.read(NEXT.slot, NOW) or (NEXT, OPTICIAN)

    with pytest.raises(Conflict) as taken:
        await move(book, booked, full)
    assert taken.value.problem is Problem.SLOT_FULL
    with pytest.raises(Conflict) as twice:
        await move(book, booked, TOMORROW)
    assert twice.value.problem is Problem.BOOKED_ALREADY
    assert book.bookings[booked.booking] == booked
    with pytest.raises(Conflict) as since:  # another took it since it was seen
        await move(book, booked, NEXT)
    assert since.value.problem is Problem.SLOT_FULL


async def test_who_moves_gets_what_a_hold_gives_back_whose_time_is_over(book: Ledger) -> None:
    booked, lapsed = book.book(1), book.hold(2, NEXT, minutes=-1, person=ZHAO)
    seen, _ = await book.ledger.read(NEXT.slot, NOW) or (NEXT, OPTICIAN)

    moved = await move(book, booked, seen)

    assert moved.slot == NEXT.slot
    assert book.bookings[lapsed.booking].state is BookingState.CANCELLED
    assert book.taken(NEXT) == (1, 0)
