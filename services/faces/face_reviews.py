"""The loop that acts on the review dates of face records."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

from domain.days import day_of
from services.ports import Bell

BATCH: Final = 100  # read at once; each person is a transaction of her own
LOOK_S: Final = 600.0

Due = TypeVar("Due")


class ReviewStore(Protocol[Due]):
    async def unasked(self, today: date, most: int) -> Sequence[Due]: ...

    async def overdue(self, today: date, most: int) -> Sequence[Due]: ...

    async def ask(self, due: Due, today: date, at: datetime) -> tuple[UUID, ...]: ...

    async def erase(self, due: Due, today: date, at: datetime) -> tuple[UUID, ...]: ...


class FaceReviewing(Generic[Due]):
    def __init__(
        self,
        *,
        store: ReviewStore[Due],
        bell: Bell,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._bell = bell
        self._wake = wake
        self._clock = clock

    async def once(self) -> int:
        """Asks and erases all that is due; accounts told."""
        at = self._clock()
        today, told = day_of(at), 0
        while due := await self._store.overdue(today, BATCH):
            for each in due:
                told += await self._ring(await self._store.erase(each, today, at))
        while due := await self._store.unasked(today, BATCH):
            for each in due:
                told += await self._ring(await self._store.ask(each, today, at))
        return told

    async def forever(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(LOOK_S)

    async def _ring(self, told: tuple[UUID, ...]) -> int:
        if told:
            await self._bell.ring(told)
            self._wake()
        return len(told)
