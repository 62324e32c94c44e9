"""What calls to partners are signed with: a key of ours for each, drawn when first asked for, and secrets told once."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.notices.partner_events import CallKeys
from storage.database import Database
from storage.keys.vault import Vault

_SEED_BYTES: Final = 32  # of Ed25519: any are a key (RFC 8032, 5.1.5)
KEYS: Final = """
SELECT signing, secret, CASE WHEN old_until > $2 THEN old_secret END AS old_secret,
    CASE WHEN old_until > $2 THEN old_until END AS old_until
FROM partners WHERE partner_id = $1
"""
DRAW: Final = "UPDATE partners SET signing = $2 WHERE partner_id = $1 AND signing IS NULL"
ROTATE: Final = """
UPDATE partners SET secret = $2, old_secret = secret,
    old_until = CASE WHEN secret IS NOT NULL THEN $3::timestamptz END
WHERE partner_id = $1
"""
OFF: Final = "SELECT count(*) FROM partners WHERE off_at IS NOT NULL AND state = 'live'"


class PartnerHookStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def keys(self, partner: UUID, at: datetime) -> CallKeys | None:
        """Those that hold; None for an unknown partner."""
        row = await self._database.fetchrow(KEYS, partner, at)
        if row is not None and row["signing"] is None:
            seed = secrets.token_bytes(_SEED_BYTES)
            sealed = self._vault.seal("identity", seed, aad=_aad("signing", partner))
            await self._database.execute(DRAW, partner, sealed)
            row = await self._database.fetchrow(KEYS, partner, at)  # another may have been first
        if row is None:
            return None
        told = tuple(
            self._vault.open("identity", sealed, aad=_aad("secret", partner)).decode()
            for sealed in (row["secret"], row["old_secret"])
            if sealed is not None
        )
        signing = self._vault.open("identity", row["signing"], aad=_aad("signing", partner))
        return CallKeys(signing, told, row["old_until"])

    async def rotate(self, partner: UUID, secret: str, *, old_until: datetime) -> None:
        """The secret before signs too until then; the one before that no more."""
        sealed = self._vault.seal("identity", secret.encode(), aad=_aad("secret", partner))
        await self._database.execute(ROTATE, partner, sealed, old_until)

    async def off(self) -> int:
        """How many were switched off by their failures."""
        return int(await self._database.fetchval(OFF))


def _aad(column: str, partner: UUID) -> bytes:
    return f"partners.{column}:".encode() + partner.bytes
