"""Agreements given and taken back, each with all that begins or ends with it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain.accounts.consent import BEFORE_CAMERA, Purpose, Shown, current
from domain.errors import NotAllowed
from domain.events import EventKind
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Events, UnitOfWork


class ConsentStore(Protocol):
    """storage.accounts.consents.ConsentStore, within the unit of work."""

    async def hold_person(self, person: UUID) -> bool:
        """False for nobody; until the unit of work ends nobody else changes the person."""

    async def hold_mandate(self, person: UUID, mandate: UUID, at: datetime) -> bool:
        """Whether it stands; whoever ends it waits, and finds and withdraws what is given under it."""

    async def add(
        self,
        person: UUID,
        purpose: Purpose,
        version: str,
        *,
        actor: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None,
    ) -> bool:
        """False where the same text was agreed to before: that agreement's time stays."""

    async def keep_text(
        self, purpose: Purpose, version: str, shown: Shown, at: datetime
    ) -> None: ...

    async def withdraw(self, person: UUID, purpose: Purpose, at: datetime) -> bool:
        """False where no agreement stood."""

    async def close_checks(self, person: UUID, at: datetime) -> None:
        """Ends whatever is under way, for want of an agreement."""

    async def erase_templates(self, person: UUID) -> int:
        """Nothing permits a template of the face any more: how many there were."""


@dataclass(frozen=True, slots=True)
class _Given:
    person: UUID
    purpose: Purpose
    actor: str
    why: str
    at: datetime
    shown: Shown
    mandate: UUID | None


class ConsentChanges:
    def __init__(
        self, *, unit: UnitOfWork, store: ConsentStore, events: Events, audit: AuditLog
    ) -> None:
        self._unit = unit
        self._store = store
        self._events = events
        self._audit = audit

    async def give(
        self,
        person: UUID,
        purpose: Purpose,
        *,
        actor: str,
        why: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None = None,
    ) -> bool:
        """Records an agreement to today's text, and what was shown; False when there is no such person.

        Raises NotAllowed(MANDATE_ENDED) unless the `mandate` under which it is given stands.
        """
        given = _Given(person, purpose, actor, why, at, shown, mandate)
        return await self._unit.together(partial(self._give, given))

    async def withdraw(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Ends the agreement with all that stood on it; twice is once. Accounts to ring."""

        async def work() -> tuple[UUID, ...]:
            await self._store.hold_person(person)
            if not await self._store.withdraw(person, purpose, at):
                return ()
            return await self.end_what_stood_on(person, {purpose}, actor=actor, why=why, at=at)

        return await self._unit.together(work)

    async def end_what_stood_on(
        self,
        person: UUID,
        withdrawn: set[Purpose],
        *,
        actor: str,
        why: str,
        at: datetime,
        mandate: UUID | None = None,
    ) -> tuple[UUID, ...]:
        """In the unit of work that withdrew these, `mandate` the one that they were given under.

        A check under way ends; without the agreement for faces no template stays. Accounts to ring.
        """
        if not withdrawn.isdisjoint(BEFORE_CAMERA):
            await self._store.close_checks(person, at)
        for purpose in sorted(withdrawn):
            await self._audit.record(
                actor=actor,
                action="consent.withdrawn",
                person=person,
                about=SubjectKind.CONSENT.of(purpose).under(mandate),
                why=why,
            )
        if Purpose.FACE_PROCESSING not in withdrawn or not await self._store.erase_templates(
            person
        ):
            return ()
        return await self._events.tell(
            person=person,
            kind=EventKind.FACE_RECORD_ERASED,
            subject=SubjectKind.CONSENT.of(Purpose.FACE_PROCESSING),
            at=at,
        )

    async def _give(self, given: _Given) -> bool:
        person, purpose, mandate, at = given.person, given.purpose, given.mandate, given.at
        if not await self._store.hold_person(person):
            return False
        if mandate is not None and not await self._store.hold_mandate(person, mandate, at):
            raise NotAllowed(Problem.MANDATE_ENDED)
        version = current(purpose).version
        fresh = await self._store.add(
            person,
            purpose,
            version,
            actor=given.actor,
            at=at,
            shown=given.shown,
            mandate=mandate,
        )
        if fresh:
            await self._store.keep_text(purpose, version, given.shown, at)
            await self._audit.record(
                actor=given.actor,
                action="consent.given",
                person=person,
                about=SubjectKind.CONSENT.of(purpose).under(mandate),
                why=given.why,
            )
        return True
