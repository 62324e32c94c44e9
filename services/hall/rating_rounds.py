"""What becomes of ratings by time: those whose days are over count, and are shown to the rated many at once.

A batch is one unit of work; of processes side by side each takes its own asks, and one at a time shows.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.actors import SYSTEM
from domain.days import day_of
from domain.hall.rating_repairs import REPAIR, Repair
from domain.hall.ratings import (
    SILENT,
    Rating,
    RatingAsk,
    RatingLevel,
    Waiting,
    measure_of,
)
from services.hall.case_moves import CalendarSource
from services.ports import Clock, UnitOfWork

#: Own choices: a day's asks of a large city in some minutes, and sums that lag by one.
BATCH: Final = 200
FOLDED: Final = 5000
ROUND_S: Final = 60.0
SETTLES: Final = timedelta(minutes=30)  # between looks for asks whose days are over


class AskStore(Protocol):
    """storage.hall.ratings.RatingAskStore, within the unit of work."""

    async def due(self, today: date, limit: int) -> tuple[RatingAsk, ...]: ...

    async def put(self, ask: RatingAsk) -> None: ...

    async def put_last_day(self, ask: RatingAsk, last_day: date) -> None: ...


class RatingStore(Protocol):
    """storage.hall.ratings.RatingStore, within the unit of work."""

    async def add(self, ratings: Sequence[Rating]) -> None: ...

    async def lock_showing(self) -> None: ...

    async def waiting(self) -> tuple[Waiting, ...]: ...

    async def release(
        self, waiting: Waiting, day: date
    ) -> tuple[tuple[RatingLevel, bool, bool], ...]:
        """Of each its level, whether it was silent, and whether it counts."""


class RepairStore(Protocol):
    """storage.hall.rating_repairs.RepairStore, within the unit of work."""

    async def add(self, repair: Repair) -> None: ...


class RepairCases(Protocol):
    """services.hall.built_in_cases.BuiltInCases, within the unit of work."""

    async def open(
        self, person: UUID, case: UUID, name: str, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class TallyStore(Protocol):
    """storage.hall.tallies.TallyStore."""

    async def enter(self, day: date, unit: str, item: str, counts: Mapping[str, int]) -> None: ...

    async def fold(self, limit: int) -> int:
        """How many entries became part of their sums."""


class RatingRounds:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        asks: AskStore,
        ratings: RatingStore,
        repairs: RepairStore,
        cases: RepairCases,
        tallies: TallyStore,
        calendars: CalendarSource,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._asks = asks
        self._ratings = ratings
        self._repairs = repairs
        self._cases = cases
        self._tallies = tallies
        self._calendars = calendars
        self._clock = clock

    async def forever(self) -> None:
        following = self._clock()
        while True:
            if self._clock() >= following:
                await self.settle()
                await self.show()
                following = self._clock() + SETTLES
            await self.fold()
            await asyncio.sleep(ROUND_S)

    async def settle(self) -> int:
        """Has all asks count whose days are over; how many."""
        settled = 0
        while (batch := await self._batch()) is not None:
            settled += batch
        return settled

    async def show(self) -> int:
        """Shows the rated what waits, where it is enough to hide in, and counts it; how many."""

        async def work() -> int:
            await self._ratings.lock_showing()
            day, shown = day_of(self._clock()), 0
            for waiting in await self._ratings.waiting():
                if waiting.shown:
                    released = await self._ratings.release(waiting, day)
                    shown += len(released)
                    counts = _counted(released)
                    await self._tallies.enter(day, waiting.unit, waiting.item, counts)
            return shown

        return await self._unit.together(work)

    async def fold(self) -> None:
        while await self._tallies.fold(FOLDED) >= FOLDED:
            pass

    async def _batch(self) -> int | None:
        """How many of one batch count now; None when no more are due."""
        calendar, now = await self._calendars.current(), self._clock()

        async def work() -> int | None:
            due = await self._asks.due(day_of(now), BATCH)
            made: list[Rating] = []
            for ask in due:
                settled = ask.settle(uuid4(), now, calendar)
                if settled is None:  # its days were reckoned before the year was known
                    await self._asks.put_last_day(ask, ask.last_day(calendar))
                    continue
                after, rating = settled
                await self._asks.put(after)
                made.append(rating)
            # By ids that are drawn: not even where the rows lie tells which ask became which.
            made.sort(key=lambda each: each.rating)
            if made:
                await self._ratings.add(made)
            for rating in made:
                if rating.level.poor:
                    await self._repair(rating, now)
            return len(made) if due else None

        return await self._unit.together(work)

    async def _repair(self, rating: Rating, at: datetime) -> None:
        repair = Repair(person=uuid4(), case=uuid4(), rating=rating.rating)
        await self._cases.open(repair.person, repair.case, REPAIR, actor=SYSTEM, at=at)
        await self._repairs.add(repair)


def _counted(released: Sequence[tuple[RatingLevel, bool, bool]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for level, silent, counted in released:
        if counted:
            measure = SILENT if silent else measure_of(level)
            counts[measure] = counts.get(measure, 0) + 1
    return counts
