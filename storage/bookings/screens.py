"""Caller screens by their keys, and the calls that they show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.bookings.screens import Call, Screen
from storage.database import Database, Row

ADD: Final = """
INSERT INTO hall_screens (screen_id, hall, name, digest, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6)
"""
OF_HALL: Final = """
SELECT screen_id, hall, name, made_at, revoked_at FROM hall_screens
WHERE hall = $1 ORDER BY made_at, screen_id
"""
BY_KEY: Final = """
SELECT screen_id, hall, name, made_at, revoked_at FROM hall_screens
WHERE digest = $1 AND revoked_at IS NULL
"""
READ: Final = """
SELECT screen_id, hall, name, made_at, revoked_at FROM hall_screens WHERE screen_id = $1
"""
REVOKE: Final = """
UPDATE hall_screens SET revoked_at = $2 WHERE screen_id = $1 AND revoked_at IS NULL
RETURNING screen_id, hall, name, made_at, revoked_at
"""
IN_FORCE: Final = """
SELECT screen_id FROM hall_screens WHERE screen_id = ANY ($1) AND revoked_at IS NULL
"""
# The hall's row orders its calls until their commit, so that no number comes after a higher one.
NOTE: Final = """
WITH counted AS (UPDATE halls SET calls = calls + 1 WHERE hall = $1 RETURNING calls)
INSERT INTO hall_calls (hall, n, number, window_number, called_at)
SELECT $1, calls, $2, $3, $4 FROM counted RETURNING n
"""
SINCE: Final = """
SELECT c.hall, c.n, c.number, c.window_number, c.called_at
FROM unnest($1::text[], $2::bigint[]) AS h (hall, since) CROSS JOIN LATERAL (
    SELECT * FROM hall_calls AS l WHERE l.hall = h.hall AND l.n > h.since ORDER BY l.n DESC LIMIT $3
) AS c ORDER BY c.hall, c.n
"""


class ScreenStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, screen: Screen, digest: bytes, by: UUID) -> None:
        row = (screen.screen, screen.hall, screen.name, digest, screen.made_at, by)
        await self._database.execute(ADD, *row)

    async def of_hall(self, hall: str) -> Sequence[Screen]:
        """Those that were revoked among them."""
        return [_screen(row) for row in await self._database.fetch(OF_HALL, hall)]

    async def by_key(self, digest: bytes) -> Screen | None:
        """None for one that was revoked, as for none."""
        row = await self._database.fetchrow(BY_KEY, digest)
        return None if row is None else _screen(row)

    async def read(self, screen: UUID) -> Screen | None:
        row = await self._database.fetchrow(READ, screen)
        return None if row is None else _screen(row)

    async def revoke(self, screen: UUID, at: datetime) -> Screen | None:
        """None for one that is revoked, or that there is not."""
        row = await self._database.fetchrow(REVOKE, screen, at)
        return None if row is None else _screen(row)

    async def in_force(self, screens: Sequence[UUID]) -> frozenset[UUID]:
        """Which of these nobody revoked."""
        rows = await self._database.fetch(IN_FORCE, list(screens))
        return frozenset(row["screen_id"] for row in rows)

    async def note_call(self, hall: str, number: str, window: int, at: datetime) -> int:
        """To be the last in its unit of work: it holds the hall until the commit."""
        return int(await self._database.fetchval(NOTE, hall, number, window, at))

    async def since(
        self, halls: Sequence[str], numbers: Sequence[int], most: int
    ) -> Sequence[tuple[str, Call]]:
        """The newest calls of each hall after its number, the oldest of them first."""
        rows = await self._database.fetch(SINCE, list(halls), list(numbers), most)
        return [(row["hall"], _call(row)) for row in rows]


def _screen(row: Row) -> Screen:
    return Screen(
        screen=row["screen_id"],
        hall=row["hall"],
        name=row["name"],
        made_at=row["made_at"],
        revoked_at=row["revoked_at"],
    )


def _call(row: Row) -> Call:
    return Call(row["n"], row["number"], row["window_number"], row["called_at"])
