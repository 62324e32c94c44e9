"""Creations by the caller's Idempotency-Key, kept a day: begun, finished with their answer, or forgotten."""

from typing import Final

from domain.creations import Stored
from storage.database import Database
from storage.vault import Vault

BEGIN: Final = """
INSERT INTO idempotency AS i (scope, key, fingerprint) VALUES ($1, $2, $3)
ON CONFLICT (scope, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = NULL, created_at = now()
WHERE i.created_at < now() - interval '24 hours'
    OR i.status IS NULL AND i.created_at < now() - interval '2 minutes'
RETURNING scope
"""
STORED: Final = """
SELECT fingerprint, status, headers, body FROM idempotency WHERE scope = $1 AND key = $2
"""
FINISH: Final = """
UPDATE idempotency SET status = $3, headers = $4, body = $5 WHERE scope = $1 AND key = $2
"""
FORGET: Final = "DELETE FROM idempotency WHERE scope = $1 AND key = $2"


class Creations:
    """Answers may name people, so they are sealed."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def begin(self, scope: str, key: str, fingerprint: bytes) -> Stored | None:
        """None: it is yours to do. One left running by a process that died is free after 2 minutes."""
        # A body may hold an ID number: a bare digest of it could be guessed.
        macs = self._vault.macs("fingerprint", fingerprint)
        if await self._database.fetchval(BEGIN, scope, key, macs[0]) is not None:
            return None
        row = await self._database.fetchrow(STORED, scope, key)
        if row is None:
            return await self.begin(scope, key, fingerprint)
        body = b""
        if row["body"]:
            body = self._vault.open("identity", row["body"], aad=_aad(scope, key))
        same = row["fingerprint"] in macs
        return Stored(same, row["status"], row["headers"] or {}, body)

    async def finish(
        self, scope: str, key: str, status: int, headers: dict[str, str], body: bytes
    ) -> None:
        sealed = self._vault.seal("identity", body, aad=_aad(scope, key))
        await self._database.execute(FINISH, scope, key, status, headers, sealed)

    async def forget(self, scope: str, key: str) -> None:
        await self._database.execute(FORGET, scope, key)


def _aad(scope: str, key: str) -> bytes:
    return f"idempotency|{scope}|{key}".encode()
