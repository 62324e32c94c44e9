"""The rights of a person over their data: who used it, a lock on the face, a copy, and its end."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.copied import Holdings
from domain.events import EventKind
from domain.privacy.requests import RequestKind
from domain.privacy.rights import Erased
from domain.privacy.uses import Use
from domain.subjects import SubjectKind
from storage import events
from storage.accounts.erasure import erase_account, hold
from storage.audit import audit
from storage.copied import Source
from storage.database import Database, Queries, Transaction
from storage.ending import end_face_agreement
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
WITHDRAW_ALL: Final = """
UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL RETURNING purpose
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

    async def lock(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]:
        """No check opens from now on, and those under way end. Accounts to ring; twice is once."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(LOCK, person, at) is None:
                return ()
            await tx.execute(CLOSE_CHECKS, person, at)
            await note_done(tx, person, RequestKind.LOCK, actor=actor, at=at)
            return await _told(tx, person, EventKind.FACE_LOCKED, actor, at, "asked by the person")

        return await self._database.transact(work)

    async def unlock(self, person: UUID, *, actor: str, why: str, at: datetime) -> tuple[UUID, ...]:
        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(UNLOCK, person) is None:
                return ()
            await note_done(tx, person, RequestKind.UNLOCK, actor=actor, at=at)
            return await _told(tx, person, EventKind.FACE_UNLOCKED, actor, at, why)

        return await self._database.transact(work)

    async def open_again(self, person: UUID, *, actor: str, why: str, at: datetime) -> None:
        """The camera takes the face again after slips; by an officer alone, and on record."""
        async with self._database.transaction() as tx:
            if await tx.fetchval(OPEN_AGAIN, person, at) is not None:
                await audit.record(
                    tx,
                    actor=actor,
                    action="face.opened_again",
                    person=person,
                    about=SubjectKind.FACE.of(),
                    why=why,
                )

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

    async def erase(self, account: UUID, *, at: datetime) -> Erased | None:
        """The account and, of a bound one, every template and agreement; None when it is gone."""
        actor, why = actors.citizen(account), "asked by the person"

        async def work(tx: Transaction) -> Erased | None:
            await hold(tx, [account])
            person: UUID | None = await tx.fetchval(WHOSE, account)
            templates = 0
            if person is not None:
                await note_done(tx, person, RequestKind.DELETE, actor=actor, at=at)
                await tx.execute(CLOSE_CHECKS, person, at)
                for row in await tx.fetch(WITHDRAW_ALL, person, at):
                    await audit.record(
                        tx,
                        actor=actor,
                        action="consent.withdrawn",
                        person=person,
                        about=SubjectKind.CONSENT.of(row["purpose"]),
                        why=why,
                    )
                templates = await end_face_agreement(tx, person)
            sessions = await erase_account(
                tx, self._vault, account, actor=actor, action="account.erased", why=why
            )
            told: tuple[UUID, ...] = ()
            if person is not None and templates:
                kind = EventKind.FACE_RECORD_ERASED
                if await tx.fetchval(OTHER_ACCOUNTS, person, account):
                    told = await _told(tx, person, kind, actor, at, why)
                else:  # the answer itself tells the person, who asked for it
                    await _note(tx, person, kind, actor, why)
            return Erased(sessions, told, templates, person is not None)

        return await self._database.transact(work)


async def _told(
    tx: Queries, person: UUID, kind: EventKind, actor: str, at: datetime, why: str
) -> tuple[UUID, ...]:
    """On record under the kind's own name, and told to every account of the person."""
    await _note(tx, person, kind, actor, why)
    return await events.tell(tx, person=person, kind=kind, subject=SubjectKind.FACE.of(), at=at)


async def _note(tx: Queries, person: UUID, kind: EventKind, actor: str, why: str) -> None:
    await audit.record(
        tx, actor=actor, action=kind, person=person, about=SubjectKind.FACE.of(), why=why
    )
