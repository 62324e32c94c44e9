"""The rights of a person over their data: who used it, a lock on the face, a copy, and its end."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.copied import Holdings
from domain.privacy.requests import RequestKind
from domain.privacy.uses import Use
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.copied import Source
from storage.database import Database
from storage.faces.copied import LOCKED
from storage.keys.vault import Vault
from storage.privacy import uses
from storage.privacy.copied import holdings
from storage.privacy.requests import note_done, note_look

WHOSE: Final = "SELECT person_id FROM accounts WHERE account_id = $1"
KNOWN: Final = "SELECT person_id FROM persons WHERE person_id = $1"
LOCK: Final = """
UPDATE persons SET face_locked_at = $2 WHERE person_id = $1 AND face_locked_at IS NULL
RETURNING person_id
"""
UNLOCK: Final = """
UPDATE persons SET face_locked_at = NULL WHERE person_id = $1 AND face_locked_at IS NOT NULL
RETURNING person_id
"""
# Slips of checks before this count no more.
OPEN_AGAIN: Final = """
UPDATE persons SET face_opened_at = $2
WHERE person_id = $1 AND EXISTS (
    SELECT FROM slipped_checks k WHERE k.person_id = $1 AND k.issued_at > $2::timestamptz - interval '30 days')
RETURNING person_id
"""
CLOSE_CHECKS: Final = """
UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = $2
WHERE person_id = $1 AND state IN ('issued', 'capturing')
"""
OTHER_ACCOUNTS: Final = """
SELECT count(*) FROM accounts WHERE person_id = $1 AND account_id <> $2
"""


class RightsStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def uses(
        self, person: UUID, account: UUID, before: tuple[datetime, int], limit: int
    ) -> tuple[Use, ...]:
        """What the audit holds about the person, newest first, as the account's holder sees it.

        The first page of a day is the request, on record with its end; the others belong to it.
        """
        if before == uses.FIRST_PAGE:
            await note_look(
                self._database,
                person,
                RequestKind.USES,
                actor=actors.citizen(account),
                at=datetime.now(UTC),
            )
        rows = await self._database.fetch(uses.OF_PERSON, person, *before, limit)
        return tuple(uses.read_use(row, account) for row in rows)

    async def locked_at(self, person: UUID) -> datetime | None:
        at: datetime | None = await self._database.fetchval(LOCKED, person)
        return at

    async def lock(self, person: UUID, at: datetime) -> bool:
        """False where the face was locked before."""
        return await self._database.fetchval(LOCK, person, at) is not None

    async def unlock(self, person: UUID) -> bool:
        """False where it was not locked."""
        return await self._database.fetchval(UNLOCK, person) is not None

    async def open_again(self, person: UUID, at: datetime) -> bool:
        """Whatever slips there were; False where no check saw one of late."""
        return await self._database.fetchval(OPEN_AGAIN, person, at) is not None

    async def close_checks(self, person: UUID, at: datetime) -> None:
        """Ends whatever is under way."""
        await self._database.execute(CLOSE_CHECKS, person, at)

    async def note_done(self, person: UUID, kind: RequestKind, *, actor: str, at: datetime) -> None:
        """A right that is served at once, with its end, in the unit of work that serves it."""
        await note_done(self._database, person, kind, actor=actor, at=at)

    async def has_other_account(self, person: UUID, account: UUID) -> bool:
        return bool(await self._database.fetchval(OTHER_ACCOUNTS, person, account))

    async def holdings(self, account: UUID, now: datetime) -> Holdings | None:
        """Everything, and the copying itself on record; None when the account is gone."""
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(WHOSE, account)
            if row is None:
                return None
            await audit.record(
                tx,
                actor=actors.citizen(account),
                action="data.exported",
                person=row["person_id"],
                about=SubjectKind.ACCOUNT.of(account),
                why="asked by the person",
            )
            person: UUID | None = await tx.fetchval(KNOWN, row["person_id"])
            if person is not None:
                await note_done(tx, person, RequestKind.COPY, actor=actors.citizen(account), at=now)
            return await holdings(Source(tx, self._vault, account, person, now))
