"""Where a hospital's day and ours differ: what is listed until a later look finds it no more."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.bookings.bookings import BookingState
from domain.city.his import HisDay, Visit
from domain.city.registrations import RegistrationFile
from domain.errors import Conflict
from domain.payments.payments import OrderState
from domain.problems import Problem
from domain.words import Words


class DifferenceKind(StrEnum):
    OURS_ONLY = "ours_only"  # booked here, not there: the patient comes in vain
    THEIRS_ONLY = "theirs_only"  # there, and not here: a place that nobody comes for
    SEEN_THERE = "seen_there"  # missed here, seen there: what is missed counts against the person
    PAID_NOT_BOOKED = "paid_not_booked"
    BOOKED_NOT_PAID = "booked_not_paid"


KIND_WORDS: Final = {
    DifferenceKind.OURS_ONLY: Words("我方已约，医院没有", "Booked here, not at the hospital"),
    DifferenceKind.THEIRS_ONLY: Words("医院有，我方没有", "At the hospital, not here"),
    DifferenceKind.SEEN_THERE: Words(
        "我方记为未到，医院已接诊", "Missed here, seen at the hospital"
    ),
    DifferenceKind.PAID_NOT_BOOKED: Words("已缴费，没有号", "Paid, and not booked"),
    DifferenceKind.BOOKED_NOT_PAID: Words("有号，没有缴费", "Booked, and not paid"),
}
_STANDS: Final = frozenset({BookingState.BOOKED, BookingState.CHECKED_IN, BookingState.SERVED})
_THERE: Final = frozenset({Visit.BOOKED, Visit.ARRIVED, Visit.FULFILLED, Visit.NO_SHOW})
_CAME: Final = frozenset({Visit.ARRIVED, Visit.FULFILLED})


@dataclass(frozen=True, slots=True)
class Difference:
    """`number`: ours of the registration, or whatever the hospital has under it.

    Settled by an officer's word, it stays so, whatever a later look finds.
    """

    hospital: str
    day: date
    kind: DifferenceKind
    number: str
    settled_at: datetime | None = None
    settled_by: UUID | None = None
    words: str = ""

    def settle(self, officer: UUID, words: str, at: datetime) -> Self:
        """Conflict for one that is settled."""
        if self.settled_at is not None:
            raise Conflict(Problem.DIFFERENCE_MOVED)
        return replace(self, settled_at=at, settled_by=officer, words=words)


def differences(ours: Collection[RegistrationFile], theirs: HisDay) -> tuple[Difference, ...]:
    """In the order of their numbers. What is held on either side is still to be decided, and differs in nothing."""
    there = {each.number: each.visit for each in theirs.visits}
    found = {(each.registration.number, kind) for each in ours for kind in _of(each, there)}
    known = {each.registration.number for each in ours}
    found |= {
        (number, DifferenceKind.THEIRS_ONLY)
        for number, visit in there.items()
        if visit in _THERE and number not in known
    }
    return tuple(
        Difference(theirs.hospital, theirs.day, kind, number) for number, kind in sorted(found)
    )


def _of(ours: RegistrationFile, there: Mapping[str, Visit]) -> Iterator[DifferenceKind]:
    state, visit = ours.booking.state, there.get(ours.registration.number)
    if state in _STANDS and visit not in _THERE:
        yield DifferenceKind.OURS_ONLY
    if not ours.booking.has_place and visit in _THERE:
        yield DifferenceKind.THEIRS_ONLY
    if state is BookingState.MISSED and visit in _CAME:
        yield DifferenceKind.SEEN_THERE
    if ours.paid and not ours.booking.has_place:
        yield DifferenceKind.PAID_NOT_BOOKED
    unpaid = ours.order is None or ours.order.state in {OrderState.OPEN, OrderState.CLOSED}
    if ours.registration.fee_fen and state in _STANDS and unpaid and not _waived(ours):
        yield DifferenceKind.BOOKED_NOT_PAID


def _waived(ours: RegistrationFile) -> bool:
    return ours.order is not None and ours.order.waived
