"""One row a vendor: its access token, sealed, and the lease of whoever fetches the next."""

from datetime import datetime
from typing import Final

from domain.notices.vendor_token import VendorToken
from storage.database import Database
from storage.keys.vault import Vault

READ: Final = "SELECT token, expires_at FROM vendor_tokens WHERE vendor = $1 AND token <> ''"
LEASE: Final = """
INSERT INTO vendor_tokens (vendor, token, expires_at, lease_until) VALUES ($1, '', $2, $3)
ON CONFLICT (vendor) DO UPDATE SET lease_until = excluded.lease_until
WHERE vendor_tokens.expires_at <= $2
    AND (vendor_tokens.lease_until IS NULL OR vendor_tokens.lease_until <= $2)
RETURNING vendor
"""
# The end of the lease tells whose it is: two can't begin at one moment.
PUT: Final = """
UPDATE vendor_tokens SET token = $3, expires_at = $4, lease_until = NULL
WHERE vendor = $1 AND lease_until = $2
RETURNING vendor
"""
RELEASE: Final = (
    "UPDATE vendor_tokens SET lease_until = NULL WHERE vendor = $1 AND lease_until = $2"
)
DROP: Final = "UPDATE vendor_tokens SET expires_at = $3 WHERE vendor = $1 AND expires_at = $2"


class VendorTokenStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database.apart()  # other processes wait for its lease
        self._vault = vault

    async def read(self, vendor: str) -> VendorToken | None:
        """The newest token, over or not."""
        row = await self._database.fetchrow(READ, vendor)
        if row is None:
            return None
        value = self._vault.open("identity", row["token"], aad=_aad(vendor)).decode()
        return VendorToken(value, row["expires_at"])

    async def lease(self, vendor: str, *, at: datetime, until: datetime) -> bool:
        """True for the one who may fetch until then: the token is over and nobody else fetches."""
        return await self._database.fetchval(LEASE, vendor, at, until) is not None

    async def put(self, vendor: str, token: VendorToken, *, lease: datetime) -> bool:
        """Keeps the token and ends the lease; False when another took the lease meanwhile."""
        sealed = self._vault.seal("identity", token.value.encode(), aad=_aad(vendor))
        kept = await self._database.fetchval(PUT, vendor, lease, sealed, token.expires_at)
        return kept is not None

    async def release(self, vendor: str, *, lease: datetime) -> None:
        """Ends the lease without a token."""
        await self._database.execute(RELEASE, vendor, lease)

    async def drop(self, vendor: str, token: VendorToken, *, at: datetime) -> None:
        """Ends this token now; a newer one stays."""
        await self._database.execute(DROP, vendor, token.expires_at, at)


def _aad(vendor: str) -> bytes:
    """Bound to the column and the vendor."""
    return b"vendor_tokens.token:" + vendor.encode()
