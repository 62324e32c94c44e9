"""Days of hospitals that were compared, and what differed; and the messages that their systems sent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.city.differences import Difference, DifferenceKind
from storage.database import Database

CLEAR: Final = "DELETE FROM hospital_differences WHERE hospital = $1 AND day = $2"
KEEP: Final = """
INSERT INTO hospital_differences (hospital, day, number, kind, found_at)
SELECT $1, $2, t.number, t.kind, $3 FROM unnest($4::text[], $5::text[]) AS t (number, kind)
"""
DAY: Final = """
INSERT INTO hospital_days (hospital, day, ours, theirs, compared_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (hospital, day) DO UPDATE SET ours = $3, theirs = $4, compared_at = $5
"""
COMPARED: Final = "SELECT compared_at FROM hospital_days WHERE hospital = $1 AND day = $2"
OF: Final = """
SELECT hospital, day, number, kind FROM hospital_differences
WHERE hospital = ANY ($1) AND (day, hospital, number, kind) > ($2, $3, $4, $5)
ORDER BY day, hospital, number, kind LIMIT $6
"""
COUNT: Final = "SELECT count(*)::int FROM (SELECT FROM hospital_differences LIMIT 1000) AS d"
TAKE: Final = """
INSERT INTO his_messages (hospital, sequence, taken_at) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING RETURNING sequence
"""
MISSING: Final = """
SELECT COALESCE(sum(d.missing), 0)::int FROM (
    SELECT max(sequence) - min(sequence) + 1 - count(*) AS missing FROM his_messages
    WHERE taken_at > $1 GROUP BY hospital
) AS d
"""


class DifferenceStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self,
        hospital: str,
        day: date,
        found: Sequence[Difference],
        counts: tuple[int, int],
        at: datetime,
    ) -> None:
        """In place of what an earlier look found on that day. `counts`: ours, and theirs."""
        await self._database.execute(CLEAR, hospital, day)
        await self._database.execute(
            KEEP,
            hospital,
            day,
            at,
            [each.number for each in found],
            [each.kind for each in found],
        )
        await self._database.execute(DAY, hospital, day, *counts, at)

    async def compared(self, hospital: str, day: date) -> datetime | None:
        found: datetime | None = await self._database.fetchval(COMPARED, hospital, day)
        return found

    async def of(
        self, hospitals: Sequence[str], after: tuple[date, str, str, str], limit: int
    ) -> Sequence[Difference]:
        """The oldest days first."""
        rows = await self._database.fetch(OF, list(hospitals), *after, limit)
        return [
            Difference(row["hospital"], row["day"], DifferenceKind(row["kind"]), row["number"])
            for row in rows
        ]

    async def count(self) -> int:
        """Up to 1,000."""
        found: int = await self._database.fetchval(COUNT)
        return found

    async def take(self, hospital: str, sequence: int, at: datetime) -> bool:
        """False for a message that was taken before."""
        return await self._database.fetchval(TAKE, hospital, sequence, at) is not None

    async def missing(self, since: datetime) -> int:
        """How many messages of hospitals lack between those that came since then."""
        found: int = await self._database.fetchval(MISSING, since)
        return found
