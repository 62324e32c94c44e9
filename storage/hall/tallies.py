"""Counts of what the hall does, by day, unit and item: entered as they come, and folded into sums."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from domain.hall.oversight import Tally
from storage.database import Database, Row

ENTER: Final = """
INSERT INTO hall_tally_entries (day, unit, item, measure, n)
SELECT $1, $2, $3, t.* FROM unnest($4::text[], $5::integer[]) AS t (measure, n)
"""
# What is folded is gone from the entries in the same statement, so that nothing counts twice or never; each
# sum in one order, so that two processes wait for each other and meet in no circle.
FOLD: Final = """
WITH folded AS (
    DELETE FROM hall_tally_entries WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM hall_tally_entries LIMIT $1 FOR UPDATE SKIP LOCKED))
    RETURNING day, unit, item, measure, n
), sums AS (
    SELECT coalesce(item, '') AS item, day, unit, measure, sum(n) AS n FROM folded
    GROUP BY GROUPING SETS ((item, day, unit, measure), (day, unit, measure))
), put AS (
    INSERT INTO hall_tallies AS t (item, day, unit, measure, n)
    SELECT * FROM sums ORDER BY item, day, unit, measure
    ON CONFLICT (item, day, unit, measure) DO UPDATE SET n = t.n + excluded.n
)
SELECT count(*) FROM folded
"""
# By month, as both boards show their course; what is not folded yet counts too.
BY_UNIT: Final = """
SELECT unit, date_trunc('month', day)::date AS since, measure, sum(n)::bigint AS n FROM (
    SELECT day, unit, measure, n FROM hall_tallies WHERE item = '' AND day BETWEEN $1 AND $2
    UNION ALL
    SELECT day, unit, measure, n FROM hall_tally_entries WHERE day BETWEEN $1 AND $2
) AS t WHERE $3::text[] IS NULL OR unit = ANY ($3)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
BY_ITEM: Final = """
SELECT item, measure, sum(n)::bigint AS n FROM (
    SELECT item, measure, n FROM hall_tallies WHERE unit = $3 AND item <> '' AND day BETWEEN $1 AND $2
    UNION ALL
    SELECT item, measure, n FROM hall_tally_entries WHERE unit = $3 AND day BETWEEN $1 AND $2
) AS t GROUP BY 1, 2 ORDER BY 1, 2
"""


class TallyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def enter(self, day: date, unit: str, item: str, counts: Mapping[str, int]) -> None:
        """In the unit of work of what is counted; what is taken back is entered as less than nothing."""
        some = {measure: n for measure, n in counts.items() if n}
        if some:
            columns = list(some), list(some.values())
            await self._database.execute(ENTER, day, unit, item, *columns)

    async def fold(self, limit: int) -> int:
        """How many entries became part of their sums; fewer than the limit when no more wait."""
        count: int = await self._database.fetchval(FOLD, limit)
        return count

    async def by_unit(
        self, first: date, last: date, units: Collection[str] | None = None
    ) -> Sequence[Tally]:
        """Of each unit and month; of all units where none are named."""
        named = None if units is None else sorted(units)
        rows = await self._database.fetch(BY_UNIT, first, last, named)
        return _gathered((row["unit"], "", row["since"], row) for row in rows)

    async def by_item(self, first: date, last: date, unit: str) -> Sequence[Tally]:
        """Of each item of the unit, over the whole time."""
        rows = await self._database.fetch(BY_ITEM, first, last, unit)
        return _gathered((unit, row["item"], first, row) for row in rows)


def _gathered(rows: Iterable[tuple[str, str, date, Row]]) -> list[Tally]:
    found: dict[tuple[str, str, date], dict[str, int]] = {}
    for unit, item, since, row in rows:
        found.setdefault((unit, item, since), {})[row["measure"]] = row["n"]
    return [Tally(*key, counts) for key, counts in found.items()]
