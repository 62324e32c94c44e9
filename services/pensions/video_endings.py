"""Calls to which the person came and which nobody of the office held: stopped by the office, never missed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.bookings.bookings import BookingState
from services.bookings.booking_moves import BookingMoves, Told
from services.ports import Bell, Clock, UnitOfWork

EVERY_S: Final = 60.0
_MOST: Final = 20  # a round


class VideoStore(Protocol):
    """storage.pensions.videos.VideoStore."""

    async def left(self, at: datetime, most: int) -> Sequence[UUID]:
        """Bookings of such calls, whose time is over."""


class VideoEndings:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: VideoStore,
        moves: BookingMoves,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._moves = moves
        self._bell = bell
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(EVERY_S)

    async def round(self) -> int:
        """How many were stopped."""
        left = await self._store.left(self._clock(), _MOST)
        for booking in left:
            await self._bell.ring(await self._unit.together(partial(self._stop, booking)))
        return len(left)

    async def _stop(self, booking: UUID) -> tuple[UUID, ...]:
        now, told = self._clock(), Told.nothing()
        held, place = await self._moves.locked(booking, now)
        if held.state is not BookingState.CHECKED_IN:
            return ()
        await self._moves.change(held, held.stop(now), place, actors.SYSTEM, now, told)
        return await self._moves.tell(told, now)
