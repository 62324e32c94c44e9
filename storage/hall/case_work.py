"""The work list: open steps of cases, by the posts that do them or by who has them, what is due first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.case_lists import CaseStanding, TakenWork, WorkItem, WorkTally
from domain.hall.cases import CaseState
from domain.hall.items import StepKind
from domain.hall.posts import Post, PostRole, Posts
from storage.database import Database, Row
from storage.hall.case_rows import STANDING_UNTIL

_STEP: Final = """
s.person_id, s.case_id, s.step, s.kind, s.unit, s.area, s.opened_at, s.due_at, s.yellow_at, s.officer_id
"""
# A post of a district finds its steps in their order by one index, one of a wider area by the other.
# An officer who holds both for one unit is shown each step once.
# Of a CASE the planner expects that half of the steps pass, and walks the index; of `starts_with` alone so
# few that it would read and sort every open step of the unit.
FREE: Final = f"""
WITH found AS (
    SELECT DISTINCT ON (t.due_at, t.case_id, t.step) t.*
    FROM unnest($1::text[], $2::text[], $3::text[]) AS p (unit, role, area)
    CROSS JOIN LATERAL (
        (SELECT {_STEP} FROM case_steps AS s
         WHERE length(p.area) = 6 AND s.state = 'open' AND s.officer_id IS NULL
            AND s.unit = p.unit AND s.role = p.role AND s.area = p.area
            AND (s.due_at, s.case_id) > ($4, $5)
         ORDER BY s.due_at, s.case_id LIMIT $6)
        UNION ALL
        (SELECT {_STEP} FROM case_steps AS s
         WHERE length(p.area) < 6 AND s.state = 'open' AND s.officer_id IS NULL
            AND s.unit = p.unit AND s.role = p.role
            AND CASE WHEN p.area = '' THEN true ELSE starts_with(s.area, p.area) END
            AND (s.due_at, s.case_id) > ($4, $5)
         ORDER BY s.due_at, s.case_id LIMIT $6)
    ) AS t
    ORDER BY t.due_at, t.case_id, t.step LIMIT $6
)
SELECT f.*, c.number, c.item, c.item_version, c.state AS case_state,
    b.item AS bundle_item, b.item_version AS bundle_version
FROM found AS f JOIN cases AS c ON c.person_id = f.person_id AND c.case_id = f.case_id
LEFT JOIN cases AS b ON b.person_id = c.person_id AND b.case_id = c.bundle_id
ORDER BY f.due_at, f.case_id, f.step
"""  # noqa: S608  # a constant alone
HELD: Final = f"""
SELECT {_STEP}, c.number, c.item, c.item_version, c.state AS case_state,
    b.item AS bundle_item, b.item_version AS bundle_version
FROM case_steps AS s JOIN cases AS c ON c.person_id = s.person_id AND c.case_id = s.case_id
LEFT JOIN cases AS b ON b.person_id = c.person_id AND b.case_id = c.bundle_id
WHERE s.state = 'open' AND s.officer_id = $1 AND (s.due_at, s.case_id) > ($2, $3)
ORDER BY s.due_at, s.case_id LIMIT $4
"""  # noqa: S608  # a constant alone
# Of those who have a step, alone: the index of what lies with somebody is read, and no other step.
TAKEN: Final = """
SELECT DISTINCT officer_id, unit, role, area FROM case_steps
WHERE state = 'open' AND officer_id IS NOT NULL
"""
TAKEN_BY: Final = """
SELECT person_id, case_id, step FROM case_steps
WHERE state = 'open' AND officer_id = $1 AND unit = $2 AND role = $3 AND area = $4
ORDER BY due_at, case_id LIMIT $5
"""
# Each step once, whatever posts of one unit lie within each other.
TALLY: Final = """
SELECT s.unit, s.role, count(*) AS open, count(s.officer_id) AS taken,
    count(*) FILTER (WHERE s.yellow_at <= $3 AND s.due_at > $3) AS yellow,
    count(*) FILTER (WHERE s.due_at <= $3) AS red,
    count(*) FILTER (WHERE s.due_at = $4) AS standing
FROM case_steps AS s
WHERE s.state = 'open' AND s.unit = ANY ($1::text[]) AND EXISTS (
    SELECT FROM unnest($1::text[], $2::text[]) AS p (unit, area)
    WHERE p.unit = s.unit AND starts_with(s.area, p.area))
GROUP BY s.unit, s.role ORDER BY s.unit, s.role
"""
LATE: Final = """
SELECT count(*) FILTER (WHERE due_at <= $1) AS red, count(*) FILTER (WHERE due_at > $1) AS yellow
FROM case_steps WHERE state = 'open' AND yellow_at <= $1
"""
# Of cases that are open on desks; a draft is on none.
STANDING: Final = """
SELECT c.case_id, c.version, c.area, ARRAY(
    SELECT DISTINCT s.unit FROM case_steps AS s
    WHERE s.person_id = c.person_id AND s.case_id = c.case_id) AS units
FROM lookup_case AS l JOIN cases AS c ON c.person_id = l.person_id AND c.case_id = l.case_id
WHERE l.case_id = ANY ($1) AND c.number <> ''
"""
NAMES: Final = "SELECT officer_id, username FROM officers WHERE officer_id = ANY ($1)"


class CaseWorkStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_to(
        self, posts: Posts, after: tuple[datetime, UUID], limit: int
    ) -> list[WorkItem]:
        """Free steps of these posts, what is due first, behind the place given."""
        held = sorted(posts.held, key=lambda post: (post.unit, post.role, post.area))
        columns = zip(*((post.unit, post.role, post.area) for post in held), strict=True)
        units, roles, areas = (list(column) for column in columns) if held else ([], [], [])
        rows = await self._database.fetch(FREE, units, roles, areas, *after, limit)
        return [_read(row) for row in rows]

    async def held_by(
        self, officer: UUID, after: tuple[datetime, UUID], limit: int
    ) -> list[WorkItem]:
        rows = await self._database.fetch(HELD, officer, *after, limit)
        return [_read(row) for row in rows]

    async def taken(self) -> list[TakenWork]:
        """What lies with whom, of all units."""
        return [
            TakenWork(row["officer_id"], row["unit"], PostRole(row["role"]), row["area"])
            for row in await self._database.fetch(TAKEN)
        ]

    async def taken_by(self, work: TakenWork, limit: int) -> list[tuple[UUID, UUID, str]]:
        """Person, case and step of each, what is due first."""
        of_post = work.officer, work.unit, work.role, work.area
        rows = await self._database.fetch(TAKEN_BY, *of_post, limit)
        return [(row["person_id"], row["case_id"], row["step"]) for row in rows]

    async def tally(self, posts: Sequence[Post], at: datetime) -> tuple[WorkTally, ...]:
        """Open steps of the units and areas of these posts."""
        units, areas = [post.unit for post in posts], [post.area for post in posts]
        rows = await self._database.fetch(TALLY, units, areas, at, STANDING_UNTIL)
        return tuple(WorkTally(**{**dict(row), "role": PostRole(row["role"])}) for row in rows)

    async def late(self, at: datetime) -> tuple[int, int]:
        """Of all open steps, how many are red and yellow."""
        row = await self._database.fetchrow(LATE, at)
        assert row is not None
        return row["red"], row["yellow"]

    async def standing(self, cases: Collection[UUID]) -> dict[UUID, CaseStanding]:
        rows = await self._database.fetch(STANDING, list(cases))
        return {
            row["case_id"]: CaseStanding(row["version"], frozenset(row["units"]), row["area"])
            for row in rows
        }

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        rows = await self._database.fetch(NAMES, list(officers))
        return {row["officer_id"]: row["username"] for row in rows}


def _read(row: Row) -> WorkItem:
    stands = row["due_at"] == STANDING_UNTIL
    return WorkItem(
        case=row["case_id"],
        person=row["person_id"],
        number=row["number"],
        item=row["item"],
        item_version=row["item_version"],
        state=CaseState(row["case_state"]),
        step=row["step"],
        kind=StepKind(row["kind"]),
        unit=row["unit"],
        area=row["area"],
        opened_at=row["opened_at"],
        sorted_at=row["due_at"],
        due_at=None if stands else row["due_at"],
        yellow_at=None if stands else row["yellow_at"],
        officer=row["officer_id"],
        bundle=(row["bundle_item"], row["bundle_version"]) if row["bundle_item"] else None,
    )
