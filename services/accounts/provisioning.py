"""The city's identity provider adds officers and ends the access of those who leave (SCIM, RFC 7644)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.identity_provider import Named, Provisioned, Wanted
from domain.accounts.officers import Changed, OfficerSeen
from domain.errors import Conflict, NotFound, NotSignedIn
from domain.people import Role
from domain.problems import Problem
from services.ports import TokenRevoker, UnitOfWork

#: As the audit says why.
WHY: Final = "identity provider (SCIM)"


class ProvisionedStore(Protocol):
    """storage.accounts.provisioned.ProvisionedStore."""

    async def one(self, officer: UUID) -> Provisioned | None: ...

    async def lock(self, officer: UUID) -> Provisioned | None: ...

    async def listed(self, first: int, most: int) -> Sequence[Provisioned]: ...

    async def how_many(self) -> int: ...

    async def named(self, by: Named, text: str) -> Sequence[Provisioned]: ...

    async def put_closed(self, officer: UUID, at: datetime | None) -> None: ...

    async def put_deleted(self, officer: UUID, at: datetime) -> None: ...


class IdentityStore(Protocol):
    """storage.accounts.officer_identities.OfficerIdentityStore, within the unit of work."""

    async def bind(self, issuer: str, subject: str, officer: UUID, at: datetime) -> bool:
        """False where the subject is or was another's."""


class StaffStore(Protocol):
    """storage.accounts.staff.StaffStore, within the unit of work."""

    async def hold_admins(self) -> None: ...


class Changes(Protocol):
    """services.accounts.officer_changes.OfficerChanges, within the unit of work."""

    async def add(
        self,
        username: str,
        roles: Iterable[Role],
        areas: Iterable[str],
        *,
        password_hash: str,
        actor: str,
        why: str,
    ) -> OfficerSeen | None: ...

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed: ...

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen: ...


class Posts(Protocol):
    """services.hall.provider_posts.ProviderPosts, within the unit of work."""

    async def follow(self, officer: UUID, groups: Collection[str], at: datetime) -> None: ...


class Provisioning:
    """`tokens`: bearer tokens that are taken; none where the provider adds and ends nobody.

    The provider sees those whom it signs in and no others, gives no role, and undoes nothing that an
    administrator did.
    """

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ProvisionedStore,
        identities: IdentityStore,
        staff: StaffStore,
        changes: Changes,
        posts: Posts,
        revoker: TokenRevoker,
        issuer: str,
        address: str,
        areas: Sequence[str],
        tokens: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._unit = unit
        self._store = store
        self._identities = identities
        self._staff = staff
        self._changes = changes
        self._posts = posts
        self._revoker = revoker
        self._issuer = issuer
        #: At which the provider reaches us.
        self.address = address
        self._areas = areas
        self._tokens = [token.encode() for token in tokens]
        self._clock = clock

    def admit(self, token: str) -> None:
        """NotSignedIn for any but the provider's own."""
        shown = token.encode()
        if not any(compare_digest(shown, each) for each in self._tokens):
            raise NotSignedIn(Problem.SCIM_TOKEN)

    async def one(self, officer: UUID) -> Provisioned:
        return _there(await self._store.one(officer))

    async def listed(self, first: int, most: int) -> tuple[int, Sequence[Provisioned]]:
        """How many there are, and those from `first` (0) on."""
        return await self._store.how_many(), await self._store.listed(first, most)

    async def named(self, by: Named, text: str) -> Sequence[Provisioned]:
        return await self._store.named(by, text)

    async def add(self, username: str, subject: str, *, active: bool) -> Provisioned:
        """An officer of no role, in the areas of the settings, who signs in by the provider alone.

        Conflict for a user name or an account that somebody has or had: an administrator binds those.
        """
        at = self._clock()

        async def work() -> tuple[Provisioned, tuple[UUID, ...]]:
            added = await self._changes.add(
                username,
                (),
                self._areas,
                password_hash="",  # nothing is hashed so: nobody signs in by a password
                actor=actors.SYSTEM,
                why=WHY,
            )
            if added is None or not await self._identities.bind(
                self._issuer, subject, added.officer, at
            ):
                raise Conflict(Problem.IDENTITY_TAKEN)
            ended = () if active else await self._close(added.officer, at)
            return _there(await self._store.one(added.officer)), ended

        return self._ended(await self._unit.together(work))

    async def change(self, officer: UUID, wanted: Wanted) -> Provisioned:
        """Access ended or given back.

        Conflict for another user name or account, for the last administrator, and to let in whom an
        administrator ended.
        """
        at = self._clock()

        async def work() -> tuple[Provisioned, tuple[UUID, ...]]:
            await self._staff.hold_admins()
            held = _there(await self._store.lock(officer))
            same_name = wanted.username in {None, held.username}
            if not same_name or wanted.subject not in {None, held.subject}:
                raise Conflict(Problem.IDENTITY_FIXED)
            ended: tuple[UUID, ...] = ()
            if wanted.active is False and held.active:
                ended = await self._close(officer, at)
            elif wanted.active is True and not held.active:
                await self._open(held)
            return _there(await self._store.one(officer)), ended

        return self._ended(await self._unit.together(work))

    async def delete(self, officer: UUID) -> None:
        """Access ends, and the account there is never another officer's. The officer stays on record."""
        at = self._clock()

        async def work() -> tuple[Provisioned, tuple[UUID, ...]]:
            await self._staff.hold_admins()
            held = _there(await self._store.lock(officer))
            ended = await self._close(officer, at) if held.active else ()
            await self._store.put_deleted(officer, at)
            return held, ended

        self._ended(await self._unit.together(work))

    async def _close(self, officer: UUID, at: datetime) -> tuple[UUID, ...]:
        changed = await self._changes.disable(officer, at=at, actor=actors.SYSTEM, why=WHY)
        await self._store.put_closed(officer, at)
        await self._posts.follow(officer, (), at)
        return changed.ended

    async def _open(self, held: Provisioned) -> None:
        if not held.closed:
            raise Conflict(Problem.OFFICER_CLOSED)
        await self._changes.enable(held.officer, actor=actors.SYSTEM, why=WHY)
        await self._store.put_closed(held.officer, None)

    def _ended(self, done: tuple[Provisioned, tuple[UUID, ...]]) -> Provisioned:
        provisioned, sessions = done
        for session in sessions:
            self._revoker.end(session)
        return provisioned


def _there(found: Provisioned | None) -> Provisioned:
    if found is None:
        raise NotFound(Problem.NOT_FOUND)
    return found
