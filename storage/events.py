"""An event and its ladder of deliveries, written in the transaction of the change itself."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Channel, DeliveryState
from domain.escalation import COPIED_GROUPS, ChannelGroup, Leg, NotificationPreferences, Reach, plan
from domain.events import EventKind
from domain.notice_kinds import KINDS, Group, is_urgent
from domain.quiet import Quiet
from domain.subjects import Subject
from storage.database import Database, Queries, Row

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
        WHERE person_id = $1 AND ended_at IS NULL AND ends_at > $2
            AND ($3 AND 'notices' = ANY (scopes) OR account_id = $4 AND 'cases' = ANY (scopes))
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
# Who is on the register and has no account is told as an entry of it: the deliveries carry the person
# in the account's place, numbered by a sequence, since no lock of the person may follow an account's.
NUMBER_REGISTER: Final = """
SELECT nextval('register_told') AS n FROM persons AS p
WHERE p.person_id = $1 AND NOT EXISTS (SELECT FROM accounts AS a WHERE a.person_id = p.person_id)
"""
TOLD_BEFORE: Final = """
SELECT n, min(kind) AS kind, min(subject) AS subject, min(created_at) AS at FROM deliveries
WHERE account_id = $1 AND person_id = $1 GROUP BY n ORDER BY n
"""
MAKE_ROOM: Final = "UPDATE accounts SET last_n = last_n + $2 WHERE account_id = $1 RETURNING last_n"
HAND_OVER: Final = """
WITH moved AS (
    UPDATE deliveries AS d SET account_id = $1, n = t.now, person_id = NULL
    FROM unnest($3::bigint[], $4::bigint[]) AS t (old, now)
    WHERE d.account_id = $2 AND d.n = t.old
)
INSERT INTO inbox (account_id, n, kind, subject, happened_at, urgent)
SELECT $1, t.* FROM unnest($4::bigint[], $5::text[], $6::text[], $7::timestamptz[], $8::boolean[])
    AS t (n, kind, subject, at, urgent)
"""
MOVE_LETTERS: Final = "UPDATE letters SET account_id = $1 WHERE account_id = $2"
APPEND: Final = """
INSERT INTO inbox (account_id, n, mandate_id, kind, subject, happened_at, urgent)
SELECT t.*, $4, $5, $6, $7 FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS t
"""
QUEUE: Final = """
INSERT INTO deliveries
    (delivery_id, account_id, n, channel, rung, device_id, state, answer, next_at, expires_at,
     ended_at, kind, subject, created_at, until_read, small, person_id)
SELECT t.*, $12, $13, $14, $15, $16, $17
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::smallint[], $6::uuid[],
    $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[]) AS t
"""


class EventStore:
    """As services tell, in their unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        return await tell(
            self._database,
            kind=kind,
            subject=subject,
            at=at,
            person=person,
            account=account,
            acting=acting,
        )

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        await hold(self._database, persons, accounts)


async def tell(
    tx: Queries,
    *,
    kind: EventKind,
    subject: Subject,
    at: datetime,
    person: UUID | None = None,
    account: UUID | None = None,
    acting: UUID | None = None,
) -> tuple[UUID, ...]:
    """Tells every account of the person, or the one account; returns those to ring after commit.

    Who acts for the person with a standing mandate for notices gets a copy, and so does the account
    `acting`, which applied in the person's place, while its mandate stands. A person without an account
    is told by phone, letter or visit as far as the register knows the way (`by_register` of its kind).
    """
    if account is not None:
        rows = await tx.fetch(NUMBER_ACCOUNT, account)
    else:
        rows = await tx.fetch(NUMBER_PERSON, person, at, KINDS[kind].group in COPIED_GROUPS, acting)
        if person is not None and all(row["mandate_id"] is not None for row in rows):
            await _tell_by_register(tx, person, kind, subject, at)
    if not rows:
        return ()
    accounts = [row["account_id"] for row in rows]
    numbers = [row["last_n"] for row in rows]
    mandates = [row["mandate_id"] for row in rows]
    await tx.execute(
        APPEND, accounts, numbers, mandates, kind, str(subject), at, KINDS[kind].urgent
    )
    legs = [leg for row in rows for leg in _legs(row, kind, at)]
    if legs:
        columns = [list(column) for column in zip(*legs, strict=True)]
        common = kind, str(subject), at, KINDS[kind].pursued, KINDS[kind].small, None
        await tx.execute(QUEUE, *columns, *common)
    return tuple(accounts)


async def hold(tx: Queries, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
    """Locks the accounts that are told when these persons and accounts are, in the accounts' order."""
    await tx.execute(HOLD, list(persons), list(accounts))


async def hand_over(tx: Queries, person: UUID, account: UUID) -> None:
    """What a person was told without an account becomes the account's: the inbox has it, no way twice.

    In the transaction that binds the account and holds the person, so that nothing is told in between.
    """
    told = await tx.fetch(TOLD_BEFORE, person)
    if not told:
        return
    last: int = await tx.fetchval(MAKE_ROOM, account, len(told))
    kinds = [row["kind"] for row in told]
    await tx.execute(
        HAND_OVER,
        account,
        person,
        [row["n"] for row in told],
        list(range(last - len(told) + 1, last + 1)),
        kinds,
        [row["subject"] for row in told],
        [row["at"] for row in told],
        [is_urgent(kind) for kind in kinds],
    )
    await tx.execute(MOVE_LETTERS, account, person)


async def _tell_by_register(
    tx: Queries, person: UUID, kind: EventKind, subject: Subject, at: datetime
) -> None:
    legs = plan(kind, at, person, Reach(register=True), NotificationPreferences())
    number = await tx.fetchval(NUMBER_REGISTER, person) if legs else None
    if number is None:
        return
    columns = [list(column) for column in zip(*_columns(legs, person, number, at), strict=True)]
    stated = KINDS[kind]
    until_read = stated.pursued or stated.letter_at_once
    await tx.execute(QUEUE, *columns, kind, str(subject), at, until_read, stated.small, person)


def read_wishes(row: Row) -> NotificationPreferences:
    """Of an account's columns."""
    off = (choice.split(":") for choice in row["ways_off"])
    return NotificationPreferences(
        off=frozenset((Group(its), ChannelGroup(way)) for its, way in off),
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
    legs = plan(kind, at, account, reach, read_wishes(row))
    return _columns(legs, account, row["last_n"], at)


def _columns(
    legs: Sequence[Leg], account: UUID, number: int, at: datetime
) -> list[tuple[object, ...]]:
    return [
        (
            uuid4(),
            account,
            number,
            leg.channel,
            leg.rung,
            leg.device,
            DeliveryState.SKIPPED if leg.skipped else DeliveryState.QUEUED,
            leg.skipped,
            leg.due,
            leg.expires,
            at if leg.skipped else None,
        )
        for leg in legs
    ]
