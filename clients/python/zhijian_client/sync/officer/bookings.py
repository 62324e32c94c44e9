# Written by `make sdk` from zhijian_client/officer/bookings.py.
"""Bookings as the officers of a place work with them."""

from datetime import date
from uuid import UUID

import zhijian_client.officer.bookings as asynchronous
from zhijian_client.answers.bookings import BookedDay, OfficerBooking, PlaceBrief, SlotStopped
from zhijian_client.sync._portal import Calls


class BookingCalls(Calls):
    """For who holds a post of a clerk or supervisor at the place."""

    _calls: asynchronous.BookingCalls

    def places(self) -> tuple[PlaceBrief, ...]:
        """At which the officer works."""
        return self._portal.run(self._calls.places())

    def day(self, place: str, day: date, purpose: str, *, cursor: str = "") -> BookedDay:
        """A page of the day's list, with its slots."""
        return self._portal.run(self._calls.day(place, day, purpose, cursor=cursor))

    def check_in_by_code(self, place: str, code: str) -> OfficerBooking:
        return self._portal.run(self._calls.check_in_by_code(place, code))

    def check_in(self, place: str, booking: UUID) -> OfficerBooking:
        """As chosen from the day's list."""
        return self._portal.run(self._calls.check_in(place, booking))

    def cancel(self, place: str, booking: UUID, why: str) -> OfficerBooking:
        """For a person who came or called."""
        return self._portal.run(self._calls.cancel(place, booking, why))

    def book_for(self, person: UUID, slot: UUID, *, item: str = "") -> OfficerBooking:
        """At the counter or by phone, of the share that is kept for it too."""
        return self._portal.run(self._calls.book_for(person, slot, item=item))

    def stop_slot(self, slot: UUID, why: str) -> SlotStopped:
        """All who are booked are told, and come first for what is free next."""
        return self._portal.run(self._calls.stop_slot(slot, why))
