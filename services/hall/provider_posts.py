"""Posts that the city's identity provider gives: they come and go with its groups, beside those of administrators."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.hall.posts import Post, Unit
from domain.subjects import SubjectKind
from services.ports import AuditLog, Bell


class Groups(Protocol):
    """domain.hall.provider_posts.PostsByGroup."""

    def of(self, groups: Collection[str]) -> frozenset[Post]: ...


class PostStore(Protocol):
    """storage.hall.posts.PostStore."""

    async def of_provider(self, officer: UUID) -> frozenset[Post]: ...

    async def grant(self, officer: UUID, post: Post, *, by: UUID | None, at: datetime) -> bool: ...

    async def revoke(self, officer: UUID, post: Post) -> bool: ...


class UnitsKept(Protocol):
    """storage.hall.units.UnitStore, within the unit of work."""

    async def keep(self, unit: str) -> Unit | None:
        """Until the unit of work ends it stays as open as it is."""


class ProviderPosts:
    def __init__(
        self,
        *,
        groups: Groups,
        store: PostStore,
        units: UnitsKept,
        audit: AuditLog,
        desks: Bell,
    ) -> None:
        """`desks`: rings after the commit, so that an open desk shows no more than it may."""
        self._groups = groups
        self._store = store
        self._units = units
        self._audit = audit
        self._desks = desks

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None:
        """In the unit of work that holds the officer: the provider's posts are those of these groups then.

        What an administrator granted stays as it is. A unit that there is not, or that is closed, gets none.
        """
        wanted, held = self._groups.of(groups), await self._store.of_provider(officer)
        for post in sorted(held - wanted, key=str):
            await self._store.revoke(officer, post)
            await self._record(officer, "post.revoked", post)
        for post in sorted(wanted - held, key=str):
            unit = await self._units.keep(post.unit)
            if unit is None or unit.closed:
                continue
            if await self._store.grant(officer, post, by=None, at=at):
                await self._record(officer, "post.granted", post)
        if held != wanted:
            await self._desks.ring([officer])

    async def _record(self, officer: UUID, action: str, post: Post) -> None:
        await self._audit.record(
            actor=actors.SYSTEM,
            action=action,
            person=None,
            about=SubjectKind.OFFICER.of(officer),
            why=f"identity provider ({post})",
        )
