"""Which days the city works: those that come with the program, under those that the city loaded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from domain.actors import SYSTEM
from domain.hall.calendar import Calendar, YearOfDays
from domain.hall.calendar_years import shipped
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock, UnitOfWork

#: Own choice: so long a process may still count by the years that it read before.
FRESH: Final = timedelta(minutes=1)


class CalendarYearStore(Protocol):
    """storage.hall.calendar_years.CalendarYearStore."""

    async def years(self) -> tuple[YearOfDays, ...]: ...

    async def put(self, year: YearOfDays, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class KnownYear:
    days: YearOfDays
    loaded: bool  # by the city; else it comes with the program


class CalendarService:
    def __init__(
        self, *, unit: UnitOfWork, store: CalendarYearStore, audit: AuditLog, clock: Clock
    ) -> None:
        self._unit = unit
        self._store = store
        self._audit = audit
        self._clock = clock
        self._shipped = shipped()
        self._known: tuple[datetime, Calendar] | None = None

    async def current(self) -> Calendar:
        """As of a minute ago at most."""
        now = self._clock()
        if self._known is None or now - self._known[0] >= FRESH:
            loaded = await self._store.years()
            self._known = now, Calendar((*self._shipped, *loaded))
        return self._known[1]

    async def known(self) -> tuple[KnownYear, ...]:
        """What holds for each year that is known, in their order."""
        loaded = {each.year: KnownYear(each, loaded=True) for each in await self._store.years()}
        shipped = {each.year: KnownYear(each, loaded=False) for each in self._shipped}
        return tuple(each for _, each in sorted((shipped | loaded).items()))

    async def load(self, year: YearOfDays) -> None:
        """By the operator, in place of what held for that year."""

        async def work() -> None:
            await self._store.put(year, self._clock())
            await self._audit.record(
                actor=SYSTEM,
                action="calendar.loaded",
                person=None,
                about=SubjectKind.CALENDAR.of(str(year.year)),
                why="",
            )

        await self._unit.together(work)
        self._known = None
