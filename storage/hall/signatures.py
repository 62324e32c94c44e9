"""What applicants sign: begun, signed and used; the content is sealed, bound to its signature."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.cases import Move
from domain.hall.items import SignWay
from domain.hall.signatures import GOOD_FOR, WAITS_FOR, Signature
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

_COLUMNS: Final = """
person_id, signature_id, case_id, move, way, digest, begun_at, signed_at, used_at, check_id, officer_id,
words, jws
"""
# In the unit of work that holds the case: one is open in it.
FORGET: Final = "DELETE FROM signatures WHERE person_id = $1 AND case_id = $2 AND used_at IS NULL"
ADD: Final = """
INSERT INTO signatures (person_id, signature_id, case_id, move, way, digest, content, begun_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
OPEN: Final = f"""
SELECT {_COLUMNS}, content FROM signatures WHERE person_id = $1 AND case_id = $2 AND used_at IS NULL
"""  # noqa: S608  # a constant alone
LOCK_OPEN: Final = f"{OPEN} FOR UPDATE"
NEWEST: Final = f"""
SELECT {_COLUMNS} FROM signatures WHERE person_id = $1 AND case_id = $2
ORDER BY begun_at DESC, used_at DESC NULLS FIRST LIMIT 1
"""  # noqa: S608  # a constant alone
USED: Final = f"""
SELECT {_COLUMNS} FROM signatures WHERE person_id = $1 AND case_id = $2 AND used_at IS NOT NULL
ORDER BY used_at
"""  # noqa: S608  # a constant alone
SIGN: Final = """
UPDATE signatures SET signed_at = $3, check_id = $4, officer_id = $5, words = $6, jws = $7
WHERE person_id = $1 AND signature_id = $2 AND signed_at IS NULL RETURNING signature_id
"""
USE: Final = """
UPDATE signatures SET used_at = $3
WHERE person_id = $1 AND signature_id = $2 AND used_at IS NULL AND signed_at > $4
RETURNING signature_id
"""
WAITING: Final = f"""
SELECT {_COLUMNS}, content FROM signatures
WHERE person_id = $1 AND way = 'officer' AND signed_at IS NULL AND used_at IS NULL AND begun_at > $2
ORDER BY begun_at
"""  # noqa: S608  # a constant alone
OF_PERSON: Final = f"""
SELECT {_COLUMNS} FROM signatures WHERE person_id = $1 AND used_at IS NOT NULL
ORDER BY used_at DESC LIMIT $2
"""  # noqa: S608  # a constant alone


class SignatureStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def begin(self, begun: Signature) -> None:
        """In place of any other of the case that was not used."""
        await self._database.execute(FORGET, begun.person, begun.case)
        await self._database.execute(
            ADD,
            begun.person,
            begun.signature,
            begun.case,
            begun.move,
            begun.way,
            begun.digest,
            self._vault.seal("identity", begun.content, aad=content_aad(begun.signature)),
            begun.begun_at,
        )

    async def open(self, person: UUID, case: UUID) -> Signature | None:
        """The one that was begun, and perhaps signed, and not used."""
        return self._whole(await self._database.fetchrow(OPEN, person, case))

    async def lock_open(self, person: UUID, case: UUID) -> Signature | None:
        """Nobody else signs or uses it until the unit of work ends."""
        return self._whole(await self._database.fetchrow(LOCK_OPEN, person, case))

    async def newest(self, person: UUID, case: UUID) -> Signature | None:
        row = await self._database.fetchrow(NEWEST, person, case)
        return None if row is None else read_signature(row)

    async def used(self, person: UUID, case: UUID) -> tuple[Signature, ...]:
        """Those that went with a submission, in their order."""
        return tuple(read_signature(row) for row in await self._database.fetch(USED, person, case))

    async def sign(self, signed: Signature, jws: str) -> bool:
        """False where it was signed before, or is gone."""
        found = await self._database.fetchval(
            SIGN,
            signed.person,
            signed.signature,
            signed.signed_at,
            signed.check,
            signed.officer,
            signed.words,
            jws,
        )
        return found is not None

    async def use(self, signature: Signature, at: datetime) -> bool:
        """False where it was used before, or is too old."""
        found = await self._database.fetchval(
            USE, signature.person, signature.signature, at, at - GOOD_FOR
        )
        return found is not None

    async def waiting(self, person: UUID, at: datetime) -> Sequence[Signature]:
        """Those that the person wants to sign before an officer."""
        rows = await self._database.fetch(WAITING, person, at - WAITS_FOR)
        return [found for row in rows if (found := self._whole(row))]

    def _whole(self, row: Row | None) -> Signature | None:
        if row is None:
            return None
        content = self._vault.open("identity", row["content"], aad=content_aad(row["signature_id"]))
        return read_signature(row, content)


def content_aad(signature: UUID) -> bytes:
    return b"signatures.content:" + signature.bytes


def read_signature(row: Row, content: bytes = b"") -> Signature:
    return Signature(
        person=row["person_id"],
        signature=row["signature_id"],
        case=row["case_id"],
        move=Move(row["move"]),
        way=SignWay(row["way"]),
        digest=row["digest"],
        begun_at=row["begun_at"],
        content=content,
        signed_at=row["signed_at"],
        used_at=row["used_at"],
        check=row["check_id"],
        officer=row["officer_id"],
        words=row["words"],
        jws=row["jws"],
    )


async def signatures_of(tx: Queries, person: UUID, limit: int) -> tuple[Signature, ...]:
    """What went with the person's submissions, the newest first."""
    return tuple(read_signature(row) for row in await tx.fetch(OF_PERSON, person, limit))
