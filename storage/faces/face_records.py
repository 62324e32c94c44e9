"""Face templates: sealed with the biometric key, bound to person and source, apart from identity."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Asked, Purpose, permitting
from domain.days import add_months, day_of
from domain.events import EventKind
from domain.faces.capture import CheckInHand
from domain.faces.face_check import EngineId
from domain.faces.face_records import FACE_REVIEW_YEARS, FaceRecord, FaceSource
from domain.subjects import SubjectKind
from storage import events
from storage.audit import audit
from storage.database import Database, Queries, Transaction
from storage.keys.vault import Vault

# The share lock makes a withdrawal wait, so that it finds and erases what is stored here.
CONSENT: Final = """
SELECT purpose FROM consents
WHERE person_id = $1 AND purpose = $2 AND version = ANY ($3::text[]) AND withdrawn_at IS NULL
FOR SHARE
"""
PUT: Final = """
INSERT INTO biometric.face_records (person_id, engine, source, template, created_at, review_on)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, engine, source) DO UPDATE SET
    template = excluded.template, created_at = excluded.created_at, review_on = excluded.review_on,
    review_asked_on = NULL
"""
# Held until the end, so that who replaces a photo finds what a check kept in the meantime.
ANCHORS: Final = """
SELECT f.created_at, k.started_at
FROM biometric.face_records f
JOIN face_checks k ON k.person_id = f.person_id AND k.check_id = $3
WHERE f.person_id = $1 AND f.engine = $2 AND f.source <> 'check'
FOR SHARE OF f
"""
# Of a check that renews them: locked at once as they will be, so that two checks don't wait for each other.
RENEWED: Final = ANCHORS.replace("FOR SHARE", "FOR NO KEY UPDATE")
PUT_OFF: Final = """
UPDATE biometric.face_records SET review_on = $3, review_asked_on = NULL
WHERE person_id = $1 AND engine = $2 AND source <> 'check'
"""
HELD: Final = """
SELECT EXISTS (
    SELECT FROM biometric.face_records
    WHERE person_id = $1 AND engine = $2 AND source <> 'check')
"""
# The share lock makes a locking of the face wait, as that of a consent makes a withdrawal. Asked for before
# that one: the person comes first in the order of locks.
OPEN: Final = """
SELECT person_id FROM persons WHERE person_id = $1 AND face_locked_at IS NULL AND died_on IS NULL
FOR SHARE
"""
# What checks have kept was trusted because it was like the photo that is replaced.
FORGET_CHECKS: Final = """
DELETE FROM biometric.face_records WHERE person_id = $1 AND engine = $2 AND source IN ('check', 'moved')
"""
# Of the photo before, whichever engine they are by: it may have been somebody else's.
FORGET_OTHERS: Final = """
DELETE FROM biometric.face_records WHERE person_id = $1 AND engine <> ALL ($2::text[])
"""
RETIRE: Final = """
DELETE FROM biometric.face_records WHERE person_id = $1 AND engine = $2 RETURNING source
"""
ANY_LEFT: Final = "SELECT EXISTS (SELECT FROM biometric.face_records WHERE person_id = $1)"
TEMPLATES: Final = """
SELECT source, template FROM biometric.face_records
WHERE person_id = $1 AND engine = $2 ORDER BY created_at DESC
"""
OF_PERSON: Final = """
SELECT engine, source, created_at, review_on FROM biometric.face_records
WHERE person_id = $1 ORDER BY engine, source
"""


_MONTHS_A_YEAR: Final = 12


class FaceRecordStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def consented(self, person: UUID) -> bool:
        """The person agrees at this moment that a template be made and kept."""
        return await _consented(self._database, person)

    async def put(
        self,
        person: UUID,
        engine: EngineId,
        source: FaceSource,
        template: bytes,
        *,
        at: datetime,
        review_on: date,
        actor: str,
        second: bytes = b"",
        beside: EngineId | None = None,
    ) -> tuple[UUID, ...] | None:
        """Stores or replaces that of a photo; the accounts told of it.

        `second` is that of the same photo by the engine `beside`. What checks have kept beside the
        old ones is erased, and all that other engines made of an older photo. None: the agreement is gone, nothing stored.
        """
        made = {engine: template} | ({beside: second} if beside is not None and second else {})

        async def work(tx: Transaction) -> tuple[UUID, ...] | None:
            if not await _consented(tx, person):
                return None
            for maker, one in made.items():
                sealed = self._vault.seal("templates", one, aad=template_aad(person, source))
                await tx.execute(PUT, person, str(maker), source, sealed, at, review_on)
                if source is not FaceSource.CHECK:
                    await tx.execute(FORGET_CHECKS, person, str(maker))
            if source is not FaceSource.CHECK:
                await tx.execute(FORGET_OTHERS, person, [str(maker) for maker in made])
            await audit.record(
                tx,
                actor=actor,
                action="face_record.put",
                person=person,
                about=SubjectKind.FACE_RECORD.of(f"{engine}:{source}"),
                why="enrolment",
            )
            return await events.tell(
                tx,
                person=person,
                kind=EventKind.FACE_RECORD_CHANGED,
                subject=SubjectKind.FACE_RECORD.of(source),
                at=at,
            )

        return await self._database.transact(work)

    async def move(
        self,
        hand: CheckInHand,
        former: EngineId,
        engine: EngineId,
        template: bytes,
        *,
        at: datetime,
    ) -> bool:
        """Keeps the first reference by `engine`, of a check of which `former` was sure.

        False, and nothing kept: without agreement, of a locked face, of a person recorded as dead,
        when there is one already, or when the photo was replaced since the check began.
        """

        async def work(tx: Transaction) -> bool:
            if not await tx.fetch(OPEN, hand.person) or not await _consented(tx, hand.person):
                return False
            anchors = await tx.fetch(ANCHORS, hand.person, str(former), hand.check)
            if not anchors or any(row["created_at"] >= row["started_at"] for row in anchors):
                return False
            if await tx.fetchval(HELD, hand.person, str(engine)):
                return False
            await _keep(tx, self._vault, hand, engine, FaceSource.MOVED, template, at)
            return True

        return await self._database.transact(work)

    async def adopt(
        self, person: UUID, engine: EngineId, template: bytes, *, at: datetime, actor: str
    ) -> bool:
        """Keeps what `engine` made of the person's ID photo, beside what others made of it.

        False, and nothing kept: as `move`.
        """

        async def work(tx: Transaction) -> bool:
            if not await tx.fetch(OPEN, person) or not await _consented(tx, person):
                return False
            if await tx.fetchval(HELD, person, str(engine)):
                return False
            source = FaceSource.ID_PHOTO
            sealed = self._vault.seal("templates", template, aad=template_aad(person, source))
            await tx.execute(PUT, person, str(engine), source, sealed, at, _review_on(at))
            await audit.record(
                tx,
                actor=actor,
                action="face_record.move",
                person=person,
                about=SubjectKind.FACE_RECORD.of(f"{engine}:{source}"),
                why="switch of engines",
            )
            return True

        return await self._database.transact(work)

    async def retire(
        self, person: UUID, former: EngineId, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        """Erases what a former engine made; who has nothing left is told. Accounts to ring."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if not await tx.fetch(RETIRE, person, str(former)):
                return ()
            await audit.record(
                tx,
                actor=actor,
                action="face_record.retired",
                person=person,
                about=SubjectKind.FACE_RECORD.of(str(former)),
                why="switch of engines",
            )
            if await tx.fetchval(ANY_LEFT, person):
                return ()
            return await events.tell(
                tx,
                person=person,
                kind=EventKind.FACE_RECORD_RETIRED,
                subject=SubjectKind.FACE_RECORD.of("former"),
                at=at,
            )

        return await self._database.transact(work)

    async def anchors(self, person: UUID, engine: EngineId) -> list[bytes]:
        """The templates that photos stand behind, opened."""
        rows = await self._database.fetch(TEMPLATES, person, str(engine))
        return [
            self._vault.open("templates", row["template"], aad=template_aad(person, row["source"]))
            for row in rows
            if row["source"] != FaceSource.CHECK
        ]

    async def references(self, person: UUID, engine: EngineId) -> list[bytes]:
        """The templates to compare with, opened, newest first; other engines' never."""
        rows = await self._database.fetch(TEMPLATES, person, str(engine))
        return [
            self._vault.open("templates", row["template"], aad=template_aad(person, row["source"]))
            for row in rows
        ]


async def renew(
    tx: Queries,
    vault: Vault,
    hand: CheckInHand,
    engine: EngineId,
    template: bytes,
    at: datetime,
) -> None:
    """Keeps a check's template beside the photo's, in place of the last one, and puts off the photo's review.

    Whether it may be kept, `Thresholds.renews` has said. Not without agreement, and not when the
    photo was replaced since the check began.
    """
    if not await _consented(tx, hand.person):
        return
    anchors = await tx.fetch(RENEWED, hand.person, str(engine), hand.check)
    if not anchors or any(row["created_at"] >= row["started_at"] for row in anchors):
        return
    await tx.execute(PUT_OFF, hand.person, str(engine), _review_on(at))
    await _keep(tx, vault, hand, engine, FaceSource.CHECK, template, at)


def template_aad(person: UUID, source: str) -> bytes:
    """Binds a sealed template to its row, so that it can't be moved to another person."""
    return f"face_records|{person}|{source}".encode()


async def of_person(tx: Queries, person: UUID) -> tuple[FaceRecord, ...]:
    """Which records there are, by engine and source."""
    return tuple(
        FaceRecord(
            engine=row["engine"],
            source=FaceSource(row["source"]),
            created_at=row["created_at"],
            review_on=row["review_on"],
        )
        for row in await tx.fetch(OF_PERSON, person)
    )


async def permitted(tx: Queries, person: UUID, asked: Asked) -> bool:
    """What is kept of a face, by an agreement that stays until the transaction ends."""
    purpose = Purpose.FACE_PROCESSING
    versions = list(permitting(purpose, asked))
    return await tx.fetchval(CONSENT, person, purpose, versions) is not None


async def _consented(tx: Queries, person: UUID) -> bool:
    return await permitted(tx, person, Asked.TEMPLATE)


def _review_on(at: datetime) -> date:
    return add_months(day_of(at), FACE_REVIEW_YEARS * _MONTHS_A_YEAR)


async def _keep(
    tx: Queries,
    vault: Vault,
    hand: CheckInHand,
    engine: EngineId,
    source: FaceSource,
    template: bytes,
    at: datetime,
) -> None:
    """Stores what a check has shown, and puts on record of which one."""
    sealed = vault.seal("templates", template, aad=template_aad(hand.person, source))
    await tx.execute(PUT, hand.person, str(engine), source, sealed, at, _review_on(at))
    await audit.record(
        tx,
        actor="system",
        action="face_record.move" if source is FaceSource.MOVED else "face_record.renew",
        person=hand.person,
        about=SubjectKind.FACE_RECORD.of(f"{engine}:{source}"),
        why=str(SubjectKind.FACE_CHECK.of(hand.check)),
    )
