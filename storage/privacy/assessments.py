"""Impact assessments on record: their reference, when they were approved, when they are to be reviewed."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from storage.database import Database

CURRENT: Final = """
SELECT reference, approved_on, review_on FROM assessments
WHERE approved_on <= $1 ORDER BY review_on DESC, approved_on DESC LIMIT 1
"""
RECORD: Final = """
INSERT INTO assessments (reference, approved_on, review_on) VALUES ($1, $2, $3)
ON CONFLICT (reference) DO NOTHING RETURNING reference
"""


@dataclass(frozen=True, slots=True)
class Assessment:
    reference: str
    approved_on: date
    review_on: date

    def current(self, today: date) -> bool:
        return self.approved_on <= today < self.review_on


class AssessmentStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, today: date) -> Assessment | None:
        """The one in force, or the last that was."""
        row = await self._database.fetchrow(CURRENT, today)
        if row is None:
            return None
        return Assessment(row["reference"], row["approved_on"], row["review_on"])

    async def in_force(self, today: date) -> bool:
        newest = await self.newest(today)
        return newest is not None and newest.current(today)

    async def record(self, assessment: Assessment) -> bool:
        """False when the reference is on record already; none is ever changed."""
        kept = await self._database.fetchval(
            RECORD, assessment.reference, assessment.approved_on, assessment.review_on
        )
        return kept is not None
