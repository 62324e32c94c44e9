"""Attestations of captures: challenges, keys of iPhones, which checks were attested, and the list of revoked keys."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.faces.attestation import AppleKey, Attestation, Listed, ToAttest
from storage.database import Database, Row

KEEP: Final = """
INSERT INTO attestation_challenges (person_id, check_id, session_id, challenge, expires_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, check_id)
DO UPDATE SET session_id = $3, challenge = $4, expires_at = $5
"""
TAKE: Final = """
DELETE FROM attestation_challenges
WHERE person_id = $1 AND check_id = $2 AND session_id = $3 AND expires_at > $4
RETURNING challenge
"""
# Before its camera has started: whatever was filmed before was filmed by anything.
HOLD: Final = """
SELECT check_id FROM face_checks
WHERE person_id = $1 AND check_id = $2 AND state = 'issued' AND expires_at > $3
FOR UPDATE
"""
MARK: Final = """
UPDATE face_checks SET attested_by = $3, attested_session = $4 WHERE person_id = $1 AND check_id = $2
"""
ADD_KEY: Final = """
INSERT INTO attested_keys (key_id, account_id, public_key, counter, added_at, used_at)
VALUES ($1, $2, $3, 0, $4, $4) ON CONFLICT (key_id) DO NOTHING RETURNING key_id
"""
LOCK_KEY: Final = """
SELECT key_id, public_key, counter FROM attested_keys WHERE key_id = $1 AND account_id = $2 FOR UPDATE
"""
COUNT: Final = "UPDATE attested_keys SET counter = $2, used_at = $3 WHERE key_id = $1"
LISTED: Final = """
SELECT loaded_at, serials && $1::text[] AS revoked FROM attestation_revocations
"""
LOADED: Final = "SELECT loaded_at FROM attestation_revocations"
FORGET: Final = "DELETE FROM attestation_revocations"
LOAD: Final = "INSERT INTO attestation_revocations (loaded_at, serials) VALUES ($1, $2)"


class PhoneAttestationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep_challenge(self, asked: ToAttest, challenge: bytes, expires_at: datetime) -> None:
        """In place of an earlier one of the same check."""
        await self._database.execute(
            KEEP, asked.person, asked.check, asked.session, challenge, expires_at
        )

    async def take_challenge(self, asked: ToAttest, now: datetime) -> bytes | None:
        """Once; None when it is over, was taken, or was given to another sign-in."""
        taken: bytes | None = await self._database.fetchval(
            TAKE, asked.person, asked.check, asked.session, now
        )
        return taken

    async def hold(self, asked: ToAttest, now: datetime) -> bool:
        """Whether its camera may still start as an attested one."""
        held = await self._database.fetchval(HOLD, asked.person, asked.check, now)
        return held is not None

    async def mark(self, asked: ToAttest, attestation: Attestation) -> None:
        await self._database.execute(MARK, asked.person, asked.check, attestation, asked.session)

    async def add_key(self, key: bytes, account: UUID, public_key: bytes, at: datetime) -> bool:
        """False for a key that was shown before."""
        added = await self._database.fetchval(ADD_KEY, key, account, public_key, at)
        return added is not None

    async def lock_key(self, key: bytes, account: UUID) -> AppleKey | None:
        """Of this account alone."""
        row = await self._database.fetchrow(LOCK_KEY, key, account)
        return None if row is None else AppleKey(row["key_id"], row["public_key"], row["counter"])

    async def put_counted(self, key: bytes, counter: int, at: datetime) -> None:
        await self._database.execute(COUNT, key, counter, at)

    async def listed(self, serials: Sequence[str]) -> Listed | None:
        """None where no list was loaded."""
        row = await self._database.fetchrow(LISTED, list(serials))
        return None if row is None else Listed(row["loaded_at"], row["revoked"])


class RevocationStore:
    """There is one list, the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, serials: Collection[str], at: datetime) -> None:
        await self._database.execute(FORGET)
        await self._database.execute(LOAD, at, sorted(serials))

    async def loaded_at(self) -> datetime | None:
        at: datetime | None = await self._database.fetchval(LOADED)
        return at


def read_attested(row: Row) -> Attestation | None:
    return None if row["attested_by"] is None else Attestation(row["attested_by"])
