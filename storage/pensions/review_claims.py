"""Who works on an open review, for a while; and how many are open where an officer serves."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.pensions.review import CLAIM_LASTS, Claim
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.database import Database, Transaction
from storage.pensions.reviews import served

HELD: Final = """
SELECT r.claimed_by, r.claimed_until, o.username
FROM reviews AS r LEFT JOIN officers AS o ON o.officer_id = r.claimed_by
WHERE r.person_id = $1 AND r.review_id = $2 AND r.state = 'open'
FOR UPDATE OF r
"""
TAKE: Final = """
UPDATE reviews SET claimed_by = $3, claimed_until = $4 WHERE person_id = $1 AND review_id = $2
"""
NAME: Final = "SELECT username FROM officers WHERE officer_id = $1"
LET_GO: Final = """
UPDATE reviews SET claimed_by = NULL, claimed_until = NULL
WHERE person_id = $1 AND review_id = $2 AND claimed_by = $3
RETURNING review_id
"""
# Counted to a bound: a menu says no more than "many".
HOW_MANY: Final = """
SELECT count(*) FROM (
    SELECT FROM reviews AS r JOIN persons AS p ON p.person_id = r.person_id
    WHERE r.state = 'open' AND officer_serves($1, p.area)
    LIMIT $2
) AS open
"""


class ReviewClaimStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, review: UUID, *, officer: UUID, at: datetime) -> Claim | None:
        """Takes an open review that is free, or one's own again; else whose it is.

        None: decided, there is none, or its person is of another area.
        """

        async def work(tx: Transaction) -> Claim | None:
            person = await served(tx, review, officer)
            row = await tx.fetchrow(HELD, person, review)
            if person is None or row is None:
                return None
            held = row["claimed_by"] and Claim(
                row["claimed_by"], row["username"], row["claimed_until"]
            )
            goes_on = held is not None and held.holds(at)
            if goes_on and held.by != officer:
                return held
            until = at + CLAIM_LASTS
            await tx.execute(TAKE, person, review, officer, until)
            if not goes_on:
                await _note(tx, "taken", person, review, officer)
            return Claim(officer, await tx.fetchval(NAME, officer), until)

        return await self._database.transact(work)

    async def let_go(self, review: UUID, *, officer: UUID) -> None:
        """One's own; of another's, or none, nothing changes."""

        async def work(tx: Transaction) -> None:
            person = await served(tx, review, officer)
            if person is not None and await tx.fetchval(LET_GO, person, review, officer):
                await _note(tx, "let_go", person, review, officer)

        await self._database.transact(work)

    async def how_many_open(self, officer: UUID, most: int) -> int:
        """In the areas that the officer serves, `most` at most."""
        count: int = await self._database.fetchval(HOW_MANY, officer, most)
        return count


async def _note(tx: Transaction, what: str, person: UUID, review: UUID, officer: UUID) -> None:
    await audit.record(
        tx,
        actor=actors.officer(officer),
        action=f"review.{what}",
        person=person,
        about=SubjectKind.REVIEW.of(review),
        why="claim",
    )
