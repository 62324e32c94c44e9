"""SMS codes: one a phone and place that asked, kept as a MAC bound to the phone, and when they were sent.

A place is a digest of where the wish came from. Each has a code, tries and limits of its own, so that a
stranger's wishes and guesses leave the holder's alone; a row of the phone itself counts what all
strangers had it sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.accounts.accounts import CODE_LIFE, CODE_TRIES, CodesSent
from storage.database import Database
from storage.keys.vault import Vault

# The rows come first, so that there is something to lock when two ask for a new phone at once.
MAKE_ROOM: Final = """
INSERT INTO sign_in_codes (phone_blind, code_mac, expires_at, tries_left, sent)
SELECT blind, '', $2, 0, '{}' FROM unnest($1::bytea[]) AS blind ORDER BY blind
ON CONFLICT (phone_blind) DO NOTHING
"""
LOCK: Final = """
SELECT phone_blind, sent FROM sign_in_codes WHERE phone_blind = ANY ($1::bytea[])
ORDER BY phone_blind FOR UPDATE
"""
KEEP: Final = """
UPDATE sign_in_codes SET code_mac = $2, expires_at = $3, tries_left = $4, sent = $5
WHERE phone_blind = $1
"""
COUNT: Final = "UPDATE sign_in_codes SET expires_at = $2, sent = $3 WHERE phone_blind = $1"
TAKE_BACK: Final = """
UPDATE sign_in_codes SET sent = array_remove(sent, $2) WHERE phone_blind = ANY ($1::bytea[])
"""
# Counts the try and decides it: the right code leaves no try behind it, so it is good once.
REDEEM: Final = """
UPDATE sign_in_codes
SET tries_left = CASE WHEN code_mac = ANY ($2::bytea[]) THEN 0 ELSE tries_left - 1 END
WHERE phone_blind = ANY ($1::bytea[]) AND expires_at > $3 AND tries_left > 0
RETURNING code_mac = ANY ($2::bytea[]) AS is_right
"""
KNOWN: Final = """
SELECT EXISTS (
    SELECT FROM sign_in_places WHERE place = ANY ($1::bytea[]) AND proven_at > $2)
"""
PROVE: Final = """
INSERT INTO sign_in_places (place, proven_at) VALUES ($1, $2)
ON CONFLICT (place) DO UPDATE SET proven_at = greatest(sign_in_places.proven_at, excluded.proven_at)
"""


class SignInCodeStore:
    """`place`: whence a code is asked for, as a digest; the same words name it when it is answered."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def knows(self, phone: str, place: str, since: datetime) -> bool:
        """Whether the phone signed in from there since then."""
        return bool(await self._database.fetchval(KNOWN, self._places(phone, place), since))

    async def lock(self, phone: str, place: str, now: datetime, *, whole: bool) -> CodesSent:
        """When the place was sent codes, and if asked for the phone by all strangers.

        Nobody else keeps one for them until the transaction ends.
        """
        own, every = self._places(phone, place)[0], self._vault.blind_index("phone", phone)
        rows = [own, every] if whole else [own]
        await self._database.execute(MAKE_ROOM, rows, now)
        found = await self._database.fetch(LOCK, rows)
        sent = {row["phone_blind"]: tuple(row["sent"]) for row in found}
        return CodesSent(sent[own], sent[every] if whole else None)

    async def keep(
        self, phone: str, place: str, code: str, sent: Sequence[datetime], now: datetime
    ) -> None:
        """As the place's only one; `sent` counts from now on."""
        own, mac = self._places(phone, place)[0], self._macs(phone, code)[0]
        await self._database.execute(KEEP, own, mac, now + CODE_LIFE, CODE_TRIES, list(sent))

    async def count(self, phone: str, sent: Sequence[datetime], now: datetime) -> None:
        """What all strangers had the phone sent."""
        every = self._vault.blind_index("phone", phone)
        await self._database.execute(COUNT, every, now + CODE_LIFE, list(sent))

    async def take_back(self, phone: str, place: str, at: datetime) -> None:
        """The code kept at that moment was not sent, so it does not count against the limits."""
        rows = [self._places(phone, place)[0], self._vault.blind_index("phone", phone)]
        await self._database.execute(TAKE_BACK, rows, at)

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool:
        """Whether it is the code that the place asked for, once; each wrong one costs it a try."""
        places = self._places(phone, place)  # sent before the key changed, or since
        rows = await self._database.fetch(REDEEM, places, self._macs(phone, code), now)
        return any(row["is_right"] for row in rows)

    async def note_place(self, phone: str, place: str, now: datetime) -> None:
        """The phone signed in from there: for PLACE_KNOWN its wishes are not a stranger's."""
        await self._database.execute(PROVE, self._places(phone, place)[0], now)

    def _places(self, phone: str, place: str) -> list[bytes]:
        return self._vault.blind_indexes("phone", f"{phone} {place}")

    def _macs(self, phone: str, code: str) -> list[bytes]:
        return self._vault.macs("sign-in-code", f"{phone}:{code}".encode())
