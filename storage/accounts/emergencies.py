"""Records that officers opened outside their areas, in an emergency: each waits for another's look."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.officers import Emergency
from storage.database import Database, Row

OPEN: Final = """
INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until)
VALUES ($1, $2, $3, $4, $5, $6)
"""
HOLD_OFFICER: Final = "SELECT officer_id FROM officers WHERE officer_id = $1 FOR NO KEY UPDATE"
OPENED: Final = """
SELECT opened_at FROM emergencies WHERE officer_id = $1 AND opened_at > $2 ORDER BY opened_at
"""
WAITING: Final = """
SELECT e.emergency_id, e.person_id, e.officer_id, o.username, e.why, e.opened_at, e.until
FROM emergencies AS e JOIN officers AS o ON o.officer_id = e.officer_id
WHERE e.reviewed_at IS NULL AND (e.opened_at, e.emergency_id) > ($1, $2)
ORDER BY e.opened_at, e.emergency_id LIMIT $3
"""
HOW_MANY: Final = "SELECT count(*) FROM emergencies WHERE reviewed_at IS NULL"
HOLD: Final = """
SELECT person_id, officer_id FROM emergencies
WHERE reviewed_at IS NULL AND emergency_id = $1 FOR UPDATE
"""
# A look ends with the word that judges it, whichever it is.
REVIEW: Final = """
UPDATE emergencies
SET reviewed_at = $3, reviewed_by = $4, justified = $5, words = $6,
    until = least(until, $3)
WHERE person_id = $1 AND emergency_id = $2
"""


class EmergencyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def lock_opened(self, officer: UUID, since: datetime) -> Sequence[datetime]:
        """When the officer opened some since then, the first one first; nobody opens one meanwhile."""
        await self._database.fetchval(HOLD_OFFICER, officer)
        return [row["opened_at"] for row in await self._database.fetch(OPENED, officer, since)]

    async def open(
        self, person: UUID, *, officer: UUID, why: str, at: datetime, until: datetime
    ) -> Emergency:
        emergency = uuid4()
        await self._database.execute(OPEN, person, emergency, officer, why, at, until)
        return Emergency(emergency, person, officer, "", why, at, until)

    async def waiting(self, after: tuple[datetime, UUID], limit: int) -> list[Emergency]:
        """What nobody has looked at yet, oldest first, behind the place given."""
        return [_read(row) for row in await self._database.fetch(WAITING, *after, limit)]

    async def how_many(self) -> int:
        """That wait for a look."""
        count: int = await self._database.fetchval(HOW_MANY)
        return count

    async def lock_waiting(self, emergency: UUID) -> tuple[UUID, UUID] | None:
        """Whose it is, and which officer's; None for one that was reviewed."""
        row = await self._database.fetchrow(HOLD, emergency)
        return None if row is None else (row["person_id"], row["officer_id"])

    async def review(
        self,
        person: UUID,
        emergency: UUID,
        *,
        by: UUID,
        justified: bool,
        words: str,
        at: datetime,
    ) -> None:
        await self._database.execute(REVIEW, person, emergency, at, by, justified, words)


def _read(row: Row) -> Emergency:
    return Emergency(
        emergency=row["emergency_id"],
        person=row["person_id"],
        officer=row["officer_id"],
        username=row["username"],
        why=row["why"],
        opened_at=row["opened_at"],
        until=row["until"],
    )
