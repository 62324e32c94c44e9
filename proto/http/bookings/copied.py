"""A person's bookings, in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.bookings.copied import BookingsKept
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
