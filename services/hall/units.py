"""The units of the city, added, renamed, closed and opened again: by administrators of the whole city."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import CITY_WIDE
from domain.actors import SYSTEM
from domain.errors import NotAllowed, NotFound, fault
from domain.hall.built_in import UNIT_WORDS
from domain.hall.posts import Unit
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Clock, UnitOfWork

_TAKEN: Final = Words("已有同名代码的部门", "there is a unit of that name")


class UnitStore(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...

    async def hold(self, unit: str) -> Unit | None: ...

    async def add(self, unit: Unit) -> bool: ...

    async def rename(self, unit: str, names: Words) -> None: ...

    async def close(self, unit: str, at: datetime) -> bool: ...

    async def open(self, unit: str) -> bool: ...


class AdminAreas(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        """Whether the administrator's own areas take these in."""


@dataclass(frozen=True, slots=True)
class Loaded:
    added: int
    renamed: int
    same: int


class UnitService:
    """A unit works in all areas: NotAllowed, OFFICER_OUTSIDE, for who administers but some of them."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: UnitStore,
        admins: AdminAreas,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._admins = admins
        self._audit = audit
        self._clock = clock

    async def all(self) -> tuple[Unit, ...]:
        """Those that are closed among them."""
        return await self._store.all()

    async def add(self, admin: Officer, unit: Unit, why: str) -> Unit:
        """Invalid for a name that is taken."""

        async def work() -> Unit:
            await self._check(admin)
            if unit.unit in UNIT_WORDS or not await self._store.add(unit):
                raise fault("/unit", "taken", _TAKEN)
            await self._record(admin.actor, "unit.added", unit.unit, why)
            return unit

        return await self._unit.together(work)

    async def rename(
        self, admin: Officer, unit: str, why: str, *, zh: str | None = None, en: str | None = None
    ) -> Unit:
        """None: as it is. What definitions call it stays. NotFound."""

        async def work() -> Unit:
            await self._check(admin)
            before = await self._held(unit)
            names = Words(zh or before.names.zh, en or before.names.en)
            await self._store.rename(unit, names)
            await self._record(admin.actor, "unit.renamed", unit, f"{why} ({names.zh}; {names.en})")
            return Unit(unit, names, closed=before.closed)

        return await self._unit.together(work)

    async def close(self, admin: Officer, unit: str, why: str) -> Unit:
        """It takes no new posts; what it has to do it does. NotFound, also for one that is closed."""

        async def work() -> Unit:
            await self._check(admin)
            before = await self._held(unit)
            if not await self._store.close(unit, self._clock()):
                raise NotFound(Problem.UNIT_UNKNOWN)
            await self._record(admin.actor, "unit.closed", unit, why)
            return Unit(unit, before.names, closed=True)

        return await self._unit.together(work)

    async def open(self, admin: Officer, unit: str, why: str) -> Unit:
        """NotFound, also for one that is open."""

        async def work() -> Unit:
            await self._check(admin)
            before = await self._held(unit)
            if not await self._store.open(unit):
                raise NotFound(Problem.UNIT_UNKNOWN)
            await self._record(admin.actor, "unit.opened", unit, why)
            return Unit(unit, before.names)

        return await self._unit.together(work)

    async def load(self, units: Iterable[Unit]) -> Loaded:
        """By the operator: what is new is added, what is called otherwise renamed, and nothing closed."""
        wanted = tuple(units)

        async def work() -> Loaded:
            added = renamed = 0
            for unit in sorted(
                wanted, key=lambda each: each.unit
            ):  # two who load meet in no circle
                before = await self._store.hold(unit.unit)
                if before is None and await self._store.add(unit):
                    added += 1
                    await self._record(SYSTEM, "unit.added", unit.unit, "")
                elif before is not None and before.names != unit.names:
                    renamed += 1
                    await self._store.rename(unit.unit, unit.names)
                    await self._record(SYSTEM, "unit.renamed", unit.unit, "")
            return Loaded(added, renamed, len(wanted) - added - renamed)

        return await self._unit.together(work)

    async def _check(self, admin: Officer) -> None:
        if not await self._admins.holds_areas(admin.officer, [CITY_WIDE]):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)

    async def _held(self, unit: str) -> Unit:
        found = await self._store.hold(unit)
        if found is None:
            raise NotFound(Problem.UNIT_UNKNOWN)
        return found

    async def _record(self, actor: str, action: str, unit: str, why: str) -> None:
        await self._audit.record(
            actor=actor, action=action, person=None, about=SubjectKind.UNIT.of(unit), why=why
        )
