"""Officers at their desk: what they hold, what lies with them, who is told what they decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.cursors import Place
from domain.hall.case_lists import WorkItem, WorkTally
from domain.hall.cases import Case
from domain.hall.looks import LookItem, LookTally
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.signatures import Signature
from tests.domain.hall.sample import (
    APPROVER,
    CLERK,
    SUPERVISOR,
)


@dataclass
class Desk:
    """storage.hall.case_work, looks, posts, decisions and signatures."""

    posts: dict[UUID, Posts] = field(
        default_factory=lambda: {each.officer: each.posts for each in (CLERK, SUPERVISOR, APPROVER)}
    )
    items: list[WorkItem] = field(default_factory=list)
    looks: list[LookItem] = field(default_factory=list)
    asked: list[tuple[object, Place, int]] = field(default_factory=list)
    tallied: list[tuple[Sequence[Post], datetime]] = field(default_factory=list)
    holding: dict[UUID, str] = field(default_factory=dict)
    of_post: Post | None = None
    decided: list[tuple[Case, bool]] = field(default_factory=list)
    signed: dict[UUID, tuple[Signature, ...]] = field(default_factory=dict)

    async def of(self, officer: UUID) -> Posts:
        return self.posts.get(officer, Posts())

    async def holders(self, post: Post) -> dict[UUID, str]:
        self.of_post = post
        return self.holding

    async def open_to(self, posts: Posts, after: Place, limit: int) -> list[WorkItem]:
        return self._listed(posts, after, limit)

    async def held_by(self, officer: UUID, after: Place, limit: int) -> list[WorkItem]:
        return self._listed(officer, after, limit)

    def _listed(self, of: object, after: Place, limit: int) -> list[WorkItem]:
        self.asked.append((of, after, limit))
        return self.items[:limit]

    async def waiting(self, posts: Sequence[Post], after: Place, limit: int) -> list[LookItem]:
        self.asked.append((posts, after, limit))
        return self.looks[:limit]

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        return {each: f"user{each.int}" for each in officers}

    async def officer_decided(self, case: Case, *, granted: bool) -> None:
        self.decided.append((case, granted))

    async def used(self, person: UUID, case: UUID) -> tuple[Signature, ...]:
        return self.signed.get(case, ())

    async def tally(self, posts: Sequence[Post], at: datetime) -> tuple[WorkTally, ...]:
        self.tallied.append((posts, at))
        return (WorkTally("city_management", PostRole.CLERK, 3, 1, 0, 0, 0),)


@dataclass
class Looks:
    desk: Desk

    async def waiting(self, posts: Sequence[Post], after: Place, limit: int) -> list[LookItem]:
        return await self.desk.waiting(posts, after, limit)

    async def tally(self, posts: Sequence[Post], since: datetime) -> tuple[LookTally, ...]:
        self.desk.tallied.append((posts, since))
        return ()
