"""Mandates granted and ended, and who wants no helpers: each with all that begins or ends with it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose
from domain.accounts.mandates import Mandate, MandateKind
from domain.events import EventKind
from domain.subjects import Subject, SubjectKind
from services.ports import AuditLog, OrderedEvents, UnitOfWork

AT_A_GO: Final = 100


class MandateStore(Protocol):
    """storage.accounts.mandates.MandateStore; but for `grown`, within the unit of work."""

    async def hold_person(self, person: UUID) -> bool:
        """False for nobody; until the unit of work ends nobody else changes the person."""

    async def helpers_refused(self, person: UUID) -> bool: ...

    async def add(self, mandate: Mandate) -> None: ...

    async def end(self, person: UUID, mandate: UUID, *, actor: str, at: datetime) -> UUID | None:
        """The account that acted by it; None for one that has ended, or is none."""

    async def close_checks(self, person: UUID, mandate: UUID, at: datetime) -> None:
        """Of those opened under it, which end where they stand."""

    async def withdraw_consents(self, person: UUID, mandate: UUID, at: datetime) -> set[Purpose]:
        """Agreements given under it end with it: for which purposes there were some."""

    async def standing_of(self, account: UUID, at: datetime) -> Sequence[tuple[UUID, UUID]]:
        """Person and mandate of each by which the account acts."""

    async def standing_by(
        self, person: UUID, grantor: str, at: datetime
    ) -> Sequence[tuple[UUID, UUID]]:
        """Person and mandate of each that this actor granted for the person."""

    async def helpers(self, person: UUID, at: datetime) -> Sequence[UUID]:
        """The mandates of who may help now."""

    async def refuse_helpers(self, person: UUID, at: datetime) -> bool:
        """False where they were refused before."""

    async def allow_helpers(self, person: UUID) -> bool:
        """False where they were welcome before."""

    async def grown(self, now: datetime, most: int) -> Sequence[tuple[UUID, UUID]]:
        """Person and mandate of guardianships whose child is a child no more."""


class Withdrawals(Protocol):
    """services.accounts.consent_changes.ConsentChanges."""

    async def end_what_stood_on(
        self,
        person: UUID,
        withdrawn: set[Purpose],
        *,
        actor: str,
        why: str,
        at: datetime,
        mandate: UUID | None,
    ) -> tuple[UUID, ...]: ...


class MandateChanges:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: MandateStore,
        withdrawals: Withdrawals,
        events: OrderedEvents,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._withdrawals = withdrawals
        self._events = events
        self._audit = audit

    async def grant(self, mandate: Mandate, kind: EventKind) -> tuple[UUID, ...] | None:
        """Records it and tells both sides: the accounts to ring.

        None for nobody known, or a person who wants no helpers.
        """
        return await self._unit.together(partial(self._grant, mandate, kind))

    async def end(
        self, person: UUID, mandate: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """At once, in the middle of a check too; accounts to ring. Twice is once."""

        async def work() -> tuple[UUID, ...]:
            await self._store.hold_person(person)
            return await self._end(person, mandate, actor, why, at)

        return await self._unit.together(work)

    async def end_with_account(
        self, account: UUID, person: UUID | None, *, actor: str, why: str, at: datetime
    ) -> None:
        """An account goes: nobody acts by it any more, nor by what its own person granted with it.

        In the unit of work of the account's end, which holds these persons.
        """
        standing = list(await self._store.standing_of(account, at))
        if person is not None:
            standing += await self._store.standing_by(person, actors.citizen(account), at)
        for principal, mandate in sorted(standing):
            await self._end(principal, mandate, actor, why, at)

    async def refuse_helpers(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]:
        """From now on nobody becomes a helper, and who is one is none any more. Accounts to ring."""
        return await self._unit.together(partial(self._refuse_helpers, person, actor, at))

    async def allow_helpers(self, person: UUID, *, actor: str) -> None:
        async def work() -> None:
            if await self._store.allow_helpers(person):
                await self._switched(person, actor, "helpers.allowed")

        await self._unit.together(work)

    async def end_of_childhood(self, now: datetime) -> tuple[UUID, ...]:
        """Guardianships whose child is 14 end, with what was agreed to under them. Accounts to ring."""
        rung: set[UUID] = set()
        for person, mandate in await self._store.grown(now, AT_A_GO):
            rung.update(
                await self.end(person, mandate, actor=actors.SYSTEM, why="14 years old", at=now)
            )
        return tuple(rung)

    async def _grant(self, mandate: Mandate, kind: EventKind) -> tuple[UUID, ...] | None:
        person, at = mandate.person, mandate.granted_at
        if not await self._store.hold_person(person):
            return None
        if mandate.kind is MandateKind.HELPER and await self._store.helpers_refused(person):
            return None
        await self._store.add(mandate)
        await self._audit.record(
            actor=mandate.granted_by,
            action="mandate.granted",
            person=person,
            about=SubjectKind.ACCOUNT.of(mandate.account).under(mandate.mandate),
            why=mandate.kind,
        )
        subject = SubjectKind.MANDATE.of(mandate.mandate)
        if mandate.self_granted:
            return await self._events.tell(person=person, kind=kind, subject=subject, at=at)
        return await self._tell_both(person, mandate.account, kind, subject, at)

    async def _end(
        self, person: UUID, mandate: UUID, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Of a person who is held."""
        account = await self._store.end(person, mandate, actor=actor, at=at)
        if account is None:
            return ()
        await self._store.close_checks(person, mandate, at)
        withdrawn = await self._store.withdraw_consents(person, mandate, at)
        rung = await self._withdrawals.end_what_stood_on(
            person, withdrawn, actor=actor, why=why, at=at, mandate=mandate
        )
        await self._audit.record(
            actor=actor,
            action="mandate.ended",
            person=person,
            about=SubjectKind.ACCOUNT.of(account).under(mandate),
            why=why,
        )
        subject = SubjectKind.MANDATE.of(mandate)
        return rung + await self._tell_both(person, account, EventKind.MANDATE_ENDED, subject, at)

    async def _refuse_helpers(self, person: UUID, actor: str, at: datetime) -> tuple[UUID, ...]:
        await self._store.hold_person(person)  # a grant waits, and finds the wish
        if not await self._store.refuse_helpers(person, at):
            return ()
        await self._switched(person, actor, "helpers.refused")
        rung: set[UUID] = set()
        for mandate in await self._store.helpers(person, at):
            rung.update(await self._end(person, mandate, actor, "helpers refused", at))
        return tuple(rung)

    async def _tell_both(
        self, person: UUID, account: UUID, kind: EventKind, subject: Subject, at: datetime
    ) -> tuple[UUID, ...]:
        """Every account of the person and the one that acts."""
        await self._events.hold([person], [account])
        told = await self._events.tell(person=person, kind=kind, subject=subject, at=at)
        if account in told:
            return told
        return told + await self._events.tell(account=account, kind=kind, subject=subject, at=at)

    async def _switched(self, person: UUID, actor: str, action: str) -> None:
        await self._audit.record(
            actor=actor,
            action=action,
            person=person,
            about=SubjectKind.HELPERS.of(),
            why="asked by the person",
        )
