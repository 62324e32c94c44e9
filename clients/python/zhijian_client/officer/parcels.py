"""Parcels as they are packed by two, handed over, and received."""

from collections.abc import AsyncIterator
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.parcels import (
    DeskParcel,
    DeskParcels,
    LeftOrder,
    LeftOrders,
    OfficerParcel,
    ParcelFound,
)

ParcelView = Literal["pack", "out", "coming", "trouble"]
ParcelMove = Literal["pack", "unpack", "hand_over", "receive", "come_back", "lose", "reissue"]


class ParcelCalls(Calls):
    """Of the units where the officer packs, receives or supervises."""

    async def list(self, view: ParcelView = "pack") -> AsyncIterator[DeskParcel]:
        """What waits longest first, without addresses."""
        async for page in self._door.pages(DeskParcels, "/v1/officer/parcels", view=view):
            for parcel in page.parcels:
                yield parcel

    async def find(self, number: str) -> UUID:
        """By the number on its label."""
        path = "/v1/officer/parcel-numbers"
        return (await self._door.get(ParcelFound, path, number=number)).parcel

    async def read(self, parcel: UUID, purpose: str) -> OfficerParcel:
        """With its address."""
        return await self._door.look(OfficerParcel, f"/v1/officer/parcels/{parcel}", purpose)

    async def move(
        self, parcel: UUID, move: ParcelMove, *, number: str = "", words: str = ""
    ) -> OfficerParcel:
        """`number`: as it was scanned; who packed it does not hand it over."""
        body = {"move": move, "number": number, "words": words}
        return await self._door.create(OfficerParcel, f"/v1/officer/parcels/{parcel}/moves", body)

    async def left_orders(self) -> tuple[LeftOrder, ...]:
        """That the courier did not take back; the oldest first."""
        return (await self._door.get(LeftOrders, "/v1/officer/parcel-recalls")).orders

    async def settle_left_order(self, recall: UUID, why: str) -> tuple[LeftOrder, ...]:
        """It is settled with the courier; `why`: how. What is left then."""
        path = f"/v1/officer/parcel-recalls/{recall}/settlements"
        return (await self._door.create(LeftOrders, path, {"why": why})).orders

    async def draw_label(self, parcel: UUID, purpose: str) -> bytes:
        """As PDF/A."""
        return await self._door.file(f"/v1/officer/parcels/{parcel}/label", purpose=purpose)

    async def draw_letter(self, letter: UUID, purpose: str) -> bytes:
        """A letter with its label, as PDF/A."""
        return await self._door.file(f"/v1/officer/letters/{letter}/sheet", purpose=purpose)
