"""Events reach open streams: the number is the truth, a bell only says that it is worth looking."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from domain.updates import Event

log = logging.getLogger(__name__)

PAGE: Final = 200
QUEUE: Final = 64  # events a slow reader may be behind before it is made to read the inbox itself


class Inbox(Protocol):
    async def since(self, account: UUID, n: int, limit: int) -> list[Event]: ...

    async def since_many(
        self, places: Mapping[UUID, int], limit: int
    ) -> dict[UUID, list[Event]]: ...

    async def last(self, account: UUID) -> int: ...


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[UUID]]:
        """Accounts that were rung, gathered; an empty set means: look at all that are held."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All that was there at the start has been sent; `n` is the last."""

    n: int


@dataclass(eq=False, slots=True)
class _Reader:
    """One stream: `n` was given last, up to `handed` lies in the queue.

    One that is behind reads the inbox itself and is handed nothing, so it holds no other up; `rung`
    then says that it must look once more.
    """

    n: int
    handed: int = 0
    behind: bool = True
    rung: bool = False
    queue: asyncio.Queue[Event | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))


class Updates:
    def __init__(self, *, inbox: Inbox, bells: Bells) -> None:
        self._inbox = inbox
        self._bells = bells
        self._readers: dict[UUID, set[_Reader]] = {}

    @property
    def open(self) -> int:
        """Streams that are open."""
        return sum(len(readers) for readers in self._readers.values())

    async def since(self, account: UUID, n: int, limit: int) -> tuple[list[Event], int]:
        """A page of the inbox after `n`, and the account's newest number."""
        return await self._inbox.since(account, n, limit), await self._inbox.last(account)

    async def stream(self, account: UUID, since: int) -> AsyncGenerator[Event | CaughtUp]:
        """Events after `since` without a gap or a repeat, for ever; CaughtUp once, in between."""
        reader = _Reader(since)
        readers = self._readers.setdefault(account, set())
        readers.add(reader)
        caught_up = False
        try:
            while True:
                async for event in self._catch_up(account, reader):
                    yield event
                if not caught_up:
                    caught_up = True
                    yield CaughtUp(reader.n)
                handed = await reader.queue.get()
                if handed is not None and not reader.behind:
                    reader.n = handed.n
                    yield handed
        finally:
            readers.discard(reader)
            if not readers:
                self._readers.pop(account, None)

    async def run(self) -> None:
        """Hands rung accounts' new events to their streams, until cancelled: one statement a ring."""
        async for rung in self._bells.listen():
            places: dict[UUID, int] = {}
            for account in (rung or self._readers.keys()) & self._readers.keys():
                for reader in self._readers[account]:
                    reader.rung = True
                    if not reader.behind:
                        places[account] = min(reader.handed, places.get(account, reader.handed))
            if not places:
                continue
            found = await self._inbox.since_many(places, PAGE)
            for account, events in found.items():
                for reader in self._readers.get(account, ()):
                    _hand(reader, events)

    async def _catch_up(self, account: UUID, reader: _Reader) -> AsyncGenerator[Event]:
        while reader.behind:
            reader.rung = False
            events = await self._inbox.since(account, reader.n, PAGE)
            for event in events:
                reader.n = event.n
                yield event
            if len(events) < PAGE and not reader.rung:
                reader.queue = asyncio.Queue(QUEUE)  # what lies in the old one has been read here
                reader.handed, reader.behind = reader.n, False


def _hand(reader: _Reader, events: list[Event]) -> None:
    for event in events:
        if reader.behind or event.n <= reader.handed:
            continue
        if event.n != reader.handed + 1 or reader.queue.full():
            reader.behind = reader.rung = True
            if reader.queue.empty():
                reader.queue.put_nowait(None)  # it waits for one
            return
        reader.queue.put_nowait(event)
        reader.handed = event.n
