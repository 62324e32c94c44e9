"""Spot checks on the books: drawn with the certification, listed for officers, ended once, counted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.pensions.spot_checks import (
    WITHIN,
    WRONG,
    MetBy,
    SpotCheck,
    SpotKept,
    SpotMonth,
    SpotResult,
)
from domain.subjects import SubjectKind
from domain.ways import Way
from storage.accounts import persons
from storage.audit import audit
from storage.database import Database, Queries, Row

DRAW: Final = """
INSERT INTO spot_checks (spot_id, person_id, check_id, scheme, drawn_at, due_at, way)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
# Nobody confirms the own word: who attested is not on the list of what was drawn of it.
DUE: Final = """
SELECT s.spot_id, s.person_id, s.scheme, s.way, s.drawn_at, s.due_at
FROM spot_checks AS s JOIN persons AS p ON p.person_id = s.person_id
WHERE s.ended_at IS NULL AND (s.due_at, s.spot_id) > ($1, $2) AND officer_serves($4, p.area)
    AND NOT EXISTS (
        SELECT FROM evidence AS e
        WHERE e.person_id = s.person_id AND e.evidence_id = s.check_id AND e.attested_by = $4)
ORDER BY s.due_at, s.spot_id LIMIT $3
"""
WHOSE: Final = """
SELECT s.person_id FROM spot_checks AS s JOIN persons AS p ON p.person_id = s.person_id
WHERE s.spot_id = $1 AND s.ended_at IS NULL AND officer_serves($2, p.area)
    AND NOT EXISTS (
        SELECT FROM evidence AS e
        WHERE e.person_id = s.person_id AND e.evidence_id = s.check_id AND e.attested_by = $2)
"""
END: Final = """
UPDATE spot_checks SET result = $2, met_by = $3, ended_at = $4, ended_by = $5
WHERE spot_id = $1 AND ended_at IS NULL
RETURNING scheme, check_id
"""
MONTHS: Final = """
SELECT date_trunc('month', drawn_at AT TIME ZONE 'Asia/Shanghai')::date AS first,
    count(*) AS drawn,
    count(*) FILTER (WHERE result = 'met') AS met,
    count(*) FILTER (WHERE result = ANY ($2)) AS wrong,
    count(*) FILTER (WHERE ended_at IS NULL) AS open,
    count(*) FILTER (WHERE ended_at IS NULL AND due_at < $3) AS overdue
FROM spot_checks WHERE drawn_at >= $1 AND way = ANY ($4)
GROUP BY first ORDER BY first DESC
"""
OF_PERSON: Final = """
SELECT scheme, drawn_at, result, met_by, ended_at FROM spot_checks
WHERE person_id = $1 AND ended_at IS NOT NULL ORDER BY drawn_at DESC LIMIT $2
"""


async def of_person(tx: Queries, person: UUID, limit: int) -> tuple[SpotKept, ...]:
    """Those that have ended, the newest first."""
    return tuple(SpotKept(**dict(row)) for row in await tx.fetch(OF_PERSON, person, limit))


class SpotCheckStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def draw(self, person: UUID, check: UUID, scheme: str, way: Way, at: datetime) -> None:
        """In the unit of work that certifies. The person reads of it once it has ended, and not before."""
        spot = uuid4()
        await self._database.execute(DRAW, spot, person, check, scheme, at, at + WITHIN, way)
        await audit.record(
            self._database,
            actor="system",
            action="spot_check.drawn",
            person=None,
            about=SubjectKind.SPOT_CHECK.of(spot),
            why="by the key of the draw",
        )

    async def read(
        self, after: tuple[datetime, UUID], limit: int, *, officer: UUID, why: str
    ) -> Sequence[SpotCheck]:
        """Of the areas that the officer serves, the first due first; who looked is on record before.

        The last of `limit` only tells that there are more: it is not shown, so not on record either.
        """
        rows = await self._database.fetch(DUE, *after, limit, officer)
        await audit.record_all(
            self._database,
            actor=actors.officer(officer),
            action="spot_check.read",
            persons=[
                (row["person_id"], SubjectKind.SPOT_CHECK.of(row["spot_id"]))
                for row in rows[: limit - 1]
            ],
            why=why,
        )
        return [_read(row) for row in rows]

    async def whose(self, spot: UUID, officer: UUID) -> UUID | None:
        """The person; None for one that is not on the officer's list."""
        person: UUID | None = await self._database.fetchval(WHOSE, spot, officer)
        return person

    async def hold(self, person: UUID) -> bool:
        return await persons.hold(self._database, person)

    async def end(
        self, spot: UUID, officer: UUID, result: SpotResult, met_by: MetBy, at: datetime
    ) -> tuple[str, UUID] | None:
        """The scheme and the check that it is of; None when it had ended."""
        row = await self._database.fetchrow(END, spot, result, met_by, at, officer)
        return None if row is None else (row["scheme"], row["check_id"])

    async def months(
        self, since: datetime, now: datetime, ways: Collection[Way]
    ) -> list[SpotMonth]:
        """Of the whole city, the newest first; months in which none was drawn are not there."""
        wrong = [str(each) for each in WRONG]
        rows = await self._database.fetch(MONTHS, since, wrong, now, list(ways))
        return [SpotMonth(**dict(row)) for row in rows]


def _read(row: Row) -> SpotCheck:
    return SpotCheck(
        spot=row["spot_id"],
        person=row["person_id"],
        scheme=row["scheme"],
        way=Way(row["way"]),
        drawn_at=row["drawn_at"],
        due_at=row["due_at"],
    )
