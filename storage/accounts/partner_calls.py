"""Tallies of partners' calls, and when each of their keys was used."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.accounts.partner_calls import DayOfCalls, KeyUse, Tally
from storage.database import Database

# In one order, so that two processes do not wait for each other in a circle.
ADD: Final = """
INSERT INTO partner_calls (partner_id, day, door, calls, refused, limited)
SELECT t.partner_id, t.day, t.door, t.calls, t.refused, t.limited
FROM unnest($1::uuid[], $2::date[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
    AS t (partner_id, day, door, calls, refused, limited)
ORDER BY t.partner_id, t.day, t.door
ON CONFLICT (partner_id, day, door) DO UPDATE SET calls = partner_calls.calls + excluded.calls,
    refused = partner_calls.refused + excluded.refused,
    limited = partner_calls.limited + excluded.limited
"""
DAYS: Final = """
SELECT day, door, calls, refused, limited FROM partner_calls
WHERE partner_id = $1 AND day >= $2 ORDER BY day, door
"""
USE: Final = """
INSERT INTO partner_key_uses (partner_id, kid, first_at, last_at)
SELECT t.partner_id, t.kid, t.first_at, t.last_at
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])
    AS t (partner_id, kid, first_at, last_at)
ORDER BY t.partner_id, t.kid
ON CONFLICT (partner_id, kid) DO UPDATE
SET last_at = greatest(partner_key_uses.last_at, excluded.last_at)
"""
USES: Final = """
SELECT kid, first_at, last_at FROM partner_key_uses WHERE partner_id = $1
ORDER BY last_at DESC, kid
"""


class PartnerCallStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, tallies: Mapping[tuple[UUID, date, str], Tally]) -> None:
        """By partner, day and door, on top of what stands there."""
        found = list(tallies.values())
        await self._database.execute(
            ADD,
            [partner for partner, _, _ in tallies],
            [day for _, day, _ in tallies],
            [door for _, _, door in tallies],
            [each.calls for each in found],
            [each.refused for each in found],
            [each.limited for each in found],
        )

    async def days(self, partner: UUID, since: date) -> tuple[DayOfCalls, ...]:
        """The oldest first."""
        return tuple(
            DayOfCalls(row["day"], row["door"], Tally(row["calls"], row["refused"], row["limited"]))
            for row in await self._database.fetch(DAYS, partner, since)
        )

    async def use(self, uses: Mapping[tuple[UUID, str], tuple[datetime, datetime]]) -> None:
        """The first and the last use of keys, by partner and name."""
        found = list(uses.values())
        await self._database.execute(
            USE,
            [partner for partner, _ in uses],
            [kid for _, kid in uses],
            [first for first, _ in found],
            [last for _, last in found],
        )

    async def uses(self, partner: UUID) -> tuple[KeyUse, ...]:
        """The one used last comes first."""
        rows = await self._database.fetch(USES, partner)
        return tuple(KeyUse(row["kid"], row["first_at"], row["last_at"]) for row in rows)
