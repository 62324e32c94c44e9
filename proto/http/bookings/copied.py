"""A person's bookings and tickets, in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.bookings.copied import BookingsKept
from domain.bookings.tickets import Ticket
from proto.http.base import Answer, Day, Moment


class HeldBooking(Answer):
    booking: UUID
    place: str
    starts_at: Moment
    state: str
    about: str
    made_at: Moment
    represented: bool


class HeldWait(Answer):
    place: str
    day: Day | None  # None: any
    since: Moment
    represented: bool


class HeldBookings(Answer):
    bookings: list[HeldBooking]
    waits: list[HeldWait]

    @classmethod
    def of(cls, kept: BookingsKept) -> Self:
        return cls(
            bookings=[
                HeldBooking(
                    booking=each.booking,
                    place=each.place,
                    starts_at=each.starts_at,
                    state=each.state,
                    about=str(each.about),
                    made_at=each.made_at,
                    represented=each.mandate is not None,
                )
                for each in kept.bookings
            ],
            waits=[
                HeldWait(
                    place=each.place,
                    day=each.day,
                    since=each.since,
                    represented=each.mandate is not None,
                )
                for each in kept.waits
            ],
        )


class HeldTicket(Answer):
    ticket: UUID
    hall: str
    number: str
    state: str
    priority: str
    taken_at: Moment
    booked_at: Moment | None
    called_at: Moment | None
    window: int | None
    ended_at: Moment | None

    @classmethod
    def of(cls, kept: Ticket) -> Self:
        return cls(
            ticket=kept.ticket,
            hall=kept.hall,
            number=kept.number,
            state=kept.state,
            priority=kept.priority,
            taken_at=kept.taken_at,
            booked_at=kept.booked_at,
            called_at=kept.called_at,
            window=kept.window,
            ended_at=kept.ended_at,
        )
