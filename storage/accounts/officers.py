"""Officers: who they are, what they may do, and how often their password was tried."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.accounts import (
    PASSWORD_LOCK,
    PASSWORD_TRIES,
    Lifetime,
    OfficerLogin,
    RefreshToken,
)
from domain.people import Role
from domain.subjects import SubjectKind
from storage.accounts.sessions import open_of_officer
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.keys.vault import Vault

# A try counts before it is judged, so that parallel guesses can't outrun the lock.
COUNT_TRY: Final = """
UPDATE officers
SET failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,
    locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= $3 THEN $2 + $4::interval END
WHERE username = $1 AND disabled_at IS NULL AND (locked_until IS NULL OR locked_until <= $2)
RETURNING officer_id, password_hash, roles, totp, start_until
"""
# Of one who is signed in, and gives the second factor anew.
COUNT_OWN_TRY: Final = COUNT_TRY.replace("username = $1", "officer_id = $1")
# Only while the password that was judged is theirs, and they are not disabled: hashing takes its time,
# and an administrator may have ended either meanwhile. Of two who show one that was given out, one
# makes it their own.
SIGN_IN: Final = """
UPDATE officers
SET failures = 0, locked_until = NULL, password_hash = coalesce($3, password_hash), start_until = NULL
WHERE officer_id = $1 AND password_hash = $2 AND disabled_at IS NULL
RETURNING officer_id
"""
# Others may have locked the name meanwhile: what they failed still counts.
TAKE_BACK_TRY: Final = """
UPDATE officers SET failures = greatest(failures - 1, 0), locked_until = NULL WHERE officer_id = $1
"""
USE_STEP: Final = """
UPDATE officers SET totp_step = $2 WHERE officer_id = $1 AND totp_step < $2 RETURNING officer_id
"""
ROLES: Final = "SELECT roles FROM officers WHERE officer_id = $1 AND disabled_at IS NULL"


class OfficerStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def count_try(self, username: str, now: datetime) -> OfficerLogin | None:
        """Counts a try before its password is judged; None for nobody, and while locked."""
        return await self._counted(COUNT_TRY, username, now)

    async def count_own_try(self, officer: UUID, now: datetime) -> OfficerLogin | None:
        """Counts a try of a code by who is signed in; None while locked."""
        return await self._counted(COUNT_OWN_TRY, officer, now)

    async def sign_in(
        self,
        token: RefreshToken,
        login: OfficerLogin,
        new_hash: str | None,
        *,
        now: datetime,
        lifetime: Lifetime,
    ) -> bool:
        """Opens a session for whom `login` was judged right, and starts counting tries anew.

        `new_hash`: of the officer's own password, or of the same at today's costs; None to keep the
        old. False, and nothing done, when the password or the officer's access ended meanwhile.
        """
        officer = login.officer

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(SIGN_IN, officer, login.password_hash, new_hash) is None:
                return False
            await open_of_officer(tx, self._vault, token, officer, now=now, lifetime=lifetime)
            await audit.by_officer(
                tx, officer, "officer.signed_in", SubjectKind.OFFICER.of(officer), ""
            )
            return True

        return await self._database.transact(work)

    async def take_back_try(self, officer: UUID) -> None:
        """The password was right, and the try ends without a judgement of its code."""
        await self._database.execute(TAKE_BACK_TRY, officer)

    async def use_step(self, officer: UUID, step: int) -> bool:
        """Takes a time step's code, once; False when it, or a later one, was taken before."""
        return await self._database.fetchval(USE_STEP, officer, step) is not None

    async def roles(self, officer: UUID) -> frozenset[Role] | None:
        """None once the officer is disabled."""
        row = await self._database.fetchrow(ROLES, officer)
        return None if row is None else _roles(row)

    async def _counted(self, sql: str, who: str | UUID, now: datetime) -> OfficerLogin | None:
        row = await self._database.fetchrow(sql, who, now, PASSWORD_TRIES, PASSWORD_LOCK)
        if row is None:
            return None
        officer: UUID = row["officer_id"]
        sealed = row["totp"]
        secret = None if sealed is None else self._vault.open("identity", sealed, aad=_aad(officer))
        return OfficerLogin(officer, row["password_hash"], _roles(row), secret, row["start_until"])


def seal_factor(vault: Vault, officer: UUID, secret: bytes) -> bytes:
    """Bound to the table and the officer: moved to another row it opens no more."""
    return vault.seal("identity", secret, aad=_aad(officer))


def _aad(officer: UUID) -> bytes:
    return b"officers:totp:" + officer.bytes


def _roles(row: Row) -> frozenset[Role]:
    return frozenset(Role(role) for role in row["roles"])
