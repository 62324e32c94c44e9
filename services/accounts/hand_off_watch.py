"""Screens that show a code hear at once that a phone did something with it, and without a bell a little later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

#: Own choice: a screen that heard nothing asks again after so long, before a proxy cuts the line.
WAIT_S: Final = 20.0


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of rung keys, gathered; an empty set means: look at all that are held."""


class HandOffWatch:
    """`most`: how many screens may wait in this process; those beyond it are answered at once."""

    def __init__(self, *, bells: Bells, most: int = 1000) -> None:
        self._bells = bells
        self._most = most
        self._waiting: dict[bytes, set[asyncio.Event]] = {}

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def on(self, hand_off: UUID) -> Iterator[Callable[[float], Awaitable[None]]]:
        """Within, what is given waits so many seconds at most for what happened since the block began."""
        event, key = asyncio.Event(), hand_off.bytes
        if self.waiting >= self._most:
            event.set()
        waiting = self._waiting.setdefault(key, set())
        waiting.add(event)

        async def wait(seconds: float) -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()

        try:
            yield wait
        finally:
            waiting.discard(event)
            if not waiting:
                self._waiting.pop(key, None)

    async def run(self) -> None:
        """Wakes who waits, until cancelled."""
        async for rung in self._bells.listen():
            for key in rung or set(self._waiting):
                for event in self._waiting.get(key, ()):
                    event.set()


def wait_s(now: datetime, ends_at: datetime) -> float:
    """How long a screen waits for what ends then: WAIT_S at the most."""
    return max(0.0, min(WAIT_S, (ends_at - now).total_seconds()))
