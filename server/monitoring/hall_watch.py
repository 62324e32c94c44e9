"""How many wait in the halls of the city, and how long whoever waits longest does; in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from domain.bookings.halls import Hall


class Halls(Protocol):
    """services.bookings.halls.HallService."""

    async def all(self) -> tuple[Hall, ...]: ...


class Queue(Protocol):
    """services.bookings.queues.Queue."""

    def counts(self) -> tuple[int, int, float]:
        """How many wait, windows that are open, the longest wait in seconds."""


class Queues(Protocol):
    """services.bookings.queues.QueueService."""

    async def seen(self, hall: Hall, at: datetime) -> Queue: ...


class Screens(Protocol):
    """services.bookings.screen_updates.ScreenUpdateService."""

    @property
    def open(self) -> int: ...


class HallWatch:
    """The newest known, for /metrics."""

    every_s: Final = 30.0

    def __init__(
        self, halls: Halls, queues: Queues, screens: Screens, clock: Callable[[], datetime]
    ) -> None:
        self._halls = halls
        self._queues = queues
        self._screens = screens
        self._clock = clock
        self._waiting, self._open, self._longest_s = 0, 0, 0.0

    async def look(self) -> None:
        waiting, open_, longest_s = 0, 0, 0.0
        for hall in await self._halls.all():
            counts = (await self._queues.seen(hall, self._clock())).counts()
            waiting, open_, longest_s = (
                waiting + counts[0],
                open_ + counts[1],
                max(longest_s, counts[2]),
            )
        self._waiting, self._open, self._longest_s = waiting, open_, longest_s

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        return {
            "tickets_waiting": self._waiting,
            "tickets_longest_wait_seconds": self._longest_s,
            "hall_windows_open": self._open,
            "screen_streams_open": self._screens.open,
        }
