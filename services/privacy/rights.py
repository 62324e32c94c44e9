"""What a person may ask for: who used the data, a lock on the face, a copy of everything, its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.copied import Holdings
from domain.cursors import numbered, page
from domain.errors import NotSignedIn
from domain.people import Citizen
from domain.privacy.rights import Erased
from domain.privacy.uses import Use
from domain.problems import Problem
from services.accounts.person_binding import Bindings, person_of
from services.ports import Bell, TokenRevoker

PAGE: Final = 50
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)


class RightsStore(Protocol):
    async def uses(
        self, person: UUID, account: UUID, before: tuple[datetime, int], limit: int
    ) -> tuple[Use, ...]: ...

    async def locked_at(self, person: UUID) -> datetime | None: ...

    async def holdings(self, account: UUID, now: datetime) -> Holdings | None: ...


class Locks(Protocol):
    """services.privacy.face_locks.FaceLocks."""

    async def lock(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]: ...

    async def unlock(
        self, person: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class Eraser(Protocol):
    """services.privacy.erasure.Erasure."""

    async def erase(self, account: UUID, *, at: datetime) -> Erased: ...


@dataclass(frozen=True, slots=True)
class UsesPage:
    uses: tuple[Use, ...]
    next_cursor: str  # "" at the end


class RightsService:
    """Whoever calls has been let in by the door: what can't be undone needs a fresh code there."""

    def __init__(
        self,
        *,
        store: RightsStore,
        locks: Locks,
        erasure: Eraser,
        persons: Bindings,
        tokens: TokenRevoker,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._locks = locks
        self._erasure = erasure
        self._persons = persons
        self._tokens = tokens
        self._bell = bell
        self._clock = clock

    async def uses(self, citizen: Citizen, cursor: str) -> UsesPage:
        """Everything that was done with the person's data, newest first."""
        before = numbered(cursor) if cursor else (_LAST, 0)
        person = await person_of(self._persons, citizen.account)
        found = await self._store.uses(person, citizen.account, before, PAGE + 1)
        return UsesPage(*page(found, PAGE, lambda each: (each.at, each.seq)))

    async def face_locked_at(self, citizen: Citizen) -> datetime | None:
        person = await self._persons.of_account(citizen.account)
        return None if person is None else await self._store.locked_at(person)

    async def lock(self, citizen: Citizen) -> None:
        """At once, without a code: who is in doubt must not have to wait."""
        told = await self._locks.lock(
            await person_of(self._persons, citizen.account), actor=citizen.actor, at=self._clock()
        )
        await self._bell.ring(told)

    async def unlock(self, citizen: Citizen) -> None:
        told = await self._locks.unlock(
            await person_of(self._persons, citizen.account),
            actor=citizen.actor,
            why="asked by the person",
            at=self._clock(),
        )
        await self._bell.ring(told)

    async def export(self, citizen: Citizen) -> Holdings:
        held = await self._store.holdings(citizen.account, self._clock())
        if held is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return held

    async def erase(self, citizen: Citizen) -> Erased:
        """The account, its sign-ins and messages, and the templates of its person."""
        erased = await self._erasure.erase(citizen.account, at=self._clock())
        for session in erased.sessions:
            self._tokens.end(session)
        await self._bell.ring(erased.told)
        return erased
