"""Statements of the review dates of face records; what follows when, services/faces/face_reviews.py says."""

from datetime import date
from typing import Final
from uuid import UUID

from domain.faces.face_records import RecordDue, ReviewCalendar
from storage.database import Database
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


class FaceReviewStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def unasked(self, calendar: ReviewCalendar, most: int) -> list[RecordDue]:
        """Records whose holders are to be asked by now."""
        rows = await self._database.fetch(UNASKED, _EVER, calendar.ask_until, most)
        return [RecordDue(row["person_id"], row["engine"]) for row in rows]

    async def overdue(self, calendar: ReviewCalendar, most: int) -> list[RecordDue]:
        """Records that nobody renewed, asked in time."""
        rows = await self._database.fetch(
            OVERDUE, _EVER, calendar.erase_until, calendar.asked_until, most
        )
        return [RecordDue(row["person_id"], row["engine"]) for row in rows]

    async def lock_living(self, person: UUID) -> bool:
        """False where a death is recorded; nobody else changes the person until the transaction ends."""
        row = await self._database.fetchrow(PERSON, person)
        return row is not None and row["died_on"] is None

    async def note_asked(self, person: UUID, calendar: ReviewCalendar) -> bool:
        """Of all records of the person at once; False where none is to be asked about any more."""
        asked = await self._database.fetch(ASK, person, calendar.ask_until, calendar.today)
        return bool(asked)

    async def erase(self, due: RecordDue, calendar: ReviewCalendar) -> bool:
        """What the engine made of a photo; False where it was renewed, or is gone."""
        erased = await self._database.fetch(
            ERASE, due.person, due.engine, calendar.erase_until, calendar.asked_until
        )
        return bool(erased)

    async def forget_checks(self, due: RecordDue) -> None:
        """What checks kept beside that photo."""
        await self._database.execute(FORGET_CHECKS, due.person, due.engine)

    async def any_left(self, person: UUID) -> bool:
        return bool(await self._database.fetchval(ANY_LEFT, person))
