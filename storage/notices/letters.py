"""Letters on paper: queued by the outbox, printed and posted by an officer."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.notices.letters import Letter
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.keys.vault import Vault
from storage.notices.settled import settled

QUEUE: Final = """
INSERT INTO letters (letter_id, account_id, address, kind, subject, language, about_at, queued_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8
WHERE EXISTS (SELECT FROM accounts WHERE account_id = $2)
    OR EXISTS (SELECT FROM persons WHERE person_id = $2)
ON CONFLICT (letter_id) DO NOTHING
"""
# What was read or settled meanwhile need not be posted.
WAITING: Final = f"""
SELECT letter_id, account_id, kind, subject, language, about_at, queued_at FROM letters AS l
WHERE posted_at IS NULL AND (queued_at, letter_id) > ($1, $2)
    AND NOT EXISTS (
        SELECT FROM deliveries AS d
        WHERE d.delivery_id = l.letter_id AND (d.state = 'read' OR {settled("d")}))
ORDER BY queued_at, letter_id LIMIT $3
"""  # noqa: S608  # constants alone
READ: Final = """
SELECT letter_id, account_id, address, kind, subject, language, about_at, queued_at, posted_at,
    tracking
FROM letters WHERE letter_id = $1
"""
# Once it is on its way the address is of no further use.
POST: Final = """
UPDATE letters SET posted_at = $2, posted_by = $3, tracking = $4, address = ''
WHERE letter_id = $1 AND posted_at IS NULL
RETURNING account_id
"""
# By the courier's own word.
TOOK: Final = """
UPDATE letters SET posted_at = $2, tracking = $3, address = ''
WHERE letter_id = $1 AND posted_at IS NULL
RETURNING account_id
"""
# To a person without an account the letter carries the person in the account's place.
PERSON: Final = """
SELECT person_id FROM accounts WHERE account_id = $1
UNION ALL
SELECT person_id FROM persons WHERE person_id = $1
"""


class LetterStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def queue(self, letter: Letter) -> None:
        """Once, however often it is asked."""
        await self._database.execute(
            QUEUE,
            letter.letter,
            letter.account,
            self._vault.seal("identity", letter.address.encode(), aad=_aad(letter.letter)),
            letter.kind,
            str(letter.subject),
            letter.language,
            letter.about_at,
            letter.queued_at,
        )

    async def waiting(self, after: tuple[datetime, UUID], limit: int) -> tuple[Letter, ...]:
        """The oldest first, without their addresses."""
        rows = await self._database.fetch(WAITING, *after, limit)
        return tuple(_letter(row) for row in rows)

    async def open(self, letter: UUID, officer: UUID, *, why: str) -> Letter | None:
        """With its address, which is noted in the audit with the reason."""

        async def work(tx: Transaction) -> Letter | None:
            row = await tx.fetchrow(READ, letter)
            if row is None:
                return None
            sealed: bytes = row["address"]
            address = self._vault.open("identity", sealed, aad=_aad(letter)) if sealed else b""
            await self._record(tx, letter, row["account_id"], officer, "letter.opened", why)
            return _letter(row, address.decode(), row["posted_at"], row["tracking"])

        return await self._database.transact(work)

    async def post(self, letter: UUID, officer: UUID, tracking: str, at: datetime) -> bool:
        """False when it was posted before, or there is none."""

        async def work(tx: Transaction) -> bool:
            account = await tx.fetchval(POST, letter, at, officer, tracking)
            if account is None:
                return False
            await self._record(tx, letter, account, officer, "letter.posted", "by courier")
            return True

        return await self._database.transact(work)

    async def person_of(self, account: UUID) -> UUID | None:
        """Whose account it is; the person itself, of one without; None for nobody on the register."""
        person: UUID | None = await self._database.fetchval(PERSON, account)
        return person

    async def took(self, letter: UUID, number: str, at: datetime) -> bool:
        """The courier has it. False when it was posted before, or there is none."""

        async def work(tx: Transaction) -> bool:
            account = await tx.fetchval(TOOK, letter, at, number)
            if account is None:
                return False
            await audit.record(
                tx,
                actor=actors.SYSTEM,
                action="letter.posted",
                person=await tx.fetchval(PERSON, account),
                about=SubjectKind.LETTER.of(letter),
                why="by courier",
            )
            return True

        return await self._database.transact(work)

    async def _record(
        self, tx: Transaction, letter: UUID, account: UUID, officer: UUID, action: str, why: str
    ) -> None:
        person = await tx.fetchval(PERSON, account)
        await audit.record(
            tx,
            actor=actors.officer(officer),
            action=action,
            person=person,
            about=SubjectKind.LETTER.of(letter),
            why=why,
        )


def _letter(
    row: Row, address: str = "", posted_at: datetime | None = None, tracking: str = ""
) -> Letter:
    return Letter(
        letter=row["letter_id"],
        account=row["account_id"],
        address=address,
        kind=row["kind"],
        subject=Subject.parse(row["subject"]),
        language=Language(row["language"]),
        about_at=row["about_at"],
        queued_at=row["queued_at"],
        posted_at=posted_at,
        tracking=tracking,
    )


def _aad(letter: UUID) -> bytes:
    return b"letters.address:" + letter.bytes
