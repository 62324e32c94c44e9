"""An event and its deliveries, written in the transaction of the change itself."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import EXPIRE_HOURS, DeliveryState
from domain.notices import CHANNELS, URGENT, EventKind
from storage.database import Queries

# A counter row per account makes the numbers gapless: the row lock orders the account's events.
NUMBER_PERSON: Final = """
UPDATE accounts SET last_n = last_n + 1 WHERE person_id = $1 RETURNING account_id, last_n
"""
NUMBER_ACCOUNT: Final = """
UPDATE accounts SET last_n = last_n + 1 WHERE account_id = $1 RETURNING account_id, last_n
"""
APPEND: Final = """
INSERT INTO inbox (account_id, n, kind, subject, happened_at, urgent)
SELECT a, n, $3, $4, $5, $6 FROM unnest($1::uuid[], $2::bigint[]) AS t (a, n)
"""
QUEUE: Final = """
INSERT INTO deliveries
    (delivery_id, account_id, n, kind, subject, channel, state, next_at, expires_at, created_at)
SELECT d, a, n, $4, $5, c, $7, $8, $9, $8
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $6::text[]) AS t (d, a, n, c)
"""
QUEUE_PUSHES: Final = """
INSERT INTO deliveries
    (delivery_id, account_id, n, kind, subject, channel, device_id, state, next_at, expires_at,
     created_at)
SELECT gen_random_uuid(), t.a, t.n, $3, $4, d.vendor, d.device_id, $5, $6, $7, $6
FROM unnest($1::uuid[], $2::bigint[]) AS t (a, n)
JOIN devices AS d ON d.account_id = t.a
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
    """Tells every account of the person, or the one account; returns those to ring after commit."""
    if account is None:
        rows = await tx.fetch(NUMBER_PERSON, person)
    else:
        rows = await tx.fetch(NUMBER_ACCOUNT, account)
    accounts = [row["account_id"] for row in rows]
    numbers = [row["last_n"] for row in rows]
    if not accounts:
        return ()
    await tx.execute(APPEND, accounts, numbers, kind, subject, at, kind in URGENT)
    until = at + timedelta(hours=EXPIRE_HOURS)
    legs = [
        (uuid4(), who, n, channel)
        for who, n in zip(accounts, numbers, strict=True)
        for channel in CHANNELS[kind]
    ]
    if legs:
        ids, whom, ns, channels = (list(column) for column in zip(*legs, strict=True))
        await tx.execute(
            QUEUE,
            ids,
            whom,
            ns,
            kind,
            subject,
            channels,
            DeliveryState.QUEUED,
            at,
            until,
        )
    await tx.execute(
        QUEUE_PUSHES, accounts, numbers, kind, subject, DeliveryState.QUEUED, at, until
    )
    return tuple(accounts)
