"""What hospitals' systems tell us by themselves: a session is stopped, a patient came or was seen, results are there."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose
from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, Slot
from domain.city.his import HisMessage, ResultReady, Stopped, Visit, Visited
from domain.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.payments.vendor_calls import Forged
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.booking_moves import BookingMoves, Told
from services.city.patient_records import Consents
from services.city.registrations import Doctors
from services.ports import Bell, Clock, Events, UnitOfWork

log = logging.getLogger(__name__)

_WHY: Final = "停诊"


class MessageReader(Protocol):
    """connectors.hospital.his_messages.HisMessages."""

    def read(self, headers: Mapping[str, str], path: str, body: bytes, at: datetime) -> HisMessage:
        """Forged for what is not signed by the hospital, or not now; HisFailed for what says nothing."""


class MessageStore(Protocol):
    """storage.city.differences.DifferenceStore, within the unit of work."""

    async def take(self, hospital: str, sequence: int, at: datetime) -> bool: ...


class Records(Protocol):
    """storage.city.patient_records.PatientRecordStore."""

    async def numbered(self, hospital: str, number: str) -> UUID | None: ...


class Slots(Protocol):
    """storage.bookings.slots.SlotStore."""

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]: ...

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None: ...


class Stops(Protocol):
    """services.bookings.slot_stops.SlotStops."""

    async def stop(self, slot: Slot, where: Place, actor: str, why: str) -> int: ...


class HisMessageService:
    """`counts`: calls, by what they came to, since the start."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        reader: MessageReader | None,
        store: MessageStore,
        doctors: Doctors,
        records: Records,
        slots: Slots,
        stops: Stops,
        moves: BookingMoves,
        consents: Consents,
        events: Events,
        bell: Bell,
        clock: Clock,
    ) -> None:
        """`reader`: None where no hospital's system is connected."""
        self._unit = unit
        self._reader = reader
        self._store = store
        self._doctors = doctors
        self._records = records
        self._slots = slots
        self._stops = stops
        self._moves = moves
        self._consents = consents
        self._events = events
        self._bell = bell
        self._clock = clock
        self.counts: Counter[str] = Counter()

    async def take(self, headers: Mapping[str, str], path: str, body: bytes) -> None:
        """Once for each, however often it is sent. NotFound while none is connected; NotAllowed, Invalid."""
        if self._reader is None:
            raise NotFound(Problem.NOT_FOUND)
        at = self._clock()
        try:
            message = self._reader.read(headers, path, body, at)
        except Forged as forged:
            self.counts["forged"] += 1
            log.warning("a hospital's message is not signed by it: %s", forged.why)
            raise NotAllowed(Problem.CALLBACK_FORGED) from forged
        except ValueError as broken:
            self.counts["unreadable"] += 1
            raise Invalid(Problem.BODY_UNREADABLE) from broken
        told = message.told
        if isinstance(told, Stopped):
            # Each slot is a unit of work of its own, and stopped once; the message is entered when all are.
            await self._stop(message.hospital, told, at)
        elif isinstance(told, Visited):
            await self._once(message, lambda: self._visited(message.hospital, told, at), at)
            return
        else:
            await self._once(message, lambda: self._ready(message.hospital, told, at), at)
            return
        await self._once(message, _nothing, at)

    async def _once(
        self, message: HisMessage, do: Callable[[], Awaitable[tuple[UUID, ...]]], at: datetime
    ) -> None:
        async def work() -> tuple[bool, tuple[UUID, ...]]:
            if not await self._store.take(message.hospital, message.sequence, at):
                return False, ()
            return True, await do()

        new, accounts = await self._unit.together(work)
        self.counts["taken" if new else "repeated"] += 1
        await self._bell.ring(accounts)

    async def _stop(self, hospital: str, told: Stopped, at: datetime) -> None:
        doctor = await self._doctors.doctor(told.place)
        if doctor is None or doctor.hospital != hospital:
            self.counts["unknown"] += 1
            return
        for each in await self._slots.of_place(told.place, told.begins, told.ends, at):
            found = await self._slots.read(each.slot, at)
            if found is None or each.closed_at is not None:
                continue
            try:
                await self._stops.stop(each, found[1], actors.SYSTEM, _WHY)
            except (Conflict, Gone):  # stopped in this moment, or over
                continue

    async def _visited(self, hospital: str, told: Visited, at: datetime) -> tuple[UUID, ...]:
        try:
            held, place = await self._moves.locked(told.booking, at)
        except NotFound:
            self.counts["unknown"] += 1
            return ()
        after = _after(held, told.visit, place, at) if place.unit == hospital else None
        if after is None:
            self.counts["stale"] += 1
            return ()
        noted = Told.nothing()
        await self._moves.change(held, after, place, actors.SYSTEM, at, noted)
        return await self._moves.tell(noted, at)

    async def _ready(self, hospital: str, told: ResultReady, at: datetime) -> tuple[UUID, ...]:
        """Only who agreed to see results here is told that there are some."""
        person = await self._records.numbered(hospital, told.patient)
        if person is None or not await self._consents.has(person, Purpose.HOSPITAL_RESULTS):
            return ()
        return await self._events.tell(
            kind=EventKind.HOSPITAL_RESULT_READY,
            subject=SubjectKind.PERSON.of(),
            at=at,
            person=person,
        )


async def _nothing() -> tuple[UUID, ...]:
    return ()


def _after(held: Booking, visit: Visit, place: Place, at: datetime) -> Booking | None:
    """None for what changes nothing here: who is late, or was unpaid, is dealt with at the hospital."""
    try:
        if visit is Visit.ARRIVED and held.state is BookingState.BOOKED:
            return held.check_in(at, place.rules)
        if visit is Visit.FULFILLED:
            return held.meet(at)
    except Conflict:
        return None
    return None
