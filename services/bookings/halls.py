"""Halls as their files state them, loaded by the operator and read by everybody."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.actors import SYSTEM
from domain.bookings.halls import Hall, Window
from domain.errors import NotAllowed, NotFound
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, UnitOfWork


class HallStore(Protocol):
    """storage.bookings.halls.HallStore."""

    async def all(self) -> tuple[Hall, ...]: ...

    async def read(self, hall: str) -> Hall | None: ...

    async def put(self, hall: Hall) -> None: ...

    async def windows(self, hall: str) -> Sequence[Window]: ...


class Staff(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def serves(self, officer: UUID, area: str) -> bool: ...


class OfficeDays(Protocol):
    async def works(self, day: date) -> bool:
        """Whether the city works that day."""


class HallService:
    def __init__(
        self, *, unit: UnitOfWork, store: HallStore, staff: Staff, audit: AuditLog
    ) -> None:
        self._unit = unit
        self._store = store
        self._staff = staff
        self._audit = audit

    async def all(self) -> tuple[Hall, ...]:
        return await self._store.all()

    async def read(self, hall: str) -> Hall:
        """NotFound."""
        found = await self._store.read(hall)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def served_by(self, officer: Officer, hall: str) -> Hall:
        """NotFound; NotAllowed, OFFICER_OUTSIDE, for one that lies in none of the officer's areas."""
        found = await self.read(hall)
        if not await self._staff.serves(officer.officer, found.area):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)
        return found

    async def all_served_by(self, officer: Officer) -> tuple[Hall, ...]:
        halls = await self._store.all()
        return tuple(
            [each for each in halls if await self._staff.serves(officer.officer, each.area)]
        )

    async def load(self, halls: Iterable[Hall]) -> int:
        """By the operator, each in place of what was stated of it; those that are left out stay."""
        wanted = sorted(halls, key=lambda each: each.hall)

        async def work() -> int:
            for hall in wanted:
                await self._store.put(hall)
                await self._audit.record(
                    actor=SYSTEM,
                    action="hall.loaded",
                    person=None,
                    about=SubjectKind.HALL.of(hall.hall),
                    why="",
                )
            return len(wanted)

        return await self._unit.together(work)
