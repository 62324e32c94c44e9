"""What a visit to a hall comes to: how long was waited is counted, and who was served is asked what they think."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.bookings.bookings import Booking
from domain.bookings.halls import Hall
from domain.bookings.tickets import Ticket
from domain.hall.oversight import waiting_of
from domain.hall.receptions import Reception
from domain.hall.waiting import RECEPTION
from domain.subjects import Subject, SubjectKind


class TallyStore(Protocol):
    """storage.hall.tallies.TallyStore, within the unit of work."""

    async def enter(self, day: date, unit: str, item: str, counts: Mapping[str, int]) -> None: ...


class Asks(Protocol):
    """services.hall.rating_asks.RatingAsks, within the same."""

    async def ask(
        self, *, person: UUID, subject: Subject, unit: str, item: str, by: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class Receptions(Protocol):
    """storage.hall.receptions.ReceptionStore."""

    async def read(self, ticket: UUID) -> Reception | None: ...


class Bookings(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def find(self, booking: UUID) -> Booking | None: ...


class HallVisits:
    """services.bookings.windows.Visits: in the unit of work in which a ticket is done."""

    def __init__(
        self, *, tallies: TallyStore, asks: Asks, receptions: Receptions, bookings: Bookings
    ) -> None:
        self._tallies = tallies
        self._asks = asks
        self._receptions = receptions
        self._bookings = bookings

    async def done(
        self, hall: Hall, ticket: Ticket, waited_s: float | None, at: datetime
    ) -> tuple[UUID, ...]:
        """Who was told. Nobody is asked twice: where something was sent at the window they were asked then."""
        if waited_s is not None:
            await self._tallies.enter(ticket.day, hall.unit, RECEPTION, waiting_of(waited_s))
        reception = await self._receptions.read(ticket.ticket)
        person = ticket.person or (None if reception is None else reception.person)
        if person is None or await self._of_a_case(ticket, reception):
            return ()
        return await self._asks.ask(
            person=person,
            subject=SubjectKind.TICKET.of(ticket.ticket),
            unit=hall.unit,
            item=RECEPTION,
            by=actors.citizen(ticket.account) if ticket.account else actors.SYSTEM,
            at=at,
        )

    async def _of_a_case(self, ticket: Ticket, reception: Reception | None) -> bool:
        if reception is not None and reception.case is not None:
            return True
        booked = None if ticket.booking is None else await self._bookings.find(ticket.booking)
        return booked is not None and booked.about.kind is SubjectKind.CASE
