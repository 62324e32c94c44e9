"""A booking at a doctor, what it is moved to, and what is paid for it, in memory."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, PlaceKind, Rules
from domain.city.hospitals import REGISTRATION, Doctor
from domain.city.registrations import Registration, Wish
from domain.errors import NotFound
from domain.payments.payments import NewOrder, Order, OrderState, Paid
from domain.payments.trades import RefundReason
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.bookings.booking_moves import BookingMoves, Told
from tests.services.city.hospital import CITIZEN, FIRST, NOW, PERSON

BOOKING = UUID(int=9)
ABOUT = SubjectKind.BOOKING.of(BOOKING)
ACCOUNTS = (CITIZEN.account,)
STARTS = NOW + timedelta(days=1)
DOCTOR = Doctor(
    place="an",
    hospital="first",
    department="heart",
    names=Words("安", "An"),
    title=Words("医师", "Dr"),
    specialist=False,
    fee_fen=2500,
)
PLACE = Place(
    place="an",
    kind=PlaceKind.DOCTOR,
    unit="first",
    names=DOCTOR.names,
    address=FIRST.address,
    size=1,
    walk_in_percent=0,
    minutes=30,
    hours={},
    rules=Rules(),
)
HELD = Booking(
    person=PERSON,
    booking=BOOKING,
    slot=UUID(int=10),
    place="an",
    kind=PlaceKind.DOCTOR,
    starts_at=STARTS,
    minutes=30,
    about=SubjectKind.PLACE.of("an"),
    code="123456",
    made_by=CITIZEN.actor,
    made_at=NOW,
    held_until=NOW + timedelta(minutes=6),
)
BOOKED = replace(HELD, state=BookingState.BOOKED, held_until=None)
REGISTRATION_HELD = Registration(
    person=PERSON,
    booking=BOOKING,
    hospital="first",
    place="an",
    starts_at=STARTS,
    fee_fen=2500,
    wish=Wish.LOCK,
    made_at=NOW,
)
ORDER = Order(
    order=UUID(int=11),
    number="P1",
    person=PERSON,
    account=CITIZEN.account,
    purpose=REGISTRATION.name,
    subject=ABOUT,
    amount_fen=2500,
    opened_at=NOW,
)


def order(state: OrderState) -> Order:
    return replace(ORDER, state=state)


class FakeMoves(BookingMoves):
    """Keeps one booking, and what it became: its state, the place, by whom, and why."""

    def __init__(self, booking: Booking = HELD) -> None:
        self.booking = booking
        self.moved: list[tuple[BookingState, str, str, str]] = []

    async def locked(self, booking: UUID, at: datetime) -> tuple[Booking, Place]:
        if booking != self.booking.booking:
            raise NotFound(Problem.NOT_FOUND)
        return self.booking, PLACE

    async def change(
        self,
        before: Booking,
        after: Booking,
        place: Place,
        actor: str,
        at: datetime,
        told: Told,
        *,
        why: str = "",
        count: int = 0,
    ) -> Booking:
        assert before == self.booking
        self.booking = after
        self.moved.append((after.state, place.place, actor, why))
        told.accounts.extend(ACCOUNTS)
        return after

    async def tell(self, told: Told, at: datetime) -> tuple[UUID, ...]:
        return tuple(told.accounts)


@dataclass
class FakeRegistrations:
    held: Registration | None = REGISTRATION_HELD
    saved: list[Registration] = field(default_factory=list)
    queued: list[UUID] = field(default_factory=list)

    async def add(self, registration: Registration) -> None:
        self.held = registration

    async def read(self, booking: UUID) -> Registration | None:
        return self.held if booking == BOOKING else None

    async def save(self, registration: Registration) -> None:
        self.held = registration
        self.saved.append(registration)

    async def queue(self, booking: UUID, at: datetime) -> None:  # due at once
        self.queued.append(booking)


@dataclass
class FakePayments:
    order: Order | None = None
    opened: list[NewOrder] = field(default_factory=list)
    refunds: list[tuple[UUID, RefundReason]] = field(default_factory=list)

    async def open(self, wanted: NewOrder, actor: str = "system") -> Order:
        self.opened.append(wanted)
        return ORDER

    async def of(self, subject: Subject, purpose: str) -> Order | None:
        return self.order if (subject, purpose) == (ABOUT, REGISTRATION.name) else None

    async def seen(self, subject: Subject, purpose: str) -> Paid | None:
        found = await self.of(subject, purpose)
        return None if found is None else Paid(found)

    async def refund(
        self, order: UUID, reason: RefundReason, actor: str = "system"
    ) -> Order | None:
        self.refunds.append((order, reason))
        return self.order
