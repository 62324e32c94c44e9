"""How the queue of a hall stands: who waits in which order, at which windows, and for how long yet."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.bookings.forecast import (
    Accuracy,
    Coming,
    Errors,
    Forecast,
    OpenWindow,
    Pace,
    Wait,
    forecasts,
    wait_of,
)
from domain.bookings.halls import Hall, Window
from domain.bookings.tickets import Ticket, order
from domain.days import SHANGHAI, day_of
from services.bookings.halls import HallStore

#: Own choices: what is learned from, how many of an hour say enough of it, how often it is read anew.
LEARNED_FROM: Final = timedelta(days=28)
ENOUGH: Final = 20
PACES_FRESH: Final = timedelta(minutes=10)
#: Own choice: hundreds of phones ask, and nothing moves faster in a hall.
QUEUE_FRESH: Final = timedelta(seconds=2)
#: Of a group that nobody knows yet: services differ by so much of their mean.
UNKNOWN_SPREAD: Final = 0.7

Paces = Mapping[tuple[str, int | None], tuple[int, Pace]]


class TicketStore(Protocol):
    """storage.bookings.tickets.TicketStore."""

    async def waiting(self, hall: str, day: date) -> Sequence[Ticket]: ...

    async def at_windows(self, hall: str, day: date) -> Sequence[Ticket]: ...

    async def passed(self, hall: str, day: date, groups: Collection[str], most: int) -> int: ...

    async def coming(
        self, places: Mapping[str, str], day: date, after: datetime
    ) -> Sequence[Coming]: ...

    async def paces(self, hall: str, since: date) -> Paces: ...

    async def errors(self, hall: str, since: date) -> Errors: ...

    async def accuracy(self, hall: str, since: date) -> Accuracy: ...


@dataclass(frozen=True, slots=True)
class Queue:
    """`waiting`: in their order."""

    hall: Hall
    all_windows: Sequence[Window]
    at_windows: Sequence[Ticket]
    waiting: Sequence[Ticket]
    forecasts: Mapping[UUID, Forecast]
    errors: Errors
    at: datetime

    @property
    def windows(self) -> Sequence[Window]:
        """Those that are open."""
        return [each for each in self.all_windows if each.is_open]

    def window(self, number: int) -> Window | None:
        return next((each for each in self.all_windows if each.number == number), None)

    def ahead_of(self, ticket: UUID) -> int | None:
        """How many of those that a window of its group serves are called before it; None: it does not wait."""
        place = next((n for n, each in enumerate(self.waiting) if each.ticket == ticket), None)
        if place is None:
            return None
        groups = self._served_with(self.waiting[place].group)
        return sum(each.group in groups for each in self.waiting[:place])

    def wait_of(self, ticket: UUID) -> Wait | None:
        """None where no window is open that serves it."""
        found = self.forecasts.get(ticket)
        return None if found is None else wait_of(found, self.errors)

    def longest_s(self) -> float:
        """Since whoever waits longest came, or since the booked time."""
        waits = [(self.at - (each.hour or each.taken_at)).total_seconds() for each in self.waiting]
        return max([0.0, *waits])

    def counts(self) -> tuple[int, int, float]:
        """How many wait, windows that are open, the longest wait in seconds."""
        return len(self.waiting), len(self.windows), self.longest_s()

    def _served_with(self, group: str) -> frozenset[str]:
        served = [each.groups for each in self.windows if group in each.groups]
        return frozenset([group]).union(*served)


class QueueService:
    def __init__(self, *, halls: HallStore, tickets: TicketStore) -> None:
        self._halls = halls
        self._tickets = tickets
        self._paces: dict[str, tuple[datetime, Paces, Errors]] = {}
        self._seen: dict[str, Queue] = {}
        self._looking: dict[str, asyncio.Lock] = {}

    async def seen(self, hall: Hall, at: datetime) -> Queue:
        """As of two seconds ago at most."""
        async with self._looking.setdefault(hall.hall, asyncio.Lock()):  # one looks for all who ask
            known = self._seen.get(hall.hall)
            if known is not None and timedelta() <= at - known.at < QUEUE_FRESH:
                return known
            return await self.look(hall, at)

    async def look(self, hall: Hall, at: datetime) -> Queue:
        """As it stands now."""
        day = day_of(at)
        windows = await self._halls.windows(hall.hall)
        waiting = await self._tickets.waiting(hall.hall, day)
        at_windows = await self._tickets.at_windows(hall.hall, day)
        passed = await self.passed(hall, day, hall.groups)
        learned, errors = await self._learned(hall.hall, at)
        serving = {each.window: each for each in at_windows}
        said = forecasts(
            waiting,
            [_open(each, serving.get(each.number)) for each in windows if each.is_open],
            lambda group, when: _pace(hall, learned, group, when),
            at,
            coming=await self._tickets.coming(hall.places, day, at),
            passed=passed,
            walk_in_every=hall.walk_in_every,
        )
        ordered = order(waiting, at, passed=passed, walk_in_every=hall.walk_in_every)
        queue = Queue(hall, windows, at_windows, ordered, said, errors, at)
        self._seen[hall.hall] = queue
        return queue

    async def passed(self, hall: Hall, day: date, groups: Collection[str]) -> int:
        """How many were called as booked since the last one who walked in."""
        return await self._tickets.passed(hall.hall, day, groups, hall.walk_in_every)

    async def accuracy(self, hall: str, at: datetime) -> Accuracy:
        """Of the forecasts of the last weeks."""
        return await self._tickets.accuracy(hall, day_of(at - LEARNED_FROM))

    async def _learned(self, hall: str, at: datetime) -> tuple[Paces, Errors]:
        known = self._paces.get(hall)
        if known is None or at - known[0] >= PACES_FRESH:
            since = day_of(at - LEARNED_FROM)
            paces = await self._tickets.paces(hall, since)
            known = self._paces[hall] = at, paces, await self._tickets.errors(hall, since)
        return known[1], known[2]


def _open(window: Window, serving: Ticket | None) -> OpenWindow:
    if serving is None:
        return OpenWindow(window.number, window.groups)
    since = serving.started_at or serving.called_at
    return OpenWindow(window.number, window.groups, serving.group, since)


def _pace(hall: Hall, learned: Paces, group: str, at: datetime) -> Pace:
    """Of the hour, else of the group at any hour, else what the hall's file says."""
    for key in ((group, at.astimezone(SHANGHAI).hour), (group, None)):
        known, pace = learned.get(key, (0, Pace(0, 0)))
        if known >= ENOUGH:
            return pace
    stated = hall.groups.get(group)
    mean_s = 60.0 * (stated.minutes if stated else 10)
    return Pace(mean_s, UNKNOWN_SPREAD * mean_s)
