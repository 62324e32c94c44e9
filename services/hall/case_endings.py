"""What becomes of cases by time alone: notices that nobody answered end them, new years reckon them again."""

import asyncio
import logging
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.errors import Refusal
from domain.hall import moves
from domain.hall.calendar import Calendar
from domain.hall.cases import Case
from domain.hall.items import Item
from domain.hall.transitions import Moment, Moved
from services.hall.case_moves import CalendarSource, CaseMover
from services.ports import Clock, UnitOfWork

log = logging.getLogger(__name__)

BATCH: Final = 100
LOOK_S: Final = 60.0  # own choice: an end by time is told within the minute


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore; what changes something, within the unit of work."""

    async def late_supplements(self, at: datetime, limit: int) -> list[tuple[UUID, UUID]]: ...

    async def provisional(self, after: UUID, limit: int) -> list[tuple[UUID, UUID]]: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...

    async def reckon(self, case: Case, calendar: Calendar) -> None: ...


class CaseEndings:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CaseStore,
        mover: CaseMover,
        calendars: CalendarSource,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._mover = mover
        self._calendars = calendars
        self._clock = clock
        self._years: frozenset[int] | None = None

    async def forever(self) -> None:
        while True:
            ended = await self.expire()
            await self.reckon()
            if ended < BATCH:
                await asyncio.sleep(LOOK_S)

    async def expire(self) -> int:
        """How many waited in vain; each ends by itself, so that one that can't be moved holds up none."""
        late = await self._store.late_supplements(self._clock(), BATCH)
        ended = 0
        for person, case in late:
            try:
                await self._mover.move(person, case, None, _expire)
            except Refusal as moved_on:  # answered, or ended, at the same moment
                log.info("case %s is not expired: %s", case, moved_on.problem)
            else:
                ended += 1
        return ended

    async def reckon(self) -> int:
        """Reckons those again that rest on a year which is loaded by now; how many there were.

        They are looked for when other years are known than at the last look: in December most cases wait
        for the next one.
        """
        calendar = await self._calendars.current()
        if calendar.years == self._years:
            return 0
        found, after = 0, UUID(int=0)
        while batch := await self._store.provisional(after, BATCH):
            for person, case in batch:
                found += await self._reckon(person, case, calendar)
            after = batch[-1][1]
        self._years = calendar.years
        return found

    async def _reckon(self, person: UUID, case: UUID, calendar: Calendar) -> bool:
        async def work() -> bool:
            held = await self._store.lock(person, case)
            if held is None or not _settled(held, calendar):
                return False
            await self._store.reckon(held, calendar)
            return True

        return await self._unit.together(work)


def _expire(case: Case, _: Item, now: Moment) -> Moved:
    return moves.expire(case, now)


def _settled(case: Case, calendar: Calendar) -> bool:
    """Whether this calendar knows more of its days than the one that it was reckoned by."""
    due = [clock.due_by_law(calendar) for clock in case.clocks]
    return any(each is not None and not each.provisional for each in due)
