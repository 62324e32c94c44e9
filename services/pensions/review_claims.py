"""An officer takes a review while working on it, so that two do not do the same."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.errors import Conflict
from domain.hall.built_in_moves import let_go, open_step_of, taken
from domain.pensions.review import CLAIM_LASTS, Claim, Review, ReviewFile
from domain.people import Officer
from domain.problems import Problem
from services.hall.built_in_cases import BuiltInCases
from services.ports import Clock, UnitOfWork


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore, within the unit of work."""

    async def served(self, review: UUID, officer: UUID) -> UUID | None:
        """Whose it is, of an area served. NotAllowed where an emergency opens the person alone."""

    async def read(self, person: UUID, review: UUID) -> Review | None: ...

    async def claim(self, person: UUID, review: UUID, until: datetime) -> None: ...

    async def username(self, officer: UUID) -> str: ...


class Looking(Protocol):
    async def show(self, officer: Officer, review: UUID, purpose: str) -> ReviewFile: ...


class ReviewClaimService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ReviewStore,
        cases: BuiltInCases,
        reviews: Looking,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._reviews = reviews
        self._clock = clock

    async def take(self, officer: Officer, review: UUID) -> Claim:
        """Whose it is now, for half an hour: the asker's, unless another has taken it before."""
        at = self._clock()

        async def work() -> Claim | None:
            return await self._take(officer.officer, review, at)

        claim = await self._unit.together(work)
        if claim is None:
            await self._reviews.show(officer, review, "claim")
            raise Conflict(Problem.REVIEW_DECIDED)
        return claim

    async def let_go(self, officer: Officer, review: UUID) -> None:
        """One's own claim; what another has taken stays taken."""
        at = self._clock()

        async def work() -> None:
            person = await self._store.served(review, officer.officer)
            case = await self._cases.lock(person, review) if person else None
            step = open_step_of(case) if case else None
            if case is not None and step is not None and step.officer == officer.officer:
                hand = await self._cases.hand(officer.officer, case, at)
                await self._cases.move(case, [let_go(hand)], at)

        await self._unit.together(work)

    async def _take(self, officer: UUID, review: UUID, at: datetime) -> Claim | None:
        """None: decided, there is none, or its person is of another area."""
        person = await self._store.served(review, officer)
        case = await self._cases.lock(person, review) if person else None
        read = await self._store.read(person, review) if person else None
        if case is None or read is None or case.ended:
            return None
        held = read.claim_at(at)
        if held is not None and held.by != officer:
            return held
        if read.claim is not None and read.claim.by == officer:
            await self._store.claim(case.person, review, at + CLAIM_LASTS)
        else:
            await self._cases.move(case, [taken(await self._cases.hand(officer, case, at))], at)
        return Claim(officer, await self._store.username(officer), at + CLAIM_LASTS)
