"""Spot checks at the desk: whom to call or visit, what came of it, and what that says of all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import Place, page, place
from domain.errors import NotFound
from domain.pensions.review import ReviewKind
from domain.pensions.spot_checks import (
    BY_BROWSER,
    RESULT_WORDS,
    MetBy,
    SpotCheck,
    SpotMonth,
    SpotResult,
    SpotYear,
    year_before,
)
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.ways import Way
from services.pensions.check_reviews import CheckReviews
from services.ports import AuditLog, Bell, Clock, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
_FIRST: Final[Place] = (datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))


class SpotStore(Protocol):
    """storage.pensions.spot_checks.SpotCheckStore."""

    async def read(
        self, after: Place, limit: int, *, officer: UUID, why: str
    ) -> Sequence[SpotCheck]: ...

    async def whose(self, spot: UUID, officer: UUID) -> UUID | None:
        """The person; None for one that is not on the officer's list."""

    async def hold(self, person: UUID) -> bool: ...

    async def end(
        self, spot: UUID, officer: UUID, result: SpotResult, met_by: MetBy, at: datetime
    ) -> tuple[str, UUID] | None:
        """The scheme and the check that it is of; None when it had ended."""

    async def months(
        self, since: datetime, now: datetime, ways: Collection[Way]
    ) -> list[SpotMonth]: ...


@dataclass(frozen=True, slots=True)
class SpotPage:
    spots: tuple[SpotCheck, ...]
    next_cursor: str  # "" at the end


class SpotCheckService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: SpotStore,
        reviews: CheckReviews,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._reviews = reviews
        self._audit = audit
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
        """NotFound when it is not on the officer's list (any more). All but a meeting is a review's to decide."""
        now = self._clock()

        async def end() -> tuple[UUID, ...]:
            person = await self._store.whose(spot, officer.officer)
            if person is None or not await self._store.hold(person):
                raise NotFound(Problem.NOT_FOUND)
            ended = await self._store.end(spot, officer.officer, result, met_by, now)
            if ended is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._audit.record(
                actor=officer.actor,
                action="spot_check.ended",
                person=person,
                about=SubjectKind.SPOT_CHECK.of(spot),
                why=why,
            )
            if result is SpotResult.MET:
                return ()
            scheme, check = ended
            words = f"{RESULT_WORDS[result].zh}。{why}"
            return await self._reviews.open(
                person, scheme, ReviewKind.SPOT_CHECK, (), check, now, words=words
            )

        await self._bell.ring(await self._unit.together(end))

    async def year(self, ways: Collection[Way] = BY_BROWSER) -> SpotYear:
        """Twelve months of the whole city, this one among them, of what was certified in these ways."""
        now = self._clock()
        since = year_before(now)
        return SpotYear.of(since.date(), await self._store.months(since, now, ways))

    def now(self) -> datetime:
        return self._clock()
