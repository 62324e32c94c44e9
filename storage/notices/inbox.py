"""What an account was told, by gapless number."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.events import EventKind
from domain.notices.updates import Event
from domain.subjects import Subject
from storage.database import Database, Row

SINCE: Final = """
SELECT n, kind, subject, happened_at, urgent, read_at, mandate_id FROM inbox
WHERE account_id = $1 AND n > $2 ORDER BY n LIMIT $3
"""
# One statement reads all rung accounts, each from where its sockets stand. What a city is told at once
# is the same for most of them, so it comes as one row with the places of all its accounts.
SINCE_MANY: Final = """
SELECT i.n, i.kind, i.subject, i.happened_at, i.urgent, i.read_at, i.mandate_id,
    array_agg(t.place::int - 1) AS places
FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS t (account_id, since, place)
CROSS JOIN LATERAL (
    SELECT * FROM inbox WHERE inbox.account_id = t.account_id AND inbox.n > t.since
    ORDER BY inbox.n LIMIT $3
) AS i
GROUP BY i.n, i.kind, i.subject, i.happened_at, i.urgent, i.read_at, i.mandate_id ORDER BY i.n
"""
LAST: Final = "SELECT last_n FROM accounts WHERE account_id = $1"
READ_MANY: Final = "SELECT account_id, read_n FROM accounts WHERE account_id = ANY ($1)"
# What is out counts as read with its event; what has not left yet need not leave any more. An event that
# commits meanwhile is not among those seen here, so the account has not read as far as it.
MARK_READ: Final = """
WITH place AS MATERIALIZED (
    SELECT read_n, least($2, last_n) AS upto FROM accounts WHERE account_id = $1
), seen AS (
    UPDATE inbox SET read_at = $3
    WHERE account_id = $1 AND n <= (SELECT upto FROM place) AND read_at IS NULL
        AND n > (SELECT read_n FROM place)
    RETURNING n
), over AS (
    UPDATE deliveries AS d SET
        state = CASE WHEN d.state = 'queued' THEN 'superseded' ELSE 'read' END,
        answer = CASE WHEN d.state = 'queued' THEN 'read' ELSE d.answer END,
        read_at = $3, ended_at = coalesce(d.ended_at, $3)
    FROM seen
    WHERE d.account_id = $1 AND d.n = seen.n AND d.state IN ('queued', 'sent', 'received')
)
UPDATE accounts SET read_n = greatest(accounts.read_n, place.upto)
FROM place WHERE account_id = $1
RETURNING accounts.read_n
"""


class Inbox:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, account: UUID, n: int, limit: int) -> list[Event]:
        """Events after `n`, oldest first, at most `limit`."""
        return [read_event(row) for row in await self._database.fetch(SINCE, account, n, limit)]

    async def since_many(
        self, accounts: Sequence[UUID], numbers: Sequence[int], limit: int
    ) -> list[tuple[Event, list[int]]]:
        """At most `limit` events of each account after its number, each account's oldest first.

        Each comes once, with the places in `accounts` of all that were told it under the same number.
        """
        rows = await self._database.fetch(SINCE_MANY, accounts, numbers, limit)
        return [(read_event(row), row["places"]) for row in rows]

    async def last(self, account: UUID) -> int:
        """The account's newest number, 0 when it was never told anything."""
        return int(await self._database.fetchval(LAST, account) or 0)

    async def mark_read(self, account: UUID, to: int, at: datetime) -> int:
        """All events up to `to` were shown; returns up to which the account has read."""
        return int(await self._database.fetchval(MARK_READ, account, to, at) or 0)

    async def read_many(self, accounts: Collection[UUID]) -> dict[UUID, int]:
        """Up to which number each has read."""
        rows = await self._database.fetch(READ_MANY, list(accounts))
        return {row["account_id"]: row["read_n"] for row in rows}


def read_event(row: Row) -> Event:
    return Event(
        n=row["n"],
        kind=EventKind(row["kind"]),
        subject=Subject.parse(row["subject"]),
        happened_at=row["happened_at"],
        urgent=row["urgent"],
        read_at=row["read_at"],
        mandate=row["mandate_id"],
    )
