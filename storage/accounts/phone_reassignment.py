"""Phone reassignment: which account a number opens, and which numbers the accounts of a person have."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.accounts import BoundPhone
from storage.accounts.accounts import open_phone
from storage.accounts.persons import open_identity
from storage.database import Database
from storage.keys.vault import Vault

BOUND: Final = """
SELECT a.account_id, a.signed_in_at, p.person_id, p.identity
FROM lookup_phone l
JOIN accounts a ON a.account_id = l.account_id
JOIN persons p ON p.person_id = a.person_id
WHERE l.blind = ANY ($1::bytea[])
LIMIT 1
"""
UNPROVEN: Final = """
SELECT a.account_id FROM lookup_phone l JOIN accounts a ON a.account_id = l.account_id
WHERE l.blind = ANY ($1::bytea[]) AND NOT a.phone_proven
LIMIT 1
"""
SIGNED_IN: Final = "UPDATE accounts SET signed_in_at = $2 WHERE account_id = $1"
ACCOUNTS: Final = "SELECT account_id, phone FROM accounts WHERE person_id = $1 ORDER BY account_id"


class PhoneHolderStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def bound(self, phone: str) -> BoundPhone | None:
        """The account of the phone, where it is bound to a person."""
        row = await self._database.fetchrow(BOUND, self._vault.blind_indexes("phone", phone))
        if row is None:
            return None
        recorded = open_identity(self._vault, row["person_id"], row["identity"]).phone
        return BoundPhone(phone, row["account_id"], recorded, row["signed_in_at"])

    async def unproven(self, phone: str) -> UUID | None:
        """The account of the phone, where nobody ever answered a code on it."""
        found: UUID | None = await self._database.fetchval(
            UNPROVEN, self._vault.blind_indexes("phone", phone)
        )
        return found

    async def of_person(self, person: UUID) -> list[tuple[UUID, str]]:
        """The person's accounts in their order, each with its phone."""
        return [
            (row["account_id"], open_phone(self._vault, row["account_id"], row["phone"]))
            for row in await self._database.fetch(ACCOUNTS, person)
        ]

    async def note_sign_in(self, account: UUID, now: datetime) -> None:
        await self._database.execute(SIGNED_IN, account, now)
