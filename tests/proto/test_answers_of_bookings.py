"""What answers say of bookings, tickets and registrations: who made them, what stands still, what is said to whom."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.bookings.booking_lists import BookingFile, Listed
from domain.bookings.bookings import LATE_WORDS, Booking
from domain.bookings.copied import BookingsKept
from domain.bookings.halls import Group, Hall, Priority, Window
from domain.bookings.places import Slot
from domain.bookings.tickets import Ticket
from domain.bookings.waits import Wait
from domain.city.copied import Hospitals
from domain.city.differences import Difference
from domain.city.registrations import REFUSAL_WORDS, Refusal, Registration, RegistrationFile
from domain.payments.payments import STATE_WORDS, Order, OrderState
from domain.words import Language, Words
from proto.http.bookings.bookings import BookingSeen, SlotSeen
from proto.http.bookings.copied import HeldBookings
from proto.http.bookings.halls import (
    AtWindow,
    KioskCheckedIn,
    TicketSeen,
    WindowState,
    hall_seen,
)
from proto.http.bookings.officer_bookings import OfficerBooking, OfficerSlot
from proto.http.city.copied import HeldHospitals
from proto.http.city.hospitals import DifferenceSeen, RegistrationSeen
from tests.made import MOMENT, made

SOMEBODY, OTHER = UUID(int=1), UUID(int=2)
A, B = made(Group, letter="A", names=Words("取号", "Numbers")), made(Group, letter="B")
HALL = made(
    Hall,
    names=Words("市民中心", "Civic centre"),
    opens=time(9, 0),
    closes=time(17, 30),
    groups={"A": A, "B": B},
    priorities={"old": made(Priority, kind="old", names=Words("老人", "The old"))},
)


@pytest.mark.parametrize("mandate", [None, SOMEBODY], ids=["oneself", "another"])
def test_a_booking_says_whether_another_made_it(mandate: UUID | None) -> None:
    held, waits = made(Booking, mandate=mandate), made(Wait, mandate=mandate)
    kept = HeldBookings.of(BookingsKept((held,), (waits,)))
    expected = mandate is not None

    assert BookingSeen.of(made(BookingFile, booking=held), Language.ZH).represented is expected
    assert OfficerBooking.of(Listed(held, "王秀英"), Language.ZH).represented is expected
    assert (kept.bookings[0].represented, kept.waits[0].represented) == (expected, expected)


def test_the_counter_reads_what_is_to_be_said_to_who_is_late_and_no_whole_name() -> None:
    late = OfficerBooking.of(Listed(made(Booking, late=True), "王秀英", "A007"), Language.EN)
    early = OfficerBooking.of(Listed(made(Booking), "王秀英"), Language.EN)

    assert (late.late, late.words, late.ticket) == (True, LATE_WORDS.en, "A007")
    assert (early.late, early.words, early.ticket) == (False, "", "")
    assert early.name.startswith("王") is not early.name.endswith("王秀英")


def test_a_slot_that_the_office_stopped_says_so() -> None:
    stopped = made(Slot, closed_at=MOMENT)

    assert SlotSeen.of(stopped).stopped
    assert OfficerSlot.of(stopped).stopped
    assert not SlotSeen.of(made(Slot)).stopped
    assert not OfficerSlot.of(made(Slot)).stopped


def test_places_whose_hold_is_over_are_not_taken_for_the_office() -> None:
    assert OfficerSlot.of(made(Slot, size=6, taken=5, lapsed=2)).taken == 3


def test_a_hall_shows_of_each_group_who_waits_and_which_windows_serve_it() -> None:
    waiting = [made(Ticket, group=letter) for letter in "ABA"]
    windows = [
        made(Window, number=1, groups=frozenset("A")),
        made(Window, number=2, groups=frozenset("AB")),
    ]

    seen = hall_seen(HALL, waiting, windows, Language.EN)
    assert (seen.name, seen.opens, seen.closes) == ("Civic centre", "09:00", "17:30")
    assert [(each.letter, each.waiting, each.windows) for each in seen.groups] == [
        ("A", 2, [1, 2]),
        ("B", 1, [2]),
    ]
    assert [(each.kind, each.name) for each in seen.priorities] == [("old", "The old")]


def test_a_ticket_of_a_group_that_is_gone_is_shown_without_its_name() -> None:
    known = TicketSeen.of(made(Ticket, group="A"), HALL, 3, None, Language.ZH)
    gone = TicketSeen.of(made(Ticket, group="Z"), HALL, None, None, Language.ZH)

    assert (known.group_name, known.ahead, known.hall_name) == ("取号", 3, "市民中心")
    assert (gone.group_name, gone.ahead, gone.wait) == ("", None, None)


def test_who_checks_in_late_at_a_machine_is_told_so() -> None:
    ticket = TicketSeen.of(made(Ticket, group="A"), HALL, 1, None, Language.ZH)

    assert KioskCheckedIn.of(ticket, late=True, language=Language.ZH).words == LATE_WORDS.zh
    assert KioskCheckedIn.of(ticket, late=False, language=Language.ZH).words == ""


def test_a_window_shows_the_number_that_it_called() -> None:
    window = made(Window, number=4, groups=frozenset("BA"))

    assert WindowState.of(window, made(Ticket, number="A007")).ticket == "A007"
    assert WindowState.of(window, None).ticket is None
    assert WindowState.of(window, None).groups == ["A", "B"]


@pytest.mark.parametrize(
    ("who", "known"),
    [({}, False), ({"person": SOMEBODY}, True), ({"account": SOMEBODY}, True)],
    ids=["nobody", "a person", "an account"],
)
def test_a_ticket_at_a_window_says_whether_somebody_heard_of_the_call(
    who: dict[str, UUID], *, known: bool
) -> None:
    assert AtWindow.of(made(Ticket, **who)).known is known


def registration(order: Order | None = None, **more: Any) -> RegistrationSeen:  # noqa: ANN401  # any of its fields
    file = RegistrationFile(made(Registration, **more), made(Booking), order)
    return RegistrationSeen.of(file, Language.ZH)


def test_a_registration_has_words_for_why_it_was_refused_and_how_its_order_stands() -> None:
    reason = next(iter(Refusal))
    refused = registration(refusal=reason)
    paid = registration(made(Order, order=SOMEBODY, state=OrderState.PAID))

    assert (refused.refusal, refused.refusal_words) == (reason, REFUSAL_WORDS[reason].zh)
    assert (refused.order, refused.order_state, refused.order_words) == (None, None, "")
    assert (paid.refusal, paid.refusal_words) == (None, "")
    assert (paid.order, paid.order_state) == (SOMEBODY, OrderState.PAID)
    assert paid.order_words == STATE_WORDS[OrderState.PAID].zh


def test_the_copy_of_a_registration_names_its_refusal_or_nothing() -> None:
    reason = next(iter(Refusal))
    kept = made(Hospitals, registrations=(made(Registration, refusal=reason), made(Registration)))

    assert [each.refusal for each in HeldHospitals.of(kept).registrations] == [reason, ""]


@pytest.mark.parametrize(
    ("by", "name"), [(None, ""), (SOMEBODY, "chen"), (OTHER, "")], ids=["open", "known", "gone"]
)
def test_a_difference_with_a_hospital_names_who_settled_it(by: UUID | None, name: str) -> None:
    found = made(Difference, settled_by=by)

    assert DifferenceSeen.of(found, {SOMEBODY: "chen"}, Language.ZH).settled_by == name


def test_a_booking_is_moved_or_cancelled_until_its_place_says() -> None:
    file = made(BookingFile, missed=2)
    shown = BookingSeen.of(file, Language.ZH)

    assert shown.cancel_until == file.place.rules.cancelled_until(file.booking.starts_at)
    assert shown.ends_at - shown.starts_at == timedelta(minutes=9)
    assert (shown.missed, shown.missed_most) == (2, file.place.rules.misses)
