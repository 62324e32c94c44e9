"""Streams of an inbox, with an inbox, bells and lines of our own."""

import asyncio
import random
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from domain.events import EventKind
from domain.notices.updates import Event, LookAgain, ReadTo
from domain.subjects import SubjectKind
from services.notices.updates import CaughtUp, UpdateService
from tests.people import NOON

WANG, LI = UUID(int=1), UUID(int=2)
SESSION = UUID(int=9)
WAIT_S = 5


class FakeInbox:
    """Events in memory; reading waits a moment, as a database does."""

    def __init__(self) -> None:
        self.events: dict[UUID, list[Event]] = {WANG: [], LI: []}
        self.read: dict[UUID, int] = {}
        self.statements = 0
        self.away: Exception | None = None

    def add(self, account: UUID = WANG, count: int = 1) -> None:
        told = self.events[account]
        for _ in range(count):
            told.append(
                Event(
                    len(told) + 1,
                    EventKind.CERTIFIED,
                    SubjectKind.ENTITLEMENT.of("x"),
                    NOON,
                    urgent=False,
                )
            )

    async def since(self, account: UUID, n: int, limit: int) -> list[Event]:
        if self.away:
            raise self.away
        found = self.events[account][n : n + limit]
        await asyncio.sleep(random.random() / 1000)  # noqa: S311  # shuffles who comes first
        return found

    async def since_many(
        self, accounts: Sequence[UUID], numbers: Sequence[int], limit: int
    ) -> list[tuple[Event, list[int]]]:
        self.statements += 1
        asked = enumerate(zip(accounts, numbers, strict=True))
        found = {at: self.events[account][n : n + limit] for at, (account, n) in asked}
        await asyncio.sleep(random.random() / 1000)  # noqa: S311  # shuffles who comes first
        return [(event, [at]) for at, events in found.items() for event in events]

    async def last(self, account: UUID) -> int:
        return len(self.events[account])

    async def mark_read(self, account: UUID, to: int, at: datetime) -> int:
        self.read[account] = max(self.read.get(account, 0), min(to, len(self.events[account])))
        return self.read[account]

    async def read_many(self, accounts: Collection[UUID]) -> dict[UUID, int]:
        return {account: self.read.get(account, 0) for account in accounts}


class FakeBells:
    def __init__(self) -> None:
        self.rung: asyncio.Queue[set[bytes]] = asyncio.Queue()

    async def listen(self) -> AsyncIterator[set[bytes]]:
        while True:
            yield await self.rung.get()

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.put_nowait({account.bytes for account in accounts})


class FakeLine:
    """A phone that takes what it is told, or sleeps until it is woken."""

    def __init__(self) -> None:
        self.awake = asyncio.Event()
        self.awake.set()
        self.told: asyncio.Queue[Event | CaughtUp | ReadTo | LookAgain] = asyncio.Queue()
        self.ended: asyncio.Queue[Exception] = asyncio.Queue()
        self.broken: Exception | None = None

    def put(self, item: Event | ReadTo | LookAgain) -> bool:
        if self.broken:
            raise self.broken
        if self.awake.is_set():
            self.told.put_nowait(item)
        return self.awake.is_set()

    async def tell(self, item: Event | CaughtUp | ReadTo) -> None:
        await self.awake.wait()
        if self.broken:
            raise self.broken
        self.told.put_nowait(item)

    async def end(self, why: Exception) -> None:
        self.ended.put_nowait(why)

    async def next(self) -> Event | CaughtUp | ReadTo | LookAgain:
        async with asyncio.timeout(WAIT_S):
            return await self.told.get()

    async def take(self, count: int) -> list[int]:
        """The numbers of the next events; what says that all was sent is left out."""
        numbers: list[int] = []
        while len(numbers) < count:
            item = await self.next()
            if isinstance(item, Event):
                numbers.append(item.n)
        return numbers

    async def end_heard(self) -> Exception:
        async with asyncio.timeout(WAIT_S):
            return await self.ended.get()


def drained(line: FakeLine) -> list[Event | CaughtUp | ReadTo | LookAgain]:
    """What it was told and nobody has taken yet."""
    return [line.told.get_nowait() for _ in range(line.told.qsize())]


class Hall:
    def __init__(self, streams: int) -> None:
        self.inbox = FakeInbox()
        self.bells = FakeBells()
        self.reads = FakeBells()
        self.moved = FakeBells()
        self.updates = UpdateService(
            inbox=self.inbox,
            bells=self.bells,
            reads=self.reads,
            moved=self.moved,
            clock=lambda: NOON,
            streams=streams,
        )

    def tell(self, account: UUID = WANG, count: int = 1) -> None:
        self.inbox.add(account, count)
        self.bells.rung.put_nowait({account.bytes})

    @asynccontextmanager
    async def line(
        self, account: UUID = WANG, since: int = 0, session: UUID = SESSION
    ) -> AsyncIterator[FakeLine]:
        line = FakeLine()
        reader = self.updates.attach(account, session, since, line)
        try:
            yield line
        finally:
            await self.updates.detach(reader)

    @asynccontextmanager
    async def caught_up(
        self, account: UUID = WANG, session: UUID = SESSION
    ) -> AsyncIterator[FakeLine]:
        """A line that was told all there was, on an empty inbox."""
        async with self.line(account, session=session) as line:
            assert await line.next() == CaughtUp(0)
            yield line


@asynccontextmanager
async def open_hall(streams: int = 16) -> AsyncIterator[Hall]:
    hall = Hall(streams)
    running = [
        asyncio.create_task(run())
        for run in (hall.updates.run, hall.updates.run_reads, hall.updates.run_moved)
    ]
    try:
        yield hall
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
