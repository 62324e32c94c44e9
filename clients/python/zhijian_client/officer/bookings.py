"""Bookings as the officers of a place work with them."""

from datetime import date
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.bookings import (
    BookedDay,
    OfficerBooking,
    OfficerPlaces,
    PlaceBrief,
    SlotStopped,
)

_PLACES = "/v1/officer/places"


class BookingCalls(Calls):
    """For who holds a post of a clerk or supervisor at the place."""

    async def places(self) -> tuple[PlaceBrief, ...]:
        """At which the officer works."""
        return (await self._door.get(OfficerPlaces, _PLACES)).places

    async def day(self, place: str, day: date, purpose: str, *, cursor: str = "") -> BookedDay:
        """A page of the day's list, with its slots."""
        query = {"day": day.isoformat()} | ({"cursor": cursor} if cursor else {})
        return await self._door.look(BookedDay, f"{_PLACES}/{place}/bookings", purpose, **query)

    async def check_in_by_code(self, place: str, code: str) -> OfficerBooking:
        return await self._door.create(
            OfficerBooking, f"{_PLACES}/{place}/check-ins", {"code": code}
        )

    async def check_in(self, place: str, booking: UUID) -> OfficerBooking:
        """As chosen from the day's list."""
        body = {"booking": str(booking)}
        return await self._door.create(OfficerBooking, f"{_PLACES}/{place}/check-ins", body)

    async def cancel(self, place: str, booking: UUID, why: str) -> OfficerBooking:
        """For a person who came or called."""
        path = f"{_PLACES}/{place}/bookings/{booking}/cancellations"
        return await self._door.create(OfficerBooking, path, {"why": why})

    async def book_for(self, person: UUID, slot: UUID, *, item: str = "") -> OfficerBooking:
        """At the counter or by phone, of the share that is kept for it too."""
        body = {"slot": str(slot)} | ({"item": item} if item else {})
        return await self._door.create(
            OfficerBooking, f"/v1/officer/persons/{person}/bookings", body
        )

    async def stop_slot(self, slot: UUID, why: str) -> SlotStopped:
        """All who are booked are told, and come first for what is free next."""
        path = f"/v1/officer/slots/{slot}/closings"
        return await self._door.create(SlotStopped, path, {"why": why})
