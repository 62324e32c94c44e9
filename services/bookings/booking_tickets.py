"""Who was booked at a hall and has come holds a ticket of it; and what became of that the booking hears."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.bookings.bookings import BookingChanged, BookingState
from domain.bookings.halls import Hall
from domain.bookings.tickets import Booked
from services.bookings.booking_moves import BookingMoves, Told
from services.bookings.tickets import Holder, TicketSeen, TicketWanted


class Halls(Protocol):
    """storage.bookings.halls.HallStore."""

    async def read(self, hall: str) -> Hall | None: ...


class Tickets(Protocol):
    """services.bookings.tickets.TicketService."""

    async def take(
        self,
        hall: Hall,
        wanted: TicketWanted,
        holder: Holder,
        *,
        booked: Booked | None = None,
        actor: str = "",
    ) -> TicketSeen: ...

    async def leave_of(self, booking: UUID, actor: str) -> None: ...


class TicketOfBooking:
    """At a place that is part of a hall, of which a group says that it serves those who are booked there."""

    def __init__(self, *, halls: Halls, tickets: Tickets) -> None:
        self._halls = halls
        self._tickets = tickets

    async def after(self, changed: BookingChanged) -> tuple[UUID, ...]:
        booking, place = changed.booking, changed.place
        before = None if changed.before is None else changed.before.state
        if booking.state is BookingState.CHECKED_IN and before is not BookingState.CHECKED_IN:
            hall = await self._halls.read(place.part_of)
            group = None if hall is None else hall.group_of_place(place.place)
            if hall is not None and group is not None:
                await self._tickets.take(
                    hall,
                    TicketWanted(group=group.letter),
                    Holder(booking.person, booking.account if booking.mandate is None else None),
                    booked=Booked(booking.booking, booking.starts_at, booking.ends_at),
                    actor=changed.actor,
                )
        elif before is BookingState.CHECKED_IN and not booking.has_place:
            await self._tickets.leave_of(booking.booking, changed.actor)
        return ()


class BookingOfTicket:
    def __init__(self, moves: BookingMoves) -> None:
        self._moves = moves

    async def served(self, booking: UUID, actor: str, at: datetime) -> tuple[UUID, ...]:
        """In the unit of work in which its ticket is done; the accounts that were told of it."""
        held, place = await self._moves.locked(booking, at)
        if held.state is not BookingState.CHECKED_IN:
            return ()
        told = Told.nothing()
        await self._moves.change(held, held.serve(at), place, actor, at, told)
        return await self._moves.tell(told, at)
