"""Bytes that no row names: of uploads that are gone, and of pieces that were never acknowledged."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.days import day_of
from domain.hall.uploads import Chunk
from services.ports import Clock

log = logging.getLogger(__name__)

_AT_ONCE: Final = 100
_EVERY_S: Final = 60.0
_ROUNDS: Final = 24 * 60  # of them in a day
_LEASE: Final = timedelta(minutes=5)
#: Own choice: a piece is on its way for minutes at most; a week back, should nobody have swept for days.
FROM_DAYS, TO_DAYS = 2, 8


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def leftovers(self, at: datetime, until: datetime, limit: int) -> list[Chunk]:
        """Whose upload is gone; nobody else gets them until then."""

    async def gone(self, chunks: Collection[UUID]) -> None: ...

    async def known(self, chunks: Collection[UUID]) -> frozenset[UUID]:
        """Those of which a row knows."""


class Files(Protocol):
    """storage.hall.upload_files.UploadFiles. Busy when the store is away."""

    async def remove(self, chunk: Chunk) -> None: ...

    def of_day(self, day: str) -> AsyncIterator[Mapping[UUID, list[str]]]:
        """What lies in the store of a day: paths by the chunk that they are of."""

    async def remove_paths(self, paths: Sequence[str]) -> None: ...


class UploadSweep:
    def __init__(self, *, store: UploadStore, files: Files, clock: Clock) -> None:
        self._store = store
        self._files = files
        self._clock = clock

    async def forever(self) -> None:
        """What is left each minute, orphans once a day."""
        while True:
            await self.orphans()
            for _ in range(_ROUNDS):
                while await self.leftovers():
                    pass
                await asyncio.sleep(_EVERY_S)

    async def leftovers(self) -> bool:
        """Some; False when there are no more. Busy while the store is away: they wait."""
        now = self._clock()
        chunks = await self._store.leftovers(now, now + _LEASE, _AT_ONCE)
        for chunk in chunks:
            await self._files.remove(chunk)
        if chunks:
            await self._store.gone([each.chunk for each in chunks])
        return len(chunks) == _AT_ONCE

    async def orphans(self) -> int:
        """Objects that a process left that ended before it wrote down what they are of."""
        removed, today = 0, day_of(self._clock())
        for back in range(FROM_DAYS, TO_DAYS + 1):
            day = (today - timedelta(days=back)).isoformat()
            async for found in self._files.of_day(day):
                known = await self._store.known(found)
                lost = [
                    path for chunk, paths in found.items() if chunk not in known for path in paths
                ]
                await self._files.remove_paths(lost)
                removed += len(lost)
        if removed:
            log.info("removed %d objects that no upload names", removed)
        return removed
