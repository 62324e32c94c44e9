"""What an administrator does to another only once a third has agreed: asked for, and decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.grants import Grant, GrantKind, GrantMove
from domain.accounts.officers import not_own
from domain.cursors import Place, page, place
from domain.errors import NotFound
from domain.people import Officer
from domain.problems import Problem

PAGE: Final = 50  # own choice: what fits a screen

_NEWEST: Final[Place] = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


class GrantStore(Protocol):
    """storage.accounts.grants.GrantStore."""

    async def add(
        self, officer: UUID, what: GrantKind, *, admin: UUID, why: str, at: datetime
    ) -> UUID: ...

    async def newest(self, before: Place, limit: int) -> list[Grant]: ...

    async def read(self, grant: UUID) -> Grant | None: ...

    async def how_many(self, admin: UUID, at: datetime) -> int: ...

    async def move(
        self, grant: UUID, move: GrantMove, *, admin: UUID, why: str, at: datetime
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class GrantPage:
    grants: tuple[Grant, ...]
    next_cursor: str  # "" at the end


class GrantService:
    def __init__(self, *, store: GrantStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def ask(self, admin: Officer, officer: UUID, what: GrantKind, why: str) -> Grant:
        """Waits for a third; once approved, who asked does it, once and within a day."""
        not_own(admin, officer)
        grant = await self._store.add(officer, what, admin=admin.officer, why=why, at=self._clock())
        return await self.one(grant)

    async def newest(self, cursor: str) -> GrantPage:
        before = place(cursor) if cursor else _NEWEST
        found = await self._store.newest(before, PAGE + 1)
        return GrantPage(*page(found, PAGE, lambda each: (each.asked_at, each.grant)))

    async def move(self, admin: Officer, grant: UUID, move: GrantMove, why: str) -> Grant:
        """By another than who asked and whom it is about; withdrawn by who asked."""
        await self._store.move(grant, move, admin=admin.officer, why=why, at=self._clock())
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
