"""One look for all outboxes: each second a single statement asks whether anything is due in any of them.

What another process queued, what is to be tried again and what a killed worker left claimed rings no bell here.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

LOOK_S: Final = 1.0


class DueSource(Protocol):
    """storage.due.DueStore."""

    async def due(self, at: datetime) -> Sequence[bool]:
        """Of each queue, in their order: whether anything may leave by then, or a claim ran out."""


class Told(Protocol):
    """services.outbox.Outbox."""

    def due(self) -> None: ...


class OutboxLooks:
    def __init__(
        self, *, source: DueSource, outboxes: Sequence[Told], clock: Callable[[], datetime]
    ) -> None:
        """`outboxes`: of the source's queues, in their order."""
        self._source = source
        self._outboxes = tuple(outboxes)
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(LOOK_S)

    async def once(self) -> None:
        """Busy while the store is away; each outbox looks by itself now and then."""
        found = await self._source.due(self._clock())
        for outbox, due in zip(self._outboxes, found, strict=True):
            if due:
                outbox.due()
