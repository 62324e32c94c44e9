"""Events reach open streams: the number is the truth, a bell only says that it is worth looking.

A stream that has caught up costs nothing but its connection: no task, no queue. What is new is read
for all rung accounts together and put on their lines in turn; a line that is not free at that moment
reads the inbox itself, at its own pace, and holds no other up.
"""

import asyncio
import logging
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Sequence,
)
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Protocol
from uuid import UUID

from domain.notices.updates import Event, LookAgain, ReadTo

log = logging.getLogger(__name__)

PAGE: Final = 200
SLOW_S: Final = 20.0  # a line that takes no message for so long is given up
SLICE: Final = 500  # accounts a statement: the first are told while the next are read
FIRST_SLICE: Final = 100  # nobody is told meanwhile
ALONE: Final = 4  # statements at once for those that catch up; a whole city may come back at once
_BREATH: Final = 128  # accounts told before others get their turn
_MANY: Final = 8  # from an eighth of all on

#: An event, and which of the accounts that were asked for were told it under the same number.
Told = tuple[Event, Sequence[int]]


class Inbox(Protocol):
    async def since(self, account: UUID, n: int, limit: int) -> list[Event]: ...

    async def since_many(
        self, accounts: Sequence[UUID], numbers: Sequence[int], limit: int
    ) -> Sequence[Told]:
        """At most `limit` events of each account after its number, each account's oldest first.

        Accounts are told by their places in `accounts`, from 0.
        """

    async def last(self, account: UUID) -> int: ...

    async def mark_read(self, account: UUID, to: int, at: datetime) -> int:
        """All events up to `to` were shown; returns up to which the account has read."""

    async def read_many(self, accounts: Collection[UUID]) -> dict[UUID, int]:
        """Up to which number each has read."""


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of rung accounts, gathered; an empty set means: look at all that are held."""

    async def ring(self, accounts: Iterable[UUID]) -> None: ...


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All that was there at the start has been sent; `n` is the last."""

    n: int


class TooSlow(Exception):
    """A phone that does not take what it is told."""


class Replaced(Exception):
    """The account opened more streams than it may have; this is its oldest."""


class SignedOut(Exception):
    """The session that opened the stream is over."""


class Line(Protocol):
    """One phone's connection."""

    def put(self, item: Event | ReadTo | LookAgain) -> bool:
        """Sends it if it leaves at once; False: nothing was sent. Raises as `tell` does."""

    async def tell(self, item: Event | CaughtUp | ReadTo) -> None:
        """Waits while the phone is slow. Raises ConnectionResetError when it is gone."""

    async def end(self, why: Exception) -> None:
        """Closes the connection; never raises."""


@dataclass(eq=False, slots=True)
class Reader:
    """One stream: `n` was told last.

    One that is behind reads the inbox itself and is handed nothing; `rung` then says that it must
    look once more.
    """

    account: UUID
    session: UUID
    line: Line
    n: int
    behind: bool = True
    rung: bool = False
    caught_up: bool = False
    ending: bool = False
    read: int = 0  # up to here the account has read, as far as this line knows
    task: asyncio.Task[None] | None = None  # while it catches up, or is being ended


_Readers = tuple[Reader, ...]  # of one account, the oldest first


class UpdateService:
    """`streams`: how many an account may have open in this process.

    `reads` rings for what was read; `moved` for accounts that may have something open that stands otherwise.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        bells: Bells,
        reads: Bells,
        moved: Bells,
        clock: Callable[[], datetime],
        streams: int = 16,
    ) -> None:
        self._inbox = inbox
        self._bells = bells
        self._reads = reads
        self._moved = moved
        self._clock = clock
        self._streams = streams
        self._readers: dict[bytes, _Readers] = {}  # by their account's bytes, found at once
        self._alone = asyncio.Semaphore(ALONE)

    @property
    def open(self) -> int:
        """Streams that are open."""
        return sum(len(readers) for readers in self._readers.values())

    async def since(self, account: UUID, n: int, limit: int) -> tuple[list[Event], int]:
        """A page of the inbox after `n`, and the account's newest number."""
        return await self._inbox.since(account, n, limit), await self._inbox.last(account)

    async def mark_read(self, account: UUID, to: int) -> int:
        """All events up to `to` were shown on a phone; the account's other phones hear of it."""
        read = await self._inbox.mark_read(account, to, self._clock())
        await self._reads.ring([account])
        return read

    def attach(self, account: UUID, session: UUID, since: int, line: Line) -> Reader:
        """Tells the line all events after `since` without a gap or a repeat, CaughtUp in between.

        Above the account's limit the oldest stream ends: it may be one that its phone left behind
        when it changed networks, and the newest is the one that somebody looks at.
        """
        reader = Reader(account, session, line, since)
        before = self._readers.get(account.bytes, ())
        readers = self._readers[account.bytes] = (*before, reader)
        for old in readers[: -self._streams]:
            self._end(old, Replaced())
        self._catch_up(reader)
        return reader

    async def detach(self, reader: Reader) -> None:
        """The connection is closed; nothing more is told. Waits for a close that is under way."""
        self._forget(reader)
        if reader.task is not None:
            if not reader.ending:
                reader.task.cancel()
            await asyncio.wait([reader.task])

    def end_session(self, session: UUID) -> None:
        """Ends the streams that the session opened; a sign-out is rare enough to look at all."""
        over = [
            reader
            for readers in self._readers.values()
            for reader in readers
            if reader.session == session
        ]
        for reader in over:
            self._end(reader, SignedOut())

    async def run(self) -> None:
        """Hands rung accounts' new events to their streams, until cancelled."""
        async for rung in self._bells.listen():
            async with aclosing(self._read_ahead(self._held(rung))) as parts:
                async for asked, found in parts:
                    await self._hand_out(asked, found)

    async def run_reads(self) -> None:
        """Tells streams what was read on another phone, until cancelled."""
        async for rung in self._reads.listen():
            held = self._held(rung)
            for start in range(0, len(held), SLICE):
                accounts = [readers[0].account for readers in held[start : start + SLICE]]
                for account, n in (await self._inbox.read_many(accounts)).items():
                    for reader in self._readers.get(account.bytes, ()):
                        self._tell_read(reader, n)

    async def run_moved(self) -> None:
        """Hands hints on, until cancelled; whoever is not rung asks now and then by itself."""
        async for rung in self._moved.listen():
            for key in rung:
                for reader in self._readers.get(key, ()):
                    if not reader.behind:
                        with suppress(
                            ConnectionResetError
                        ):  # whoever attached it finds out by itself
                            reader.line.put(LookAgain())

    def _held(self, rung: set[bytes]) -> list[_Readers]:
        """The streams of rung accounts, many of them in the order in which they came.

        So they lie in memory; by turns of chance telling each of 10,000 took an eighth longer.
        """
        if not rung:
            return list(self._readers.values())
        if len(rung) < len(self._readers) // _MANY:
            return [self._readers[account] for account in rung if account in self._readers]
        return [readers for account, readers in self._readers.items() if account in rung]

    def _tell_read(self, reader: Reader, n: int) -> None:
        """A line that is not free hears of it at the next look."""
        if n == reader.read or reader.behind:
            return
        with suppress(ConnectionResetError):  # whoever attached it finds out by itself
            if reader.line.put(ReadTo(n)):
                reader.read = n

    async def _read_ahead(
        self, held: Sequence[_Readers]
    ) -> AsyncGenerator[tuple[Sequence[_Readers], Sequence[Told]]]:
        """The new events, a statement for each slice; the next is read while one is told."""
        coming: asyncio.Task[Sequence[Told]] | None = None
        asked: list[_Readers] = []
        ends = [*range(FIRST_SLICE, len(held), SLICE), len(held)]
        try:
            for start, end in pairwise([0, *ends]):
                standing, numbers = _standing(held[start:end])
                if not standing:
                    continue
                before, coming = coming, asyncio.create_task(self._ask(standing, numbers))
                asked, told = standing, asked
                if before is not None:
                    yield told, await before
            if coming is not None:
                yield asked, await coming
        finally:
            if coming is not None:
                coming.cancel()

    async def _ask(self, asked: Sequence[_Readers], numbers: Sequence[int]) -> Sequence[Told]:
        accounts = [readers[0].account for readers in asked]
        return await self._inbox.since_many(accounts, numbers, PAGE)

    async def _hand_out(self, asked: Sequence[_Readers], found: Sequence[Told]) -> None:
        told = 0
        for event, places in found:
            for place in places:
                for reader in asked[place]:
                    if not reader.behind and event.n > reader.n:
                        self._hand(reader, event)
                told += 1
                if not told % _BREATH:
                    await asyncio.sleep(0)

    def _hand(self, reader: Reader, event: Event) -> None:
        try:
            if event.n == reader.n + 1 and reader.line.put(event):
                reader.n = event.n
            else:
                self._catch_up(reader)
        except ConnectionResetError:
            return  # whoever attached it finds out by itself
        except Exception as broken:  # noqa: BLE001  # one line's fault, told to it alone
            self._end(reader, broken)

    def _catch_up(self, reader: Reader) -> None:
        reader.behind = True
        reader.task = asyncio.create_task(self._read_alone(reader))

    async def _read_alone(self, reader: Reader) -> None:
        """Tells a line what it has missed; ends when nothing is left, or with its line."""
        try:
            while reader.behind:
                reader.rung = False
                async with self._alone:
                    events = await self._inbox.since(reader.account, reader.n, PAGE)
                for event in events:
                    await _told_in_time(reader.line, event)
                    reader.n = event.n
                if len(events) == PAGE or reader.rung:
                    continue
                if not reader.caught_up:
                    await _told_in_time(reader.line, CaughtUp(reader.n))
                    reader.caught_up = True
                reader.behind = reader.rung
            reader.task = None
        except ConnectionResetError:
            return
        except Exception as broken:  # noqa: BLE001  # one line's fault, told to it alone
            reader.ending = True
            self._forget(reader)
            await reader.line.end(broken)

    def _end(self, reader: Reader, why: Exception) -> None:
        """Nothing more is told from now on; the line is closed in its own time."""
        self._forget(reader)
        if reader.ending:
            return
        if reader.task is not None:
            reader.task.cancel()
        reader.ending = True
        reader.task = asyncio.create_task(reader.line.end(why))

    def _forget(self, reader: Reader) -> None:
        reader.behind = True  # for whoever has it in hand to tell it something
        account = reader.account.bytes
        readers = self._readers.get(account, ())
        others = tuple(other for other in readers if other is not reader)
        if others:
            self._readers[account] = others
        else:
            self._readers.pop(account, None)


def _standing(held: Iterable[_Readers]) -> tuple[list[_Readers], list[int]]:
    """The accounts with a stream that is not behind, and from where; the others look again."""
    standing, numbers = [], []
    for readers in held:
        lowest = None
        for reader in readers:
            reader.rung = True
            if not reader.behind and (lowest is None or reader.n < lowest):
                lowest = reader.n
        if lowest is not None:
            standing.append(readers)
            numbers.append(lowest)
    return standing, numbers


async def _told_in_time(line: Line, item: Event | CaughtUp) -> None:
    try:
        async with asyncio.timeout(SLOW_S):
            await line.tell(item)
    except TimeoutError as slow:
        raise TooSlow from slow
