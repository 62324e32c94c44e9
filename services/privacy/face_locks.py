"""The lock that a person puts on the own face, and the camera opened again after slips."""

from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain.events import EventKind
from domain.privacy.requests import RequestKind
from domain.subjects import SubjectKind
from services.ports import AuditLog, Events, UnitOfWork


class RightsStore(Protocol):
    """storage.privacy.rights.RightsStore, within the unit of work."""

    async def lock(self, person: UUID, at: datetime) -> bool:
        """False where the face was locked before."""

    async def unlock(self, person: UUID) -> bool:
        """False where it was not locked."""

    async def open_again(self, person: UUID, at: datetime) -> bool:
        """False where no check saw slips of late."""

    async def close_checks(self, person: UUID, at: datetime) -> None:
        """Ends whatever is under way."""

    async def note_done(
        self, person: UUID, kind: RequestKind, *, actor: str, at: datetime
    ) -> None: ...


class FaceLocks:
    def __init__(
        self, *, unit: UnitOfWork, store: RightsStore, events: Events, audit: AuditLog
    ) -> None:
        self._unit = unit
        self._store = store
        self._events = events
        self._audit = audit

    async def lock(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]:
        """No check opens from now on, and those under way end. Accounts to ring; twice is once."""
        return await self._unit.together(partial(self._lock, person, actor, at))

    async def unlock(self, person: UUID, *, actor: str, why: str, at: datetime) -> tuple[UUID, ...]:
        """Accounts to ring; twice is once."""
        return await self._unit.together(partial(self._unlock, person, actor, why, at))

    async def open_again(self, person: UUID, *, actor: str, why: str, at: datetime) -> None:
        """The camera takes the face again after slips; by an officer alone, and on record."""

        async def work() -> None:
            if await self._store.open_again(person, at):
                await self._record("face.opened_again", person, actor, why)

        await self._unit.together(work)

    async def _lock(self, person: UUID, actor: str, at: datetime) -> tuple[UUID, ...]:
        if not await self._store.lock(person, at):
            return ()
        await self._store.close_checks(person, at)
        await self._store.note_done(person, RequestKind.LOCK, actor=actor, at=at)
        return await self._tell(person, EventKind.FACE_LOCKED, actor, "asked by the person", at)

    async def _unlock(self, person: UUID, actor: str, why: str, at: datetime) -> tuple[UUID, ...]:
        if not await self._store.unlock(person):
            return ()
        await self._store.note_done(person, RequestKind.UNLOCK, actor=actor, at=at)
        return await self._tell(person, EventKind.FACE_UNLOCKED, actor, why, at)

    async def _tell(
        self, person: UUID, kind: EventKind, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """On record under the kind's own name, and told to every account of the person."""
        await self._record(kind, person, actor, why)
        return await self._events.tell(
            person=person, kind=kind, subject=SubjectKind.FACE.of(), at=at
        )

    async def _record(self, action: str, person: UUID, actor: str, why: str) -> None:
        await self._audit.record(
            actor=actor, action=action, person=person, about=SubjectKind.FACE.of(), why=why
        )
