"""What other departments' records say: that a person lives, which certifies, or died, which blocks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain.events import EventKind
from domain.faces.face_check import Reason
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import ReviewKind
from domain.subjects import Subject, SubjectKind
from domain.ways import Way
from storage import events
from storage.audit import audit
from storage.database import Database, Transaction
from storage.pensions.entitlements import change, read_entitlement
from storage.pensions.reviews import open_or_join

HOLD_PERSON: Final = "SELECT died_on FROM persons WHERE person_id = $1 FOR UPDATE"
POST: Final = """
INSERT INTO proofs (person_id, proof_id, source, happened_on, posted_by, posted_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, source, happened_on) DO NOTHING
RETURNING proof_id
"""
LOCK_ALL: Final = """
SELECT person_id, scheme, certified_until, certified_by, standing, suspended_on, back_pay_from, version
FROM entitlements WHERE person_id = $1 ORDER BY scheme FOR UPDATE
"""
# A failed check says nothing; who passed by a camera, an officer or another body, or was seen by one, lived.
ALIVE_ON: Final = """
SELECT max(day) FROM (
    SELECT max((ended_at AT TIME ZONE 'Asia/Shanghai')::date) AS day FROM face_checks
    WHERE person_id = $1 AND state = 'passed'
    UNION ALL
    SELECT max((ended_at AT TIME ZONE 'Asia/Shanghai')::date) FROM evidence
    WHERE person_id = $1 AND state = 'passed'
    UNION ALL
    SELECT max(happened_on) FROM proofs WHERE person_id = $1
) AS signs
"""
DIED: Final = "UPDATE persons SET died_on = $2 WHERE person_id = $1"


@dataclass(frozen=True, slots=True)
class _Finding:
    """Who says what of whom; all of it goes into the audit."""

    person: UUID
    source: str
    day: date
    at: datetime
    actor: str


class ProofStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def post(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        """Certifies every entitlement from that day; with a recorded death opens reviews instead.

        The same source and day twice is one proof. Returns the accounts to ring.
        """
        finding = _Finding(person, source, happened_on, at, actor)

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            died = await tx.fetchval(HOLD_PERSON, person)
            proof = await tx.fetchval(POST, person, uuid4(), source, happened_on, actor, at)
            if proof is None:
                return ()
            await _record(tx, finding, "proof.posted", SubjectKind.PROOF.of(proof))
            held = await _lock_all(tx, person)
            if died is not None:
                return await _open_reviews(tx, finding, held)
            told: set[UUID] = set()
            for entitlement in held:
                told.update(await _certify(tx, finding, entitlement))
            return tuple(told)

        return await self._database.transact(work)

    async def look_at_death(self, person: UUID, source: str, *, actor: str) -> date | None:
        """The newest sign of life, None without one; that a recording was looked at is on record."""
        async with self._database.transaction() as tx:
            alive_on: date | None = await tx.fetchval(ALIVE_ON, person)
            await audit.record(
                tx,
                actor=actor,
                action="death.looked_at",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=source,
            )
        return alive_on

    async def record_death(
        self, person: UUID, died_on: date, source: str, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        """From now on nothing passes by itself, and an officer looks at each active entitlement.

        Nothing stops. The person is told, who may live. Returns the accounts to ring.
        """
        finding = _Finding(person, source, died_on, at, actor)

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(HOLD_PERSON, person) == died_on:
                return ()
            await tx.execute(DIED, person, died_on)
            await _record(tx, finding, "death.recorded", SubjectKind.PERSON.of())
            held = await _lock_all(tx, person)
            active = [each for each in held if each.standing is Standing.ACTIVE]
            told = await events.tell(
                tx,
                person=person,
                kind=EventKind.DEATH_RECORDED,
                subject=SubjectKind.PERSON.of(),
                at=at,
            )
            return tuple({*told, *await _open_reviews(tx, finding, active)})

        return await self._database.transact(work)


async def _certify(
    tx: Transaction, finding: _Finding, entitlement: Entitlement
) -> tuple[UUID, ...]:
    certified = entitlement.certify(Way.DATA, finding.day)
    restored = entitlement.standing is Standing.SUSPENDED
    if not restored and certified.certified_until == entitlement.certified_until:
        return ()  # an older proof changes nothing, so there is nothing to tell
    await change(tx, certified)
    await _record(
        tx, finding, "entitlement.certified", SubjectKind.ENTITLEMENT.of(certified.scheme)
    )
    return await events.tell(
        tx,
        person=finding.person,
        kind=EventKind.RESTORED if restored else EventKind.CERTIFIED_BY_DATA,
        subject=SubjectKind.ENTITLEMENT.of(certified.scheme),
        at=finding.at,
    )


async def _open_reviews(
    tx: Transaction, finding: _Finding, held: list[Entitlement]
) -> tuple[UUID, ...]:
    told: set[UUID] = set()
    for entitlement in held:
        review, opened = await open_or_join(
            tx,
            finding.person,
            entitlement.scheme,
            ReviewKind.DEATH_RECORDED,
            [Reason.RECORDED_DEATH],
            None,
            finding.at,
        )
        if not opened:
            continue  # told when it was opened
        await _record(tx, finding, "review.opened", SubjectKind.REVIEW.of(review))
        told.update(
            await events.tell(
                tx,
                person=finding.person,
                kind=EventKind.REVIEW_OPENED,
                subject=SubjectKind.REVIEW.of(review),
                at=finding.at,
            )
        )
    return tuple(told)


async def _lock_all(tx: Transaction, person: UUID) -> list[Entitlement]:
    return [read_entitlement(row) for row in await tx.fetch(LOCK_ALL, person)]


async def _record(tx: Transaction, finding: _Finding, action: str, about: Subject) -> None:
    await audit.record(
        tx,
        actor=finding.actor,
        action=action,
        person=finding.person,
        about=about,
        why=f"{finding.source} ({finding.day.isoformat()})",
    )
