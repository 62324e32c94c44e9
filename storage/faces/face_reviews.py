"""Acting on the review dates of face records: the holder is asked ahead, and what nobody renews is erased.

A photo made anew at the counter renews a record, and so does a check without any doubt.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.events import EventKind
from domain.faces.face_records import REVIEW_ASK_DAYS, REVIEW_GRACE_DAYS
from domain.subjects import SubjectKind
from storage import events
from storage.audit import audit
from storage.database import Database, Transaction
from storage.faces.face_records import ANY_LEFT

# What checks kept goes with the photo that they were like.
UNASKED: Final = """
SELECT person_id, engine FROM biometric.face_records
WHERE review_on > $1 AND review_on <= $2 AND review_asked_on IS NULL AND source <> 'check'
ORDER BY review_on LIMIT $3
"""
OVERDUE: Final = """
SELECT person_id, engine FROM biometric.face_records
WHERE review_on > $1 AND review_on <= $2 AND review_asked_on <= $3 AND source <> 'check'
ORDER BY review_on LIMIT $4
"""
# The person comes first in the order of locks.
PERSON: Final = "SELECT died_on FROM persons WHERE person_id = $1 FOR NO KEY UPDATE"
ASK: Final = """
UPDATE biometric.face_records SET review_asked_on = $3
WHERE person_id = $1 AND review_on <= $2 AND review_asked_on IS NULL AND source <> 'check'
RETURNING source
"""
ERASE: Final = """
DELETE FROM biometric.face_records
WHERE person_id = $1 AND engine = $2 AND review_on <= $3 AND review_asked_on <= $4
    AND source <> 'check'
RETURNING source
"""
FORGET_CHECKS: Final = """
DELETE FROM biometric.face_records WHERE person_id = $1 AND engine = $2 AND source = 'check'
"""

_EVER: Final = date(2000, 1, 1)  # before all records


@dataclass(frozen=True, slots=True)
class Due:
    person: UUID
    engine: str


class FaceReviewStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def unasked(self, today: date, most: int) -> list[Due]:
        """Records whose holders are to be asked by now."""
        rows = await self._database.fetch(UNASKED, _EVER, _asking(today), most)
        return [Due(row["person_id"], row["engine"]) for row in rows]

    async def overdue(self, today: date, most: int) -> list[Due]:
        """Records that nobody renewed, asked in time."""
        rows = await self._database.fetch(OVERDUE, _EVER, *_ended(today), most)
        return [Due(row["person_id"], row["engine"]) for row in rows]

    async def ask(self, due: Due, today: date, at: datetime) -> tuple[UUID, ...]:
        """Asks once for all records of the person; accounts to ring, none for a person recorded as dead."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            person = await tx.fetchrow(PERSON, due.person)
            if not await tx.fetch(ASK, due.person, _asking(today), today):
                return ()
            await audit.record(
                tx,
                actor="system",
                action="face_record.review_asked",
                person=due.person,
                about=SubjectKind.FACE_RECORD.of("review"),
                why="review date",
            )
            if person is None or person["died_on"] is not None:
                return ()
            return await events.tell(
                tx,
                person=due.person,
                kind=EventKind.FACE_REVIEW_DUE,
                subject=SubjectKind.FACE_RECORD.of("review"),
                at=at,
            )

        return await self._database.transact(work)

    async def erase(self, due: Due, today: date, at: datetime) -> tuple[UUID, ...]:
        """Erases what the engine made of a photo that nobody renewed; who has nothing left is told."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            person = await tx.fetchrow(PERSON, due.person)
            if not await tx.fetch(ERASE, due.person, due.engine, *_ended(today)):
                return ()
            await tx.execute(FORGET_CHECKS, due.person, due.engine)
            await audit.record(
                tx,
                actor="system",
                action="face_record.erased",
                person=due.person,
                about=SubjectKind.FACE_RECORD.of(due.engine),
                why="review date",
            )
            if person is None or person["died_on"] is not None:
                return ()
            if await tx.fetchval(ANY_LEFT, due.person):
                return ()
            return await events.tell(
                tx,
                person=due.person,
                kind=EventKind.FACE_RECORD_ERASED,
                subject=SubjectKind.FACE_RECORD.of("review"),
                at=at,
            )

        return await self._database.transact(work)


def _asking(today: date) -> date:
    """Review dates until then are asked about."""
    return today + timedelta(days=REVIEW_ASK_DAYS)


def _ended(today: date) -> tuple[date, date]:
    """The latest review date, and the latest day of asking, of what is erased."""
    grace = timedelta(days=REVIEW_GRACE_DAYS)
    return today - grace, today - grace - timedelta(days=REVIEW_ASK_DAYS)
