"""Bookings: what is free, held, confirmed, moved, cancelled, waited for."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.bookings import (
    Booking,
    Bookings,
    Place,
    Places,
    Slots,
    Wait,
    Waits,
)
from zhijian_client.answers.videos import VideoEntrance


class BookingCalls(Calls):
    """Of a person's own bookings; places and slots are for everybody."""

    async def places(self, kind: str = "", part_of: str = "") -> AsyncIterator[Place]:
        """`kind`: window, doctor, home_visit, photo, video; `part_of`: a hall, a department."""
        query = {name: text for name, text in (("kind", kind), ("part_of", part_of)) if text}
        async for page in self._door.pages(Places, "/v1/places", **query):
            for place in page.places:
                yield place

    async def slots(self, place: str, first: date, days: int = 7) -> Slots:
        path = f"/v1/places/{place}/slots"
        return await self._door.get(Slots, path, first=first.isoformat(), days=days)

    async def hold(
        self, slot: UUID, *, item: str = "", case: UUID | None = None, scheme: str = ""
    ) -> Booking:
        """A place for some minutes; say what it is for where the place wants to know."""
        return await self._door.create(
            Booking, "/v1/bookings", {"slot": str(slot)} | _about(item, case, scheme)
        )

    async def list(self) -> AsyncIterator[Booking]:
        """All of one's own, the latest first, page by page."""
        async for page in self._door.pages(Bookings, "/v1/bookings"):
            for booking in page.bookings:
                yield booking

    async def read(self, booking: UUID) -> Booking:
        return await self._door.get(Booking, f"/v1/bookings/{booking}")

    async def confirm(self, booking: UUID) -> Booking:
        return await self._door.create(Booking, f"/v1/bookings/{booking}/confirmations")

    async def cancel(self, booking: UUID) -> Booking:
        return await self._door.create(Booking, f"/v1/bookings/{booking}/cancellations")

    async def move(self, booking: UUID, slot: UUID) -> Booking:
        """To another slot of the same place; as it was where that is full."""
        path = f"/v1/bookings/{booking}/moves"
        return await self._door.create(Booking, path, {"slot": str(slot)})

    async def wait_for(
        self,
        place: str,
        day: date,
        *,
        item: str = "",
        case: UUID | None = None,
        scheme: str = "",
    ) -> Wait:
        """Joins the waiting list of a day that is full."""
        body = {"place": place, "day": day.isoformat()} | _about(item, case, scheme)
        return await self._door.create(Wait, "/v1/waits", body)

    async def waits(self) -> tuple[Wait, ...]:
        return (await self._door.get(Waits, "/v1/waits")).waits

    async def leave_waits(self, wait: UUID) -> None:
        await self._door.call("DELETE", f"/v1/waits/{wait}")

    async def enter_video(self, booking: UUID) -> VideoEntrance:
        """Into the waiting room of a call by video, from 15 minutes before it; checks in. Anew for each socket."""
        return await self._door.ask(VideoEntrance, f"/v1/video-calls/{booking}/entrances")


def _about(item: str, case: UUID | None, scheme: str) -> dict[str, str]:
    said = {"item": item, "case": str(case) if case else "", "scheme": scheme}
    return {name: text for name, text in said.items() if text}
