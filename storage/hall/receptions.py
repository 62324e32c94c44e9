"""Who is received at a window, by the ticket; and tallies of how long its steps took, of nobody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.hall.receptions import IdentifiedBy, Reception, ReceptionStep, StepTally
from storage.database import Database, Row

READ: Final = "SELECT * FROM receptions WHERE ticket_id = $1"
PUT: Final = """
INSERT INTO receptions
    (ticket_id, person_id, officer_id, way, identified_at, case_id, begun_at, submitted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (ticket_id) DO UPDATE SET person_id = $2, officer_id = $3, way = $4, identified_at = $5,
    case_id = $6, begun_at = $7, submitted_at = $8
"""
SHOW_FACE: Final = """
INSERT INTO reception_faces (ticket_id, person_id, check_id, passed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (ticket_id, person_id) DO UPDATE SET check_id = $3, passed_at = $4
"""
FACE_SHOWN: Final = """
SELECT EXISTS (
    SELECT FROM reception_faces WHERE ticket_id = $1 AND person_id = $2 AND passed_at > $3)
"""
COUNT: Final = """
INSERT INTO reception_steps (hall, day, step, count, seconds)
SELECT $1, $2, step, 1, seconds FROM unnest($3::text[], $4::bigint[]) AS t (step, seconds)
ORDER BY step
ON CONFLICT (hall, day, step) DO UPDATE SET
    count = reception_steps.count + 1, seconds = reception_steps.seconds + EXCLUDED.seconds
"""
TALLIES: Final = """
SELECT step, sum(count)::int AS count, sum(seconds)::bigint AS seconds FROM reception_steps
WHERE hall = $1 AND day >= $2 GROUP BY step
"""


class ReceptionStore:
    """What changes something, within the unit of work, which holds the ticket."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, ticket: UUID) -> Reception | None:
        row = await self._database.fetchrow(READ, ticket)
        return None if row is None else _read(row)

    async def put(self, reception: Reception) -> None:
        """In place of what was known of the ticket."""
        await self._database.execute(
            PUT,
            reception.ticket,
            reception.person,
            reception.officer,
            reception.way,
            reception.identified_at,
            reception.case,
            reception.begun_at,
            reception.submitted_at,
        )

    async def show_face(self, ticket: UUID, person: UUID, check: UUID, at: datetime) -> None:
        """A check of this person passed for this ticket."""
        await self._database.execute(SHOW_FACE, ticket, person, check, at)

    async def face_shown(self, ticket: UUID, person: UUID, since: datetime) -> bool:
        return bool(await self._database.fetchval(FACE_SHOWN, ticket, person, since))

    async def count(self, hall: str, day: date, took: Mapping[ReceptionStep, float]) -> None:
        await self._database.execute(
            COUNT, hall, day, list(took), [round(each) for each in took.values()]
        )

    async def tallies(self, hall: str, since: date) -> Sequence[StepTally]:
        rows = await self._database.fetch(TALLIES, hall, since)
        return [StepTally(ReceptionStep(row["step"]), row["count"], row["seconds"]) for row in rows]


def _read(row: Row) -> Reception:
    return Reception(
        ticket=row["ticket_id"],
        person=row["person_id"],
        officer=row["officer_id"],
        way=IdentifiedBy(row["way"]),
        identified_at=row["identified_at"],
        case=row["case_id"],
        begun_at=row["begun_at"],
        submitted_at=row["submitted_at"],
    )
