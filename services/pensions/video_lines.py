"""Signalling of video calls: what one browser says for the other, and whether the other is there.

The two sockets may be held by two processes: both meet in the store, and a bell says that it is worth looking.
Without the bell each line looks once a second.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.errors import NotAllowed
from domain.pensions.videos import (
    SIGNALS_MOST,
    Call,
    Over,
    Party,
    Signal,
    SignalKind,
)
from domain.problems import Problem
from services.pensions.video_calls import digest_of
from services.ports import Bell, Clock, UnitOfWork

log = logging.getLogger(__name__)

BEAT_S: Final = 4.0  # a third of what counts as silent


class LineStore(Protocol):
    """storage.pensions.videos.VideoStore."""

    async def sit(self, ticket: bytes, at: datetime) -> tuple[Call, Party, UUID] | None: ...

    async def read(self, booking: UUID) -> Call | None: ...

    async def lock(self, booking: UUID) -> Call | None: ...

    async def beat(self, booking: UUID, party: Party, seat: int, at: datetime | None) -> None: ...

    async def saw(self, call: Call) -> None: ...

    async def say(
        self, call: Call, party: Party, kind: SignalKind, body: str, at: datetime, most: int
    ) -> bool: ...

    async def said(self, call: Call, party: Party, after: int) -> Sequence[Signal]: ...


class Bells(Bell, Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of rung calls, gathered; an empty set means: look at all that are held."""


@dataclass(frozen=True, slots=True)
class News:
    """`epoch`: of the two that are both there now, "" while one is alone; None: as it was told last."""

    epoch: str | None = None
    signals: tuple[Signal, ...] = ()
    over: Over | None = None


@dataclass(eq=False, slots=True)
class Line:
    """One party's socket in this process."""

    booking: UUID
    party: Party
    seat: int
    session: UUID
    closes_at: datetime
    told: str | None = None  # the epoch that its browser was told last
    read_to: int = 0
    over: Over | None = None
    awake: asyncio.Event = field(default_factory=asyncio.Event)


class VideoLineService:
    def __init__(self, *, unit: UnitOfWork, store: LineStore, bells: Bells, clock: Clock) -> None:
        self._unit = unit
        self._store = store
        self._bells = bells
        self._clock = clock
        self._lines: dict[bytes, set[Line]] = {}

    @property
    def open(self) -> int:
        """Sockets that are open in this process."""
        return sum(len(lines) for lines in self._lines.values())

    async def join(self, ticket: str) -> Line:
        """NotAllowed for a ticket that is none, was used, or is of an appointment whose time is over."""
        sat = await self._store.sit(digest_of(ticket), self._clock())
        if sat is None:
            raise NotAllowed(Problem.TICKET_INVALID)
        call, party, session = sat
        line = Line(call.booking, party, call.seats[party].number, session, call.closes_at)
        self._lines.setdefault(call.booking.bytes, set()).add(line)
        await self._bells.ring([call.booking])
        return line

    async def next(self, line: Line) -> News:
        """What is new for its browser; waits until there is any. The seat is kept warm meanwhile."""
        while True:
            line.awake.clear()
            news = await self._look(line)
            if news.epoch is not None or news.signals or news.over is not None:
                return news
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await line.awake.wait()

    async def say(self, line: Line, epoch: str, kind: SignalKind, body: str) -> None:
        """For the other one; of an earlier connection it is dropped. Too much of it ends the line."""
        call = await self._store.read(line.booking)
        if call is None or call.epoch != epoch or call.seats[line.party].number != line.seat:
            return
        said = await self._store.say(call, line.party, kind, body, self._clock(), SIGNALS_MOST)
        if not said:
            self.end(line, Over.TOO_MUCH)
            return
        await self._bells.ring([line.booking])

    async def sees(self, line: Line, epoch: str) -> None:
        """The browser says that picture and sound of the other arrive."""

        async def note() -> None:
            call = await self._store.lock(line.booking)
            if call is not None and call.seats[line.party].number == line.seat:
                await self._store.saw(call.saw(line.party, epoch, self._clock()))

        await self._unit.together(note)

    async def leave(self, line: Line) -> None:
        """The socket is closed; the other one hears of it."""
        lines = self._lines.get(line.booking.bytes, set())
        lines.discard(line)
        if not lines:
            self._lines.pop(line.booking.bytes, None)
        await self._store.beat(line.booking, line.party, line.seat, None)
        await self._bells.ring([line.booking])

    def end(self, line: Line, why: Over) -> None:
        line.over = why
        line.awake.set()

    def end_session(self, session: UUID) -> None:
        """Ends the sockets that the session opened; a sign-out is rare enough to look at all."""
        for lines in self._lines.values():
            for line in lines:
                if line.session == session:
                    self.end(line, Over.SIGNED_OUT)

    async def run(self) -> None:
        """Wakes the lines of rung calls, until cancelled."""
        async for rung in self._bells.listen():
            for booking in rung or tuple(self._lines):
                for line in self._lines.get(booking, ()):
                    line.awake.set()

    async def _look(self, line: Line) -> News:
        now = self._clock()
        call = await self._store.read(line.booking)
        if (over := _over(line, call, now)) is not None or call is None:
            return News(over=over or Over.ENDED)
        await self._store.beat(line.booking, line.party, line.seat, now)
        epoch = call.epoch if call.both_on(now) else ""
        changed = epoch != line.told
        if changed:
            line.told, line.read_to = epoch, 0
        signals = await self._store.said(call, line.party.other, line.read_to) if epoch else ()
        if signals:
            line.read_to = signals[-1].n
        return News(epoch if changed else None, tuple(signals))


def _over(line: Line, call: Call | None, at: datetime) -> Over | None:
    if call is None or call.outcome is not None:
        return Over.ENDED
    if line.over is not None:
        return line.over
    if call.seats[line.party].number != line.seat:
        return Over.REPLACED
    return Over.WINDOW if at > line.closes_at else None
