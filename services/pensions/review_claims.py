"""An officer takes a review while working on it, so that two do not do the same."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.errors import Conflict
from domain.pensions.review import Claim, ReviewFile
from domain.people import Officer
from domain.problems import Problem


class ClaimStore(Protocol):
    async def take(self, review: UUID, *, officer: UUID, at: datetime) -> Claim | None: ...

    async def let_go(self, review: UUID, *, officer: UUID) -> None: ...


class Looking(Protocol):
    async def show(self, officer: Officer, review: UUID, purpose: str) -> ReviewFile: ...


class ReviewClaimService:
    def __init__(
        self, *, store: ClaimStore, reviews: Looking, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._reviews = reviews
        self._clock = clock

    async def take(self, officer: Officer, review: UUID) -> Claim:
        """Whose it is now, for half an hour: the asker's, unless another has taken it before."""
        claim = await self._store.take(review, officer=officer.officer, at=self._clock())
        if claim is None:
            await self._reviews.show(officer, review, "claim")
            raise Conflict(Problem.REVIEW_DECIDED)
        return claim

    async def let_go(self, officer: Officer, review: UUID) -> None:
        """One's own claim; what another has taken stays taken."""
        await self._store.let_go(review, officer=officer.officer)
