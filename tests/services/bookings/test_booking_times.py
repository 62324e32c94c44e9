"""What comes to bookings by time: holds lapse, who did not come is noted, reminders, and what is free is offered."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.actors import SYSTEM
from domain.bookings.bookings import LAPSES_WITHIN, BookingState, Standing
from domain.events import EventKind
from services.bookings.booking_times import WAITED_MOST
from tests.services.bookings.ledger import (
    FIRST,
    NEXT,
    NOW,
    OPTICIAN,
    TOMORROW,
    WANG,
    ZHAO,
    Ledger,
)
from tests.services.unit import ACCOUNT

MINUTE = timedelta(minutes=1)
OVER = replace(FIRST, starts_at=NOW - timedelta(minutes=61))  # half an hour after its end
JUST_OVER = replace(FIRST, starts_at=NOW - timedelta(minutes=60))


async def test_holds_lapse_each_and_what_they_had_goes_to_who_waits() -> None:
    book = Ledger()
    first, second = book.hold(1, minutes=0), book.hold(2, NEXT, minutes=-5, person=ZHAO)
    kept = book.hold(3, TOMORROW, minutes=1)
    book.wait(1, person=UUID(int=3))

    assert await book.times.round() == 2

    states = [book.bookings[each.booking].state for each in (first, second, kept)]
    assert states == [BookingState.CANCELLED, BookingState.CANCELLED, BookingState.HELD]
    assert book.told == [(EventKind.BOOKING_OFFERED, UUID(int=3))]
    assert (SYSTEM, "booking.cancelled") in book.done
    assert ACCOUNT in book.bell.rung


async def test_who_did_not_come_is_told_how_often_that_was_with_this_time() -> None:
    book = Ledger(OVER)
    book.standing = Standing(0, 0, (NOW - timedelta(days=10), NOW - timedelta(days=91)))
    booked = book.book(1, OVER)

    assert await book.times.round() == 1

    assert book.bookings[booked.booking].state is BookingState.MISSED
    assert book.told == [(EventKind.BOOKING_MISSED, WANG)]
    assert book.events.counts == [2]
    assert book.asked == [
        (WANG, OPTICIAN.kind, NOW - OPTICIAN.rules.looks_back, NOW - LAPSES_WITHIN)
    ]
    assert book.done == [(SYSTEM, "booking.missed")]
    assert book.bell.rung == [UUID(int=77), ACCOUNT]


async def test_until_half_an_hour_after_its_end_nobody_counts_as_missed() -> None:
    book = Ledger(JUST_OVER)
    booked = book.book(1, JUST_OVER)

    assert await book.times.round() == 0

    assert book.bookings[booked.booking] == booked


@pytest.mark.parametrize(
    ("before", "kind", "past"),
    [
        (timedelta(minutes=60), EventKind.BOOKING_SOON, 2),
        (timedelta(minutes=61), None, 1),  # on the day itself, which is no day before it
        (timedelta(hours=23), EventKind.BOOKING_TOMORROW, 1),
        (timedelta(hours=24), EventKind.BOOKING_TOMORROW, 1),
        (timedelta(hours=24, minutes=1), None, 0),
    ],
    ids=["an_hour", "more_than_an_hour", "23_hours", "a_day", "more_than_a_day"],
)
async def test_a_booking_is_called_to_mind_the_day_before_and_an_hour_before(
    before: timedelta, kind: EventKind | None, past: int
) -> None:
    slot = replace(FIRST, starts_at=NOW + before)
    book = Ledger(slot)
    booked = book.book(1, slot)

    assert await book.times.round() == (1 if past else 0)
    assert await book.times.round() == 0  # once

    assert book.told == ([(kind, WANG)] if kind else [])
    assert book.reminded.get(booked.booking, 0) == past


async def test_who_was_reminded_the_day_before_is_reminded_an_hour_before_too() -> None:
    slot = replace(FIRST, starts_at=NOW + timedelta(minutes=60))
    book = Ledger(slot)
    booked = book.book(1, slot)
    book.reminded[booked.booking] = 1

    assert await book.times.round() == 1

    assert book.told == [(EventKind.BOOKING_SOON, WANG)]


async def test_what_is_free_is_offered_to_all_who_wait_and_have_none() -> None:
    book = Ledger()
    book.wait(1)
    book.wait(2, TOMORROW.day, person=UUID(int=3))
    book.wait(3, None, person=UUID(int=4))

    assert await book.times.round() == 3

    offered = {each.person: each.slot for each in book.bookings.values()}
    assert offered[UUID(int=3)] == TOMORROW.slot
    assert {offered[ZHAO], offered[UUID(int=4)]} == {FIRST.slot, NEXT.slot}
    assert book.line.most == [WAITED_MOST]
    assert book.bell.rung.count(ACCOUNT) == 3


async def test_after_a_slot_of_one_place_was_closed_that_place_alone_is_looked_at() -> None:
    book = Ledger()
    book.places["ears"] = replace(OPTICIAN, place="ears")
    book.wait(1)
    book.wait(2, TOMORROW.day, person=UUID(int=3), place="ears")

    assert await book.times.offer_free("eyes") == 1

    assert [each.person for each in book.waits] == [UUID(int=3)]


async def test_a_round_in_which_nothing_is_due_writes_nothing() -> None:
    book = Ledger()
    book.book(1, replace(TOMORROW, starts_at=TOMORROW.starts_at + timedelta(days=1)))

    assert await book.times.round() == 0

    assert (book.audit.entries, book.told, book.bell.rung) == ([], [], [])
