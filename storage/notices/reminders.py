"""Reminders before a certification ends, as they were told; and the years of birth that groups are made of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.notices.reminders import Ending, EndingPlace
from storage.accounts.persons import open_identity
from storage.database import Database, Row, Transaction
from storage.keys.vault import KeysError, SealBroken, Vault

# What data has certified already has moved beyond the window; a person recorded as dead hears from an
# officer, and a suspended one has been told what to do.
SOON: Final = """
SELECT e.certified_until, e.person_id, e.scheme, p.born_year
FROM entitlements AS e JOIN persons AS p ON p.person_id = e.person_id
WHERE e.certified_until BETWEEN $1 AND $2 AND (e.certified_until, e.person_id, e.scheme) > ($3, $4, $5)
    AND e.standing = 'active' AND p.died_on IS NULL
ORDER BY e.certified_until, e.person_id, e.scheme LIMIT $6
"""
# Asked again under the rows' locks: somebody may have certified since.
STILL: Final = """
SELECT person_id, scheme, certified_until FROM entitlements
WHERE (person_id, scheme, certified_until) IN (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::date[])) AND standing = 'active'
ORDER BY person_id, scheme FOR SHARE
"""
MARK: Final = """
INSERT INTO reminders (person_id, scheme, certified_until, step, told_at)
SELECT p, s, u, t, $5 FROM unnest($1::uuid[], $2::text[], $3::date[], $4::smallint[]) AS x (p, s, u, t)
ON CONFLICT (person_id, scheme, certified_until, step) DO NOTHING
RETURNING person_id, scheme, certified_until
"""
UNREAD: Final = """
SELECT person_id, identity FROM persons WHERE born_year IS NULL
ORDER BY person_id LIMIT $1 FOR UPDATE SKIP LOCKED
"""
NOTE_YEARS: Final = """
UPDATE persons AS p SET born_year = t.year
FROM unnest($1::uuid[], $2::smallint[]) AS t (person_id, year) WHERE p.person_id = t.person_id
"""


class ReminderStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def soon(self, today: date, last: date, after: EndingPlace, most: int) -> list[Ending]:
        """The next of the living and not suspended that end from today to `last`, by their place."""
        rows = await self._database.fetch(SOON, today, last, *after, most)
        return [_ending(row, row["born_year"]) for row in rows]

    async def mark(self, due: Sequence[tuple[Ending, int]], at: datetime) -> list[Ending]:
        """Those whose step was not told before."""
        persons, schemes, days = _columns([ending for ending, _ in due])
        steps = [step for _, step in due]
        rows = await self._database.fetch(MARK, persons, schemes, days, steps, at)
        return [_ending(row) for row in rows]

    async def lock_standing(self, marked: Sequence[Ending]) -> list[Ending]:
        """Those that still end so; certified by nobody until the transaction ends."""
        return [_ending(row) for row in await self._database.fetch(STILL, *_columns(marked))]

    async def read_years(self, most: int) -> int:
        """Notes the year of birth of at most `most` persons who have none yet; how many it read."""

        async def work(tx: Transaction) -> int:
            rows = await tx.fetch(UNREAD, most)
            years = [self._year(row["person_id"], row["identity"]) for row in rows]
            await tx.execute(NOTE_YEARS, [row["person_id"] for row in rows], years)
            return len(rows)

        return await self._database.transact(work)

    def _year(self, person: UUID, identity: bytes) -> int:
        try:
            born = open_identity(self._vault, person, identity).born
        except (SealBroken, KeysError):  # whoever opens it on a request says so
            return 0
        return born.year if born else 0


def _ending(row: Row, born_year: int | None = None) -> Ending:
    return Ending(row["person_id"], row["scheme"], row["certified_until"], born_year)


def _columns(endings: Sequence[Ending]) -> tuple[list[UUID], list[str], list[date]]:
    return (
        [each.person for each in endings],
        [each.scheme for each in endings],
        [each.certified_until for each in endings],
    )
