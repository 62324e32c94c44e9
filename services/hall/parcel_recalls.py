"""Orders that the courier did not take back: shown to whoever packs, until an officer has settled it there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.errors import Conflict, NotFound
from domain.hall.cases import Case
from domain.hall.couriers import LeftOrder
from domain.hall.parcels import Parcel
from domain.hall.posts import Post, Posts
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.own_cases import CaseOwners, keep_away
from services.hall.parcel_work import PARCEL_ROLES
from services.ports import AuditLog, Clock, UnitOfWork

#: Own choice: more than an office has in a year; what is settled makes room for the next.
MOST: Final = 50


class RecallStore(Protocol):
    """storage.hall.parcel_recalls.ParcelRecallStore."""

    async def left(self, posts: Sequence[Post], limit: int) -> list[LeftOrder]: ...

    async def parcel_of(self, recall: UUID) -> UUID | None: ...

    async def settle(self, recall: UUID, at: datetime) -> bool: ...


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore."""

    async def read(self, parcel: UUID) -> Parcel | None: ...


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class ParcelRecallService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: RecallStore,
        parcels: ParcelStore,
        cases: CaseStore,
        posts: PostSource,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._parcels = parcels
        self._cases = cases
        self._posts = posts
        self._audit = audit
        self._clock = clock

    async def left(self, officer: Officer) -> tuple[LeftOrder, ...]:
        """Of the units where the officer packs, receives or supervises; the oldest first."""
        posts = await self._posts.of(officer.officer)
        seen = {(each.unit, each.area): each for each in posts.held if each.role in PARCEL_ROLES}
        found = await self._store.left(list(seen.values()), MOST)
        return tuple([await self._numbered(each) for each in found])

    async def settle(self, officer: Officer, recall: UUID, words: str) -> tuple[LeftOrder, ...]:
        """The officer had it taken back, or paid for; what is left then.

        NotFound, also for one of another unit; NotAllowed for the own case; Conflict for one that is settled.
        """
        parcel = await self._store.parcel_of(recall)
        held = None if parcel is None else await self._parcels.read(parcel)
        posts = await self._posts.of(officer.officer)
        if (
            held is None
            or held.case is None
            or not any(posts.cover(held.unit, role, held.area) for role in PARCEL_ROLES)
        ):
            raise NotFound(Problem.NOT_FOUND)
        now = self._clock()
        await keep_away(self._cases, held.case, {officer.officer}, now)

        async def work() -> None:
            if not await self._store.settle(recall, now):
                raise Conflict(Problem.PARCEL_MOVED)
            await self._audit.record(
                actor=officer.actor,
                action="parcel.settle",
                person=held.person,
                about=SubjectKind.PARCEL.of(held.parcel),
                why=words,
            )

        await self._unit.together(work)
        return await self.left(officer)

    async def _numbered(self, left: LeftOrder) -> LeftOrder:
        if left.person is None or left.case is None:
            return left
        case = await self._cases.read(left.person, left.case)
        return left if case is None else replace(left, case_number=case.number)
