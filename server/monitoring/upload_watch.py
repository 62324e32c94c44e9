"""Files of citizens that wait, and what they wait for; in the background."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

log = logging.getLogger(__name__)


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many are whole and not looked at yet, and since when the oldest is."""


class Part(Protocol):
    """storage.objects.Objects, server.outside.scanning.ClamdScanner."""

    async def there(self) -> bool: ...


class UploadWatch:
    """The newest known, for /readyz and /metrics. A process whose store is away does all else: it stays ready."""

    every_s: Final = 30.0

    def __init__(
        self,
        uploads: UploadStore,
        parts: Mapping[str, Part],
        sending: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        """`parts`: what files need, by the name that is told; `sending`: bodies that come at this moment."""
        self._uploads = uploads
        self._parts = parts
        self._sending = sending
        self._clock = clock
        self._away: frozenset[str] = frozenset()
        self._waiting, self._oldest_s = 0, 0.0

    async def look(self) -> None:
        there = await asyncio.gather(*(part.there() for part in self._parts.values()))
        away = frozenset(name for name, is_ in zip(self._parts, there, strict=True) if not is_)
        for name in sorted(away - self._away):
            log.warning("uploads: the %s is away", name)
        self._away = away
        self._waiting, oldest = await self._uploads.waiting()
        self._oldest_s = (self._clock() - oldest).total_seconds() if oldest else 0.0

    def notes(self) -> dict[str, object]:
        return {"uploads_away": sorted(self._away)}

    def gauges(self) -> dict[str, float]:
        away = {f"uploads_{name}_away": float(name in self._away) for name in self._parts}
        return away | {
            "uploads_waiting": self._waiting,
            "uploads_oldest_seconds": self._oldest_s,
            "uploads_sending": self._sending(),
        }
