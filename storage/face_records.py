"""Face templates: sealed with the biometric key, bound to person and source, apart from identity."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.capture import CheckInHand
from domain.consent import VERSION, Purpose
from domain.entitlement import SHANGHAI, add_months
from domain.face_check import EngineId
from domain.notices import EventKind
from domain.register import FACE_REVIEW_YEARS, FaceRecord, FaceSource
from storage import audit, events
from storage.database import Database, Queries, Transaction
from storage.vault import Vault

# The share lock makes a withdrawal wait, so that it finds and erases what is stored here.
CONSENT: Final = """
SELECT purpose FROM consents WHERE person_id = $1 AND purpose = $2 AND version = $3 AND withdrawn_at IS NULL
FOR SHARE
"""
PUT: Final = """
INSERT INTO biometric.face_records (person_id, engine, source, template, created_at, review_on)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, engine, source) DO UPDATE SET
    template = excluded.template, created_at = excluded.created_at, review_on = excluded.review_on
"""
# Held until the end, so that who replaces a photo finds what a check kept in the meantime.
ANCHORS: Final = """
SELECT f.created_at, k.started_at
FROM biometric.face_records f
JOIN face_checks k ON k.person_id = f.person_id AND k.check_id = $3
WHERE f.person_id = $1 AND f.engine = $2 AND f.source <> 'check'
FOR SHARE OF f
"""
# What checks have kept was trusted because it was like the photo that is replaced.
FORGET_CHECKS: Final = """
DELETE FROM biometric.face_records WHERE person_id = $1 AND engine = $2 AND source = 'check'
"""
TEMPLATES: Final = """
SELECT source, template FROM biometric.face_records
WHERE person_id = $1 AND engine = $2 ORDER BY created_at DESC
"""
OF_PERSON: Final = """
SELECT engine, source, created_at, review_on FROM biometric.face_records
WHERE person_id = $1 ORDER BY engine, source
"""


_MONTHS_A_YEAR: Final = 12


class FaceRecords:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def consented(self, person: UUID) -> bool:
        """The person agrees to face processing at this moment, to today's text."""
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
    ) -> tuple[UUID, ...] | None:
        """Stores or replaces that of a photo; the accounts told of it.

        What checks have kept beside the old one is erased. None: the agreement is gone, nothing stored.
        """
        sealed = self._vault.seal("templates", template, aad=template_aad(person, source))

        async def work(tx: Transaction) -> tuple[UUID, ...] | None:
            if not await _consented(tx, person):
                return None
            await tx.execute(PUT, person, str(engine), source, sealed, at, review_on)
            if source is not FaceSource.CHECK:
                await tx.execute(FORGET_CHECKS, person, str(engine))
            await audit.record(
                tx,
                actor=actor,
                action="face_record.put",
                person=person,
                about=f"face_record:{engine}:{source}",
                why="enrolment",
            )
            return await events.tell(
                tx,
                person=person,
                kind=EventKind.FACE_RECORD_CHANGED,
                subject=f"face_record:{source}",
                at=at,
            )

        return await self._database.transact(work)

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
    """Keeps a check's template beside the photo's, in place of the last one.

    Whether it may be kept, `Thresholds.renews` has said. Not without agreement, and not when the
    photo was replaced since the check began.
    """
    if not await _consented(tx, hand.person):
        return
    anchors = await tx.fetch(ANCHORS, hand.person, str(engine), hand.check)
    if not anchors or any(row["created_at"] >= row["started_at"] for row in anchors):
        return
    today = at.astimezone(SHANGHAI).date()
    sealed = vault.seal("templates", template, aad=template_aad(hand.person, FaceSource.CHECK))
    review_on = add_months(today, FACE_REVIEW_YEARS * _MONTHS_A_YEAR)
    await tx.execute(PUT, hand.person, str(engine), FaceSource.CHECK, sealed, at, review_on)
    await audit.record(
        tx,
        actor="system",
        action="face_record.renew",
        person=hand.person,
        about=f"face_record:{engine}:{FaceSource.CHECK}",
        why=f"face_check:{hand.check}",
    )


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


async def _consented(tx: Queries, person: UUID) -> bool:
    return await tx.fetchval(CONSENT, person, Purpose.FACE_PROCESSING, VERSION) is not None
