"""What an administrator does to another only once a third has agreed: asked for, and decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.grants import (
    ASK_LIFE,
    GRANT_LIFE,
    Grant,
    GrantKind,
    GrantMove,
    GrantState,
)
from domain.accounts.officers import not_own
from domain.cursors import NEWEST, Place, page, place
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, SecondOfficers, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen


class GrantStore(Protocol):
    """storage.accounts.grants.GrantStore."""

    async def is_open(self, officer: UUID, what: GrantKind, at: datetime) -> bool: ...

    async def add(
        self,
        officer: UUID,
        what: GrantKind,
        *,
        admin: UUID,
        why: str,
        at: datetime,
        ends_at: datetime,
    ) -> UUID: ...

    async def newest(self, before: Place, limit: int) -> list[Grant]: ...

    async def read(self, grant: UUID) -> Grant | None: ...

    async def lock(self, grant: UUID) -> Grant | None: ...

    async def how_many(self, admin: UUID, at: datetime) -> int: ...

    async def decide(
        self,
        grant: UUID,
        state: GrantState,
        *,
        admin: UUID,
        why: str,
        at: datetime,
        ends_at: datetime,
    ) -> None: ...

    async def withdraw(self, grant: UUID, at: datetime) -> None: ...


class Areas(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def covers(self, admin: UUID, officer: UUID) -> bool:
        """Whether all areas of the officer are the administrator's too. NotFound for nobody."""


@dataclass(frozen=True, slots=True)
class GrantPage:
    grants: tuple[Grant, ...]
    next_cursor: str  # "" at the end


class GrantService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: GrantStore,
        areas: Areas,
        second_officers: SecondOfficers,
        audit: AuditLog,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._store = store
        self._areas = areas
        self._second_officers = second_officers
        self._audit = audit
        self._clock = clock

    async def ask(self, admin: Officer, officer: UUID, what: GrantKind, why: str) -> Grant:
        """Waits for a third; once approved, who asked does it, once and within a day.

        NotAllowed for the own account and beyond the own areas, Conflict while one of this kind is open.
        """
        not_own(admin, officer)
        at = self._clock()

        async def work() -> UUID:
            if not await self._areas.covers(admin.officer, officer):
                raise NotAllowed(Problem.OFFICER_OUTSIDE)
            if await self._store.is_open(officer, what, at):
                raise Conflict(Problem.GRANT_OPEN)
            grant = await self._store.add(
                officer, what, admin=admin.officer, why=why, at=at, ends_at=at + ASK_LIFE
            )
            await self._record(admin, officer, "officer.grant_asked", f"{what}: {why}")
            return grant

        return await self.one(await self._unit.together(work))

    async def newest(self, cursor: str) -> GrantPage:
        before = place(cursor) if cursor else NEWEST
        found = await self._store.newest(before, PAGE + 1)
        return GrantPage(*page(found, PAGE, lambda each: (each.asked_at, each.grant)))

    async def move(self, admin: Officer, grant: UUID, move: GrantMove, why: str) -> Grant:
        """By another than who asked and whom it is about; withdrawn by who asked.

        Raises NotFound, NotAllowed, and Conflict once it has moved on.
        """
        await self._unit.together(partial(self._move, admin, grant, move, why))
        return await self.one(grant)

    async def one(self, grant: UUID) -> Grant:
        found = await self._store.read(grant)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def waiting(self, admin: Officer) -> int:
        """How many wait for this administrator's word, or another's."""
        return await self._store.how_many(admin.officer, self._clock())

    def now(self) -> datetime:
        return self._clock()

    async def _move(self, admin: Officer, grant: UUID, move: GrantMove, why: str) -> None:
        found, at = await self._store.lock(grant), self._clock()
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        state = found.after(move, at)
        if move is GrantMove.WITHDRAW:
            if found.asked_by != admin.officer:
                raise NotAllowed(Problem.NOT_PERMITTED)
            await self._store.withdraw(grant, at)
        else:
            covered = await self._areas.covers(admin.officer, found.officer)
            word = SecondWord(
                Matter.GRANT,
                found.asked_by,
                admin.officer,
                concerns=found.officer,
                outside=None if covered else Problem.OFFICER_OUTSIDE,
                declines=move is GrantMove.DECLINE,
            )
            await self._second_officers.check(word, at)
            ends = at + GRANT_LIFE if state is GrantState.APPROVED else at
            await self._store.decide(
                grant, state, admin=admin.officer, why=why, at=at, ends_at=ends
            )
        await self._record(admin, found.officer, f"officer.grant_{state}", why)

    async def _record(self, admin: Officer, officer: UUID, action: str, why: str) -> None:
        await self._audit.record(
            actor=admin.actor,
            action=action,
            person=None,
            about=SubjectKind.OFFICER.of(officer),
            why=why,
        )
