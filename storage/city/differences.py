"""Days of hospitals that were compared, and what differed; and the messages that their systems sent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.city.differences import Difference, DifferenceKind
from storage.database import Database, Row

_DIFFERENCE: Final = "hospital, day, number, kind, settled_at, settled_by, words"
# What an officer settled stays settled, and on record.
CLEAR: Final = """
DELETE FROM hospital_differences AS d
WHERE d.hospital = $1 AND d.day = $2 AND d.settled_at IS NULL AND NOT EXISTS (
    SELECT FROM unnest($3::text[], $4::text[]) AS t (number, kind)
    WHERE t.number = d.number AND t.kind = d.kind)
"""
KEEP: Final = """
INSERT INTO hospital_differences (hospital, day, number, kind, found_at)
SELECT $1, $2, t.number, t.kind, $5 FROM unnest($3::text[], $4::text[]) AS t (number, kind)
ON CONFLICT DO NOTHING
"""
DAY: Final = """
INSERT INTO hospital_days (hospital, day, ours, theirs, compared_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (hospital, day) DO UPDATE SET ours = $3, theirs = $4, compared_at = $5
"""
COMPARED: Final = "SELECT compared_at FROM hospital_days WHERE hospital = $1 AND day = $2"
OF: Final = f"""
SELECT {_DIFFERENCE} FROM hospital_differences
WHERE hospital = ANY ($1) AND (day, hospital, number, kind) > ($2, $3, $4, $5)
    AND (settled_at IS NOT NULL) = $6
ORDER BY day, hospital, number, kind LIMIT $7
"""  # noqa: S608  # a constant alone
LOCK: Final = f"""
SELECT {_DIFFERENCE} FROM hospital_differences
WHERE day = $1 AND hospital = $2 AND number = $3 AND kind = $4 FOR NO KEY UPDATE
"""  # noqa: S608  # a constant alone
SETTLE: Final = """
UPDATE hospital_differences SET settled_at = $5, settled_by = $6, words = $7
WHERE day = $1 AND hospital = $2 AND number = $3 AND kind = $4
"""
COUNT: Final = """
SELECT count(*)::int FROM (
    SELECT FROM hospital_differences WHERE settled_at IS NULL LIMIT 1000) AS d
"""
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
        """In place of what an earlier look found on that day, but what is settled. `counts`: ours, and theirs."""
        keys = [each.number for each in found], [each.kind for each in found]
        await self._database.execute(CLEAR, hospital, day, *keys)
        await self._database.execute(KEEP, hospital, day, *keys, at)
        await self._database.execute(DAY, hospital, day, *counts, at)

    async def compared(self, hospital: str, day: date) -> datetime | None:
        found: datetime | None = await self._database.fetchval(COMPARED, hospital, day)
        return found

    async def of(
        self,
        hospitals: Sequence[str],
        after: tuple[date, str, str, str],
        limit: int,
        *,
        settled: bool,
    ) -> Sequence[Difference]:
        """The oldest days first."""
        rows = await self._database.fetch(OF, list(hospitals), *after, settled, limit)
        return [_difference(row) for row in rows]

    async def lock(
        self, hospital: str, day: date, number: str, kind: DifferenceKind
    ) -> Difference | None:
        row = await self._database.fetchrow(LOCK, day, hospital, number, kind)
        return None if row is None else _difference(row)

    async def settle(self, after: Difference) -> None:
        key = after.day, after.hospital, after.number, after.kind
        how = after.settled_at, after.settled_by, after.words
        await self._database.execute(SETTLE, *key, *how)

    async def count(self) -> int:
        """That nobody settled, up to 1,000."""
        found: int = await self._database.fetchval(COUNT)
        return found

    async def take(self, hospital: str, sequence: int, at: datetime) -> bool:
        """False for a message that was taken before."""
        return await self._database.fetchval(TAKE, hospital, sequence, at) is not None

    async def missing(self, since: datetime) -> int:
        """How many messages of hospitals lack between those that came since then."""
        found: int = await self._database.fetchval(MISSING, since)
        return found


def _difference(row: Row) -> Difference:
    return Difference(
        hospital=row["hospital"],
        day=row["day"],
        kind=DifferenceKind(row["kind"]),
        number=row["number"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
        words=row["words"],
    )
