"""What a booking at a doctor asks of the hospital, who may confirm it, and how its person sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.mandates import Mandate, MandateKind
from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.city.hospitals import Doctor
from domain.city.registrations import Registration, RegistrationFile, Said, Wish
from domain.errors import Conflict, NotFound
from domain.payments.payments import CloseReason, Order, OrderState
from domain.payments.trades import RefundReason
from domain.problems import Problem
from services.city.registrations import RegistrationEffect, RegistrationPayments
from services.city.visits import PAGE, VisitService
from tests.services.city.hospital import (
    CHILD,
    CITIZEN,
    NOW,
    PERSON,
    RECORD,
    FakeActing,
    FakeRecords,
    mandate,
)
from tests.services.city.ledger import (
    ACCOUNTS,
    BOOKED,
    BOOKING,
    DOCTOR,
    HELD,
    ORDER,
    PLACE,
    REGISTRATION_HELD,
    FakeMoves,
    FakePayments,
    FakeRegistrations,
    order,
)

LATER: Final = NOW + timedelta(minutes=3)
LOCKED: Final = replace(REGISTRATION_HELD, said=Said.LOCKED, asked=True)
PAID: Final = order(OrderState.PAID)
WAIVED: Final = replace(order(OrderState.CLOSED), closed_as=CloseReason.WAIVED)


class Doctors:
    async def doctor(self, place: str) -> Doctor | None:
        return DOCTOR if place == DOCTOR.place else None


@dataclass
class Ledger:
    store: FakeRegistrations = field(default_factory=lambda: FakeRegistrations(LOCKED))
    records: FakeRecords = field(default_factory=lambda: FakeRecords([RECORD]))
    payments: FakePayments = field(default_factory=FakePayments)

    async def after(
        self, before: Booking | None, booking: Booking, actor: str = CITIZEN.actor
    ) -> None:
        effect = RegistrationEffect(
            store=self.store, doctors=Doctors(), records=self.records, orders=self.payments
        )
        assert await effect.after(BookingChanged(before, booking, PLACE, actor, LATER)) == ()


async def test_a_hold_at_a_doctor_asks_the_hospital_to_lock_it() -> None:
    ledger = Ledger(FakeRegistrations(None))

    await ledger.after(None, HELD)

    assert ledger.store.held == replace(REGISTRATION_HELD, made_at=LATER)
    assert ledger.store.queued == [BOOKING]


async def test_what_is_booked_at_the_counter_is_confirmed_at_once() -> None:
    ledger = Ledger(FakeRegistrations(None))

    await ledger.after(None, BOOKED)

    assert ledger.store.held is not None
    assert ledger.store.held.wish is Wish.CONFIRM


@pytest.mark.parametrize(
    ("booking", "records", "problem"),
    [
        (replace(HELD, place="nobody"), [RECORD], Problem.PLACE_CLOSED),
        (HELD, [], Problem.HEALTH_RECORD_NEEDED),
        (HELD, [replace(RECORD, hospital="second")], Problem.HEALTH_RECORD_NEEDED),
    ],
    ids=["no_doctor", "no_record", "a_record_elsewhere"],
)
async def test_nothing_is_held_without_a_doctor_and_a_record_there(
    booking: Booking, records: list[object], problem: Problem
) -> None:
    ledger = Ledger(FakeRegistrations(None))
    ledger.records.kept = [RECORD for _ in records]
    if booking is HELD:
        ledger.records.kept = [replace(RECORD, hospital="second") for _ in records]

    with pytest.raises(Conflict) as refused:
        await ledger.after(None, booking)
    assert refused.value.problem is problem
    assert not ledger.store.queued


async def test_a_registration_is_not_moved_to_another_time() -> None:
    with pytest.raises(Conflict) as refused:
        await Ledger().after(HELD, replace(HELD, slot=UUID(int=99)))
    assert refused.value.problem is Problem.REGISTRATION_FIXED


@pytest.mark.parametrize(
    ("registration", "paid", "problem"),
    [
        (REGISTRATION_HELD, PAID, Problem.REGISTRATION_WAITING),
        (LOCKED, None, Problem.REGISTRATION_UNPAID),
        (LOCKED, ORDER, Problem.REGISTRATION_UNPAID),
        (LOCKED, PAID, None),
        (LOCKED, WAIVED, None),
        (replace(LOCKED, fee_fen=0), None, None),
    ],
    ids=["not_locked", "no_order", "open", "paid", "waived", "free"],
)
async def test_what_is_locked_and_paid_is_booked(
    registration: Registration, paid: Order | None, problem: Problem | None
) -> None:
    ledger = Ledger(FakeRegistrations(registration), payments=FakePayments(paid))

    if problem is None:
        await ledger.after(HELD, BOOKED)
        assert ledger.store.saved == [replace(registration, wish=Wish.CONFIRM, changed_at=LATER)]
        assert ledger.store.queued == [BOOKING]
    else:
        with pytest.raises(Conflict) as refused:
            await ledger.after(HELD, BOOKED)
        assert refused.value.problem is problem
        assert not ledger.store.queued


async def test_who_did_not_pay_is_checked_in_by_the_hospital_alone() -> None:
    ledger = Ledger(FakeRegistrations(replace(LOCKED, wish=Wish.CONFIRM)))
    here = replace(BOOKED, state=BookingState.CHECKED_IN)

    await ledger.after(BOOKED, here, actors.SYSTEM)
    with pytest.raises(Conflict):
        await ledger.after(BOOKED, here, "officer:1")
    with pytest.raises(Conflict):
        await ledger.after(HELD, BOOKED, actors.SYSTEM)
    assert not ledger.store.queued


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.STOPPED])
async def test_what_is_given_up_is_given_back_once(state: BookingState) -> None:
    ledger = Ledger()

    await ledger.after(HELD, replace(HELD, state=state))
    await ledger.after(HELD, replace(HELD, state=state))

    assert [each.wish for each in ledger.store.saved] == [Wish.RELEASE]
    assert ledger.store.queued == [BOOKING]


async def test_a_booking_from_before_its_place_was_a_hospitals_asks_nothing() -> None:
    ledger = Ledger(FakeRegistrations(None))

    await ledger.after(HELD, BOOKED)

    assert not ledger.store.queued


@dataclass
class Bookings:
    locked: list[UUID] = field(default_factory=list)

    async def lock(self, booking: UUID) -> Booking | None:
        self.locked.append(booking)
        return HELD


@pytest.mark.parametrize(
    ("booking", "after", "refunds"),
    [
        (replace(HELD, held_until=LATER + timedelta(seconds=1)), BookingState.BOOKED, 0),
        (replace(HELD, held_until=LATER), BookingState.HELD, 1),
        (replace(BOOKED, state=BookingState.CANCELLED), BookingState.CANCELLED, 1),
        (BOOKED, BookingState.BOOKED, 0),
    ],
    ids=["in_time", "too_late", "cancelled", "booked_already"],
)
async def test_what_is_paid_in_time_books_and_what_comes_too_late_goes_back(
    booking: Booking, after: BookingState, refunds: int
) -> None:
    moves, payments, bookings = FakeMoves(booking), FakePayments(PAID), Bookings()
    effect = RegistrationPayments(
        bookings=bookings, moves=moves, payments=payments, clock=lambda: LATER
    )

    await effect.hold(PAID)
    told = await effect.paid(PAID)

    assert bookings.locked == [BOOKING]
    assert moves.booking.state is after
    assert payments.refunds == [(PAID.order, RefundReason.NOT_DONE)] * refunds
    assert told == (ACCOUNTS if moves.moved else ())
    # By whoever made it.
    assert [(each[0], each[2]) for each in moves.moved] in ([], [(after, CITIZEN.actor)])
    assert (await effect.refunded(PAID), await effect.closed(PAID)) == ((), ())


@dataclass
class Visits:
    """Bookings and their registrations, the latest first."""

    files: dict[UUID, tuple[Registration, Booking | None]]

    async def read(self, booking: UUID) -> Registration | None:
        found = self.files.get(booking)
        return None if found is None else found[0]

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[Registration]:
        found = sorted(
            (each for each, _ in self.files.values() if each.person == person),
            key=lambda each: (each.starts_at, each.booking),
            reverse=True,
        )
        return [each for each in found if (each.starts_at, each.booking) < before][:limit]


@dataclass
class BookingsOf:
    visits: Visits

    async def read(self, person: UUID, booking: UUID) -> Booking | None:
        registration, found = self.visits.files[booking]
        return found if registration.person == person else None


def visits(count: int = 1, person: UUID = PERSON, by: str = CITIZEN.actor) -> Visits:
    found: dict[UUID, tuple[Registration, Booking | None]] = {}
    for n in range(count):
        booking, starts = UUID(int=100 + n), NOW + timedelta(days=n)
        made = replace(BOOKED, booking=booking, starts_at=starts, person=person, made_by=by)
        registration = replace(LOCKED, booking=booking, starts_at=starts, person=person)
        found[booking] = registration, made
    return Visits(found)


def service(held: Visits, payments: FakePayments | None = None) -> VisitService:
    return VisitService(
        store=held,
        bookings=BookingsOf(held),
        orders=payments or FakePayments(),
        acting=FakeActing(),
    )


@pytest.mark.parametrize(("count", "pages"), [(PAGE, [PAGE]), (PAGE + 1, [PAGE, 1])])
async def test_registrations_are_listed_the_latest_first_to_their_end(
    count: int, pages: list[int]
) -> None:
    shown, sizes, cursor = service(visits(count)), list[int](), ""
    starts = list[datetime]()
    while cursor or not sizes:
        page = await shown.mine(CITIZEN, cursor)
        sizes.append(len(page.visits))
        starts += [each.registration.starts_at for each in page.visits]
        cursor = page.next_cursor

    assert sizes == pages
    assert starts == [NOW + timedelta(days=n) for n in reversed(range(count))]


async def test_a_registration_is_shown_with_what_was_paid_for_it() -> None:
    held = Visits({BOOKING: (LOCKED, BOOKED)})

    unpaid = await service(held).show(CITIZEN, BOOKING)
    paid = await service(held, FakePayments(PAID)).show(CITIZEN, BOOKING)

    assert unpaid == RegistrationFile(LOCKED, BOOKED)
    assert paid == RegistrationFile(LOCKED, BOOKED, PAID)


GUARDIAN: Final = mandate(MandateKind.GUARDIAN)
REPRESENTATIVE: Final = mandate(MandateKind.REPRESENTATIVE)


@pytest.mark.parametrize(
    ("held", "under", "sees"),
    [
        (visits(), None, True),
        (visits(person=CHILD), None, False),
        (visits(person=CHILD, by="officer:1"), GUARDIAN, True),
        (visits(person=CHILD), REPRESENTATIVE, True),
        (visits(person=CHILD, by="officer:1"), REPRESENTATIVE, False),
        (Visits({UUID(int=100): (replace(LOCKED, booking=UUID(int=100)), None)}), None, False),
        (Visits({}), None, False),
    ],
    ids=["own", "anothers", "a_childs", "made_by_them", "not_by_them", "served_its_time", "none"],
)
async def test_a_registration_is_seen_by_its_person_the_guardian_and_whoever_made_it(
    held: Visits, under: Mandate | None, *, sees: bool
) -> None:
    shown = service(held)

    assert len((await shown.mine(CITIZEN, "", under)).visits) == sees
    if sees:
        await shown.show(CITIZEN, UUID(int=100), under)
    else:
        with pytest.raises(NotFound):
            await shown.show(CITIZEN, UUID(int=100), under)
