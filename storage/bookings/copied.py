"""What is held of a person's bookings and tickets, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.bookings.copied import BOOKINGS, TICKETS, BookingsKept
from domain.bookings.tickets import Ticket
from storage.bookings import bookings, tickets, waits
from storage.copied import END, MOST, OfPerson, Source

_LAST: Final = UUID(int=2**128 - 1)


async def _bookings(source: Source, person: UUID) -> BookingsKept:
    booked = await source.tx.fetch(bookings.OF_PERSON, person, END, _LAST, "", MOST)
    waiting = await source.tx.fetch(waits.OF_PERSON, person, MOST)
    return BookingsKept(
        tuple(bookings.read_booking(row) for row in booked),
        tuple(waits.read_wait(row) for row in waiting),
    )


async def _tickets(source: Source, person: UUID) -> tuple[Ticket, ...]:
    rows = await source.tx.fetch(tickets.OF_PERSON, person, MOST)
    return tuple(tickets.read_ticket(row) for row in rows)


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    OfPerson(BOOKINGS, _bookings),
    OfPerson(TICKETS, _tickets),
)
