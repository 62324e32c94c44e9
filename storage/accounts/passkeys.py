"""Passkeys of officers and the challenges that they answer."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.accounts import Lifetime, RefreshToken
from domain.accounts.passkeys import NewPasskey, Passkey, PasskeySeen
from domain.people import Role
from storage.accounts.sessions import open_of_officer
from storage.database import Database, Row
from storage.keys.vault import Vault

CHALLENGE: Final = """
INSERT INTO passkey_challenges (challenge, officer_id, expires_at) VALUES ($1, $2, $3)
"""
TAKE_CHALLENGE: Final = """
DELETE FROM passkey_challenges
WHERE challenge = $1 AND officer_id IS NOT DISTINCT FROM $2::uuid AND expires_at > $3
RETURNING challenge
"""
BY_CREDENTIAL: Final = """
SELECT passkey_id, officer_id, credential, public_key, sign_count FROM passkeys WHERE credential = $1
"""
# Before any passkey of theirs: a reset, which holds the officer too, comes before or after all of it.
HOLD: Final = """
SELECT roles FROM officers WHERE officer_id = $1 AND disabled_at IS NULL AND start_until IS NULL
FOR UPDATE
"""
LOCK: Final = """
SELECT passkey_id, officer_id, credential, public_key, sign_count FROM passkeys
WHERE passkey_id = $1 FOR UPDATE
"""
USED: Final = "UPDATE passkeys SET sign_count = $2, used_at = $3 WHERE passkey_id = $1"
STANDS: Final = """
SELECT EXISTS (
    SELECT FROM sessions WHERE session_id = $2 AND officer_id = $1 AND revoked_at IS NULL)
"""
HOW_MANY: Final = "SELECT count(*) FROM passkeys WHERE officer_id = $1"
CREDENTIALS: Final = "SELECT credential FROM passkeys WHERE officer_id = $1 ORDER BY added_at"
OF_OFFICER: Final = """
SELECT p.passkey_id, p.name, p.added_at, p.used_at, s.session_id IS NOT NULL AS here
FROM passkeys AS p LEFT JOIN sessions AS s ON s.session_id = $2 AND s.passkey_id = p.passkey_id
WHERE p.officer_id = $1 ORDER BY p.added_at, p.passkey_id
"""
ADD: Final = """
INSERT INTO passkeys (passkey_id, officer_id, credential, public_key, sign_count, name, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential) DO NOTHING RETURNING passkey_id
"""
REMOVE: Final = """
DELETE FROM passkeys WHERE passkey_id = $2 AND officer_id = $1 RETURNING name
"""
REMOVE_ALL: Final = "DELETE FROM passkeys WHERE officer_id = $1"
END_OTHERS: Final = """
UPDATE sessions SET revoked_at = $3
WHERE officer_id = $1 AND session_id <> $2 AND revoked_at IS NULL RETURNING session_id
"""


class PasskeyStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def keep_challenge(
        self, challenge: bytes, officer: UUID | None, now: datetime, life: timedelta
    ) -> None:
        """For a registration by this officer, or for a sign-in by whoever answers."""
        await self._database.execute(CHALLENGE, challenge, officer, now + life)

    async def take_challenge(self, challenge: bytes, officer: UUID | None, now: datetime) -> bool:
        """Once; False for one that is over, was taken, or was given to somebody else."""
        taken = await self._database.fetchval(TAKE_CHALLENGE, challenge, officer, now)
        return taken is not None

    async def by_credential(self, credential: bytes) -> Passkey | None:
        return _passkey(await self._database.fetchrow(BY_CREDENTIAL, credential))

    async def hold(self, officer: UUID) -> frozenset[Role] | None:
        """Today's roles. None where a password could not sign in either: disabled, or given out anew."""
        row = await self._database.fetchrow(HOLD, officer)
        return None if row is None else frozenset(Role(role) for role in row["roles"])

    async def lock(self, passkey: UUID) -> Passkey | None:
        """After its officer is held."""
        return _passkey(await self._database.fetchrow(LOCK, passkey))

    async def put_used(self, passkey: UUID, sign_count: int, at: datetime) -> None:
        await self._database.execute(USED, passkey, sign_count, at)

    async def open_session(
        self, token: RefreshToken, passkey: Passkey, *, now: datetime, lifetime: Lifetime
    ) -> None:
        """In the unit of work that holds the officer."""
        await open_of_officer(
            self._database,
            self._vault,
            token,
            passkey.officer,
            passkey=passkey.passkey,
            now=now,
            lifetime=lifetime,
        )

    async def stands(self, officer: UUID, session: UUID) -> bool:
        """Whether the session has not ended."""
        return bool(await self._database.fetchval(STANDS, officer, session))

    async def how_many(self, officer: UUID) -> int:
        count: int = await self._database.fetchval(HOW_MANY, officer)
        return count

    async def credentials(self, officer: UUID) -> Collection[bytes]:
        return [row["credential"] for row in await self._database.fetch(CREDENTIALS, officer)]

    async def of_officer(self, officer: UUID, session: UUID) -> tuple[PasskeySeen, ...]:
        """The first added first."""
        rows = await self._database.fetch(OF_OFFICER, officer, session)
        return tuple(
            PasskeySeen(
                row["passkey_id"], row["name"], row["added_at"], row["used_at"], row["here"]
            )
            for row in rows
        )

    async def add(self, officer: UUID, made: NewPasskey, name: str, at: datetime) -> bool:
        """False for a credential that somebody has."""
        added = await self._database.fetchval(
            ADD,
            uuid4(),
            officer,
            made.credential,
            made.public_key,
            made.sign_count,
            name,
            at,
        )
        return added is not None

    async def remove(self, officer: UUID, passkey: UUID) -> str | None:
        """What it was called; None when the officer has no such passkey."""
        name: str | None = await self._database.fetchval(REMOVE, officer, passkey)
        return name

    async def remove_all(self, officer: UUID) -> None:
        await self._database.execute(REMOVE_ALL, officer)

    async def end_other_sessions(self, officer: UUID, keep: UUID, at: datetime) -> tuple[UUID, ...]:
        rows = await self._database.fetch(END_OTHERS, officer, keep, at)
        return tuple(row["session_id"] for row in rows)


def _passkey(row: Row | None) -> Passkey | None:
    if row is None:
        return None
    return Passkey(
        row["passkey_id"],
        row["officer_id"],
        row["credential"],
        row["public_key"],
        row["sign_count"],
    )
