"""What changes of a booking at a doctor come to: a registration, which the hospital's system is asked for.

A transaction writes what is wanted, and queues the call; money is opened and given back by who makes the call
(services/city/his_calls.py), so that no order is locked within the ledger's statements.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.city.hospitals import REGISTRATION, Doctor
from domain.city.patient_records import PatientRecord
from domain.city.registrations import WANTED, Registration, Said
from domain.errors import Conflict
from domain.payments.payments import Order, OrderState, Paid
from domain.payments.trades import RefundReason
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.bookings.booking_moves import BookingMoves, Told
from services.ports import Clock


class RegistrationStore(Protocol):
    """storage.city.registrations.RegistrationStore, within the unit of work."""

    async def add(self, registration: Registration) -> None: ...

    async def read(self, booking: UUID) -> Registration | None: ...

    async def save(self, registration: Registration) -> None: ...

    async def queue(self, booking: UUID, at: datetime) -> None: ...


class Doctors(Protocol):
    """storage.city.hospitals.HospitalStore."""

    async def doctor(self, place: str) -> Doctor | None: ...


class Records(Protocol):
    """storage.city.patient_records.PatientRecordStore."""

    async def read(self, person: UUID, hospital: str) -> PatientRecord | None: ...


class SeenOrders(Protocol):
    """services.payments.orders.PaymentService."""

    async def seen(self, subject: Subject, purpose: str) -> Paid | None: ...


class Payments(SeenOrders, Protocol):
    """The same, within the unit of work."""

    async def refund(self, order: UUID, reason: RefundReason, actor: str = ...) -> Order | None: ...


class RegistrationEffect:
    """services.bookings.booking_moves.BookingEffect, of places of the kind doctor."""

    def __init__(
        self,
        *,
        store: RegistrationStore,
        doctors: Doctors,
        records: Records,
        orders: SeenOrders,
    ) -> None:
        self._store = store
        self._doctors = doctors
        self._records = records
        self._orders = orders

    async def after(self, changed: BookingChanged) -> tuple[UUID, ...]:
        """Conflict: no health record, not locked by the hospital yet, not paid, or moved instead of cancelled."""
        before, booking = changed.before, changed.booking
        if before is None:
            await self._begin(booking, changed.at)
            return ()
        if before.slot != booking.slot:
            raise Conflict(Problem.REGISTRATION_FIXED)
        held = await self._store.read(booking.booking)
        if held is None:  # made before its place was a doctor of a hospital
            return ()
        # Whom the hospital itself lets in needs no word of ours.
        at_hospital = booking.state is BookingState.CHECKED_IN and changed.actor == actors.SYSTEM
        if booking.state in {BookingState.BOOKED, BookingState.CHECKED_IN} and not at_hospital:
            await self._check(held, before)
        wish = WANTED.get(booking.state)
        after = held if wish is None else held.want(wish, changed.at)
        if after != held:
            await self._store.save(after)
            await self._store.queue(after.booking, changed.at)
        return ()

    async def _begin(self, booking: Booking, at: datetime) -> None:
        doctor = await self._doctors.doctor(booking.place)
        if doctor is None:
            raise Conflict(Problem.PLACE_CLOSED)
        if await self._records.read(booking.person, doctor.hospital) is None:
            raise Conflict(Problem.HEALTH_RECORD_NEEDED)
        await self._store.add(
            Registration(
                person=booking.person,
                booking=booking.booking,
                hospital=doctor.hospital,
                place=doctor.place,
                starts_at=booking.starts_at,
                fee_fen=doctor.fee_fen,
                wish=WANTED[booking.state],
                made_at=at,
            )
        )
        await self._store.queue(booking.booking, at)

    async def _check(self, held: Registration, before: Booking) -> None:
        """The hospital has its place, and it is paid where there is something to pay."""
        if before.state is BookingState.HELD and held.said is not Said.LOCKED:
            raise Conflict(Problem.REGISTRATION_WAITING)
        if held.fee_fen:
            seen = await self._orders.seen(SubjectKind.BOOKING.of(held.booking), REGISTRATION.name)
            if seen is None or not (seen.order.state is OrderState.PAID or seen.order.waived):
                raise Conflict(Problem.REGISTRATION_UNPAID)


class Bookings(Protocol):
    """storage.bookings.bookings.BookingStore, within the unit of work."""

    async def lock(self, booking: UUID) -> Booking | None: ...


class RegistrationPayments:
    """services.payments.orders.PaymentEffect: what is paid books, and what comes too late goes back."""

    def __init__(
        self, *, bookings: Bookings, moves: BookingMoves, payments: Payments, clock: Clock
    ) -> None:
        self._bookings = bookings
        self._moves = moves
        self._payments = payments
        self._clock = clock

    async def hold(self, order: Order) -> None:
        if order.subject.row is not None:
            await self._bookings.lock(order.subject.row)

    async def paid(self, order: Order) -> tuple[UUID, ...]:
        booking, at = order.subject.row, self._clock()
        assert booking is not None  # the orders of this purpose name their bookings
        held, place = await self._moves.locked(booking, at)
        if held.state is BookingState.HELD and not held.lapsed(at):
            told = Told.nothing()
            await self._moves.confirm(held, place, held.made_by, at, told)
            return await self._moves.tell(told, at)
        if held.state is BookingState.HELD or not held.has_place:
            await self._payments.refund(order.order, RefundReason.NOT_DONE)
        return ()

    async def refunded(self, order: Order) -> tuple[UUID, ...]:  # noqa: ARG002  # the money's own notice says it
        return ()

    async def closed(self, order: Order) -> tuple[UUID, ...]:  # noqa: ARG002  # the hold ends by itself
        return ()
