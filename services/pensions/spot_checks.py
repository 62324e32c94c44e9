"""Spot checks at the desk: whom to call or visit, what came of it, and what that says of all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import Place, page, place
from domain.errors import NotFound
from domain.pensions.spot_checks import (
    MetBy,
    SpotCheck,
    SpotMonth,
    SpotResult,
    SpotYear,
    year_before,
)
from domain.people import Officer
from domain.problems import Problem
from services.ports import Bell

PAGE: Final = 50  # own choice: what fits a screen
_FIRST: Final[Place] = (datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))


class SpotStore(Protocol):
    """storage.pensions.spot_checks.SpotCheckStore."""

    async def read(
        self, after: Place, limit: int, *, officer: UUID, why: str
    ) -> Sequence[SpotCheck]: ...

    async def end(
        self,
        spot: UUID,
        officer: UUID,
        result: SpotResult,
        met_by: MetBy,
        *,
        why: str,
        at: datetime,
    ) -> tuple[UUID, ...] | None: ...

    async def months(self, since: datetime, now: datetime) -> list[SpotMonth]: ...


@dataclass(frozen=True, slots=True)
class SpotPage:
    spots: tuple[SpotCheck, ...]
    next_cursor: str  # "" at the end


class SpotCheckService:
    def __init__(self, *, store: SpotStore, bell: Bell, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._bell = bell
        self._clock = clock

    async def due(self, officer: Officer, purpose: str, cursor: str) -> SpotPage:
        """Of the officer's areas, the first due first; each person's is on record."""
        after = place(cursor) if cursor else _FIRST
        found = await self._store.read(after, PAGE + 1, officer=officer.officer, why=purpose)
        return SpotPage(*page(found, PAGE, lambda each: (each.due_at, each.spot)))

    async def end(
        self, officer: Officer, spot: UUID, result: SpotResult, met_by: MetBy, why: str
    ) -> None:
        """NotFound when it is not on the officer's list (any more)."""
        told = await self._store.end(
            spot, officer.officer, result, met_by, why=why, at=self._clock()
        )
        if told is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._bell.ring(told)

    async def year(self) -> SpotYear:
        """Twelve months of the whole city, this one among them."""
        now = self._clock()
        since = year_before(now)
        return SpotYear.of(since.date(), await self._store.months(since, now))

    def now(self) -> datetime:
        return self._clock()
