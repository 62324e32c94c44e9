"""What is held of a person's bookings, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.bookings.copied import BOOKINGS, BookingsKept
from storage.bookings import bookings, waits
from storage.copied import END, MOST, OfPerson, Source

_LAST: Final = UUID(int=2**128 - 1)


async def _bookings(source: Source, person: UUID) -> BookingsKept:
    booked = await source.tx.fetch(bookings.OF_PERSON, person, END, _LAST, "", MOST)
    waiting = await source.tx.fetch(waits.OF_PERSON, person, MOST)
    return BookingsKept(
        tuple(bookings.read_booking(row) for row in booked),
        tuple(waits.read_wait(row) for row in waiting),
    )


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (OfPerson(BOOKINGS, _bookings),)
