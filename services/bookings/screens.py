"""Caller screens: an administrator makes the key of one and revokes it; what one shows is nobody's data."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.bookings.halls import Hall
from domain.bookings.screens import SHOWN, Call, Screen, hall_key
from domain.errors import NotAllowed, NotFound
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.hall_codes import HallCodes
from services.bookings.halls import HallService
from services.bookings.queues import Queue, QueueService
from services.ports import AuditLog, Bell, Clock, UnitOfWork

_KEY_BYTES: Final = 24
#: Own choice: hundreds of screens of a hall look at one moment.
SHOWN_FRESH: Final = timedelta(seconds=1)


class ScreenStore(Protocol):
    """storage.bookings.screens.ScreenStore."""

    async def add(self, screen: Screen, digest: bytes, by: UUID) -> None: ...

    async def of_hall(self, hall: str) -> Sequence[Screen]: ...

    async def by_key(self, digest: bytes) -> Screen | None: ...

    async def read(self, screen: UUID) -> Screen | None: ...

    async def revoke(self, screen: UUID, at: datetime) -> Screen | None: ...

    async def since(
        self, halls: Sequence[str], numbers: Sequence[int], most: int
    ) -> Sequence[tuple[str, Call]]: ...


@dataclass(frozen=True, slots=True)
class ScreenMade:
    """`key`: told once, and kept by the screen alone."""

    screen: Screen
    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows: the last calls, the newest last, and how many wait."""

    hall: Hall
    calls: Sequence[Call]
    queue: Queue
    at: datetime


class ScreenService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ScreenStore,
        halls: HallService,
        queues: QueueService,
        audit: AuditLog,
        screens: Bell,
        codes: HallCodes,
        draw: Callable[[str], str],
        base: str,
        clock: Clock,
    ) -> None:
        """`draw`: makes a picture (SVG) of an address; `base`: where the pages are, "" as the screen came."""
        self._unit = unit
        self._store = store
        self._halls = halls
        self._queues = queues
        self._audit = audit
        self._screens = screens
        self._codes = codes
        self._draw = draw
        self._base = base
        self._clock = clock
        self._drawn: tuple[str, str] = "", ""
        self._shown: dict[str, Shown] = {}
        self._looking: dict[str, asyncio.Lock] = {}

    async def of_hall(self, admin: Officer, hall: str) -> Sequence[Screen]:
        await self._halls.served_by(admin, hall)
        return await self._store.of_hall(hall)

    async def make(self, admin: Officer, hall: str, name: str, why: str) -> ScreenMade:
        """NotFound for a hall that there is not; NotAllowed for one outside of the administrator's areas."""
        await self._halls.served_by(admin, hall)
        key = secrets.token_urlsafe(_KEY_BYTES)
        screen = Screen(uuid4(), hall, name, self._clock())

        async def work() -> None:
            await self._store.add(screen, _digest(key), admin.officer)
            await self._record(admin, "screen.made", screen, why)

        await self._unit.together(work)
        return ScreenMade(screen, key)

    async def revoke(self, admin: Officer, screen: UUID, why: str) -> Screen:
        """Its key opens nothing any more, and what it follows ends. NotFound, also for one revoked before."""

        async def work() -> Screen:
            found = await self._store.read(screen)
            if found is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._halls.served_by(admin, found.hall)
            revoked = await self._store.revoke(screen, self._clock())
            if revoked is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._record(admin, "screen.revoked", revoked, why)
            return revoked

        revoked = await self._unit.together(work)
        await self._screens.ring([hall_key(revoked.hall)])
        return revoked

    async def known(self, key: str) -> Screen:
        """NotAllowed for a key of none, or of one that was revoked."""
        found = await self._store.by_key(_digest(key))
        if found is None:
            raise NotAllowed(Problem.SCREEN_KEY)
        return found

    async def shown(self, screen: Screen) -> Shown:
        """As of a second ago at most: the same value for all screens of a hall that ask meanwhile."""
        async with self._looking.setdefault(screen.hall, asyncio.Lock()):
            now = self._clock()
            known = self._shown.get(screen.hall)
            if known is not None and timedelta() <= now - known.at < SHOWN_FRESH:
                return known
            hall = await self._halls.read(screen.hall)
            calls = await self._store.since([screen.hall], [0], SHOWN)
            queue = await self._queues.seen(hall, now)
            found = Shown(hall, [call for _, call in calls], queue, now)
            self._shown[screen.hall] = found
            return found

    def address(self, hall: str, came_to: str) -> str:
        """At which a phone takes a ticket now; `came_to`: the origin that the screen called."""
        code = self._codes.now(hall, self._clock())
        return f"{self._base or came_to}/#/ticket/{hall}/{code}"

    def drawn(self, address: str) -> str:
        """Drawn once for all screens of a hall; no other is shown meanwhile, or seldom."""
        if self._drawn[0] != address:
            self._drawn = address, self._draw(address)
        return self._drawn[1]

    async def _record(self, admin: Officer, action: str, screen: Screen, why: str) -> None:
        await self._audit.record(
            actor=admin.actor,
            action=action,
            person=None,
            about=SubjectKind.SCREEN.of(screen.screen),
            why=f"{why} ({screen.hall}, {screen.name})",
        )


def _digest(key: str) -> bytes:
    """A key has more chance in it than anybody can try."""
    return hashlib.sha256(key.encode()).digest()
