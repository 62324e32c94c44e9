"""One change of a booking: its row, its place in the slot, who is told, and who gets what is given back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.actors import SYSTEM
from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.bookings.places import Place, Slot
from domain.errors import Conflict, Gone, NotFound
from domain.events import EventKind
from domain.problems import Problem
from services.bookings.booking_moves import Notice, Told
from tests.services.bookings.ledger import (
    ABOUT,
    CHEN,
    CITIZEN,
    FIRST,
    NEXT,
    NOW,
    OPTICIAN,
    TODAY,
    TOMORROW,
    WANG,
    ZHAO,
    Ledger,
)
from tests.services.unit import ACCOUNT

EFFECT = UUID(int=77)


@pytest.fixture
def book() -> Ledger:
    return Ledger()


def new(book: Ledger, slot: Slot = FIRST, person: UUID = WANG) -> Booking:
    return book.moves.new(slot, person, ABOUT, CITIZEN.actor, NOW)


async def cancel(
    book: Ledger, booking: Booking, place: Place = OPTICIAN, why: str = ""
) -> tuple[UUID, ...]:
    told = Told.nothing()
    after = booking.cancel(NOW, place.rules)
    assert await book.moves.change(booking, after, place, CHEN.actor, NOW, told, why=why) == after
    return await book.moves.tell(told, NOW)


def offers(book: Ledger) -> list[Booking]:
    return [each for each in book.bookings.values() if each.offered]


async def test_a_booking_is_found_with_its_place_and_one_that_there_is_not_is_not(
    book: Ledger,
) -> None:
    booked = book.book(1)
    lost = book.book(2, person=ZHAO)
    book.bookings[lost.booking] = replace(lost, slot=UUID(int=999))

    assert await book.moves.locked(booked.booking, NOW) == (booked, OPTICIAN)
    for unknown in (UUID(int=9), lost.booking):
        with pytest.raises(NotFound) as refused:
            await book.moves.locked(unknown, NOW)
        assert refused.value.problem is Problem.NOT_FOUND


def test_a_new_one_stands_as_the_slot_does_with_six_digits_for_the_counter(book: Ledger) -> None:
    made = new(book)

    assert made == Booking(
        person=WANG,
        booking=made.booking,
        slot=FIRST.slot,
        place="eyes",
        kind=OPTICIAN.kind,
        starts_at=FIRST.starts_at,
        minutes=30,
        about=ABOUT,
        code="204060",
        made_by=CITIZEN.actor,
        made_at=NOW,
    )


async def test_a_hold_is_kept_and_nobody_hears_of_it_before_it_is_confirmed(book: Ledger) -> None:
    held, told = new(book), Told.nothing()
    book.wait(1, person=WANG)
    book.wait(2, TOMORROW.day, person=WANG)

    await book.moves.add(held, OPTICIAN, NOW, told)

    assert book.bookings == {held.booking: held}
    assert book.missed_at[held.booking] == held.ends_at + timedelta(minutes=30)
    assert [each.day for each in book.waits] == [TOMORROW.day]  # waits for no place on that day
    assert book.audit.entries == [
        (CITIZEN.actor, "booking.hold", WANG, f"booking:{held.booking}", "")
    ]
    assert book.effect.heard == [BookingChanged(None, held, OPTICIAN, CITIZEN.actor, NOW)]
    assert told == Told([EFFECT], [])
    confirmed = await book.moves.confirm(held, OPTICIAN, CITIZEN.actor, NOW, told)
    assert confirmed.state is BookingState.BOOKED
    assert told.notices == [Notice(EventKind.BOOKING_BOOKED, confirmed)]


async def test_one_booked_at_the_counter_is_told_at_once(book: Ledger) -> None:
    booked, told = replace(new(book), state=BookingState.BOOKED), Told.nothing()

    await book.moves.add(booked, OPTICIAN, NOW, told)

    assert told.notices == [Notice(EventKind.BOOKING_BOOKED, booked)]


async def test_a_person_has_one_at_a_place_on_a_day(book: Ledger) -> None:
    book.book(1)

    with pytest.raises(Conflict) as refused:
        await book.moves.add(new(book, NEXT), OPTICIAN, NOW, Told.nothing())

    assert refused.value.problem is Problem.BOOKED_ALREADY
    assert book.audit.entries == []


async def test_a_hold_whose_minutes_are_over_is_not_confirmed(book: Ledger) -> None:
    held = book.hold(1, minutes=0)

    with pytest.raises(Gone):
        await book.moves.confirm(held, OPTICIAN, CITIZEN.actor, NOW, Told.nothing())

    assert book.bookings[held.booking] == held


async def test_a_cancelled_booking_gives_its_place_back_and_whoever_minds_it_is_told(
    book: Ledger,
) -> None:
    booked = book.book(1)

    assert await cancel(book, booked, why="来电") == (EFFECT, ACCOUNT)

    after = book.bookings[booked.booking]
    assert (after.state, after.changed_at, after.version) == (BookingState.CANCELLED, NOW, 2)
    assert book.taken(FIRST) == (0, 0)
    assert book.told == [(EventKind.BOOKING_CANCELLED, WANG)]
    assert book.events.counts == [0]
    assert book.audit.entries == [
        (CHEN.actor, "booking.cancelled", WANG, f"booking:{booked.booking}", "来电")
    ]
    assert book.effect.heard == [BookingChanged(booked, after, OPTICIAN, CHEN.actor, NOW)]


async def test_a_cancelled_hold_is_nobodys_news(book: Ledger) -> None:
    assert await cancel(book, book.hold(1, minutes=3)) == (EFFECT,)

    assert book.told == []
    assert book.taken(FIRST) == (0, 0)


@pytest.mark.parametrize(
    ("booked", "after", "kind"),
    [
        (BookingState.BOOKED, BookingState.MISSED, EventKind.BOOKING_MISSED),
        (BookingState.BOOKED, BookingState.STOPPED, EventKind.BOOKING_STOPPED),
        (BookingState.BOOKED, BookingState.CHECKED_IN, None),
        (BookingState.CHECKED_IN, BookingState.SERVED, None),
    ],
)
async def test_who_was_missed_or_stopped_is_told_and_who_came_is_not(
    book: Ledger, booked: BookingState, after: BookingState, kind: EventKind | None
) -> None:
    booking, told = book.book(1, state=booked), Told.nothing()
    changed = replace(booking, state=after)

    await book.moves.change(booking, changed, OPTICIAN, SYSTEM, NOW, told, count=2)

    assert told.notices == ([Notice(kind, changed, 2)] if kind else [])
    assert book.taken(FIRST) == ((0, 0) if after is BookingState.STOPPED else (1, 0))


async def test_a_notice_says_the_count_and_goes_to_who_acts_for_the_person_too(
    book: Ledger,
) -> None:
    own, other = book.book(1), book.book(2, NEXT, ZHAO, mandate=UUID(int=5))
    notices = [Notice(EventKind.BOOKING_MISSED, each, 3) for each in (other, own)]

    assert await book.moves.tell(Told([EFFECT], notices), NOW) == (EFFECT, ACCOUNT, ACCOUNT)

    assert book.events.held == [[WANG, ZHAO]]  # in one order, whoever is told first
    assert book.told == [(EventKind.BOOKING_MISSED, ZHAO), (EventKind.BOOKING_MISSED, WANG)]
    assert book.events.counts == [3, 3]
    assert book.events.acting == [CITIZEN.account, None]


async def test_of_one_who_is_told_nobodys_accounts_are_held_before(book: Ledger) -> None:
    await book.moves.tell(Told([], [Notice(EventKind.BOOKING_SOON, book.book(1))]), NOW)

    assert book.events.held == []


async def test_a_change_remembers_which_reminders_are_past(book: Ledger) -> None:
    told = Told.nothing()
    for slot, past in ((FIRST, 1), (replace(NEXT, starts_at=NOW + timedelta(hours=1)), 2)):
        held = book.hold(past, slot, minutes=4, person=UUID(int=past))
        await book.moves.confirm(held, OPTICIAN, CITIZEN.actor, NOW, told)
        assert book.reminded[held.booking] == past


async def test_what_is_given_back_is_held_for_the_first_who_waits(book: Ledger) -> None:
    booked = book.book(1)
    book.wait(1, since=NOW)
    first = book.wait(2, person=UUID(int=3), since=NOW - timedelta(hours=1), mandate=UUID(int=5))

    told = await cancel(book, booked)

    (offer,) = offers(book)
    assert offer == replace(
        book.moves.new(FIRST, UUID(int=3), ABOUT, first.made_by, NOW),
        booking=offer.booking,
        mandate=UUID(int=5),
        held_until=NOW + timedelta(minutes=60),
        offered=True,
    )
    assert book.missed_at[offer.booking] == offer.ends_at + timedelta(minutes=30)
    assert [each.person for each in book.waits] == [ZHAO]
    assert book.taken(FIRST) == (1, 0)
    assert book.told == [
        (EventKind.BOOKING_CANCELLED, WANG),
        (EventKind.BOOKING_OFFERED, UUID(int=3)),
    ]
    assert book.done == [(CHEN.actor, "booking.cancelled"), (SYSTEM, "booking.offer")]
    assert book.effect.heard[-1] == BookingChanged(None, offer, OPTICIAN, SYSTEM, NOW)
    assert told == (EFFECT, EFFECT, ACCOUNT, ACCOUNT)


async def test_what_starts_within_the_hour_is_offered_until_it_starts() -> None:
    soon = replace(FIRST, starts_at=NOW + timedelta(minutes=20))
    book = Ledger(soon)
    book.wait(1)

    assert await book.moves.offer_next(OPTICIAN, TODAY, NOW, Told.nothing())

    assert [each.held_until for each in offers(book)] == [soon.starts_at]


@pytest.mark.parametrize("closed", [True, False])
async def test_a_place_that_is_closed_offers_nothing_of_what_is_given_back(
    book: Ledger, *, closed: bool
) -> None:
    booked = book.book(1)
    book.wait(1)

    await cancel(book, booked, replace(OPTICIAN, closed=closed))

    assert len(offers(book)) == (0 if closed else 1)
    assert book.taken(FIRST) == (0 if closed else 1, 0)


async def test_of_the_counters_share_nothing_is_offered(book: Ledger) -> None:
    walked_in = book.book(1, walk_in=True)
    book.wait(1)

    await cancel(book, walked_in)

    assert (offers(book), book.taken(FIRST)) == ([], (0, 0))


async def test_who_booked_at_this_moment_is_offered_nothing_and_still_waits(book: Ledger) -> None:
    book.book(1, NEXT, ZHAO)
    wait = book.wait(1)

    assert not await book.moves.offer_next(OPTICIAN, TODAY, NOW, Told.nothing())

    assert (book.waits, book.taken(FIRST)) == ([wait], (0, 0))
    assert book.audit.entries == []


async def test_the_next_free_place_of_the_day_or_of_any_is_offered(book: Ledger) -> None:
    book.book(1)  # the first slot has none
    book.wait(1)
    book.wait(2, None, person=UUID(int=3))
    told = Told.nothing()

    assert await book.moves.offer_next(OPTICIAN, TODAY, NOW, told)
    assert await book.moves.offer_next(OPTICIAN, None, NOW, told)
    nobody_waits = await book.moves.offer_next(OPTICIAN, None, NOW, told)
    assert nobody_waits is False

    assert [(each.person, each.slot) for each in offers(book)] == [
        (ZHAO, NEXT.slot),
        (UUID(int=3), TOMORROW.slot),
    ]


async def test_nobody_waits_at_a_place_that_is_closed_or_has_none_free(book: Ledger) -> None:
    book.wait(1)
    closed = replace(OPTICIAN, closed=True)

    assert await book.moves.offer_next(closed, TODAY, NOW, Told.nothing()) is False
    for n, slot in enumerate((FIRST, NEXT)):
        book.book(n, slot, UUID(int=50 + n))
    assert not await book.moves.offer_next(OPTICIAN, TODAY, NOW, Told.nothing())

    assert offers(book) == []


@pytest.mark.parametrize("others", [0, 1])
async def test_holds_whose_time_is_over_are_given_back_where_no_other_place_is_free(
    others: int,
) -> None:
    slot = replace(FIRST, size=2 + others)
    book = Ledger(slot)
    lapsed, told = book.hold(1, slot, minutes=-1), Told.nothing()
    seen, _ = await book.ledger.read(slot.slot, NOW) or (slot, OPTICIAN)

    await book.moves.reclaim(seen, OPTICIAN, NOW, told)

    given_back = book.bookings[lapsed.booking].state is BookingState.CANCELLED
    assert given_back is (others == 0)
    assert book.done == ([(SYSTEM, "booking.cancelled")] if given_back else [])
    assert book.taken(slot)[0] == others
    assert told.notices == []
