"""Webhooks and what they are told: written with each change (0004_insight), claimed, ended, told again."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Answer, Channel, Delivery, DeliveryState
from domain.webhooks import DISABLE_AFTER, EXPIRE, KEPT, Webhook, WebhookMessage
from storage import audit
from storage.database import Database, Row, Transaction
from storage.vault import Vault

log = logging.getLogger(__name__)

# The lock makes two officers who add at once count one after the other.
LOCK: Final = "LOCK TABLE webhooks IN SHARE ROW EXCLUSIVE MODE"
COUNT: Final = "SELECT count(*) FROM webhooks"
ADD: Final = """
INSERT INTO webhooks (webhook_id, url, secret, made_by, made_at) VALUES ($1, $2, $3, $4, $5)
"""
ALL: Final = """
SELECT w.webhook_id, w.url, w.made_at, w.failing_since, w.disabled_at, (
    SELECT count(*) FROM (
        SELECT 1 FROM webhook_messages AS m
        WHERE m.webhook_id = w.webhook_id AND m.state IN ('queued', 'claimed') LIMIT 10000
    ) AS few) AS waiting
FROM webhooks AS w ORDER BY w.made_at, w.webhook_id
"""
DISABLED: Final = "SELECT count(*) FROM webhooks WHERE disabled_at IS NOT NULL"
ENABLE: Final = """
UPDATE webhooks SET failing_since = NULL, disabled_at = NULL WHERE webhook_id = $1
RETURNING webhook_id
"""
REMOVE: Final = "DELETE FROM webhooks WHERE webhook_id = $1 RETURNING webhook_id"
ONE: Final = "SELECT webhook_id FROM webhooks WHERE webhook_id = $1"
# What is under way comes anyway.
REPLAY: Final = """
UPDATE webhook_messages SET
    state = 'queued', attempt = 0, next_at = $4, expires_at = $5, answer = '', ended_at = NULL
WHERE message_id = ANY (ARRAY(
    SELECT message_id FROM webhook_messages
    WHERE webhook_id = $1 AND happened_at >= $2 AND state NOT IN ('queued', 'claimed')
    ORDER BY happened_at, seq LIMIT $3
    FOR UPDATE))
RETURNING happened_at
"""
# One delivery's messages leave in their order; of a webhook that is off, none does.
CLAIM: Final = """
UPDATE webhook_messages SET
    state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE message_id = ANY (ARRAY(
    SELECT m.message_id FROM webhook_messages AS m
    WHERE m.state IN ('queued', 'claimed') AND m.next_at <= $1
        AND EXISTS (
            SELECT 1 FROM webhooks AS w
            WHERE w.webhook_id = m.webhook_id AND w.disabled_at IS NULL OFFSET 0)
        AND NOT EXISTS (
            SELECT 1 FROM webhook_messages AS e
            WHERE e.webhook_id = m.webhook_id AND e.delivery_id = m.delivery_id AND e.seq < m.seq
                AND e.state IN ('queued', 'claimed')
            OFFSET 0)
    ORDER BY m.next_at LIMIT $3
    FOR UPDATE SKIP LOCKED))
RETURNING message_id, kind, attempt, fence, happened_at, expires_at, seq
"""
TARGET: Final = """
SELECT m.message_id, m.delivery_id, m.kind, m.channel, m.became, m.happened_at, w.webhook_id, w.url,
    w.secret
FROM webhook_messages AS m JOIN webhooks AS w USING (webhook_id) WHERE m.message_id = $1
"""
FINISH: Final = """
WITH ended AS (
    UPDATE webhook_messages SET state = $3, answer = $4, ended_at = $5
    WHERE message_id = $1 AND fence = $2 AND state = 'claimed'
    RETURNING webhook_id
), well AS (
    UPDATE webhooks AS w SET failing_since = NULL FROM ended AS e
    WHERE w.webhook_id = e.webhook_id AND $3 = 'sent' AND w.failing_since IS NOT NULL
)
SELECT count(*) FROM ended
"""
PUT_BACK: Final = """
WITH back AS (
    UPDATE webhook_messages SET
        state = 'queued', answer = $3, next_at = $4,
        attempt = attempt - CASE WHEN $5 THEN 0 ELSE 1 END
    WHERE message_id = $1 AND fence = $2 AND state = 'claimed'
    RETURNING webhook_id
), failing AS (
    UPDATE webhooks AS w SET
        failing_since = coalesce(w.failing_since, $6),
        disabled_at = CASE WHEN w.failing_since <= $7 THEN $6 END
    FROM back AS b
    WHERE w.webhook_id = b.webhook_id AND $5 AND w.disabled_at IS NULL
        AND (w.failing_since IS NULL OR w.failing_since <= $7)
    RETURNING w.webhook_id, w.disabled_at
)
SELECT (SELECT count(*) FROM back) AS held,
    (SELECT webhook_id FROM failing WHERE disabled_at IS NOT NULL) AS disabled
"""


class Webhooks:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(
        self, url: str, secret: str, *, officer: UUID, why: str, at: datetime, most: int
    ) -> Webhook | None:
        """Recorded; None when there are `most` already."""
        webhook = uuid4()
        sealed = self._vault.seal("identity", secret.encode(), aad=_aad(webhook))

        async def work(tx: Transaction) -> bool:
            await tx.execute(LOCK)
            if await tx.fetchval(COUNT) >= most:
                return False
            await tx.execute(ADD, webhook, url, sealed, officer, at)
            await self._record(tx, "webhook.added", webhook, officer, why)
            return True

        return Webhook(webhook, url, at) if await self._database.transact(work) else None

    async def all(self) -> list[Webhook]:
        """The first one first."""
        return [
            Webhook(
                webhook=row["webhook_id"],
                url=row["url"],
                made_at=row["made_at"],
                failing_since=row["failing_since"],
                disabled_at=row["disabled_at"],
                waiting=row["waiting"],
            )
            for row in await self._database.fetch(ALL)
        ]

    async def disabled(self) -> int:
        """How many are switched off."""
        return int(await self._database.fetchval(DISABLED))

    async def enable(self, webhook: UUID, *, officer: UUID, why: str, at: datetime) -> bool:  # noqa: ARG002  # as the port says
        """Called again; False for an unknown one."""

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(ENABLE, webhook) is None:
                return False
            await self._record(tx, "webhook.enabled", webhook, officer, why)
            return True

        return await self._database.transact(work)

    async def remove(self, webhook: UUID, *, officer: UUID, why: str) -> bool:
        """Nothing more is told to it; what was written for it ends with its time."""

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(REMOVE, webhook) is None:
                return False
            await self._record(tx, "webhook.removed", webhook, officer, why)
            return True

        return await self._database.transact(work)

    async def replay(
        self, webhook: UUID, since: datetime, *, officer: UUID, why: str, at: datetime, limit: int
    ) -> tuple[int, datetime | None] | None:
        """How many were queued again, and from when the rest; None for an unknown one."""

        async def work(tx: Transaction) -> tuple[int, datetime | None] | None:
            if await tx.fetchval(ONE, webhook) is None:
                return None
            begin = max(since, at - KEPT)
            rows = await tx.fetch(REPLAY, webhook, begin, limit, at, at + EXPIRE)
            await self._record(tx, "webhook.replayed", webhook, officer, why)
            last = max((row["happened_at"] for row in rows), default=None)
            return len(rows), last if len(rows) == limit else None

        return await self._database.transact(work)

    async def target(self, message: UUID) -> tuple[str, str, WebhookMessage] | None:
        """Address, secret and content; None when the webhook is gone."""
        row = await self._database.fetchrow(TARGET, message)
        if row is None:
            return None
        secret = self._vault.open("identity", row["secret"], aad=_aad(row["webhook_id"]))
        told = WebhookMessage(
            message=row["message_id"],
            delivery=row["delivery_id"],
            kind=row["kind"],
            channel=row["channel"],
            became=row["became"],
            happened_at=row["happened_at"],
        )
        return row["url"], secret.decode(), told

    async def _record(
        self, tx: Transaction, action: str, webhook: UUID, officer: UUID, why: str
    ) -> None:
        await audit.record(
            tx,
            actor=f"officer:{officer}",
            action=action,
            person=None,
            about=f"webhook:{webhook}",
            why=why,
        )


class WebhookMessages:
    """A store for services.notices.Notices."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then.

        Of one delivery only the earliest that is open.
        """
        rows = await self._database.fetch(CLAIM, at, until, limit)
        return [_message(row, channel) for row in sorted(rows, key=lambda row: row["seq"])]

    async def finish(
        self, delivery: Delivery, state: DeliveryState, *, at: datetime, answer: Answer
    ) -> bool:
        """Ends it in `state`; False when the claim is no longer ours."""
        facts = delivery.delivery, delivery.fence, state, answer.code, at
        return bool(await self._database.fetchval(FINISH, *facts))

    async def put_back(
        self, delivery: Delivery, *, due: datetime, answer: Answer, tried: bool = True
    ) -> bool:
        """Queues it again for `due`; who has failed for DISABLE_AFTER is switched off."""
        at = self._clock()
        row = await self._database.fetchrow(
            PUT_BACK,
            delivery.delivery,
            delivery.fence,
            answer.code,
            due,
            tried,
            at,
            at - DISABLE_AFTER,
        )
        if row is None:
            return False
        if row["disabled"]:
            log.warning("webhook %s is switched off: it failed for days", row["disabled"])
        return bool(row["held"])

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:  # noqa: ARG002  # as the port says
        """Nothing waits here for other channels."""
        return 0


def _message(row: Row, channel: Channel) -> Delivery:
    return Delivery(
        delivery=row["message_id"],
        account=UUID(int=0),
        event_n=row["seq"],
        kind=row["kind"],
        subject="",
        channel=channel,
        address="",
        attempt=row["attempt"],
        fence=row["fence"],
        created_at=row["happened_at"],
        urgent=True,
        expires_at=row["expires_at"],
    )


def _aad(webhook: UUID) -> bytes:
    return b"webhooks.secret:" + webhook.bytes
