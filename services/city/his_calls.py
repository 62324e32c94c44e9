"""Calls to a hospital's system (HIS): lock, confirm, release, each until it answers, by our own number.

Before each call a unit of work says what is asked now, and gives back the money of what is wanted no more;
after its answer another writes what follows. Killed in between it is asked again, and answers the same.
"""

from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place
from domain.city.hospitals import REGISTRATION
from domain.city.registrations import (
    ClaimedHisCall,
    HisAsk,
    Refusal,
    Registration,
    Said,
    Wish,
)
from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.payments.payments import NewOrder, Order
from domain.payments.trades import RefundReason
from domain.subjects import Subject, SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.bookings.booking_moves import BookingMoves, Told
from services.bookings.booking_times import BookingTimes
from services.bookings.slot_stops import WaitStore, first_to_wait
from services.city.registrations import Payments as Refunds
from services.city.registrations import Records, RegistrationStore
from services.outbox import Skipped
from services.ports import Bell, Clock, Transport, UnitOfWork

#: A payment in the last second is told of within so long; the place is held until then.
_VENDOR: Final = timedelta(minutes=1)
#: What a hospital will not take back somebody has to mend first.
_REFUSED_S: Final = 6 * OPERATOR_S


class HisApi(Protocol):
    """connectors.hospital.his.His."""

    def build_ask(self, ask: HisAsk, at: datetime) -> HttpRequest: ...

    def parse_ask(self, response: HttpResponse, ask: HisAsk) -> Answer:
        """DELIVERED: it is so. REFUSED with a Refusal as its code: it has no place. RETRY: it said nothing."""


class Payments(Refunds, Protocol):
    """services.payments.orders.PaymentService, within the unit of work."""

    async def open(self, wanted: NewOrder, actor: str = ...) -> Order: ...

    async def of(self, subject: Subject, purpose: str) -> Order | None: ...


class RegistrationCalls:
    """What is asked, and what follows from the answer; each one unit of work."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: RegistrationStore,
        records: Records,
        moves: BookingMoves,
        times: BookingTimes,
        waits: WaitStore,
        payments: Payments,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._records = records
        self._moves = moves
        self._times = times
        self._waits = waits
        self._payments = payments
        self._bell = bell
        self._clock = clock

    async def begin(self, booking: UUID) -> HisAsk | None:
        """None for nothing to ask."""

        async def work() -> HisAsk | None:
            at = self._clock()
            held, _ = await self._moves.locked(booking, at)
            registration = await self._store.read(booking)
            if registration is None:
                return None
            if registration.wish is Wish.RELEASE:
                await self._give_back(held)
            after, wish = registration.ask(at)
            if after != registration:
                await self._store.save(after)
            record = await self._records.read(held.person, after.hospital)
            if wish is None or record is None:
                return None
            return HisAsk(after, wish, held.minutes, record.number)

        return await self._unit.together(work)

    async def granted(self, booking: UUID, asked: Wish) -> None:
        async def work() -> None:
            at = self._clock()
            held, _ = await self._moves.locked(booking, at)
            registration = await self._store.read(booking)
            assert registration is not None  # goes a year after its time
            after = registration.granted(asked, at)
            if after == registration:
                return
            await self._store.save(after)
            await self._owe(after, held, at)

        await self._unit.together(work)

    async def refused(self, booking: UUID, asked: Wish, why: Refusal) -> None:
        """The booking ends: a hold silently, since its page waits for it; a booking as one that the office stops."""

        async def work() -> tuple[str, tuple[UUID, ...]]:
            at, told = self._clock(), Told.nothing()
            held, place = await self._moves.locked(booking, at)
            registration = await self._store.read(booking)
            assert registration is not None  # as above
            after = registration.refused(asked, why, at)
            if after == registration:
                return "", ()
            await self._store.save(after)
            await self._store.queue(booking, at)
            freed = await self._end(held, place, why, at, told)
            return freed, await self._moves.tell(told, at)

        freed, accounts = await self._unit.together(work)
        await self._bell.ring(accounts)
        if freed:
            await self._times.offer_free(freed)

    async def _end(
        self, held: Booking, place: Place, why: Refusal, at: datetime, told: Told
    ) -> str:
        """The place at which the person comes first now; "" for nowhere."""
        if held.state is BookingState.HELD:
            after = held.cancel_by_office(at)
            await self._moves.change(held, after, place, actors.SYSTEM, at, told, why=why)
        elif held.state is BookingState.BOOKED:
            await self._moves.change(held, held.stop(at), place, actors.SYSTEM, at, told, why=why)
            await self._waits.add(first_to_wait(held))
            return place.place
        return ""

    async def _owe(self, registration: Registration, held: Booking, at: datetime) -> None:
        """What is locked is to be paid until the hold ends, but for what the vendor's word takes to come."""
        if not registration.fee_fen:
            return
        until: datetime | None = None
        if registration.said is Said.LOCKED and held.state is BookingState.HELD:
            assert held.held_until is not None  # of a hold
            until = held.held_until - _VENDOR
            if until <= at:
                return
        elif not (registration.said is Said.CONFIRMED and held.state is BookingState.BOOKED):
            return
        subject = SubjectKind.BOOKING.of(held.booking)
        if await self._payments.of(subject, REGISTRATION.name) is not None:
            return
        await self._payments.open(
            NewOrder(
                person=held.person,
                account=held.account,
                purpose=REGISTRATION.name,
                subject=subject,
                amount_fen=registration.fee_fen,
                expires_at=until,
            )
        )

    async def _give_back(self, held: Booking) -> None:
        order = await self._payments.of(SubjectKind.BOOKING.of(held.booking), REGISTRATION.name)
        if order is not None:
            by_person = held.state is BookingState.CANCELLED and order.open is False
            reason = RefundReason.WITHDRAWN if by_person else RefundReason.NOT_DONE
            await self._payments.refund(order.order, reason)


class HisSender:
    """services.outbox.Sender. Without a HIS the ledger alone counts: whatever it says is so."""

    def __init__(
        self, *, api: HisApi | None, calls: RegistrationCalls, transport: Transport, clock: Clock
    ) -> None:
        self._api = api
        self._calls = calls
        self._transport = transport
        self._clock = clock

    async def send(self, claimed: ClaimedHisCall) -> Answer:
        ask = await self._calls.begin(claimed.id)
        if ask is None:
            raise Skipped("nothing-to-ask")
        answer = await self._ask(ask)
        if answer.outcome is Outcome.DELIVERED:
            await self._calls.granted(claimed.id, ask.wish)
        elif answer.outcome is Outcome.REFUSED and ask.wish is Wish.RELEASE:
            return Answer(Outcome.RETRY, answer.code, retry_after=_REFUSED_S)
        elif answer.outcome is Outcome.REFUSED:
            await self._calls.refused(claimed.id, ask.wish, Refusal(answer.code))
        return answer

    async def _ask(self, ask: HisAsk) -> Answer:
        if self._api is None:
            return Answer(Outcome.DELIVERED)
        request = self._api.build_ask(ask, self._clock())
        try:
            return self._api.parse_ask(await self._transport.send(request), ask)
        except TransportFailed as broken:
            return Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
