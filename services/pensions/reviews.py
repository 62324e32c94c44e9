"""Appeals and wishes of a person; the officers' queue; decisions, each with a reason, told when they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import NEWEST, Place, page, place
from domain.days import day_of
from domain.errors import Conflict, NotFound, fault
from domain.pensions.review import (
    Decision,
    QueuedReview,
    Review,
    ReviewFile,
    ReviewKind,
    Ruled,
)
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import Bell

PAGE: Final = 50  # own choice: what fits a screen and half a morning's work
HISTORY_DAYS: Final = 365
_DECIDING: Final = "review"  # who decides sees once more what was decided on

_NOT_YOURS: Final = Words("应是您参加的险种", "a scheme that you are part of")
_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class ReviewStore(Protocol):
    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Review]: ...

    async def queue(
        self, after: Place, limit: int, *, reader: str, kind: ReviewKind | None = None
    ) -> list[QueuedReview]: ...

    async def show(
        self, review: UUID, *, since: datetime, reader: str, why: str
    ) -> ReviewFile | None: ...


class Decisions(Protocol):
    """services.pensions.review_decisions.ReviewDecisions."""

    async def wish(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        *,
        way: str,
        words: str,
        at: datetime,
        actor: str,
    ) -> tuple[Review, tuple[UUID, ...]] | None: ...

    async def decide(
        self,
        review: UUID,
        decision: Decision,
        words: str,
        *,
        officer: UUID,
        at: datetime,
    ) -> Ruled | None: ...


@dataclass(frozen=True, slots=True)
class OwnPage:
    reviews: tuple[Review, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class QueuePage:
    reviews: tuple[QueuedReview, ...]
    next_cursor: str


class ReviewService:
    def __init__(
        self,
        *,
        store: ReviewStore,
        decisions: Decisions,
        persons: Bindings,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._decisions = decisions
        self._persons = persons
        self._bell = bell
        self._clock = clock

    async def wish(
        self, citizen: Citizen, kind: ReviewKind, scheme: str, *, way: str, words: str
    ) -> Review:
        """An appeal, or the wish for another way; joined to an open one of the same kind."""
        wished = await self._decisions.wish(
            await person_of(self._persons, citizen.account),
            scheme,
            kind,
            way=way,
            words=words,
            at=self._clock(),
            actor=citizen.actor,
        )
        if wished is None:
            raise fault("/scheme", "unknown", _NOT_YOURS)
        review, told = wished
        await self._bell.ring(told)
        return review

    async def mine(self, citizen: Citizen, cursor: str) -> OwnPage:
        """The person's own, newest first."""
        person = await person_of(self._persons, citizen.account)
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(person, before, PAGE + 1)
        return OwnPage(*page(found, PAGE, lambda each: (each.opened_at, each.review)))

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def today(self) -> date:
        return day_of(self._clock())

    async def queue(self, officer: Officer, cursor: str, kind: str = "") -> QueuePage:
        """All that is open, or what is of a kind, oldest first; of no kind that there is, nothing."""
        if kind and kind not in set(ReviewKind):
            return QueuePage((), "")
        after = place(cursor) if cursor else _FIRST
        found = await self._store.queue(
            after, PAGE + 1, reader=officer.actor, kind=ReviewKind(kind) if kind else None
        )
        return QueuePage(
            *page(found, PAGE, lambda each: (each.review.opened_at, each.review.review))
        )

    async def show(self, officer: Officer, review: UUID, purpose: str) -> ReviewFile:
        """What an officer needs to decide: reasons and a year of history, never a picture."""
        since = self._clock() - timedelta(days=HISTORY_DAYS)
        file = await self._store.show(review, since=since, reader=officer.actor, why=purpose)
        if file is None:
            raise NotFound(Problem.NOT_FOUND)
        return file

    async def decide(
        self, officer: Officer, review: UUID, decision: Decision, words: str
    ) -> ReviewFile:
        """Once: of two officers the second hears that it is decided.

        A suspension takes effect when a second officer decides the same; the first can't confirm it.
        """
        now = self._clock()
        ruled = await self._decisions.decide(
            review,
            decision,
            words,
            officer=officer.officer,
            at=now,
        )
        if ruled is None:
            await self.show(officer, review, _DECIDING)
            raise Conflict(Problem.REVIEW_DECIDED)
        await self._bell.ring(ruled.told)
        return await self.show(officer, review, _DECIDING)
