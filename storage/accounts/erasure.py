"""The end of an account, in one transaction: what a statement alone can end, its tables say on their cards.

Audit, consents, checks, reviews and entitlements hang on the person and stay (docs/privacy.md).
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.subjects import SubjectKind
from storage import events
from storage.accounts.accounts import FORGET_OPENID, open_openid, open_phone
from storage.accounts.devices import device_blinds, open_token
from storage.accounts.mandate_ends import end_with_account
from storage.audit import audit
from storage.card import Event
from storage.database import Queries
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


async def hold(tx: Queries, accounts: Collection[UUID]) -> None:
    """Locks the persons whom the end of these accounts concerns, then all accounts that are told.

    Before any other lock (docs/architecture.md, Locks). A mandate that is granted in this very moment
    ends too, its person not held: a circle that makes is undone and run again.
    """
    rows = await tx.fetch(PERSONS, list(accounts))
    await events.hold(tx, [row["person_id"] for row in rows], accounts)


async def erase_account(
    tx: Queries, vault: Vault, account: UUID, *, actor: str, action: str, why: str
) -> tuple[UUID, ...]:
    """In the caller's transaction, which holds the account: the sessions that ended with it.

    Its phone, when it signs in again, is a stranger's.
    """
    row = await tx.fetchrow(LOCK, account)
    if row is None:
        return ()
    phone, person = open_phone(vault, account, row["phone"]), row["person_id"]
    await tx.execute(FORGET_PHONE, vault.blind_indexes("phone", phone), account)
    if row["openid"] is not None:
        openid = open_openid(vault, account, row["openid"])
        await tx.execute(FORGET_OPENID, vault.blind_indexes("openid", openid))
    now = datetime.now(UTC)
    await end_with_account(tx, account, person, actor=actor, why=why, at=now)
    ended = await tx.fetch(END_SESSIONS, account)
    if person is not None:
        await end(tx, Event.BOUND_ACCOUNT, person, account)
    blinds = [
        blind
        for each in await tx.fetch(ERASE_DEVICES, account)
        for blind in device_blinds(
            vault,
            Channel(each["vendor"]),
            open_token(vault, account, each["device_id"], each["token"]),
        )
    ]
    await tx.execute(FORGET_DEVICES, blinds, account)
    await end(tx, Event.ACCOUNT, account)
    await tx.execute(ERASE, account)
    await audit.record(
        tx,
        actor=actor,
        action=action,
        person=person,
        about=SubjectKind.ACCOUNT.of(account),
        why=why,
    )
    return tuple(row["session_id"] for row in ended)
