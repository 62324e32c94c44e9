"""Who holds which post, in which unit and area."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.built_in import posts_of
from domain.hall.posts import Post, PostGranted, PostRole, Posts, Unit
from domain.words import Words
from storage.database import Database, Row

# On the path of each door of cases: the officer's rows alone, by the primary keys of both tables.
OF: Final = """
SELECT o.officer_id, p.unit, p.role, p.area, o.areas, o.roles FROM officers AS o
LEFT JOIN posts AS p ON p.officer_id = o.officer_id
WHERE o.officer_id = ANY ($1) AND o.disabled_at IS NULL
"""
# A post counts where its area and one of the officer's meet.
HOLDERS: Final = """
SELECT DISTINCT o.officer_id, o.username FROM posts AS p
JOIN officers AS o ON o.officer_id = p.officer_id
WHERE p.unit = $1 AND p.role = $2 AND starts_with($3, p.area) AND o.disabled_at IS NULL
    AND EXISTS (SELECT FROM unnest(o.areas) AS a (area) WHERE starts_with($3, a.area))
ORDER BY o.username
"""
GRANTED: Final = """
SELECT p.unit, p.role, p.area, p.granted_at, p.granted_by IS NULL AS by_provider, u.zh, u.en, u.closed_at,
    CASE WHEN o.disabled_at IS NULL THEN o.areas ELSE '{}' END AS areas
FROM posts AS p
JOIN officers AS o ON o.officer_id = p.officer_id
JOIN units AS u ON u.unit = p.unit
WHERE p.officer_id = $1 ORDER BY p.unit, p.role, p.area
"""
GRANT: Final = """
INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING officer_id
"""
# What was granted by no administrator.
OF_PROVIDER: Final = """
SELECT unit, role, area FROM posts WHERE officer_id = $1 AND granted_by IS NULL
"""
REVOKE: Final = """
DELETE FROM posts WHERE officer_id = $1 AND unit = $2 AND role = $3 AND area = $4
RETURNING officer_id
"""


class PostStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, officer: UUID) -> Posts:
        """What counts today, with what follows from the officer's roles."""
        return (await self.of_many([officer])).get(officer, Posts())

    async def of_many(self, officers: Collection[UUID]) -> dict[UUID, Posts]:
        """As `of`, of several; who is disabled is left out."""
        held: dict[UUID, list[Row]] = {}
        for row in await self._database.fetch(OF, list(officers)):
            held.setdefault(row["officer_id"], []).append(row)
        return {officer: _counted(rows) for officer, rows in held.items()}

    async def holders(self, post: Post) -> dict[UUID, str]:
        """User names of those who may do, today, what is of this post in its area; by name."""
        rows = await self._database.fetch(HOLDERS, post.unit, post.role, post.area)
        return {row["officer_id"]: row["username"] for row in rows}

    async def granted(self, officer: UUID) -> Sequence[PostGranted]:
        """All that were granted and not revoked, by unit."""
        return [
            PostGranted(
                post=_post(row),
                unit=Unit(
                    row["unit"], Words(row["zh"], row["en"]), closed=row["closed_at"] is not None
                ),
                granted_at=row["granted_at"],
                areas=tuple(part.area for part in _post(row).within(row["areas"])),
                by_provider=row["by_provider"],
            )
            for row in await self._database.fetch(GRANTED, officer)
        ]

    async def of_provider(self, officer: UUID) -> frozenset[Post]:
        """Those that the city's identity provider gave."""
        rows = await self._database.fetch(OF_PROVIDER, officer)
        return frozenset(_post(row) for row in rows)

    async def grant(self, officer: UUID, post: Post, *, by: UUID | None, at: datetime) -> bool:
        """False for one who holds it already. `by`: None for the city's identity provider."""
        row = (officer, post.unit, post.role, post.area, at, by)
        return await self._database.fetchval(GRANT, *row) is not None

    async def revoke(self, officer: UUID, post: Post) -> bool:
        """False for one who does not hold it."""
        row = (officer, post.unit, post.role, post.area)
        return await self._database.fetchval(REVOKE, *row) is not None


def _counted(rows: Sequence[Row]) -> Posts:
    """Of one officer."""
    granted = [_post(row) for row in rows if row["unit"] is not None]
    return Posts.within((*granted, *posts_of(rows[0]["roles"])), rows[0]["areas"])


def _post(row: Row) -> Post:
    return Post(row["unit"], PostRole(row["role"]), row["area"])
