"""A person books, or somebody in their place: what is asked first, what is held, and whose a booking is."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.bookings.booking_lists import BookingFile
from domain.bookings.bookings import LAPSES_WITHIN, BookingState, Standing
from domain.bookings.places import Slot
from domain.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, Refusal
from domain.events import EventKind
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.bookings.bookings import PAGE, BookingService
from tests.services.bookings.ledger import (
    ABOUT,
    CITIZEN,
    FIRST,
    FOR_ZHAO,
    NEXT,
    NOW,
    OPTICIAN,
    PASSPORT,
    TOMORROW,
    WANG,
    ZHAO,
    FakeActing,
    FakeSubjects,
    LastUnit,
    Ledger,
)
from tests.services.unit import ACCOUNT


class Booked(Ledger):
    def __init__(self, *slots: Slot) -> None:
        super().__init__(*slots)
        self.acting, self.subjects = FakeActing(), FakeSubjects()
        self.service = BookingService(
            unit=LastUnit(),
            moves=self.moves,
            bookings=self.rows,
            slots=self.ledger,
            places=self,
            acting=self.acting,
            subjects=self.subjects,
            bell=self.bell,
            clock=lambda: NOW,
        )


@pytest.fixture
def book() -> Booked:
    return Booked()


async def test_a_place_is_held_for_five_minutes(book: Booked) -> None:
    book.standing = Standing(0, 0, (NOW - timedelta(days=1),))

    file = await book.service.hold(CITIZEN, FIRST.slot)

    held = file.booking
    assert (held.person, held.made_by, held.state) == (WANG, CITIZEN.actor, BookingState.HELD)
    assert held.held_until == NOW + timedelta(minutes=5)
    assert (held.about, held.mandate) == (ABOUT, None)
    assert file == BookingFile(held, OPTICIAN, missed=1, closed_until=None)
    assert book.bookings == {held.booking: held}
    assert book.taken(FIRST) == (1, 0)
    assert book.acting.kept == [WANG]
    assert book.asked == [
        (WANG, OPTICIAN.kind, NOW - OPTICIAN.rules.looks_back, NOW - LAPSES_WITHIN)
    ]
    assert book.bell.rung == [UUID(int=77)]


async def test_who_acts_for_another_books_for_them(book: Booked) -> None:
    held = (await book.service.hold(CITIZEN, FIRST.slot, ABOUT, FOR_ZHAO)).booking

    assert (held.person, held.made_by, held.mandate) == (ZHAO, CITIZEN.actor, FOR_ZHAO.mandate)
    assert book.audit.entries == [
        (
            CITIZEN.actor,
            "booking.hold",
            ZHAO,
            str(SubjectKind.BOOKING.of(held.booking).under(FOR_ZHAO.mandate)),
            "",
        )
    ]
    assert book.subjects.asked == [(ZHAO, ABOUT)]


async def test_a_slot_that_is_full_closed_over_or_unknown_says_which(book: Booked) -> None:
    async def refused(slot: Slot) -> Refusal:
        book.slots[slot.slot] = slot
        with pytest.raises(Refusal) as caught:
            await book.service.hold(CITIZEN, slot.slot)
        return caught.value

    assert (await refused(replace(FIRST, taken=1))).problem is Problem.SLOT_FULL
    assert (await refused(replace(FIRST, closed_at=NOW))).problem is Problem.SLOT_STOPPED
    over = await refused(replace(FIRST, starts_at=NOW))
    assert (type(over), over.problem) == (Gone, Problem.SLOT_OVER)
    with pytest.raises(NotFound):
        await book.service.hold(CITIZEN, UUID(int=9))
    book.places["eyes"] = replace(OPTICIAN, closed=True)
    assert (await refused(NEXT)).problem is Problem.PLACE_CLOSED
    assert book.bookings == {}


async def test_the_last_place_is_anothers_who_takes_it_at_this_moment(book: Booked) -> None:
    """It is taken last: whoever waits for the row waits for nobody who is refused."""

    async def taken_by_another(slot: UUID, at: object) -> bool:
        return False

    book.ledger.take = taken_by_another  # type: ignore[method-assign]  # in between

    with pytest.raises(Conflict) as refused:
        await book.service.hold(CITIZEN, FIRST.slot)

    assert refused.value.problem is Problem.SLOT_FULL
    assert book.bell.rung == []


async def test_who_missed_three_or_has_ten_open_books_no_more_by_page(book: Booked) -> None:
    missed = tuple(NOW - timedelta(days=n) for n in (9, 5, 1))
    book.standing = Standing(0, 0, missed)
    with pytest.raises(NotAllowed) as closed:
        await book.service.hold(CITIZEN, FIRST.slot)
    book.standing = Standing(10, 0, ())
    with pytest.raises(Conflict) as many:
        await book.service.hold(CITIZEN, FIRST.slot)

    assert closed.value.problem is Problem.BOOKING_CLOSED_TO
    assert many.value.problem is Problem.BOOKINGS_OPEN
    assert (book.bookings, book.taken(FIRST)) == ({}, (0, 0))


async def test_a_hold_whose_time_is_over_stands_in_nobodys_way(book: Booked) -> None:
    lapsed = book.hold(1, minutes=-1, person=ZHAO)

    await book.service.hold(CITIZEN, FIRST.slot)

    assert book.bookings[lapsed.booking].state is BookingState.CANCELLED
    assert book.taken(FIRST) == (1, 0)


@pytest.mark.parametrize(
    ("about", "pointer", "code"),
    [(None, "/about", "missing"), (ABOUT, "/about", "elsewhere")],
    ids=["nothing", "something_else"],
)
async def test_at_a_place_for_some_matters_one_of_them_is_named(
    book: Booked, about: Subject | None, pointer: str, code: str
) -> None:
    book.places["eyes"] = replace(OPTICIAN, items=("passport",))

    with pytest.raises(Invalid) as refused:
        await book.service.hold(CITIZEN, FIRST.slot, about)

    assert [(each.pointer, each.code) for each in refused.value.errors] == [(pointer, code)]
    held = (await book.service.hold(CITIZEN, FIRST.slot, PASSPORT)).booking
    assert held.about == PASSPORT
    assert book.subjects.asked == [(WANG, PASSPORT)]


async def test_a_place_that_is_for_cases_alone_wants_one_named(book: Booked) -> None:
    book.places["eyes"] = replace(OPTICIAN, kinds=(SubjectKind.CASE,))

    with pytest.raises(Invalid) as refused:
        await book.service.hold(CITIZEN, FIRST.slot)

    assert [each.code for each in refused.value.errors] == ["missing"]


async def test_a_hold_is_confirmed_and_told(book: Booked) -> None:
    held = book.hold(1, minutes=3)

    file = await book.service.confirm(CITIZEN, held.booking)

    assert file.booking == book.bookings[held.booking] == held.confirm(NOW)
    assert file.place == OPTICIAN
    assert book.told == [(EventKind.BOOKING_BOOKED, WANG)]
    assert book.done == [(CITIZEN.actor, "booking.booked")]
    assert book.acting.kept == [WANG]
    assert book.bell.rung == [UUID(int=77), ACCOUNT]


async def test_a_booking_is_cancelled_until_an_hour_before(book: Booked) -> None:
    limit = timedelta(minutes=60)
    late = book.book(1, replace(FIRST, starts_at=NOW + limit - timedelta(seconds=1)))
    good = book.book(2, replace(FIRST, starts_at=NOW + limit), person=WANG)

    with pytest.raises(Conflict) as refused:
        await book.service.cancel(CITIZEN, late.booking)
    file = await book.service.cancel(CITIZEN, good.booking)

    assert refused.value.problem is Problem.BOOKING_TOO_LATE
    assert file.booking.state is BookingState.CANCELLED
    assert book.done == [(CITIZEN.actor, "booking.cancelled")]


async def test_a_booking_is_moved_and_one_to_no_slot_stays(book: Booked) -> None:
    booked = book.book(1)

    with pytest.raises(NotFound):
        await book.service.move(CITIZEN, booked.booking, UUID(int=9))
    assert book.bookings[booked.booking] == booked
    file = await book.service.move(CITIZEN, booked.booking, NEXT.slot)

    assert (file.booking.slot, file.booking.starts_at) == (NEXT.slot, NEXT.starts_at)
    assert (book.taken(FIRST), book.taken(NEXT)) == ((0, 0), (1, 0))


async def test_a_booking_is_its_persons_and_of_theirs_a_representative_has_what_they_made(
    book: Booked,
) -> None:
    his = book.book(1)
    hers = book.book(2, NEXT, ZHAO, made_by="citizen:" + str(UUID(int=21)))
    for_her = book.book(3, TOMORROW, ZHAO)  # made by the citizen, in her place

    for booking, mandate in ((hers, None), (hers, FOR_ZHAO), (his, FOR_ZHAO)):
        for ask in (
            book.service.show(CITIZEN, booking.booking, mandate),
            book.service.cancel(CITIZEN, booking.booking, mandate),
        ):
            with pytest.raises(NotFound) as refused:
                await ask
            assert refused.value.problem is Problem.NOT_FOUND
    with pytest.raises(NotFound):
        await book.service.show(CITIZEN, UUID(int=9))
    assert (await book.service.show(CITIZEN, his.booking)).booking == his
    assert (await book.service.show(CITIZEN, for_her.booking, FOR_ZHAO)).booking == for_her


async def test_who_looks_at_a_booking_sees_what_was_missed_and_until_when_that_closes(
    book: Booked,
) -> None:
    missed = tuple(NOW - timedelta(days=n) for n in (9, 5, 1))
    book.standing = Standing(0, 0, missed)
    booked = book.book(1)

    file = await book.service.show(CITIZEN, booked.booking)

    until = missed[-1] + timedelta(days=90)
    assert file == BookingFile(booked, OPTICIAN, missed=3, closed_until=until)


async def test_ones_bookings_are_shown_by_twenty_the_latest_first(book: Booked) -> None:
    made = [
        book.book(n, replace(FIRST, starts_at=NOW + timedelta(days=n))) for n in range(1, PAGE + 2)
    ]
    book.book(90, NEXT, ZHAO)

    first = await book.service.mine(CITIZEN, "")
    second = await book.service.mine(CITIZEN, first.next_cursor)

    assert PAGE == 20
    assert [each.booking for each in first.bookings] == made[:0:-1]
    assert [each.booking for each in second.bookings] == made[:1]
    assert (second.next_cursor, first.bookings[0].place) == ("", OPTICIAN)


async def test_twenty_bookings_are_one_page(book: Booked) -> None:
    for n in range(PAGE):
        book.book(n, replace(FIRST, starts_at=NOW + timedelta(days=n)))

    page = await book.service.mine(CITIZEN, "")

    assert (len(page.bookings), page.next_cursor) == (PAGE, "")


async def test_a_representative_is_shown_what_they_made(book: Booked) -> None:
    book.book(1, NEXT, ZHAO, made_by="citizen:" + str(UUID(int=21)))
    for_her = book.book(2, TOMORROW, ZHAO)

    page = await book.service.mine(CITIZEN, "", FOR_ZHAO)

    assert [each.booking for each in page.bookings] == [for_her]


async def test_a_booking_at_a_place_that_is_unknown_is_not_shown(book: Booked) -> None:
    book.book(1)
    book.places = {}

    with pytest.raises(NotFound):
        await book.service.mine(CITIZEN, "")
