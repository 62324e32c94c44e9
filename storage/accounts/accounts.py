"""Accounts: found by phone or openid, bound to a person once, with what their holder has chosen."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.accounts import BINDING_PERIOD, BINDING_TRIES, Account
from domain.accounts.wechat import Relinked
from domain.people import Level
from domain.words import Language
from storage import events
from storage.database import Database, Row, Transaction
from storage.keys.vault import Vault

READ: Final = """
SELECT a.account_id, a.phone, a.person_id, a.level, a.language, a.elder_mode, a.last_n,
    a.phone_proven,
    a.openid IS NOT NULL AS wechat_linked,
    (
        SELECT coalesce(jsonb_object_agg(g.template_id, g.remaining), '{}')
        FROM subscription_grants AS g WHERE g.account_id = a.account_id
    ) AS subscriptions
FROM accounts AS a WHERE a.account_id = $1
"""
BY_PHONE: Final = "SELECT account_id FROM lookup_phone WHERE blind = ANY ($1::bytea[]) LIMIT 1"
# A row by each version of the key: the phone is taken by who got all of them.
CLAIM_PHONE: Final = """
INSERT INTO lookup_phone (blind, key_version, account_id)
SELECT blind, version, $3 FROM unnest($1::bytea[], $2::integer[]) AS t (blind, version)
ON CONFLICT (blind) DO NOTHING
RETURNING account_id
"""
LET_GO: Final = "DELETE FROM lookup_phone WHERE blind = ANY ($1::bytea[]) AND account_id = $2"
ADD: Final = """
INSERT INTO accounts (account_id, phone, level, language, phone_proven) VALUES ($1, $2, $3, $4, $5)
"""
LEVEL: Final = "SELECT level FROM accounts WHERE account_id = $1"
CHANGE: Final = """
UPDATE accounts SET language = coalesce($2, language), elder_mode = coalesce($3, elder_mode)
WHERE account_id = $1
"""
# A try counts before anything is compared, so that parallel guesses can't outrun the limit.
COUNT_BINDING: Final = """
UPDATE accounts
SET binding_tries = CASE WHEN binding_since > $3 THEN binding_tries + 1 ELSE 1 END,
    binding_since = CASE WHEN binding_since > $3 THEN binding_since ELSE $2 END
WHERE account_id = $1 AND (binding_tries < $4 OR binding_since IS NULL OR binding_since <= $3)
RETURNING binding_tries
"""
BINDING_SINCE: Final = "SELECT binding_since FROM accounts WHERE account_id = $1"
BIND: Final = """
UPDATE accounts SET person_id = $2, level = $3 WHERE account_id = $1 AND person_id IS NULL
RETURNING account_id
"""
HOLD_PERSON: Final = "SELECT FROM persons WHERE person_id = $1 FOR NO KEY UPDATE"
OPENID: Final = "SELECT openid FROM accounts WHERE account_id = $1 FOR NO KEY UPDATE"
OPENID_OF: Final = """
SELECT account_id FROM lookup_openid WHERE blind = ANY ($1::bytea[]) ORDER BY blind FOR UPDATE
"""
# A link made before WeChat signed in, or without a code, has no moment: it carries messages alone.
OPENS: Final = """
SELECT l.account_id FROM lookup_openid AS l JOIN accounts AS a ON a.account_id = l.account_id
WHERE l.blind = ANY ($1::bytea[]) AND a.wechat_since IS NOT NULL
LIMIT 1
"""
LINKED_TO: Final = "SELECT account_id FROM lookup_openid WHERE blind = ANY ($1::bytea[]) LIMIT 1"
FORGET_OPENID: Final = "DELETE FROM lookup_openid WHERE blind = ANY ($1::bytea[])"
UNLINK: Final = "UPDATE accounts SET openid = NULL, wechat_since = NULL WHERE account_id = $1"
DROP_GRANTS: Final = "DELETE FROM subscription_grants WHERE account_id = $1"
KEEP_OPENID: Final = """
INSERT INTO lookup_openid (blind, key_version, account_id)
SELECT blind, version, $3 FROM unnest($1::bytea[], $2::integer[]) AS t (blind, version)
ON CONFLICT (blind) DO UPDATE SET account_id = excluded.account_id
"""
LINKED: Final = "SELECT openid FROM accounts WHERE account_id = $1"
LINK: Final = "UPDATE accounts SET openid = $2, wechat_since = $3 WHERE account_id = $1"
LINK_ANEW: Final = """
UPDATE accounts SET wechat_since = $2 WHERE account_id = $1 AND wechat_since IS NULL
RETURNING account_id
"""
PROVE_PHONE: Final = """
UPDATE accounts SET phone_proven = true, signed_in_at = $2 WHERE account_id = $1
"""
GRANT: Final = """
INSERT INTO subscription_grants (account_id, template_id, remaining) VALUES ($1, $2, 1)
ON CONFLICT (account_id, template_id)
DO UPDATE SET remaining = subscription_grants.remaining + 1
"""
PROVE: Final = """
UPDATE accounts SET level = 3 WHERE account_id = $1 AND person_id = $2 AND level < 3
"""


def seal_phone(vault: Vault, account: UUID, phone: str) -> bytes:
    """Bound to the column and the account: moved to another row it opens no more."""
    return vault.seal("identity", phone.encode(), aad=b"accounts.phone:" + account.bytes)


def open_phone(vault: Vault, account: UUID, sealed: bytes) -> str:
    return vault.open("identity", sealed, aad=b"accounts.phone:" + account.bytes).decode()


def seal_openid(vault: Vault, account: UUID, openid: str) -> bytes:
    return vault.seal("identity", openid.encode(), aad=b"accounts.openid:" + account.bytes)


def open_openid(vault: Vault, account: UUID, sealed: bytes) -> str:
    return vault.open("identity", sealed, aad=b"accounts.openid:" + account.bytes).decode()


class AccountStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def of_phone(self, phone: str, language: Language) -> Account:
        """The phone's account; a new one, speaking `language`, when it has none."""
        blinds = self._vault.blind_indexes("phone", phone)

        async def work(tx: Transaction) -> Account:
            account: UUID | None = await tx.fetchval(BY_PHONE, blinds)
            if account is None:
                account = await self._add(tx, phone, language, proven=True)
            if account is None:  # another sign-in was first
                account = await tx.fetchval(BY_PHONE, blinds)
            row = await tx.fetchrow(READ, account)
            assert row is not None  # made or found above, in this transaction
            return read_account(self._vault, row)

        return await self._database.transact(work)

    async def add_unproven(self, phone: str, language: Language) -> UUID | None:
        """A new account whose holder answered no code on the phone; None where the phone has one."""

        async def work(tx: Transaction) -> UUID | None:
            return await self._add(tx, phone, language, proven=False)

        return await self._database.transact(work)

    async def _add(
        self, tx: Transaction, phone: str, language: Language, *, proven: bool
    ) -> UUID | None:
        """None where the phone has an account by now."""
        account, blinds = uuid4(), self._vault.blind_indexes("phone", phone)
        versions = self._vault.lookup_versions()
        if len(await tx.fetch(CLAIM_PHONE, blinds, versions, account)) < len(blinds):
            await tx.execute(LET_GO, blinds, account)
            return None
        sealed = seal_phone(self._vault, account, phone)
        await tx.execute(ADD, account, sealed, Level.PHONE, language, proven)
        return account

    async def read(self, account: UUID) -> Account | None:
        row = await self._database.fetchrow(READ, account)
        return None if row is None else read_account(self._vault, row)

    async def level(self, account: UUID) -> Level | None:
        """None when there is no such account."""
        level = await self._database.fetchval(LEVEL, account)
        return None if level is None else Level(level)

    async def openid_of(self, account: UUID) -> str:
        """Of the WeChat that is linked to it; "" for none."""
        sealed = await self._database.fetchval(LINKED, account)
        return "" if sealed is None else open_openid(self._vault, account, sealed)

    async def prove_phone(self, account: UUID, now: datetime) -> None:
        """Its holder has just answered a code on its phone."""
        await self._database.execute(PROVE_PHONE, account, now)

    async def of_openid(self, openid: str) -> UUID | None:
        """The account that this WeChat signs in to."""
        found: UUID | None = await self._database.fetchval(
            OPENS, self._vault.blind_indexes("openid", openid)
        )
        return found

    async def linked_to(self, openid: str) -> UUID | None:
        """The account that has this WeChat, whether or not it signs in by it."""
        found: UUID | None = await self._database.fetchval(
            LINKED_TO, self._vault.blind_indexes("openid", openid)
        )
        return found

    async def prove(self, account: UUID | None, person: UUID) -> None:
        """Level 3: its holder was seen to be the person, who is bound to it still."""
        await self._database.execute(PROVE, account, person)

    async def change(
        self, account: UUID, *, language: Language | None, elder_mode: bool | None
    ) -> None:
        """None leaves a choice as it is."""
        await self._database.execute(CHANGE, account, language, elder_mode)

    async def count_binding(self, account: UUID, now: datetime) -> datetime | None:
        """Counts a try to bind; or does not, and says from when on there may be another."""
        if await self._database.fetchval(
            COUNT_BINDING, account, now, now - BINDING_PERIOD, BINDING_TRIES
        ):
            return None
        since: datetime = await self._database.fetchval(BINDING_SINCE, account)
        return since + BINDING_PERIOD

    async def hold_person(self, person: UUID) -> None:
        """What tells the person waits until the transaction ends, and finds the account."""
        await self._database.execute(HOLD_PERSON, person)

    async def bind(self, account: UUID, person: UUID) -> bool:
        """False for one that is bound already."""
        return await self._database.fetchval(BIND, account, person, Level.BOUND) is not None

    async def take_over(self, account: UUID, person: UUID) -> None:
        """What the person was told without an account becomes the account's."""
        await events.hand_over(self._database, person, account)

    async def link_wechat(self, account: UUID, openid: str, at: datetime) -> Relinked | None:
        """The WeChat user now belongs to this account, and to no other that had it before.

        None when it signed in to this one already. Grants belong to the WeChat user who gave them, so
        they go when another one takes its place.
        """
        blinds = self._vault.blind_indexes("openid", openid)
        versions = self._vault.lookup_versions()

        async def work(tx: Transaction) -> Relinked | None:
            before: UUID | None = await tx.fetchval(OPENID_OF, blinds)
            if before == account:
                return Relinked() if await tx.fetchval(LINK_ANEW, account, at) else None
            if before is not None:
                await tx.execute(UNLINK, before)
                await tx.execute(DROP_GRANTS, before)
            sealed: bytes | None = await tx.fetchval(OPENID, account)
            if sealed is not None:
                old = open_openid(self._vault, account, sealed)
                await tx.execute(FORGET_OPENID, self._vault.blind_indexes("openid", old))
                await tx.execute(DROP_GRANTS, account)
            await tx.execute(KEEP_OPENID, blinds, versions, account)
            await tx.execute(LINK, account, seal_openid(self._vault, account, openid), at)
            return Relinked(before, replaced=sealed is not None)

        return await self._database.transact(work)

    async def unlink_wechat(self, account: UUID) -> bool:
        """False when none was linked; its grants go with it."""

        async def work(tx: Transaction) -> bool:
            sealed: bytes | None = await tx.fetchval(OPENID, account)
            if sealed is None:
                return False
            openid = open_openid(self._vault, account, sealed)
            await tx.execute(FORGET_OPENID, self._vault.blind_indexes("openid", openid))
            await tx.execute(UNLINK, account)
            await tx.execute(DROP_GRANTS, account)
            return True

        return await self._database.transact(work)

    async def grant(self, account: UUID, template_id: str) -> None:
        """One more message of this template may be sent to the account."""
        await self._database.execute(GRANT, account, template_id)


def read_account(vault: Vault, row: Row) -> Account:
    """From the columns of READ."""
    account: UUID = row["account_id"]
    return Account(
        account=account,
        level=Level(row["level"]),
        phone=open_phone(vault, account, row["phone"]),
        person=row["person_id"],
        language=Language(row["language"]),
        elder_mode=row["elder_mode"],
        wechat_linked=row["wechat_linked"],
        last_n=row["last_n"],
        subscriptions=row["subscriptions"],
        phone_proven=row["phone_proven"],
    )
