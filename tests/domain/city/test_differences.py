"""Where a hospital's day and ours differ, whichever side has what the other has not."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import PlaceKind
from domain.city.differences import Difference, DifferenceKind, differences
from domain.city.his import HisDay, HisVisit, Visit
from domain.city.registrations import Registration, RegistrationFile, Wish
from domain.days import day_of
from domain.payments.payments import CloseReason, Order, OrderState
from domain.problems import Problem
from domain.subjects import SubjectKind
from tests.domain.hall.sample import NOW, refused

PERSON, BOOKING = UUID(int=7), UUID(int=9)
DAY: Final = day_of(NOW.at)
FREE: Final = RegistrationFile(
    Registration(PERSON, BOOKING, "first", "cardiology", NOW.at, 0, Wish.CONFIRM, NOW.at),
    Booking(
        PERSON,
        BOOKING,
        slot=UUID(int=10),
        place="cardiology",
        kind=PlaceKind.DOCTOR,
        starts_at=NOW.at,
        minutes=10,
        about=SubjectKind.PLACE.of("cardiology"),
        code="123456",
        made_by="citizen:1",
        made_at=NOW.at - timedelta(days=1),
    ),
)
ORDER: Final = Order(
    UUID(int=11),
    "P1",
    PERSON,
    None,
    "registration.fee",
    SubjectKind.BOOKING.of(BOOKING),
    5000,
    NOW.at,
)


def ours(
    state: BookingState, fee: int = 0, order: OrderState | None = None, *, waived: bool = False
) -> RegistrationFile:
    return replace(
        FREE,
        registration=replace(FREE.registration, fee_fen=fee),
        booking=replace(FREE.booking, state=state),
        order=None
        if order is None
        else replace(ORDER, state=order, closed_as=CloseReason.WAIVED if waived else None),
    )


def kinds(mine: RegistrationFile | None, visit: Visit | None) -> list[str]:
    visits = () if visit is None else (HisVisit(BOOKING.hex, visit),)
    found = differences([] if mine is None else [mine], HisDay("first", DAY, visits))
    return [each.kind.value for each in found]


@pytest.mark.parametrize(
    ("state", "visit", "found"),
    [
        (BookingState.BOOKED, Visit.BOOKED, []),
        (BookingState.SERVED, Visit.FULFILLED, []),
        (BookingState.BOOKED, None, ["ours_only"]),
        (BookingState.CHECKED_IN, Visit.CANCELLED, ["ours_only"]),
        (BookingState.BOOKED, Visit.PENDING, ["ours_only"]),
        (BookingState.HELD, Visit.PENDING, []),
        (BookingState.HELD, None, []),
        (BookingState.CANCELLED, Visit.CANCELLED, []),
        (BookingState.CANCELLED, Visit.BOOKED, ["theirs_only"]),
        (BookingState.STOPPED, Visit.NO_SHOW, ["theirs_only"]),
        (BookingState.MISSED, Visit.NO_SHOW, []),
        (BookingState.MISSED, Visit.ARRIVED, ["seen_there"]),
        (BookingState.MISSED, Visit.FULFILLED, ["seen_there"]),
    ],
)
def test_a_registration_differs_where_one_side_has_it_otherwise(
    state: BookingState, visit: Visit | None, found: list[str]
) -> None:
    assert kinds(ours(state), visit) == found


@pytest.mark.parametrize(
    ("visit", "found"), [(Visit.BOOKED, ["theirs_only"]), (Visit.CANCELLED, [])]
)
def test_what_only_the_hospital_knows_of_is_theirs(visit: Visit, found: list[str]) -> None:
    assert kinds(None, visit) == found


@pytest.mark.parametrize(
    ("mine", "visit", "found"),
    [
        (ours(BookingState.BOOKED, 5000, OrderState.PAID), Visit.BOOKED, []),
        (ours(BookingState.BOOKED, 5000), Visit.BOOKED, ["booked_not_paid"]),
        (ours(BookingState.BOOKED, 5000, OrderState.OPEN), Visit.BOOKED, ["booked_not_paid"]),
        (ours(BookingState.BOOKED, 5000, OrderState.CLOSED), Visit.BOOKED, ["booked_not_paid"]),
        (ours(BookingState.BOOKED, 5000, OrderState.CLOSED, waived=True), Visit.BOOKED, []),
        (ours(BookingState.CANCELLED, 5000, OrderState.PAID), None, ["paid_not_booked"]),
        (ours(BookingState.CANCELLED, 5000, OrderState.REFUNDED), None, []),
        (ours(BookingState.CANCELLED, 5000), None, []),
    ],
    ids=[
        "paid",
        "no order",
        "open",
        "closed",
        "waived",
        "paid and cancelled",
        "given back",
        "cancelled",
    ],
)
def test_what_is_paid_and_what_is_booked_go_together(
    mine: RegistrationFile, visit: Visit | None, found: list[str]
) -> None:
    assert kinds(mine, visit) == found


def test_differences_stand_in_the_order_of_their_numbers() -> None:
    day = HisDay("first", DAY, (HisVisit("f2", Visit.BOOKED), HisVisit("a1", Visit.BOOKED)))

    found = differences([ours(BookingState.BOOKED)], day)

    assert [each.number for each in found] == sorted([BOOKING.hex, "a1", "f2"])
    assert {(each.hospital, each.day) for each in found} == {("first", DAY)}


def test_a_difference_is_settled_once() -> None:
    found = Difference("first", DAY, DifferenceKind.THEIRS_ONLY, "a1")
    settled = found.settle(UUID(int=1), "已电话核对", NOW.at)

    assert (settled.settled_by, settled.words, settled.settled_at) == (
        UUID(int=1),
        "已电话核对",
        NOW.at,
    )
    with refused(Problem.DIFFERENCE_MOVED):
        settled.settle(UUID(int=2), "", NOW.at)
