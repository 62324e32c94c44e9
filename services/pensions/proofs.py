"""What other departments' records say: that a person lives, which certifies, or died, which blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain.audit import About
from domain.events import EventKind
from domain.faces.face_check import Reason
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import ReviewKind
from domain.subjects import SubjectKind
from domain.ways import Way
from services.pensions.review_openings import ReviewOpenings
from services.ports import AuditLog, Events, UnitOfWork


class ProofStore(Protocol):
    """storage.pensions.proofs.ProofStore, within the unit of work."""

    async def lock_person(self, person: UUID) -> date | None:
        """The day of a recorded death; nobody else changes the person until the unit of work ends."""

    async def add(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> UUID | None:
        """None for the same source and day once more."""

    async def alive_on(self, person: UUID) -> date | None: ...

    async def put_death(self, person: UUID, died_on: date) -> None: ...


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore, within the unit of work."""

    async def lock_all(self, person: UUID) -> Sequence[Entitlement]: ...

    async def change(self, entitlement: Entitlement) -> None: ...


@dataclass(frozen=True, slots=True)
class _Finding:
    """Who says what of whom; all of it goes into the audit."""

    person: UUID
    source: str
    day: date
    at: datetime
    actor: str


class Proofs:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ProofStore,
        entitlements: EntitlementStore,
        reviews: ReviewOpenings,
        events: Events,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._entitlements = entitlements
        self._reviews = reviews
        self._events = events
        self._audit = audit

    async def post(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        """Certifies every entitlement from that day; with a recorded death opens reviews instead.

        The same source and day twice is one proof. Returns the accounts to ring.
        """
        finding = _Finding(person, source, happened_on, at, actor)
        return await self._unit.together(partial(self._post, finding))

    async def look_at_death(self, person: UUID, source: str, *, actor: str) -> date | None:
        """The newest sign of life, None without one; that a recording was looked at is on record."""

        async def look() -> date | None:
            alive_on = await self._store.alive_on(person)
            await self._audit.record(
                actor=actor,
                action="death.looked_at",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=source,
            )
            return alive_on

        return await self._unit.together(look)

    async def record_death(
        self, person: UUID, died_on: date, source: str, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        """From now on nothing passes by itself, and an officer looks at each active entitlement.

        Nothing stops. The person is told, who may live. Returns the accounts to ring.
        """
        finding = _Finding(person, source, died_on, at, actor)
        return await self._unit.together(partial(self._record_death, finding))

    async def _post(self, finding: _Finding) -> tuple[UUID, ...]:
        died = await self._store.lock_person(finding.person)
        proof = await self._store.add(
            finding.person, finding.source, finding.day, at=finding.at, actor=finding.actor
        )
        if proof is None:
            return ()
        await self._record(finding, "proof.posted", SubjectKind.PROOF.of(proof))
        held = await self._entitlements.lock_all(finding.person)
        if died is not None:
            return await self._open_reviews(finding, held)
        told: set[UUID] = set()
        for entitlement in held:
            told.update(await self._certify(finding, entitlement))
        return tuple(told)

    async def _record_death(self, finding: _Finding) -> tuple[UUID, ...]:
        if await self._store.lock_person(finding.person) == finding.day:
            return ()
        await self._store.put_death(finding.person, finding.day)
        about = SubjectKind.PERSON.of()
        await self._record(finding, "death.recorded", about)
        held = await self._entitlements.lock_all(finding.person)
        told = await self._events.tell(
            person=finding.person, kind=EventKind.DEATH_RECORDED, subject=about, at=finding.at
        )
        active = (each for each in held if each.standing is Standing.ACTIVE)
        return tuple({*told, *await self._open_reviews(finding, active)})

    async def _certify(self, finding: _Finding, held: Entitlement) -> tuple[UUID, ...]:
        certified = held.certify(Way.DATA, finding.day)
        restored = held.standing is Standing.SUSPENDED
        if not restored and certified.certified_until == held.certified_until:
            return ()  # an older proof changes nothing, so there is nothing to tell
        await self._entitlements.change(certified)
        about = SubjectKind.ENTITLEMENT.of(certified.scheme)
        await self._record(finding, "entitlement.certified", about)
        return await self._events.tell(
            person=finding.person,
            kind=EventKind.RESTORED if restored else EventKind.CERTIFIED_BY_DATA,
            subject=about,
            at=finding.at,
        )

    async def _open_reviews(
        self, finding: _Finding, held: Iterable[Entitlement]
    ) -> tuple[UUID, ...]:
        told: set[UUID] = set()
        for entitlement in held:
            opened = await self._reviews.open_or_join(
                finding.person,
                entitlement.scheme,
                ReviewKind.DEATH_RECORDED,
                (Reason.RECORDED_DEATH,),
                None,
                finding.at,
                actor=finding.actor,
            )
            told.update(opened.told)
        return tuple(told)

    async def _record(self, finding: _Finding, action: str, about: About) -> None:
        await self._audit.record(
            actor=finding.actor,
            action=action,
            person=finding.person,
            about=about,
            why=f"{finding.source} ({finding.day.isoformat()})",
        )
