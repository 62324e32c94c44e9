"""Statements of what other departments' records say of a person; what follows, services/pensions/proofs.py says."""

from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from storage.database import Database

HOLD_PERSON: Final = "SELECT died_on FROM persons WHERE person_id = $1 FOR UPDATE"
POST: Final = """
INSERT INTO proofs (person_id, proof_id, source, happened_on, posted_by, posted_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, source, happened_on) DO NOTHING
RETURNING proof_id
"""
# A failed check says nothing; who passed by a camera, an officer or another body, or was seen by one, lived.
ALIVE_ON: Final = """
SELECT max(day) FROM (
    SELECT max((ended_at AT TIME ZONE 'Asia/Shanghai')::date) AS day FROM face_checks
    WHERE person_id = $1 AND state = 'passed'
    UNION ALL
    SELECT max(coalesce(met_on, (ended_at AT TIME ZONE 'Asia/Shanghai')::date)) FROM evidence
    WHERE person_id = $1 AND state = 'passed'
    UNION ALL
    SELECT max(happened_on) FROM proofs WHERE person_id = $1
) AS signs
"""
DIED: Final = "UPDATE persons SET died_on = $2 WHERE person_id = $1"


class ProofStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def lock_person(self, person: UUID) -> date | None:
        """The day of a recorded death; nobody else changes the person until the transaction ends."""
        day: date | None = await self._database.fetchval(HOLD_PERSON, person)
        return day

    async def add(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> UUID | None:
        """None for the same source and day once more."""
        proof: UUID | None = await self._database.fetchval(
            POST, person, uuid4(), source, happened_on, actor, at
        )
        return proof

    async def alive_on(self, person: UUID) -> date | None:
        """The newest sign of life, None without one."""
        day: date | None = await self._database.fetchval(ALIVE_ON, person)
        return day

    async def put_death(self, person: UUID, died_on: date) -> None:
        await self._database.execute(DIED, person, died_on)
