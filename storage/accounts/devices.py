"""Devices that pushes go to. A token belongs to one account at a time: the last that registered it."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Channel
from domain.notices.push import DEVICES_MAX, Device
from storage.database import Database, Row, Transaction
from storage.keys.vault import Vault

# Gives the row that is there, ours or an older one, and holds it: of two that register a token at
# one moment the second sees the first.
CLAIM: Final = """
INSERT INTO lookup_device (blind, key_version, account_id, device_id)
SELECT blind, version, $3, $4 FROM unnest($1::bytea[], $2::integer[]) AS t (blind, version)
ON CONFLICT (blind) DO UPDATE SET blind = excluded.blind
RETURNING account_id, device_id
"""
MOVE: Final = (
    "UPDATE lookup_device SET account_id = $2, device_id = $3 WHERE blind = ANY ($1::bytea[])"
)
FORGET: Final = "DELETE FROM lookup_device WHERE blind = ANY ($1::bytea[]) AND device_id = $2"
# Registrations of one account follow one another, so that none counts past another.
HOLD: Final = "SELECT account_id FROM accounts WHERE account_id = $1 FOR NO KEY UPDATE"
SEE_AGAIN: Final = """
UPDATE devices SET last_seen = $3, app = $4 WHERE account_id = $1 AND device_id = $2
RETURNING created_at
"""
ADD: Final = """
INSERT INTO devices (account_id, device_id, vendor, token, app, created_at, last_seen)
VALUES ($1, $2, $3, $4, $5, $6, $6)
"""
OF_ACCOUNT: Final = """
SELECT device_id, vendor, app, created_at, last_seen FROM devices
WHERE account_id = $1 ORDER BY last_seen DESC, device_id
"""
# A registration after `$3` is not meant by who says that the token was dead then.
REMOVE: Final = """
DELETE FROM devices
WHERE account_id = $1 AND device_id = $2 AND ($3::timestamptz IS NULL OR last_seen <= $3)
RETURNING vendor, token
"""


def seal_token(vault: Vault, account: UUID, device: UUID, token: str) -> bytes:
    """Bound to the column, the account and the device: moved to another row it opens no more."""
    return vault.seal("identity", token.encode(), aad=_aad(account, device))


def open_token(vault: Vault, account: UUID, device: UUID, sealed: bytes) -> str:
    return vault.open("identity", sealed, aad=_aad(account, device)).decode()


def device_blinds(vault: Vault, vendor: Channel, token: str) -> list[bytes]:
    return vault.blind_indexes("device", f"{vendor}:{token}")


class DeviceStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def register(
        self, account: UUID, vendor: Channel, token: str, *, app: str, at: datetime
    ) -> Device | None:
        """The token now belongs to this account and to no other; None when the account is gone."""
        blinds = device_blinds(self._vault, vendor, token)
        versions = self._vault.lookup_versions()

        async def work(tx: Transaction) -> Device | None:
            if await tx.fetchval(HOLD, account) is None:
                return None
            device = uuid4()
            rows = await tx.fetch(CLAIM, blinds, versions, account, device)  # inserted or found
            held = next((row for row in rows if row["device_id"] != device), rows[0])
            if held["device_id"] != device:
                if held["account_id"] == account:
                    await tx.execute(MOVE, blinds, account, held["device_id"])
                    created = await tx.fetchval(SEE_AGAIN, account, held["device_id"], at, app)
                    return Device(held["device_id"], vendor, app, created, at)
                await tx.execute(REMOVE, held["account_id"], held["device_id"], None)
                await tx.execute(MOVE, blinds, account, device)
            sealed = seal_token(self._vault, account, device, token)
            await tx.execute(ADD, account, device, vendor, sealed, app, at)
            for row in (await tx.fetch(OF_ACCOUNT, account))[DEVICES_MAX:]:
                await self._remove(tx, account, row["device_id"], None)
            return Device(device, vendor, app, at, at)

        return await self._database.transact(work)

    async def of_account(self, account: UUID) -> tuple[Device, ...]:
        """The most recently seen first."""
        return tuple(read_device(row) for row in await self._database.fetch(OF_ACCOUNT, account))

    async def remove(
        self, account: UUID, device: UUID, *, dead_since: datetime | None = None
    ) -> bool:
        """False when there is none, or it was registered again after `dead_since`."""
        return await self._database.transact(
            lambda tx: self._remove(tx, account, device, dead_since)
        )

    async def _remove(
        self, tx: Transaction, account: UUID, device: UUID, dead_since: datetime | None
    ) -> bool:
        row = await tx.fetchrow(REMOVE, account, device, dead_since)
        if row is None:
            return False
        token = open_token(self._vault, account, device, row["token"])
        blinds = device_blinds(self._vault, Channel(row["vendor"]), token)
        await tx.execute(FORGET, blinds, device)
        return True


def read_device(row: Row) -> Device:
    """From the columns of OF_ACCOUNT."""
    return Device(
        row["device_id"], Channel(row["vendor"]), row["app"], row["created_at"], row["last_seen"]
    )


def _aad(account: UUID, device: UUID) -> bytes:
    return b"devices.token:" + account.bytes + device.bytes
