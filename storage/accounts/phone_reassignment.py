"""Phone reassignment, or whose account a number opens: numbers change hands, and a new holder must find nothing of the old."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.accounts import Claimed, has_new_holder
from domain.subjects import SubjectKind
from domain.words import Language
from storage.accounts import persons
from storage.accounts.accounts import AccountStore, open_phone
from storage.accounts.erasure import erase_account, hold
from storage.audit import audit
from storage.database import Database, Queries, Transaction
from storage.keys.vault import Vault

BOUND: Final = """
SELECT a.account_id, a.signed_in_at, p.person_id, p.identity
FROM lookup_phone l
JOIN accounts a ON a.account_id = l.account_id
JOIN persons p ON p.person_id = a.person_id
WHERE l.blind = ANY ($1::bytea[])
LIMIT 1
"""
SIGNED_IN: Final = "UPDATE accounts SET signed_in_at = $2 WHERE account_id = $1"
LOCK_PERSON: Final = """
SELECT person_id, identity, died_on FROM persons WHERE person_id = $1 FOR UPDATE
"""
CHANGE: Final = "UPDATE persons SET identity = $2 WHERE person_id = $1"
ACCOUNTS: Final = "SELECT account_id, phone FROM accounts WHERE person_id = $1 ORDER BY account_id"


class PhoneHolderStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._accounts = AccountStore(database, vault)

    async def claim(self, phone: str, language: Language, now: datetime) -> Claimed:
        """The account of whoever answered a code on `phone`, made new where its holder may have changed."""
        ended = await self._database.transact(lambda tx: self._retire(tx, phone, now))
        account = await self._accounts.of_phone(phone, language)
        await self._database.execute(SIGNED_IN, account.account, now)
        return Claimed(account, ended)

    async def change_phone(
        self, person: UUID, phone: str, *, actor: str
    ) -> tuple[UUID, ...] | None:
        """Records the phone; accounts of other phones end. Their sessions; None for nobody known.

        Nothing moves to the new number by itself: were it mistyped, a stranger would hold it. Its
        holder signs in and gives name and ID number, as everybody does.
        """

        async def work(tx: Transaction) -> tuple[UUID, ...] | None:
            await hold(tx, [each["account_id"] for each in await tx.fetch(ACCOUNTS, person)])
            row = await tx.fetchrow(LOCK_PERSON, person)
            if row is None:
                return None
            old = persons.read_person(self._vault, row).identity
            new = replace(old, phone=phone)
            await tx.execute(CHANGE, person, persons.seal_identity(self._vault, person, new))
            await audit.record(
                tx,
                actor=actor,
                action="person.phone_changed",
                person=person,
                about=SubjectKind.PERSON.of(),
                why="counter",
            )
            ended: list[UUID] = []
            for each in await tx.fetch(ACCOUNTS, person):
                account: UUID = each["account_id"]
                if open_phone(self._vault, account, each["phone"]) == phone:
                    continue
                ended += await erase_account(
                    tx,
                    self._vault,
                    account,
                    actor=actor,
                    action="account.retired",
                    why="the phone was changed at the counter",
                )
            return tuple(ended)

        return await self._database.transact(work)

    async def _retire(self, tx: Queries, phone: str, now: datetime) -> tuple[UUID, ...]:
        row = await tx.fetchrow(BOUND, self._vault.blind_indexes("phone", phone))
        if row is None:
            return ()
        recorded = persons.open_identity(self._vault, row["person_id"], row["identity"]).phone
        if not has_new_holder(phone, recorded, row["signed_in_at"], now):
            return ()
        await hold(tx, [row["account_id"]])
        return await erase_account(
            tx,
            self._vault,
            row["account_id"],
            actor="system",
            action="account.retired",
            why="the number has another holder",
        )
