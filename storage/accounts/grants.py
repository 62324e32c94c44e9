"""What an administrator may do to another: asked for, decided by a third, and taken by the act itself."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.grants import (
    ASK_LIFE,
    GRANT_LIFE,
    MOVES,
    Grant,
    GrantKind,
    GrantMove,
    GrantState,
)
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import STANDARD, FourEyes, Matter, SecondWord
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage import four_eyes
from storage.accounts.staff import administers, covers_all
from storage.audit import audit
from storage.database import Database, Row, Transaction

ADD: Final = """
INSERT INTO officer_grants (grant_id, officer_id, what, why, asked_by, asked_at, state, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7)
"""
OPEN: Final = """
SELECT EXISTS (
    SELECT FROM officer_grants
    WHERE officer_id = $1 AND what = $2 AND state IN ('waiting', 'approved') AND ends_at > $3)
"""
_SEEN: Final = """r.*, o.username, a.username AS asked_name, coalesce(d.username, '') AS decided_name
FROM officer_grants AS r JOIN officers AS o ON o.officer_id = r.officer_id
    JOIN officers AS a ON a.officer_id = r.asked_by
    LEFT JOIN officers AS d ON d.officer_id = r.decided_by"""
NEWEST: Final = f"""
SELECT {_SEEN} WHERE (r.asked_at, r.grant_id) < ($1, $2)
ORDER BY r.asked_at DESC, r.grant_id DESC LIMIT $3
"""  # constants alone
READ: Final = f"SELECT {_SEEN} WHERE r.grant_id = $1"  # constants alone
HOLD: Final = f"{READ} FOR UPDATE OF r"  # constants alone
DECIDE: Final = """
UPDATE officer_grants
SET state = $2, ends_at = $3, decided_by = $4, decided_at = $5, decided_words = $6
WHERE grant_id = $1
"""
WITHDRAW: Final = """
UPDATE officer_grants SET state = 'withdrawn', ends_at = $2 WHERE grant_id = $1
"""
HOW_MANY: Final = """
SELECT count(*) FROM officer_grants
WHERE state = 'waiting' AND ends_at > $2 AND asked_by <> $1 AND officer_id <> $1
"""


class GrantStore:
    def __init__(self, database: Database, eyes: FourEyes = STANDARD) -> None:
        self._database = database
        self._eyes = eyes

    async def add(
        self, officer: UUID, what: GrantKind, *, admin: UUID, why: str, at: datetime
    ) -> UUID:
        """Raises NotAllowed beyond the admin's areas, Conflict while one of this kind is open."""
        grant = uuid4()

        async def work(tx: Transaction) -> None:
            await administers(tx, admin, officer)
            if await tx.fetchval(OPEN, officer, what, at):
                raise Conflict(Problem.GRANT_OPEN)
            await tx.execute(ADD, grant, officer, what, why, admin, at, at + ASK_LIFE)
            await audit.by_officer(
                tx, admin, "officer.grant_asked", SubjectKind.OFFICER.of(officer), f"{what}: {why}"
            )

        await self._database.transact(work)
        return grant

    async def newest(self, before: tuple[datetime, UUID], limit: int) -> list[Grant]:
        return [_read(row) for row in await self._database.fetch(NEWEST, *before, limit)]

    async def read(self, grant: UUID) -> Grant | None:
        row = await self._database.fetchrow(READ, grant)
        return None if row is None else _read(row)

    async def how_many(self, admin: UUID, at: datetime) -> int:
        """That wait for the word of this administrator or another."""
        count: int = await self._database.fetchval(HOW_MANY, admin, at)
        return count

    async def move(
        self, grant: UUID, move: GrantMove, *, admin: UUID, why: str, at: datetime
    ) -> None:
        """Decided by a third administrator who is independent of the first; withdrawn by the first.

        Raises NotFound, NotAllowed, and Conflict once it has moved on.
        """

        async def work(tx: Transaction) -> None:
            row = await tx.fetchrow(HOLD, grant)
            if row is None:
                raise NotFound(Problem.NOT_FOUND)
            found = _read(row)
            allowed, state = MOVES[move]
            if found.state_at(at) not in allowed:
                raise Conflict(Problem.GRANT_MOVED)
            if move is GrantMove.WITHDRAW:
                if found.asked_by != admin:
                    raise NotAllowed(Problem.NOT_PERMITTED)
                await tx.execute(WITHDRAW, grant, at)
            else:
                covered = await covers_all(tx, admin, found.officer)
                word = SecondWord(
                    Matter.GRANT,
                    found.asked_by,
                    admin,
                    concerns=found.officer,
                    outside=None if covered else Problem.OFFICER_OUTSIDE,
                    declines=move is GrantMove.DECLINE,
                )
                await four_eyes.check(tx, self._eyes, word, at)
                ends = at + GRANT_LIFE if state is GrantState.APPROVED else at
                await tx.execute(DECIDE, grant, state, ends, admin, at, why)
            await audit.by_officer(
                tx, admin, f"officer.grant_{state}", SubjectKind.OFFICER.of(found.officer), why
            )

        await self._database.transact(work)


def _read(row: Row) -> Grant:
    return Grant(
        grant=row["grant_id"],
        officer=row["officer_id"],
        username=row["username"],
        what=GrantKind(row["what"]),
        why=row["why"],
        asked_by=row["asked_by"],
        asked_name=row["asked_name"],
        asked_at=row["asked_at"],
        state=GrantState(row["state"]),
        ends_at=row["ends_at"],
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=row["decided_at"],
        decided_words=row["decided_words"],
    )
