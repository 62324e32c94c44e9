"""Bookings as they are seen: by their person, by who waits, by the officers of a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.bookings.bookings import Booking
from domain.bookings.places import Place, Slot
from domain.bookings.waits import Wait


@dataclass(frozen=True, slots=True)
class BookingFile:
    """A booking as its person sees it. `missed`: lately; `closed_until`: by page and app none is made before."""

    booking: Booking
    place: Place
    missed: int = 0
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookingPage:
    bookings: Sequence[BookingFile]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class WaitFile:
    """`before`: how many come first."""

    wait: Wait
    place: Place
    before: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A booking with the name of its person; "" where the register has none.

    `ticket`: the number that was drawn as the person checked in, "" of all others.
    """

    booking: Booking
    name: str
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class DayList:
    place: Place
    day: date
    slots: Sequence[Slot]
    bookings: Sequence[Listed]
    next_cursor: str
