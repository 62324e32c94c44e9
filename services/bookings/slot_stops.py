"""A slot that is closed (停诊): by an officer, or by the system of the place itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from domain.bookings.bookings import Booking
from domain.bookings.places import Place, Slot
from domain.bookings.waits import Wait
from domain.errors import Conflict, Gone
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.booking_moves import BookingMoves, Told
from services.bookings.booking_times import BookingTimes
from services.ports import AuditLog, Bell, Clock, UnitOfWork


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore, within the unit of work."""

    async def open_of(self, slot: UUID) -> Sequence[Booking]: ...


class SlotStore(Protocol):
    """storage.bookings.slots.SlotStore, within the unit of work."""

    async def close(self, slot: UUID, at: datetime, by: str, why: str) -> bool: ...


class WaitStore(Protocol):
    """storage.bookings.waits.WaitStore, within the unit of work."""

    async def add(self, wait: Wait) -> bool: ...


class SlotStops:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        moves: BookingMoves,
        times: BookingTimes,
        bookings: BookingStore,
        slots: SlotStore,
        waits: WaitStore,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._moves = moves
        self._times = times
        self._bookings = bookings
        self._slots = slots
        self._waits = waits
        self._audit = audit
        self._bell = bell
        self._clock = clock

    async def stop(self, slot: Slot, where: Place, actor: str, why: str) -> int:
        """How many bookings were stopped: all are told, and come first for what is free next.

        Gone for one that is over, Conflict for one that is stopped already.
        """

        async def work() -> tuple[int, tuple[UUID, ...]]:
            at, told = self._clock(), Told.nothing()
            await self._bookings.open_of(slot.slot)
            if not await self._slots.close(slot.slot, at, actor, why):
                raise Conflict(Problem.SLOT_STOPPED)
            await self._audit.record(
                actor=actor,
                action="place.slot_stopped",
                person=None,
                about=SubjectKind.PLACE.of(where.place),
                why=why,
            )
            # Again, now that nobody takes it any more: who came in between is among them.
            booked = await self._bookings.open_of(slot.slot)
            for each in booked:
                await self._moves.change(each, each.stop(at), where, actor, at, told)
                await self._waits.add(first_to_wait(each))
            return len(booked), await self._moves.tell(told, at)

        if slot.ends_at <= self._clock():
            raise Gone(Problem.SLOT_OVER)
        stopped, accounts = await self._unit.together(work)
        await self._bell.ring(accounts)
        await self._times.offer_free(where.place)
        return stopped


def first_to_wait(stopped: Booking) -> Wait:
    """Who was stopped comes before all who wait, on any day, in the order of their bookings."""
    return Wait(
        person=stopped.person,
        wait=uuid4(),
        place=stopped.place,
        about=stopped.about,
        made_by=stopped.made_by,
        since=stopped.made_at,
        first=True,
        mandate=stopped.mandate,
    )
