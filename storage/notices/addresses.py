"""Addresses that citizens added, sealed; and the codes that prove an e-mail address, as MACs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.accounts import CODE_LIFE, CODE_TRIES
from domain.delivery import Channel
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.database import Database, Transaction
from storage.keys.vault import Vault

OF: Final = "SELECT address FROM addresses WHERE account_id = $1 AND channel = $2"
ALL_OF: Final = """
SELECT channel, address, added_at FROM addresses WHERE account_id = $1 ORDER BY channel
"""
PUT: Final = """
INSERT INTO addresses (account_id, channel, address, added_at)
SELECT account_id, $2, $3, $4 FROM accounts WHERE account_id = $1
ON CONFLICT (account_id, channel) DO UPDATE
SET address = excluded.address, added_at = excluded.added_at
RETURNING account_id
"""
REMOVE: Final = "DELETE FROM addresses WHERE account_id = $1 AND channel = $2 RETURNING channel"
PERSON: Final = "SELECT person_id FROM accounts WHERE account_id = $1"
# The row comes first, so that there is something to lock when two ask at once.
MAKE_ROOM: Final = """
INSERT INTO address_codes (account_id, code_mac, expires_at, tries_left, sent)
SELECT account_id, '', $2, 0, '{}' FROM accounts WHERE account_id = $1
ON CONFLICT (account_id) DO NOTHING
"""
LOCK: Final = "SELECT sent FROM address_codes WHERE account_id = $1 FOR UPDATE"
KEEP: Final = """
UPDATE address_codes SET code_mac = $2, expires_at = $3, tries_left = $4, sent = $5
WHERE account_id = $1
"""
TAKE_BACK: Final = """
UPDATE address_codes SET sent = array_remove(sent, $2) WHERE account_id = $1
"""
# Counts the try and decides it: the right code leaves no try behind it, so it is good once.
REDEEM: Final = """
UPDATE address_codes
SET tries_left = CASE WHEN code_mac = ANY ($2::bytea[]) THEN 0 ELSE tries_left - 1 END
WHERE account_id = $1 AND expires_at > $3 AND tries_left > 0
RETURNING code_mac = ANY ($2::bytea[])
"""


class AddressStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def of(self, account: UUID, channel: Channel) -> str:
        """Opened; "" when there is none."""
        sealed = await self._database.fetchval(OF, account, channel)
        return open_address(self._vault, account, channel, sealed) if sealed else ""

    async def all_of(self, account: UUID) -> tuple[tuple[Channel, str, datetime], ...]:
        return tuple(
            (
                Channel(row["channel"]),
                open_address(self._vault, account, Channel(row["channel"]), row["address"]),
                row["added_at"],
            )
            for row in await self._database.fetch(ALL_OF, account)
        )

    async def put(self, account: UUID, channel: Channel, address: str, at: datetime) -> bool:
        """Takes the place of an earlier one; False when the account is gone."""
        sealed = seal_address(self._vault, account, channel, address)

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(PUT, account, channel, sealed, at) is None:
                return False
            await self._record(tx, account, "address.added", channel)
            return True

        return await self._database.transact(work)

    async def remove(self, account: UUID, channel: Channel) -> bool:
        """False when there was none."""

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(REMOVE, account, channel) is None:
                return False
            await self._record(tx, account, "address.removed", channel)
            return True

        return await self._database.transact(work)

    async def lock_codes(self, account: UUID, now: datetime) -> tuple[datetime, ...]:
        """When codes were sent for the account: nobody else keeps one until the transaction ends."""
        await self._database.execute(MAKE_ROOM, account, now)
        return tuple(await self._database.fetchval(LOCK, account) or ())

    async def keep_code(
        self, account: UUID, address: str, code: str, sent: Sequence[datetime], now: datetime
    ) -> None:
        """As the account's only one; `sent` counts from now on."""
        mac, ends = self._macs(account, address, code)[0], now + CODE_LIFE
        await self._database.execute(KEEP, account, mac, ends, CODE_TRIES, list(sent))

    async def take_back_code(self, account: UUID, at: datetime) -> None:
        """The code kept at that moment was not sent, so it does not count against the limits."""
        await self._database.execute(TAKE_BACK, account, at)

    async def redeem(self, account: UUID, address: str, code: str, now: datetime) -> bool:
        """Whether it is the code that was sent to this address, once; each wrong one costs a try."""
        right = await self._database.fetchval(
            REDEEM, account, self._macs(account, address, code), now
        )
        return right is True

    def _macs(self, account: UUID, address: str, code: str) -> list[bytes]:
        return self._vault.macs("address-code", account.bytes + f"{code}:{address}".encode())

    async def _record(self, tx: Transaction, account: UUID, action: str, channel: Channel) -> None:
        await audit.record(
            tx,
            actor=actors.citizen(account),
            action=action,
            person=await tx.fetchval(PERSON, account),
            about=SubjectKind.ACCOUNT.of(account),
            why=channel.value,
        )


def seal_address(vault: Vault, account: UUID, channel: Channel, address: str) -> bytes:
    """Bound to the account and the channel: moved to another row it opens no more."""
    return vault.seal("identity", address.encode(), aad=_aad(account, channel))


def open_address(vault: Vault, account: UUID, channel: Channel, sealed: bytes) -> str:
    return vault.open("identity", sealed, aad=_aad(account, channel)).decode()


def _aad(account: UUID, channel: Channel) -> bytes:
    return b"addresses.address:" + channel.encode() + b":" + account.bytes
