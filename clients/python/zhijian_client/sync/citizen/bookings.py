# Written by `make sdk` from zhijian_client/citizen/bookings.py.
"""Bookings: what is free, held, confirmed, moved, cancelled, waited for."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import zhijian_client.citizen.bookings as asynchronous
from zhijian_client.answers.bookings import Booking, Place, Slots, Wait
from zhijian_client.answers.videos import VideoEntrance
from zhijian_client.sync._portal import (
    Calls,
)


class BookingCalls(Calls):
    """Of a person's own bookings; places and slots are for everybody."""

    _calls: asynchronous.BookingCalls

    def places(self, kind: str = "", part_of: str = "") -> Iterator[Place]:
        """`kind`: window, doctor, home_visit, photo, video; `part_of`: a hall, a department."""
        return self._portal.each(self._calls.places(kind, part_of))

    def slots(self, place: str, first: date, days: int = 7) -> Slots:
        return self._portal.run(self._calls.slots(place, first, days))

    def hold(
        self, slot: UUID, *, item: str = "", case: UUID | None = None, scheme: str = ""
    ) -> Booking:
        """A place for some minutes; say what it is for where the place wants to know."""
        return self._portal.run(self._calls.hold(slot, item=item, case=case, scheme=scheme))

    def list(self) -> Iterator[Booking]:
        """All of one's own, the latest first, page by page."""
        return self._portal.each(self._calls.list())

    def read(self, booking: UUID) -> Booking:
        return self._portal.run(self._calls.read(booking))

    def confirm(self, booking: UUID) -> Booking:
        return self._portal.run(self._calls.confirm(booking))

    def cancel(self, booking: UUID) -> Booking:
        return self._portal.run(self._calls.cancel(booking))

    def move(self, booking: UUID, slot: UUID) -> Booking:
        """To another slot of the same place; as it was where that is full."""
        return self._portal.run(self._calls.move(booking, slot))

    def wait_for(
        self, place: str, day: date, *, item: str = "", case: UUID | None = None, scheme: str = ""
    ) -> Wait:
        """Joins the waiting list of a day that is full."""
        return self._portal.run(
            self._calls.wait_for(place, day, item=item, case=case, scheme=scheme)
        )

    def waits(self) -> tuple[Wait, ...]:
        return self._portal.run(self._calls.waits())

    def leave_waits(self, wait: UUID) -> None:
        self._portal.run(self._calls.leave_waits(wait))

    def enter_video(self, booking: UUID) -> VideoEntrance:
        """Into the waiting room of a call by video, from 15 minutes before it; checks in. Anew for each socket."""
        return self._portal.run(self._calls.enter_video(booking))
