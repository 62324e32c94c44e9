"""Grants by rule that were drawn to be looked at: those that wait, and what was found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.looks import LookItem, LookTally
from domain.hall.posts import Post
from storage.database import Database

# The case lies with the unit that decides such cases, though a rule did it. What waits is few: 1 to 5 of
# a hundred grants, until somebody looks.
WAITING: Final = """
SELECT c.case_id, c.number, c.item, c.item_version, s.unit, c.area, c.decided_at
FROM cases AS c JOIN case_steps AS s
    ON s.person_id = c.person_id AND s.case_id = c.case_id AND s.kind = 'decide'
WHERE c.look = 'waiting' AND (c.decided_at, c.case_id) > ($3, $4) AND EXISTS (
    SELECT FROM unnest($1::text[], $2::text[]) AS p (unit, area)
    WHERE p.unit = s.unit AND starts_with(c.area, p.area))
ORDER BY c.decided_at, c.case_id LIMIT $5
"""
TALLY: Final = """
WITH looks AS (
    (SELECT person_id, case_id, area, look FROM cases WHERE look = 'waiting')
    UNION ALL
    (SELECT person_id, case_id, area, look FROM cases WHERE looked_at >= $3)
)
SELECT s.unit, (count(*) FILTER (WHERE l.look = 'waiting'))::int AS waiting,
    (count(*) FILTER (WHERE l.look = 'right'))::int AS right,
    (count(*) FILTER (WHERE l.look = 'wrong'))::int AS wrong
FROM looks AS l CROSS JOIN LATERAL (
    SELECT unit FROM case_steps AS d
    WHERE d.person_id = l.person_id AND d.case_id = l.case_id AND d.kind = 'decide' LIMIT 1) AS s
WHERE EXISTS (
    SELECT FROM unnest($1::text[], $2::text[]) AS p (unit, area)
    WHERE p.unit = s.unit AND starts_with(l.area, p.area))
GROUP BY s.unit ORDER BY s.unit
"""
ALL: Final = """
SELECT (SELECT count(*) FROM cases WHERE look = 'waiting')::int AS waiting,
    (count(*) FILTER (WHERE look = 'right'))::int AS right,
    (count(*) FILTER (WHERE look = 'wrong'))::int AS wrong
FROM cases WHERE looked_at >= $1
"""


class LookStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(
        self, posts: Sequence[Post], after: tuple[datetime, UUID], limit: int
    ) -> list[LookItem]:
        """Of the units and areas of these posts, what was granted first."""
        units, areas = [post.unit for post in posts], [post.area for post in posts]
        rows = await self._database.fetch(WAITING, units, areas, *after, limit)
        return [
            LookItem(
                case=row["case_id"],
                number=row["number"],
                item=row["item"],
                item_version=row["item_version"],
                unit=row["unit"],
                area=row["area"],
                decided_at=row["decided_at"],
            )
            for row in rows
        ]

    async def tally(self, posts: Sequence[Post], since: datetime) -> tuple[LookTally, ...]:
        """Of the units and areas of these posts."""
        units, areas = [post.unit for post in posts], [post.area for post in posts]
        rows = await self._database.fetch(TALLY, units, areas, since)
        return tuple(LookTally(**dict(row)) for row in rows)

    async def all(self, since: datetime) -> tuple[int, int, int]:
        """Of the city: how many wait, and found right and wrong since then."""
        row = await self._database.fetchrow(ALL, since)
        assert row is not None
        return row["waiting"], row["right"], row["wrong"]
