"""How many persons have a stored face, counted now and then: the filing duty begins at 100,000."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.filing import FILING_AT
from storage.database import Database

COUNT_SOME: Final = """
SELECT count(*) AS persons, max(person_id::text COLLATE "C") AS last
FROM (
    SELECT DISTINCT person_id FROM biometric.face_records WHERE person_id > $1
    ORDER BY person_id LIMIT $2
) AS found
"""
READ: Final = "SELECT value, counted_at FROM tallies WHERE name = $1"
KEEP: Final = """
INSERT INTO tallies (name, value, counted_at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, counted_at = excluded.counted_at
"""

# Once, however often the number is passed: the duty to file begins with the first time.
NOTE_REACHED: Final = """
INSERT INTO tallies (name, value, counted_at) VALUES ('filing_reached', $1, $2)
ON CONFLICT (name) DO NOTHING
"""

PERSONS_WITH_FACES: Final = "persons_with_faces"
#: Persons a statement: some milliseconds each, so that counting millions holds nobody up.
HELPING: Final = 20_000
_PAUSE_S: Final = 0.05
_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Tally:
    value: int
    counted_at: datetime


class Tallies:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def persons_with_faces(self) -> Tally | None:
        """As last counted; None before the first time."""
        row = await self._database.fetchrow(READ, PERSONS_WITH_FACES)
        return None if row is None else Tally(row["value"], row["counted_at"])

    async def count(self, now: datetime) -> Tally:
        """Counts anew, unless one of the processes did so within ten minutes."""
        known = await self.persons_with_faces()
        if known is not None and known.counted_at > now - _EVERY:
            return known
        total, after = 0, UUID(int=0)
        while True:
            row = await self._database.fetchrow(COUNT_SOME, after, HELPING)
            assert row is not None  # an aggregate always answers
            total += row["persons"]
            if row["persons"] < HELPING:
                break
            after = UUID(row["last"])
            await asyncio.sleep(_PAUSE_S)
        await self._database.execute(KEEP, PERSONS_WITH_FACES, total, now)
        if total >= FILING_AT:
            await self._database.execute(NOTE_REACHED, total, now)
        return Tally(total, now)
