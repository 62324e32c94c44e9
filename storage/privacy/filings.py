"""Filings with the authority: when the number was reached, and what was filed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.days import day_of
from storage.database import Database

REACHED: Final = "SELECT counted_at FROM tallies WHERE name = 'filing_reached'"
NEWEST: Final = """
SELECT reference, filed_on, persons FROM filings WHERE filed_on <= $1
ORDER BY filed_on DESC, reference DESC LIMIT 1
"""
RECORD: Final = """
INSERT INTO filings (reference, filed_on, persons) VALUES ($1, $2, $3)
ON CONFLICT (reference) DO NOTHING RETURNING reference
"""


@dataclass(frozen=True, slots=True)
class Filed:
    reference: str  # as the authority answered, or the city's own file number
    filed_on: date
    persons: int  # with a stored face, as filed


class FilingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def reached_on(self) -> date | None:
        """The day, in Shanghai, on which the count first reached the number that is filed."""
        at: datetime | None = await self._database.fetchval(REACHED)
        return None if at is None else day_of(at)

    async def newest(self, today: date) -> Filed | None:
        row = await self._database.fetchrow(NEWEST, today)
        return None if row is None else Filed(row["reference"], row["filed_on"], row["persons"])

    async def record(self, filed: Filed) -> bool:
        """False when the reference is on record already; none is ever changed."""
        kept = await self._database.fetchval(RECORD, filed.reference, filed.filed_on, filed.persons)
        return kept is not None
