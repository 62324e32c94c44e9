"""Which posts an officer holds; granted and revoked by administrators."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import AdminScope, not_own
from domain.errors import NotAllowed, NotFound, fault
from domain.four_eyes import OfficerChange, Touch
from domain.hall.posts import Post, PostGranted, Posts, Unit
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Bell, Clock, UnitOfWork

_UNKNOWN: Final = Words(
    "没有这个部门，请从部门列表中选择", "there is no such unit: choose one listed"
)
_CLOSED: Final = Words("这个部门已停用，不再设岗", "this unit is closed and takes no new posts")
_HELD: Final = Words("该工作人员已有这一岗位", "the officer holds this post already")


class PostStore(Protocol):
    """storage.hall.posts.PostStore."""

    async def of(self, officer: UUID) -> Posts: ...

    async def holders(self, post: Post) -> dict[UUID, str]: ...

    async def granted(self, officer: UUID) -> Sequence[PostGranted]: ...

    async def grant(self, officer: UUID, post: Post, *, by: UUID, at: datetime) -> bool: ...

    async def revoke(self, officer: UUID, post: Post) -> bool: ...


class UnitsKept(Protocol):
    """storage.hall.units.UnitStore, within the unit of work."""

    async def keep(self, unit: str) -> Unit | None:
        """Until the unit of work ends it stays as open as it is."""


class StaffStore(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None: ...

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        """Whether an officer's own areas take these in."""


class Touches(Protocol):
    """storage.four_eyes.FourEyesStore, within the unit of work."""

    async def note(self, change: OfficerChange) -> None: ...


class PostService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: PostStore,
        units: UnitsKept,
        staff: StaffStore,
        touches: Touches,
        audit: AuditLog,
        desks: Bell,
        clock: Clock,
    ) -> None:
        """`desks`: rings for officers whose posts changed, so that open desks show no more than they may."""
        self._unit = unit
        self._store = store
        self._units = units
        self._staff = staff
        self._touches = touches
        self._audit = audit
        self._desks = desks
        self._clock = clock

    async def of(self, officer: UUID) -> Posts:
        """What counts today: in the officer's own areas, and none of one who is disabled."""
        return await self._store.of(officer)

    async def holders(self, post: Post) -> dict[UUID, str]:
        """User names of those of whose posts one takes this one in, today."""
        return await self._store.holders(post)

    async def granted(self, officer: UUID) -> Sequence[PostGranted]:
        """All that are granted, also those that do not count today."""
        return await self._store.granted(officer)

    async def seen(self, admin: Officer, officer: UUID) -> Sequence[PostGranted]:
        """NotFound for nobody."""
        if await self._staff.scope(admin.officer, officer) is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._store.granted(officer)

    async def grant(
        self, admin: Officer, officer: UUID, post: Post, why: str
    ) -> Sequence[PostGranted]:
        """All of the officer's then. Nobody's own; the officer and the post lie in the administrator's areas.

        NotAllowed, OFFICER_OUTSIDE, also beyond the officer's own areas. Invalid for a unit that there is
        not or that is closed, and for a post that is held.
        """
        not_own(admin, officer)

        async def work() -> Sequence[PostGranted]:
            await self._check_reach(admin.officer, officer, post.area)
            await self._check_areas(officer, post.area)
            unit = await self._units.keep(post.unit)
            if unit is None or unit.closed:
                code = "unknown" if unit is None else "closed"
                raise fault("/unit", code, _UNKNOWN if unit is None else _CLOSED)
            if not await self._store.grant(officer, post, by=admin.officer, at=self._clock()):
                raise fault("/unit", "held", _HELD)
            await self._record(admin, officer, "post.granted", f"{why} ({post})")
            return await self._store.granted(officer)

        return await self._changed(officer, work)

    async def revoke(
        self, admin: Officer, officer: UUID, post: Post, why: str
    ) -> Sequence[PostGranted]:
        """All of the officer's then. NotAllowed as for a grant; NotFound for a post that is not held."""
        not_own(admin, officer)

        async def work() -> Sequence[PostGranted]:
            await self._check_reach(admin.officer, officer, post.area)
            if not await self._store.revoke(officer, post):
                raise NotFound(Problem.NOT_FOUND)
            await self._record(admin, officer, "post.revoked", f"{why} ({post})")
            return await self._store.granted(officer)

        return await self._changed(officer, work)

    async def _changed(
        self, officer: UUID, work: Callable[[], Awaitable[Sequence[PostGranted]]]
    ) -> Sequence[PostGranted]:
        left = await self._unit.together(work)
        await self._desks.ring([officer])
        return left

    async def _check_reach(self, admin: UUID, officer: UUID, area: str) -> None:
        found = await self._staff.scope(admin, officer)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        if not found.covered:
            raise NotAllowed(Problem.OFFICER_OUTSIDE)
        await self._check_areas(admin, area)

    async def _check_areas(self, officer: UUID, area: str) -> None:
        if not await self._staff.holds_areas(officer, [area]):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)

    async def _record(self, admin: Officer, officer: UUID, action: str, why: str) -> None:
        """A post says what the other may do, as a role does: for days the two are no two officers."""
        await self._touches.note(OfficerChange(admin.officer, officer, Touch.SHAPES))
        await self._audit.record(
            actor=admin.actor,
            action=action,
            person=None,
            about=SubjectKind.OFFICER.of(officer),
            why=why,
        )
