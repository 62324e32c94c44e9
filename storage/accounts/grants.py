"""What an administrator may do to another: asked for, and decided by a third; the act itself takes it."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.grants import Grant, GrantKind, GrantState
from storage.database import Database, Row

ADD: Final = """
INSERT INTO officer_grants (grant_id, officer_id, what, why, asked_by, asked_at, state, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7)
"""
OPEN: Final = """
SELECT EXISTS (
    SELECT FROM officer_grants
    WHERE officer_id = $1 AND what = $2 AND state IN ('waiting', 'approved') AND ends_at > $3)
"""
_SEEN: Final = """r.*, o.username, a.username AS asked_name, coalesce(d.username, '') AS decided_name
FROM officer_grants AS r JOIN officers AS o ON o.officer_id = r.officer_id
    JOIN officers AS a ON a.officer_id = r.asked_by
    LEFT JOIN officers AS d ON d.officer_id = r.decided_by"""
NEWEST: Final = f"""
SELECT {_SEEN} WHERE (r.asked_at, r.grant_id) < ($1, $2)
ORDER BY r.asked_at DESC, r.grant_id DESC LIMIT $3
"""  # constants alone
READ: Final = f"SELECT {_SEEN} WHERE r.grant_id = $1"  # constants alone
HOLD: Final = f"{READ} FOR UPDATE OF r"  # constants alone
DECIDE: Final = """
UPDATE officer_grants
SET state = $2, ends_at = $3, decided_by = $4, decided_at = $5, decided_words = $6
WHERE grant_id = $1
"""
WITHDRAW: Final = """
UPDATE officer_grants SET state = 'withdrawn', ends_at = $2 WHERE grant_id = $1
"""
HOW_MANY: Final = """
SELECT count(*) FROM officer_grants
WHERE state = 'waiting' AND ends_at > $2 AND asked_by <> $1 AND officer_id <> $1
"""


class GrantStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_open(self, officer: UUID, what: GrantKind, at: datetime) -> bool:
        """Whether one of this kind about this officer waits, or may be used."""
        found: bool = await self._database.fetchval(OPEN, officer, what, at)
        return found

    async def add(
        self,
        officer: UUID,
        what: GrantKind,
        *,
        admin: UUID,
        why: str,
        at: datetime,
        ends_at: datetime,
    ) -> UUID:
        grant = uuid4()
        await self._database.execute(ADD, grant, officer, what, why, admin, at, ends_at)
        return grant

    async def newest(self, before: tuple[datetime, UUID], limit: int) -> list[Grant]:
        return [_read(row) for row in await self._database.fetch(NEWEST, *before, limit)]

    async def read(self, grant: UUID) -> Grant | None:
        row = await self._database.fetchrow(READ, grant)
        return None if row is None else _read(row)

    async def lock(self, grant: UUID) -> Grant | None:
        """Nobody else changes it until the unit of work ends."""
        row = await self._database.fetchrow(HOLD, grant)
        return None if row is None else _read(row)

    async def how_many(self, admin: UUID, at: datetime) -> int:
        """That wait for the word of this administrator or another."""
        count: int = await self._database.fetchval(HOW_MANY, admin, at)
        return count

    async def decide(
        self,
        grant: UUID,
        state: GrantState,
        *,
        admin: UUID,
        why: str,
        at: datetime,
        ends_at: datetime,
    ) -> None:
        await self._database.execute(DECIDE, grant, state, ends_at, admin, at, why)

    async def withdraw(self, grant: UUID, at: datetime) -> None:
        await self._database.execute(WITHDRAW, grant, at)


def _read(row: Row) -> Grant:
    return Grant(
        grant=row["grant_id"],
        officer=row["officer_id"],
        username=row["username"],
        what=GrantKind(row["what"]),
        why=row["why"],
        asked_by=row["asked_by"],
        asked_name=row["asked_name"],
        asked_at=row["asked_at"],
        state=GrantState(row["state"]),
        ends_at=row["ends_at"],
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=row["decided_at"],
        decided_words=row["decided_words"],
    )
