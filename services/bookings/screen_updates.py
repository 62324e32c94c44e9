"""Open screens hear of calls: the hall's number is the truth, a bell only says that it is worth looking.

Without the bell each process looks every second (storage.bell), so a call comes later and none is lost: a
screen is told every call after the last that it was told.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from domain.bookings.screens import SHOWN, Call, Screen, hall_key

#: Own choice: no screen is told more often, and nobody sees the difference.
GATHER_S: Final = 0.02
#: Own choice: how many wait is told this often at most.
COUNTS_S: Final = 2.0


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of rung keys, gathered; an empty set means: look at all that are held."""


class CallSource(Protocol):
    """storage.bookings.screens.ScreenStore."""

    async def since(
        self, halls: Sequence[str], numbers: Sequence[int], most: int
    ) -> Sequence[tuple[str, Call]]: ...

    async def in_force(self, screens: Sequence[UUID]) -> frozenset[UUID]: ...


@dataclass(frozen=True, slots=True)
class ScreenNews:
    """`calls`: the oldest first; `moved`: who waits is others now; `over`: its key was revoked."""

    calls: tuple[Call, ...] = ()
    moved: bool = False
    over: bool = False


@dataclass(eq=False, slots=True)
class OpenScreen:
    """One stream. What is not fetched yet is gathered; of many calls the newest are kept."""

    screen: Screen
    n: int  # of the call that was told last
    _news: ScreenNews = ScreenNews()
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, news: ScreenNews) -> None:
        self._news = ScreenNews(
            calls=(*self._news.calls, *news.calls)[-SHOWN:],
            moved=self._news.moved or news.moved,
            over=self._news.over or news.over,
        )
        self._awake.set()

    def told(self, calls: Sequence[Call]) -> None:
        """Those that it was not told yet."""
        fresh = tuple(call for call in calls if call.n > self.n)
        if fresh:
            self.n = fresh[-1].n
            self.tell(ScreenNews(calls=fresh))

    async def next(self) -> ScreenNews:
        """Waits until there is any."""
        await self._awake.wait()
        self._awake.clear()
        news, self._news = self._news, ScreenNews()
        return news


class ScreenUpdateService:
    def __init__(self, *, bells: Bells, calls: CallSource) -> None:
        self._bells = bells
        self._calls = calls
        self._open: dict[bytes, list[OpenScreen]] = {}  # by the key of their hall
        self._moved: set[bytes] = set()  # halls of which the counts are to be told

    @property
    def open(self) -> int:
        """Streams that are open."""
        return sum(len(screens) for screens in self._open.values())

    async def attach(self, screen: Screen, since: int | None) -> OpenScreen:
        """Told of every call after `since`, of the last ones first; None: of those that are shown."""
        opened = OpenScreen(screen, since or 0)
        self._open.setdefault(hall_key(screen.hall).bytes, []).append(opened)
        try:
            found = await self._calls.since([screen.hall], [opened.n], SHOWN)
        except BaseException:
            self.detach(opened)
            raise
        opened.told([call for _, call in found])
        opened.tell(ScreenNews(moved=True))
        return opened

    def detach(self, screen: OpenScreen) -> None:
        """Nothing more is told."""
        key = hall_key(screen.screen.hall).bytes
        others = [each for each in self._open.get(key, ()) if each is not screen]
        if others:
            self._open[key] = others
        else:
            self._open.pop(key, None)

    async def run(self) -> None:
        """Tells screens what was called, until cancelled."""
        async for rung in self._bells.listen():
            keys = [key for key in rung or set(self._open) if key in self._open]
            self._moved.update(keys)
            if keys:
                await self._tell([self._open[key] for key in keys])
            await asyncio.sleep(GATHER_S)

    async def run_counts(self) -> None:
        """Tells screens now and then that others wait, and those whose key was revoked that it is over."""
        while True:
            await asyncio.sleep(COUNTS_S)
            moved, self._moved = self._moved, set()
            held = [each for key in moved for each in self._open.get(key, ())]
            if not held:
                continue
            in_force = await self._calls.in_force([each.screen.screen for each in held])
            for each in held:
                if each.screen.screen in in_force:
                    each.tell(ScreenNews(moved=True))
                else:
                    self.detach(each)
                    each.tell(ScreenNews(over=True))

    async def _tell(self, held: Collection[Sequence[OpenScreen]]) -> None:
        halls = [screens[0].screen.hall for screens in held]
        numbers = [min(each.n for each in screens) for screens in held]
        found: dict[str, list[Call]] = {}
        for hall, call in await self._calls.since(halls, numbers, SHOWN):
            found.setdefault(hall, []).append(call)
        for screens in held:
            calls = found.get(screens[0].screen.hall, ())
            for each in tuple(screens):
                each.told(calls)
