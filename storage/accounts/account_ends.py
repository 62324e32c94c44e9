"""Statements of the end of an account; what a statement alone can end, its tables say on their cards."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from domain.accounts.accounts import EndingAccount
from domain.delivery import Channel
from storage import events
from storage.accounts.accounts import FORGET_OPENID, open_openid, open_phone
from storage.accounts.devices import device_blinds, open_token
from storage.card import Event
from storage.database import Database
from storage.ending import end
from storage.keys.vault import Vault

# Whose the accounts are, and for whom they act.
PERSONS: Final = """
SELECT person_id FROM persons WHERE person_id IN (
    SELECT person_id FROM accounts WHERE account_id = ANY ($1)
    UNION ALL
    SELECT person_id FROM mandates WHERE account_id = ANY ($1) AND ended_at IS NULL
)
ORDER BY person_id FOR UPDATE
"""
LOCK: Final = """
SELECT account_id, phone, openid, person_id FROM accounts WHERE account_id = $1 FOR UPDATE
"""
FORGET_PHONE: Final = "DELETE FROM lookup_phone WHERE blind = ANY ($1::bytea[]) AND account_id = $2"
END_SESSIONS: Final = "DELETE FROM sessions WHERE account_id = $1 RETURNING session_id"
FORGET_DEVICES: Final = "DELETE FROM lookup_device WHERE blind = ANY ($1) AND account_id = $2"
ERASE_DEVICES: Final = (
    "DELETE FROM devices WHERE account_id = $1 RETURNING device_id, vendor, token"
)
ERASE: Final = "DELETE FROM accounts WHERE account_id = $1"


class AccountEndStore:
    """Within the unit of work of what brings the end about."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def hold(self, accounts: Collection[UUID]) -> None:
        """Locks the persons whom the end of these accounts concerns, then all accounts that are told.

        Before any other lock (docs/architecture.md, Locks). A mandate that is granted in this very
        moment ends too, its person not held: a circle that makes is undone and run again.
        """
        rows = await self._database.fetch(PERSONS, list(accounts))
        await events.hold(self._database, [row["person_id"] for row in rows], accounts)

    async def lock(self, account: UUID) -> EndingAccount | None:
        row = await self._database.fetchrow(LOCK, account)
        if row is None:
            return None
        sealed: bytes | None = row["openid"]
        return EndingAccount(
            account=account,
            person=row["person_id"],
            phone=open_phone(self._vault, account, row["phone"]),
            openid=None if sealed is None else open_openid(self._vault, account, sealed),
        )

    async def forget_sign_in(self, ending: EndingAccount) -> None:
        """By phone and by WeChat: its phone, when it signs in again, is a stranger's."""
        phones = self._vault.blind_indexes("phone", ending.phone)
        await self._database.execute(FORGET_PHONE, phones, ending.account)
        if ending.openid is not None:
            openids = self._vault.blind_indexes("openid", ending.openid)
            await self._database.execute(FORGET_OPENID, openids)

    async def erase(self, ending: EndingAccount) -> tuple[UUID, ...]:
        """The account with all that ends with it, as the cards say; the sessions that it had."""
        account = ending.account
        sessions = await self._database.fetch(END_SESSIONS, account)
        if ending.person is not None:
            await end(self._database, Event.BOUND_ACCOUNT, ending.person, account)
        blinds = [
            blind
            for each in await self._database.fetch(ERASE_DEVICES, account)
            for blind in device_blinds(
                self._vault,
                Channel(each["vendor"]),
                open_token(self._vault, account, each["device_id"], each["token"]),
            )
        ]
        await self._database.execute(FORGET_DEVICES, blinds, account)
        await end(self._database, Event.ACCOUNT, account)
        await self._database.execute(ERASE, account)
        return tuple(row["session_id"] for row in sessions)
