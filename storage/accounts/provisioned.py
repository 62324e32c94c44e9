"""Officers whom the city's identity provider signs in, as it sees and ends them (SCIM)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.identity_provider import Named, Provisioned
from storage.database import Database, Row

_SEEN: Final = """
SELECT o.officer_id, o.username, i.sub, o.disabled_at IS NULL AS active,
    coalesce(o.disabled_at = i.closed_at, false) AS closed
FROM officer_identities AS i JOIN officers AS o ON o.officer_id = i.officer_id
WHERE i.issuer = $1 AND i.deleted_at IS NULL
"""
ONE: Final = f"{_SEEN} AND o.officer_id = $2"
LOCK: Final = f"{_SEEN} AND o.officer_id = $2 FOR UPDATE"
LISTED: Final = f"{_SEEN} ORDER BY o.username OFFSET $2 LIMIT $3"
# RFC 7643, 4.1.1: user names differ by more than case.
BY_USERNAME: Final = f"{_SEEN} AND lower(o.username) = lower($2)"
BY_SUBJECT: Final = f"{_SEEN} AND i.sub = $2"
HOW_MANY: Final = """
SELECT count(*) FROM officer_identities WHERE issuer = $1 AND deleted_at IS NULL
"""
CLOSED: Final = "UPDATE officer_identities SET closed_at = $2 WHERE officer_id = $1"
DELETED: Final = "UPDATE officer_identities SET deleted_at = $2 WHERE officer_id = $1"


class ProvisionedStore:
    """`issuer`: the provider's; it sees nobody whom another signs in, or none."""

    def __init__(self, database: Database, issuer: str) -> None:
        self._database = database
        self._issuer = issuer

    async def one(self, officer: UUID) -> Provisioned | None:
        return _read(await self._database.fetchrow(ONE, self._issuer, officer))

    async def lock(self, officer: UUID) -> Provisioned | None:
        return _read(await self._database.fetchrow(LOCK, self._issuer, officer))

    async def listed(self, first: int, most: int) -> list[Provisioned]:
        """By user name, from the first (0) on."""
        rows = await self._database.fetch(LISTED, self._issuer, first, most)
        return [_provisioned(row) for row in rows]

    async def how_many(self) -> int:
        count: int = await self._database.fetchval(HOW_MANY, self._issuer)
        return count

    async def named(self, by: Named, text: str) -> list[Provisioned]:
        sql = BY_USERNAME if by is Named.USERNAME else BY_SUBJECT
        return [_provisioned(row) for row in await self._database.fetch(sql, self._issuer, text)]

    async def put_closed(self, officer: UUID, at: datetime | None) -> None:
        """None: the provider let them in again."""
        await self._database.execute(CLOSED, officer, at)

    async def put_deleted(self, officer: UUID, at: datetime) -> None:
        """Its account is never another officer's."""
        await self._database.execute(DELETED, officer, at)


def _read(row: Row | None) -> Provisioned | None:
    return None if row is None else _provisioned(row)


def _provisioned(row: Row) -> Provisioned:
    return Provisioned(row["officer_id"], row["username"], row["sub"], row["active"], row["closed"])
