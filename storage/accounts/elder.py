"""The easier rules of a check, granted to a person by an officer and taken back; each told and on record."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.events import EventKind
from domain.subjects import SubjectKind
from storage import events
from storage.audit import audit
from storage.database import Database, Transaction

GRANT: Final = """
UPDATE persons SET elder_since = $2, elder_until = $3 WHERE person_id = $1 RETURNING person_id
"""
TAKE_BACK: Final = """
UPDATE persons SET elder_since = NULL, elder_until = NULL
WHERE person_id = $1 AND elder_since IS NOT NULL RETURNING person_id
"""


class ElderGrantStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def grant(
        self, person: UUID, until: date | None, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """In place of an earlier one; whom to ring."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            await tx.fetchval(GRANT, person, at, until)
            await audit.record(
                tx,
                actor=actor,
                action="elder_rules.granted",
                person=person,
                about=SubjectKind.FACE.of(),
                why=why,
            )
            return await _tell(tx, person, at)

        return await self._database.transact(work)

    async def take_back(
        self, person: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Whom to ring; nobody where there is none."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(TAKE_BACK, person) is None:
                return ()
            await audit.record(
                tx,
                actor=actor,
                action="elder_rules.ended",
                person=person,
                about=SubjectKind.FACE.of(),
                why=why,
            )
            return await _tell(tx, person, at)

        return await self._database.transact(work)


async def _tell(tx: Transaction, person: UUID, at: datetime) -> tuple[UUID, ...]:
    return await events.tell(
        tx, person=person, kind=EventKind.FACE_RULES, subject=SubjectKind.FACE.of(), at=at
    )
