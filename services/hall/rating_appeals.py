"""What a rated unit is shown of its ratings, and its appeals against false ones, decided by who oversees services."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import cursor_of, place
from domain.days import day_of
from domain.errors import Conflict, NotAllowed, NotFound
from domain.events import EventKind
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.rating_appeals import Appeal, AppealState
from domain.hall.rating_lists import AppealFile, RatingsPage
from domain.hall.rating_repairs import RepairGrounds, check_oversees
from domain.hall.ratings import Rater, RatingShown, measure_of
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
OPEN: Final = 200  # own choice: appeals that wait, what was asked first
_FIRST: Final = (date(9999, 1, 1), UUID(int=0))
_TOLD: Final = {
    AppealState.SET_ASIDE: EventKind.RATING_SET_ASIDE,
    AppealState.RESTORED: EventKind.RATING_ANSWERED,
    AppealState.UPHELD: EventKind.RATING_ANSWERED,
}


class RatingStore(Protocol):
    """storage.hall.ratings.RatingStore; what changes something, within the unit of work."""

    async def shown(
        self, unit: str, before: tuple[date, UUID], limit: int
    ) -> list[tuple[date, RatingShown]]:
        """What was given and is shown to the unit, the newest first, each with the day to go on from."""

    async def grounds(self, rating: UUID) -> RepairGrounds | None: ...

    async def hold(self, rating: UUID) -> tuple[RepairGrounds, date | None] | None:
        """With the day since which its unit is shown it."""

    async def rater(self, rating: UUID) -> Rater | None: ...

    async def count(self, rating: UUID, *, counted: bool) -> None: ...


class AppealStore(Protocol):
    """storage.hall.rating_repairs.AppealStore; what changes something, within the unit of work."""

    async def add(self, appeal: Appeal) -> bool: ...

    async def hold(self, rating: UUID) -> Appeal | None: ...

    async def of(self, ratings: Sequence[UUID]) -> dict[UUID, Appeal]: ...

    async def undecided(self, limit: int) -> tuple[Appeal, ...]: ...

    async def save(self, appeal: Appeal) -> None: ...


class TallyStore(Protocol):
    """storage.hall.tallies.TallyStore, within the unit of work."""

    async def enter(self, day: date, unit: str, item: str, counts: dict[str, int]) -> None: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class AppealService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        ratings: RatingStore,
        appeals: AppealStore,
        tallies: TallyStore,
        posts: PostSource,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._ratings = ratings
        self._appeals = appeals
        self._tallies = tallies
        self._posts = posts
        self._events = events
        self._audit = audit
        self._bell = bell
        self._clock = clock

    async def shown(self, officer: Officer, unit: str, cursor: str) -> RatingsPage:
        """To whoever works there, or oversees services. NotAllowed for all others."""
        posts = await self._posts.of(officer.officer)
        if not {post.unit for post in posts.held} & {unit, SERVICE_OVERSIGHT}:
            raise NotAllowed(Problem.POST_NEEDED)
        before = _before(cursor) if cursor else _FIRST
        found = await self._ratings.shown(unit, before, PAGE + 1)
        page = found[:PAGE]
        appeals = await self._appeals.of([each.rating for _, each in page])
        following = ""
        if len(found) > PAGE:
            day, last = page[-1]
            following = cursor_of(datetime(day.year, day.month, day.day, tzinfo=UTC), last.rating)
        return RatingsPage(tuple((each, appeals.get(each.rating)) for _, each in page), following)

    async def appeal(self, officer: Officer, rating: UUID, why: str) -> Appeal:
        """By a supervisor of the rated unit, once, against a poor rating that it is shown. NotFound; Conflict."""
        posts = await self._posts.of(officer.officer)

        async def work() -> Appeal:
            held = await self._ratings.hold(rating)
            if held is None or held[1] is None:
                raise NotFound(Problem.NOT_FOUND)
            grounds = held[0]
            if not any(_supervises(post, grounds.unit) for post in posts.held):
                raise NotAllowed(Problem.POST_NEEDED)
            made = Appeal(rating, grounds.unit, why, officer.officer, self._clock())
            if not grounds.level.poor or not await self._appeals.add(made):
                raise Conflict(Problem.APPEAL_MOVED)
            await self._record(officer, "rating.appeal", grounds.unit)
            return made

        return await self._unit.together(work)

    async def undecided(self, officer: Officer) -> tuple[AppealFile, ...]:
        """Those that wait, but for such of units at which the officer works too."""
        posts = await self._posts.of(officer.officer)
        check_oversees(posts, "")
        own = {post.unit for post in posts.held}
        found = []
        for appeal in await self._appeals.undecided(OPEN):
            grounds = await self._ratings.grounds(appeal.rating)
            if grounds is not None and grounds.unit not in own:
                found.append(AppealFile(appeal, grounds))
        return tuple(found)

    async def decide(
        self, officer: Officer, rating: UUID, words: str, *, false: bool
    ) -> AppealFile:
        """By an approver of the oversight, of the objection by another than before. NotFound; Conflict; NotAllowed."""
        posts = await self._posts.of(officer.officer)

        async def work() -> tuple[AppealFile, tuple[UUID, ...]]:
            held = await self._ratings.hold(rating)
            before = await self._appeals.hold(rating)
            check_oversees(posts, held[0].unit if held else "")
            if not posts.cover(SERVICE_OVERSIGHT, PostRole.APPROVER, ""):
                raise NotAllowed(Problem.POST_NEEDED)
            if held is None or before is None:
                raise NotFound(Problem.NOT_FOUND)
            grounds, now = held[0], self._clock()
            after = before.decide(officer.officer, words, now, false=false)
            await self._appeals.save(after)
            await self._count(grounds, after, now)
            await self._record(officer, "rating.appeal_decided", grounds.unit)
            return AppealFile(after, grounds), await self._tell(after, now)

        decided, told = await self._unit.together(work)
        await self._bell.ring(told)
        return decided

    async def _count(self, grounds: RepairGrounds, after: Appeal, at: datetime) -> None:
        """It is taken back from the tallies as one less, on the day of the decision, and put back as one more."""
        if after.counts is grounds.counted:
            return
        await self._ratings.count(grounds.rating, counted=after.counts)
        change = {measure_of(grounds.level): 1 if after.counts else -1}
        await self._tallies.enter(day_of(at), grounds.unit, grounds.item, change)

    async def _tell(self, appeal: Appeal, at: datetime) -> tuple[UUID, ...]:
        kind = _TOLD.get(appeal.state)
        rater = await self._ratings.rater(appeal.rating) if kind else None
        if kind is None or rater is None:
            return ()
        return await self._events.tell(
            kind=kind,
            subject=SubjectKind.RATING.of(rater.ask),
            at=at,
            person=rater.person,
        )

    async def _record(self, officer: Officer, action: str, unit: str) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=None,
            about=SubjectKind.UNIT.of(unit),
            why="",
        )


def _supervises(post: Post, unit: str) -> bool:
    return (post.unit, post.role) == (unit, PostRole.SUPERVISOR)


def _before(cursor: str) -> tuple[date, UUID]:
    at, rating = place(cursor)
    return at.date(), rating
