"""Which repair looks into which rating, and appeals of the rated against one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.rating_appeals import Appeal, AppealState
from domain.hall.rating_repairs import CallBack, Repair, RepairAnswer
from storage.database import Database, Row
from storage.keys.vault import Vault

OPEN: Final = "INSERT INTO rating_repairs (person_id, case_id, rating_id) VALUES ($1, $2, $3)"
OF_CASE: Final = """
SELECT r.person_id, r.case_id, r.rating_id, r.call_back
FROM lookup_case AS l JOIN rating_repairs AS r ON r.person_id = l.person_id AND r.case_id = l.case_id
WHERE l.case_id = $1
"""
ANSWER: Final = """
SELECT c.state, c.words, r.call_back
FROM rating_repairs AS r JOIN cases AS c ON c.person_id = r.person_id AND c.case_id = r.case_id
WHERE r.rating_id = $1
"""
CALLED: Final = "UPDATE rating_repairs SET call_back = $3 WHERE person_id = $1 AND case_id = $2"
# Not given out in the working day that they have: the clock of the acceptance is red.
LATE: Final = """
SELECT count(*) FROM case_steps
WHERE state = 'open' AND unit = $2 AND kind = 'accept' AND due_at <= $1
"""
APPEAL: Final = """
INSERT INTO rating_appeals (rating_id, unit, why, asked_by, asked_at, state)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING rating_id
"""
_APPEAL: Final = """
rating_id, unit, why, asked_by, asked_at, state, words, decided_by, decided_at, objection, last_words, last_by,
last_at
"""
READ_APPEAL: Final = f"SELECT {_APPEAL} FROM rating_appeals WHERE rating_id = $1"  # noqa: S608  # a constant alone
HOLD_APPEAL: Final = f"{READ_APPEAL} FOR UPDATE"
APPEALS_OF: Final = f"SELECT {_APPEAL} FROM rating_appeals WHERE rating_id = ANY ($1)"  # noqa: S608  # a constant alone
UNDECIDED: Final = f"""
SELECT {_APPEAL} FROM rating_appeals
WHERE state IN ('open', 'objected') ORDER BY asked_at, rating_id LIMIT $1
"""  # noqa: S608  # a constant alone
SAVE_APPEAL: Final = """
UPDATE rating_appeals SET state = $2, words = $3, decided_by = $4, decided_at = $5, objection = $6,
    last_words = $7, last_by = $8, last_at = $9
WHERE rating_id = $1
"""


def objection_aad(rating: UUID) -> bytes:
    return b"rating_appeals.objection:" + rating.bytes


class RepairStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, repair: Repair) -> None:
        await self._database.execute(OPEN, repair.person, repair.case, repair.rating)

    async def of_case(self, case: UUID) -> Repair | None:
        row = await self._database.fetchrow(OF_CASE, case)
        if row is None:
            return None
        called = None if row["call_back"] is None else CallBack(row["call_back"])
        return Repair(row["person_id"], row["case_id"], row["rating_id"], called)

    async def answer(self, rating: UUID) -> RepairAnswer | None:
        """What the rater may read of it; None where nothing was to be repaired."""
        row = await self._database.fetchrow(ANSWER, rating)
        if row is None:
            return None
        closed = row["state"] == "closed"
        called = None if row["call_back"] is None else CallBack(row["call_back"])
        return RepairAnswer(closed, row["words"] if closed else "", called)

    async def put_call_back(self, repair: Repair, outcome: CallBack) -> None:
        await self._database.execute(CALLED, repair.person, repair.case, outcome)

    async def late(self, unit: str, at: datetime) -> int:
        """How many were not given out in time."""
        count: int = await self._database.fetchval(LATE, at, unit)
        return count


class AppealStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, appeal: Appeal) -> bool:
        """False for a rating that was appealed against before."""
        row = (appeal.rating, appeal.unit, appeal.why, appeal.asked_by, appeal.asked_at)
        return await self._database.fetchval(APPEAL, *row, appeal.state) is not None

    async def read(self, rating: UUID) -> Appeal | None:
        return self._read(await self._database.fetchrow(READ_APPEAL, rating))

    async def hold(self, rating: UUID) -> Appeal | None:
        """Nobody else decides it until the unit of work ends."""
        return self._read(await self._database.fetchrow(HOLD_APPEAL, rating))

    async def of(self, ratings: Sequence[UUID]) -> dict[UUID, Appeal]:
        rows = await self._database.fetch(APPEALS_OF, list(ratings))
        return {row["rating_id"]: self._appeal(row) for row in rows}

    async def undecided(self, limit: int) -> tuple[Appeal, ...]:
        """What was asked first."""
        return tuple(self._appeal(row) for row in await self._database.fetch(UNDECIDED, limit))

    async def save(self, appeal: Appeal) -> None:
        sealed = b""
        if appeal.objection:
            aad = objection_aad(appeal.rating)
            sealed = self._vault.seal("identity", appeal.objection.encode(), aad=aad)
        await self._database.execute(
            SAVE_APPEAL,
            appeal.rating,
            appeal.state,
            appeal.words,
            appeal.decided_by,
            appeal.decided_at,
            sealed,
            appeal.last_words,
            appeal.last_by,
            appeal.last_at,
        )

    def _read(self, row: Row | None) -> Appeal | None:
        return None if row is None else self._appeal(row)

    def _appeal(self, row: Row) -> Appeal:
        objection = ""
        if row["objection"]:
            aad = objection_aad(row["rating_id"])
            objection = self._vault.open("identity", row["objection"], aad=aad).decode()
        return Appeal(
            rating=row["rating_id"],
            unit=row["unit"],
            why=row["why"],
            asked_by=row["asked_by"],
            asked_at=row["asked_at"],
            state=AppealState(row["state"]),
            words=row["words"],
            decided_by=row["decided_by"],
            decided_at=row["decided_at"],
            objection=objection,
            last_words=row["last_words"],
            last_by=row["last_by"],
            last_at=row["last_at"],
        )
