"""SMS codes: one a phone, kept as a MAC bound to the phone, and when codes were sent to it."""

from datetime import datetime
from typing import Final

from domain.accounts import CODE_LIFE, CODE_LIMITS, CODE_TRIES, code_wait
from storage.database import Database, Transaction
from storage.vault import Vault

# The row comes first, so that there is something to lock when two ask for a new phone at once.
MAKE_ROOM: Final = """
INSERT INTO sign_in_codes (phone_blind, code_mac, expires_at, tries_left, sent)
VALUES ($1, '', $2, 0, '{}') ON CONFLICT (phone_blind) DO NOTHING
"""
LOCK: Final = "SELECT sent FROM sign_in_codes WHERE phone_blind = $1 FOR UPDATE"
KEEP: Final = """
UPDATE sign_in_codes SET code_mac = $2, expires_at = $3, tries_left = $4, sent = $5
WHERE phone_blind = $1
"""
TAKE_BACK: Final = """
UPDATE sign_in_codes SET sent = array_remove(sent, $2) WHERE phone_blind = $1
"""
# Counts the try and decides it: the right code leaves no try behind it, so it is good once.
REDEEM: Final = """
UPDATE sign_in_codes
SET tries_left = CASE WHEN code_mac = ANY ($2::bytea[]) THEN 0 ELSE tries_left - 1 END
WHERE phone_blind = ANY ($1::bytea[]) AND expires_at > $3 AND tries_left > 0
RETURNING code_mac = ANY ($2::bytea[]) AS is_right
"""


class SignInCodes:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def keep(self, phone: str, code: str, now: datetime) -> int:
        """Keeps the code as the phone's only one: 0; or keeps nothing: the seconds still to wait."""
        blind = self._blind(phone)

        async def work(tx: Transaction) -> int:
            await tx.execute(MAKE_ROOM, blind, now)
            sent: list[datetime] = await tx.fetchval(LOCK, blind)
            wait = code_wait(tuple(sent), now)
            if not wait:
                counted = [moment for moment in sent if moment > now - CODE_LIMITS[-1][1]]
                mac, expires_at = self._macs(phone, code)[0], now + CODE_LIFE
                await tx.execute(KEEP, blind, mac, expires_at, CODE_TRIES, [*counted, now])
            return wait

        return await self._database.transact(work)

    async def take_back(self, phone: str, at: datetime) -> None:
        """The code kept at that moment was not sent, so it does not count against the limits."""
        await self._database.execute(TAKE_BACK, self._blind(phone), at)

    async def redeem(self, phone: str, code: str, now: datetime) -> bool:
        """Whether it is the phone's code, once; each wrong one costs a try."""
        blinds = self._vault.blind_indexes("phone", phone)  # sent before the key changed, or since
        rows = await self._database.fetch(REDEEM, blinds, self._macs(phone, code), now)
        return any(row["is_right"] for row in rows)

    def _blind(self, phone: str) -> bytes:
        return self._vault.blind_index("phone", phone)

    def _macs(self, phone: str, code: str) -> list[bytes]:
        return self._vault.macs("sign-in-code", f"{phone}:{code}".encode())
