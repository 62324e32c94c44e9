"""An event and its ladder of deliveries, written in the transaction of the change itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Channel, DeliveryState
from domain.notices import URGENT, EventKind
from domain.quiet import Quiet
from domain.ways import COPIED_GROUPS, PURSUED, SMALL, Group, Reach, Way, Wishes, group, plan
from storage.database import Queries, Row

# A counter row per account makes the numbers gapless: the row lock orders the account's events.
_KNOWN: Final = """
accounts.account_id, last_n, ways_off, plain_words, quiet, quiet_from, quiet_to, openid IS NOT NULL AS openid,
EXISTS (
    SELECT 1 FROM subscription_grants AS g
    WHERE g.account_id = accounts.account_id AND g.remaining > 0) AS grants,
ARRAY(
    SELECT d.vendor || ':' || d.device_id FROM devices AS d
    WHERE d.account_id = accounts.account_id ORDER BY d.device_id) AS devices,
ARRAY(SELECT o.channel FROM addresses AS o WHERE o.account_id = accounts.account_id) AS added
"""
# Each account once, in their order, the person's own before those that act for her.
NUMBER_PERSON: Final = f"""
UPDATE accounts SET last_n = last_n + 1
FROM (
    SELECT DISTINCT ON (account_id) account_id, mandate_id
    FROM (
        SELECT account_id, NULL::uuid AS mandate_id FROM accounts WHERE person_id = $1
        UNION ALL
        SELECT account_id, mandate_id FROM mandates
        WHERE person_id = $1 AND 'notices' = ANY (scopes) AND ended_at IS NULL AND ends_at > $2
            AND $3
    ) AS every
    ORDER BY account_id, mandate_id NULLS FIRST
) AS t
WHERE accounts.account_id = t.account_id RETURNING t.mandate_id, {_KNOWN}
"""  # noqa: S608  # constants alone
NUMBER_ACCOUNT: Final = f"""
UPDATE accounts SET last_n = last_n + 1 WHERE account_id = $1
RETURNING NULL::uuid AS mandate_id, {_KNOWN}
"""  # noqa: S608  # constants alone
# All that telling these persons, or whoever acts for them, numbers. Whoever tells several in one
# transaction holds them first, so that two such transactions never wait for each other.
HOLD: Final = """
SELECT account_id FROM accounts WHERE account_id = ANY (ARRAY(
    SELECT account_id FROM accounts WHERE person_id = ANY ($1)
    UNION ALL
    SELECT account_id FROM mandates WHERE person_id = ANY ($1) AND ended_at IS NULL
) || $2::uuid[])
ORDER BY account_id FOR NO KEY UPDATE
"""
APPEND: Final = """
INSERT INTO inbox (account_id, n, mandate_id, kind, subject, happened_at, urgent)
SELECT t.*, $4, $5, $6, $7 FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS t
"""
QUEUE: Final = """
INSERT INTO deliveries
    (delivery_id, account_id, n, channel, rung, device_id, state, answer, next_at, expires_at,
     ended_at, kind, subject, created_at, until_read, small)
SELECT t.*, $12, $13, $14, $15, $16
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::smallint[], $6::uuid[],
    $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[]) AS t
"""


async def tell(
    tx: Queries,
    *,
    kind: EventKind,
    subject: str,
    at: datetime,
    person: UUID | None = None,
    account: UUID | None = None,
) -> tuple[UUID, ...]:
    """Tells every account of the person, or the one account; returns those to ring after commit.

    Who acts for the person with a standing mandate for notices gets a copy.
    """
    if account is None:
        rows = await tx.fetch(NUMBER_PERSON, person, at, group(kind) in COPIED_GROUPS)
    else:
        rows = await tx.fetch(NUMBER_ACCOUNT, account)
    if not rows:
        return ()
    accounts = [row["account_id"] for row in rows]
    numbers = [row["last_n"] for row in rows]
    mandates = [row["mandate_id"] for row in rows]
    await tx.execute(APPEND, accounts, numbers, mandates, kind, subject, at, kind in URGENT)
    legs = [leg for row in rows for leg in _legs(row, kind, at)]
    if legs:
        columns = [list(column) for column in zip(*legs, strict=True)]
        common = kind, subject, at, kind in PURSUED, kind in SMALL
        await tx.execute(QUEUE, *columns, *common)
    return tuple(accounts)


async def hold(tx: Queries, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
    """Locks the accounts that are told when these persons and accounts are, in the accounts' order."""
    await tx.execute(HOLD, list(persons), list(accounts))


def read_wishes(row: Row) -> Wishes:
    """Of an account's columns."""
    off = (choice.split(":") for choice in row["ways_off"])
    return Wishes(
        off=frozenset((Group(its), Way(way)) for its, way in off),
        quiet=Quiet(row["quiet_from"], row["quiet_to"]) if row["quiet"] else None,
        plain=row["plain_words"],
    )


def _legs(row: Row, kind: EventKind, at: datetime) -> list[tuple[object, ...]]:
    """The first eleven columns of QUEUE for one account."""
    account: UUID = row["account_id"]
    devices = (device.split(":") for device in row["devices"])
    reach = Reach(
        devices=tuple((Channel(vendor), UUID(device)) for vendor, device in devices),
        openid=row["openid"],
        grants=row["grants"],
        added=frozenset(Channel(channel) for channel in row["added"]),
        copy=row["mandate_id"] is not None,
    )
    return [
        (
            uuid4(),
            account,
            row["last_n"],
            leg.channel,
            leg.rung,
            leg.device,
            DeliveryState.SKIPPED if leg.skipped else DeliveryState.QUEUED,
            leg.skipped,
            leg.due,
            leg.expires,
            at if leg.skipped else None,
        )
        for leg in plan(kind, at, account, reach, read_wishes(row))
    ]
