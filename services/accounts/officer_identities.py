"""Which account of the city's identity provider is which officer: bound and unbound by administrators."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.identity_provider import Bound
from domain.accounts.officers import AdminScope, not_own
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock, TokenRevoker, UnitOfWork


class IdentityStore(Protocol):
    """storage.accounts.officer_identities.OfficerIdentityStore."""

    async def bind(self, issuer: str, subject: str, officer: UUID, at: datetime) -> bool:
        """False where the subject is or was another's, or the officer has one already."""

    async def unbind(self, officer: UUID) -> str | None:
        """The subject; None for who is bound to none."""

    async def of_officer(self, officer: UUID) -> Bound | None: ...


class StaffStore(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None: ...

    async def end_sessions(self, officer: UUID, at: datetime) -> tuple[UUID, ...]: ...


class Touches(Protocol):
    """storage.four_eyes.FourEyesStore, within the unit of work."""

    async def note(self, change: OfficerChange) -> None: ...


class Posts(Protocol):
    """services.hall.provider_posts.ProviderPosts."""

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None: ...


class OfficerIdentities:
    """`issuer`: "" where the city has no identity provider."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: IdentityStore,
        issuer: str,
        staff: StaffStore,
        touches: Touches,
        posts: Posts,
        tokens: TokenRevoker,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._issuer = issuer
        self._staff = staff
        self._touches = touches
        self._posts = posts
        self._tokens = tokens
        self._audit = audit
        self._clock = clock

    @property
    def issuer(self) -> str:
        return self._issuer

    async def seen(self, admin: Officer, officer: UUID) -> Bound | None:
        """None for who is bound to no account there. NotFound for nobody."""
        if await self._staff.scope(admin.officer, officer) is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._store.of_officer(officer)

    async def bind(self, admin: Officer, officer: UUID, subject: str, why: str) -> Bound | None:
        """From here on whoever holds that account signs in as the officer, whose sessions end.

        NotAllowed beyond the administrator's own areas, for one's own account and for administrators.
        """
        not_own(admin, officer)
        if not self._issuer:
            raise Conflict(Problem.IDENTITY_PROVIDER_OFF)
        at = self._clock()

        async def work() -> tuple[UUID, ...]:
            found = await self._reached(admin, officer)
            if found.administers:
                raise NotAllowed(Problem.IDENTITY_OF_ADMIN)
            if not await self._store.bind(self._issuer, subject, officer, at):
                raise Conflict(Problem.IDENTITY_TAKEN)
            await self._touches.note(OfficerChange(admin.officer, officer, Touch.HOLDS))
            return await self._changed(admin, officer, "officer.identity_bound", why, at)

        self._end(await self._unit.together(work))
        return await self._store.of_officer(officer)

    async def unbind(self, admin: Officer, officer: UUID, why: str) -> Bound | None:
        """Sessions end, and the posts that the provider gave. NotFound for who is bound to none."""
        not_own(admin, officer)
        at = self._clock()

        async def work() -> tuple[UUID, ...]:
            await self._reached(admin, officer)
            if await self._store.unbind(officer) is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._posts.follow(officer, (), at)
            return await self._changed(admin, officer, "officer.identity_unbound", why, at)

        self._end(await self._unit.together(work))
        return await self._store.of_officer(officer)

    async def _reached(self, admin: Officer, officer: UUID) -> AdminScope:
        found = await self._staff.scope(admin.officer, officer)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        if not found.covered:
            raise NotAllowed(Problem.OFFICER_OUTSIDE)
        return found

    async def _changed(
        self, admin: Officer, officer: UUID, action: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        await self._audit.record(
            actor=admin.actor,
            action=action,
            person=None,
            about=SubjectKind.OFFICER.of(officer),
            why=why,
        )
        return await self._staff.end_sessions(officer, at)

    def _end(self, sessions: tuple[UUID, ...]) -> None:
        for session in sessions:
            self._tokens.end(session)
