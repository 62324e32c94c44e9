"""Records that officers opened outside their areas, in an emergency: each waits for another's look."""

from datetime import datetime
from math import ceil
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.officers import EMERGENCY_DAY, EMERGENCY_LIFE, Emergency
from domain.errors import NotFound, TooMany
from domain.four_eyes import STANDARD, FourEyes, Matter, SecondWord
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage import four_eyes
from storage.audit import audit
from storage.database import Database, Row, Transaction

OPEN: Final = """
INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until)
VALUES ($1, $2, $3, $4, $5, $6)
"""
HOLD_OFFICER: Final = "SELECT officer_id FROM officers WHERE officer_id = $1 FOR NO KEY UPDATE"
OPENED: Final = """
SELECT opened_at FROM emergencies WHERE officer_id = $1 AND opened_at > $2 ORDER BY opened_at
"""
WAITING: Final = """
SELECT e.emergency_id, e.person_id, e.officer_id, o.username, e.why, e.opened_at, e.until
FROM emergencies AS e JOIN officers AS o ON o.officer_id = e.officer_id
WHERE e.reviewed_at IS NULL AND (e.opened_at, e.emergency_id) > ($1, $2)
ORDER BY e.opened_at, e.emergency_id LIMIT $3
"""
HOW_MANY: Final = "SELECT count(*) FROM emergencies WHERE reviewed_at IS NULL"
HOLD: Final = """
SELECT person_id, officer_id FROM emergencies
WHERE reviewed_at IS NULL AND emergency_id = $1 FOR UPDATE
"""
# A look ends with the word that judges it, whichever it is.
REVIEW: Final = """
UPDATE emergencies
SET reviewed_at = $3, reviewed_by = $4, justified = $5, words = $6,
    until = least(until, $3)
WHERE person_id = $1 AND emergency_id = $2
"""


class EmergencyStore:
    def __init__(self, database: Database, eyes: FourEyes = STANDARD) -> None:
        self._database = database
        self._eyes = eyes

    async def open(
        self, person: UUID, *, officer: UUID, why: str, at: datetime, most: int
    ) -> Emergency:
        """Lets the officer see this one person for half an hour. TooMany beyond `most` in a day."""
        emergency, until = uuid4(), at + EMERGENCY_LIFE

        async def work(tx: Transaction) -> None:
            # Of two at once the second is counted after the first.
            await tx.fetchval(HOLD_OFFICER, officer)
            opened = await tx.fetch(OPENED, officer, at - EMERGENCY_DAY)
            if len(opened) >= most:
                free_at = opened[-most]["opened_at"] + EMERGENCY_DAY
                wait = ceil((free_at - at).total_seconds())
                raise TooMany(Problem.EMERGENCIES_SPENT, retry_after=wait)
            await tx.execute(OPEN, person, emergency, officer, why, at, until)
            await audit.record(
                tx,
                actor=actors.officer(officer),
                action="emergency.opened",
                person=person,
                about=SubjectKind.EMERGENCY.of(emergency),
                why=why,
            )

        await self._database.transact(work)
        return Emergency(emergency, person, officer, "", why, at, until)

    async def waiting(self, after: tuple[datetime, UUID], limit: int) -> list[Emergency]:
        """What nobody has looked at yet, oldest first, behind the place given."""
        return [_read(row) for row in await self._database.fetch(WAITING, *after, limit)]

    async def how_many(self) -> int:
        """That wait for a look."""
        count: int = await self._database.fetchval(HOW_MANY)
        return count

    async def review(
        self, emergency: UUID, *, by: UUID, justified: bool, words: str, at: datetime
    ) -> None:
        """Once. Raises NotFound, also when reviewed; NotAllowed for whose word does not count."""

        async def work(tx: Transaction) -> None:
            row = await tx.fetchrow(HOLD, emergency)
            if row is None:
                raise NotFound(Problem.NOT_FOUND)
            # Either judgement ends the look, so that both are a second officer's; and any
            # administrator gives it, since it lay outside the areas of who opened it.
            word = SecondWord(Matter.EMERGENCY, row["officer_id"], by)
            await four_eyes.check(tx, self._eyes, word, at)
            person = row["person_id"]
            await tx.execute(REVIEW, person, emergency, at, by, justified, words)
            await audit.record(
                tx,
                actor=actors.officer(by),
                action="emergency.reviewed",
                person=person,
                about=SubjectKind.EMERGENCY.of(emergency),
                why=f"{'justified' if justified else 'not justified'}: {words}",
            )

        await self._database.transact(work)


def _read(row: Row) -> Emergency:
    return Emergency(
        emergency=row["emergency_id"],
        person=row["person_id"],
        officer=row["officer_id"],
        username=row["username"],
        why=row["why"],
        opened_at=row["opened_at"],
        until=row["until"],
    )
