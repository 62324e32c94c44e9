"""What the copy of everything says of a person's bookings and tickets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from domain.bookings.bookings import STATE_WORDS, Booking
from domain.bookings.tickets import STATE_WORDS as TICKET_STATE_WORDS
from domain.bookings.tickets import Ticket
from domain.bookings.waits import Wait
from domain.copied import Part, Reader
from domain.words import Words


@dataclass(frozen=True, slots=True)
class BookingsKept:
    bookings: tuple[Booking, ...]
    waits: tuple[Wait, ...]

    def __bool__(self) -> bool:
        return bool(self.bookings or self.waits)


def _bookings(kept: BookingsKept, reader: Reader) -> Iterator[str]:
    for each in kept.bookings:
        acted = reader.said("（由他人代办）", " (by who acts for you)") if each.mandate else ""
        yield (
            f"{reader.moment(each.starts_at)} · {each.place} · {STATE_WORDS[each.state].in_(reader.language)}"
            f" · {each.about} · {reader.moment(each.made_at)}{acted}"
        )
    for wait in kept.waits:
        day = reader.day(wait.day) if wait.day else "–"
        yield f"{reader.said('候补', 'Waiting')} · {wait.place} · {day} · {reader.moment(wait.since)}"


BOOKINGS: Final[Part[BookingsKept]] = Part(
    "bookings", Words("预约", "Bookings"), _bookings, nothing=BookingsKept((), ())
)


def _tickets(kept: tuple[Ticket, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        window = each.window or "–"
        yield (
            f"{reader.moment(each.taken_at)} · {each.hall} · {each.number}"
            f" · {TICKET_STATE_WORDS[each.state].in_(reader.language)} · {window}"
        )


TICKETS: Final[Part[tuple[Ticket, ...]]] = Part(
    "tickets", Words("取号", "Tickets of halls"), _tickets, nothing=()
)
