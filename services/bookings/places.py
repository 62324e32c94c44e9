"""Places of the city: loaded by the operator, shown to everybody, and their slots made ahead."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol

from domain.actors import SYSTEM
from domain.bookings.places import Calendar, Place, PlaceKind, Slot, SlotPlan, slots_ahead
from domain.days import SHANGHAI, day_of
from domain.errors import NotFound
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock, UnitOfWork

#: Own choice: a release is met to the second, since slots are made a day before it.
ROUND_S: Final = 60.0
PAGE: Final = 50  # own choice: what a page shows at once
#: Of one place, shown at once.
DAYS_MOST: Final = 31


class PlaceStore(Protocol):
    """storage.bookings.places.PlaceStore."""

    async def all(self) -> Sequence[Place]: ...

    async def open_(
        self, kind: PlaceKind | None, part_of: str, after: str, limit: int
    ) -> Sequence[Place]: ...

    async def read(self, place: str) -> Place | None: ...

    async def hold(self, place: str) -> Place | None: ...

    async def put(self, place: Place, at: datetime) -> None: ...


class SlotStore(Protocol):
    """storage.bookings.slots.SlotStore."""

    async def make(self, plans: Sequence[SlotPlan], days: Sequence[date]) -> int: ...

    async def unmake(self, place: str, after: datetime) -> None: ...

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]: ...


class UnitsKept(Protocol):
    """storage.hall.units.UnitStore, within the unit of work."""

    async def keep(self, unit: str) -> object | None:
        """None for no unit of the city."""


class Calendars(Protocol):
    """services.hall.calendars.CalendarService."""

    async def current(self) -> Calendar: ...


@dataclass(frozen=True, slots=True)
class Loaded:
    added: int
    changed: int
    same: int


class PlaceService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        places: PlaceStore,
        slots: SlotStore,
        units: UnitsKept,
        calendars: Calendars,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._places = places
        self._slots = slots
        self._units = units
        self._calendars = calendars
        self._audit = audit
        self._clock = clock

    async def all(self) -> Sequence[Place]:
        """By their words, those that are closed among them."""
        return await self._places.all()

    async def show(self, place: str) -> Place:
        """NotFound."""
        found = await self._places.read(place)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def open_(
        self, kind: PlaceKind | None, part_of: str, after: str
    ) -> tuple[Sequence[Place], str]:
        """The next that take bookings, by their words, and where the list goes on; "" at its end."""
        found = await self._places.open_(kind, part_of, after, PAGE + 1)
        return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else ""

    async def slots(
        self, place: str, first: date | None, days: int
    ) -> tuple[Place, Sequence[Slot]]:
        """Of so many days from the first on, today for None; those that are past are left out. NotFound."""
        found, at = await self.show(place), self._clock()
        first = first or day_of(at)
        if not date(2000, 1, 1) <= first < date(9999, 1, 1):
            return found, ()
        since = datetime.combine(first, time(), SHANGHAI)
        until = since + timedelta(days=min(days, DAYS_MOST))
        return found, await self._slots.of_place(place, max(since, at), until, at)

    async def load(self, places: Iterable[Place]) -> Loaded:
        """By the operator: what is new is added, what is said otherwise changed; left out is not closed.

        ValueError for a unit that there is not, and for a place that is called another kind. Slots that
        nobody has taken are made again; the others stay as they were booked.
        """
        wanted = sorted(places, key=lambda each: each.place)  # two who load meet in no circle

        async def work() -> Loaded:
            added = changed = 0
            for place in wanted:
                before = await self._places.hold(place.place)
                if before == place:
                    continue
                await self._check(before, place)
                at = self._clock()
                await self._places.put(place, at)
                added, changed = added + (before is None), changed + (before is not None)
                await self._audit.record(
                    actor=SYSTEM,
                    action="place.loaded",
                    person=None,
                    about=SubjectKind.PLACE.of(place.place),
                    why="",
                )
                await self._slots.unmake(place.place, at)
                await self._make(place, at)
            return Loaded(added, changed, len(wanted) - added - changed)

        return await self._unit.together(work)

    async def make_ahead(self) -> int:
        """The slots that come near their release, of every place; how many there were not yet."""
        made = 0
        for place in await self._places.all():
            made += await self._make(place, self._clock())
        return made

    async def forever(self) -> None:
        while True:
            await self.make_ahead()
            await asyncio.sleep(ROUND_S)

    async def _make(self, place: Place, at: datetime) -> int:
        if place.closed:
            return 0
        plans = slots_ahead(place, at, await self._calendars.current())
        return await self._slots.make(plans, [day_of(each.starts_at) for each in plans])

    async def _check(self, before: Place | None, place: Place) -> None:
        if before is not None and before.kind is not place.kind:
            raise ValueError(f"{place.place!r}: is a {before.kind}, and stays one")
        if await self._units.keep(place.unit) is None:
            raise ValueError(f"{place.place!r}: no unit {place.unit!r}; load it first")
