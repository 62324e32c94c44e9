"""Creations by the caller's Idempotency-Key, kept a day: begun, finished with their answer, or forgotten.

The answer is written in the transaction of the creation itself: there is one without the other never.
"""

from contextlib import AbstractAsyncContextManager
from typing import Final

from domain.creations import Begun, Stored
from domain.errors import Conflict
from domain.problems import Problem
from storage.database import Database
from storage.keys.vault import Vault

BEGIN: Final = """
INSERT INTO idempotency AS i (scope, key, fingerprint) VALUES ($1, $2, $3)
ON CONFLICT (scope, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = NULL, created_at = now()
WHERE i.created_at < now() - interval '24 hours'
    OR i.status IS NULL AND i.created_at < now() - interval '2 minutes'
RETURNING created_at
"""
STORED: Final = """
SELECT fingerprint, status, headers, body FROM idempotency WHERE scope = $1 AND key = $2
"""
FINISH: Final = """
UPDATE idempotency SET status = $4, headers = $5, body = $6
WHERE scope = $1 AND key = $2 AND created_at = $3 AND status IS NULL
RETURNING scope
"""
FORGET: Final = """
DELETE FROM idempotency WHERE scope = $1 AND key = $2 AND created_at = $3 AND status IS NULL
"""


class Creations:
    """Answers may name people, so they are sealed."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def begin(self, scope: str, key: str, fingerprint: bytes) -> Stored | Begun:
        """Begun: it is yours to do. One left running by a process that died is free after 2 minutes."""
        # A body may hold an ID number: a bare digest of it could be guessed.
        macs = self._vault.macs("fingerprint", fingerprint)
        began_at = await self._database.fetchval(BEGIN, scope, key, macs[0])
        if began_at is not None:
            return Begun(scope, key, began_at)
        row = await self._database.fetchrow(STORED, scope, key)
        if row is None:
            return await self.begin(scope, key, fingerprint)
        body = b""
        if row["body"]:
            body = self._vault.open("identity", row["body"], aad=_aad(scope, key))
        same = row["fingerprint"] in macs
        return Stored(same, row["status"], row["headers"] or {}, body)

    def unit(self) -> AbstractAsyncContextManager[None]:
        """Within it the creation and its answer commit together."""
        return self._database.unit()

    async def finish(self, begun: Begun, status: int, headers: dict[str, str], body: bytes) -> None:
        """Conflict where another has taken the key over, who is doing it now."""
        sealed = self._vault.seal("identity", body, aad=_aad(begun.scope, begun.key))
        done = await self._database.fetchval(
            FINISH, begun.scope, begun.key, begun.at, status, headers, sealed
        )
        if done is None:
            raise Conflict(Problem.IDEMPOTENCY_RUNNING, retry_after=1)

    async def forget(self, begun: Begun) -> None:
        await self._database.execute(FORGET, begun.scope, begun.key, begun.at)


def _aad(scope: str, key: str) -> bytes:
    return f"idempotency|{scope}|{key}".encode()
