"""Webhooks and what they are told: written with each change (0004_insight), listed, told again."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.cursors import Numbered
from domain.delivery import DeliveryState
from domain.notices.webhooks import EXPIRE, KEPT, Webhook, WebhookCall, WebhookMessage
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.keys.vault import Vault

# The lock makes two officers who add at once count one after the other.
LOCK: Final = "LOCK TABLE webhooks IN SHARE ROW EXCLUSIVE MODE"
COUNT: Final = "SELECT count(*) FROM webhooks"
ADD: Final = """
INSERT INTO webhooks (webhook_id, url, secret, made_by, made_at) VALUES ($1, $2, $3, $4, $5)
"""
ALL: Final = """
SELECT w.webhook_id, w.url, w.made_at, w.failing_since, w.disabled_at, w.old_until, (
    SELECT count(*) FROM (
        SELECT 1 FROM webhook_messages AS m
        WHERE m.webhook_id = w.webhook_id AND m.state IN ('queued', 'claimed') LIMIT 10000
    ) AS few) AS waiting
FROM webhooks AS w ORDER BY w.made_at, w.webhook_id
"""
# By its failures; who was paused by an officer is no alarm.
DISABLED: Final = """
SELECT count(*) FROM webhooks WHERE disabled_at IS NOT NULL AND failing_since IS NOT NULL
"""
PAUSE: Final = """
UPDATE webhooks SET failing_since = NULL, disabled_at = $2 WHERE webhook_id = $1
RETURNING webhook_id
"""
ROTATE: Final = """
UPDATE webhooks SET secret = $2, old_secret = secret, old_until = $3 WHERE webhook_id = $1
RETURNING webhook_id
"""
# Of no delivery that there is, so it waits for no other message.
PING_IT: Final = """
INSERT INTO webhook_messages
    (webhook_id, delivery_id, kind, channel, became, happened_at, next_at, expires_at)
SELECT webhook_id, gen_random_uuid(), '', 'webhook', 'ping', $2, $2, $3 FROM webhooks
WHERE webhook_id = $1
RETURNING message_id
"""


def _calls(more: str) -> str:
    return f"""
    SELECT message_id, delivery_id, kind, channel, became, happened_at, seq, state, attempt, answer,
        next_at, ended_at
    FROM webhook_messages
    WHERE webhook_id = $1{more} AND (happened_at, seq) < ($2, $3)
    ORDER BY happened_at DESC, seq DESC LIMIT $4
    """  # noqa: S608  # constants alone


# The newest first; the failed ones have an index of their own.
CALLS: Final = _calls("")
FAILED_CALLS: Final = _calls(" AND state = 'failed'")
# What is under way comes anyway.
RESEND: Final = """
UPDATE webhook_messages SET
    state = 'queued', attempt = 0, next_at = $3, expires_at = $4, answer = '', ended_at = NULL
WHERE message_id = $2 AND webhook_id = $1 AND became <> 'ping'
    AND state NOT IN ('queued', 'claimed')
RETURNING message_id
"""
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
    WHERE webhook_id = $1 AND happened_at >= $2 AND became <> 'ping'
        AND state NOT IN ('queued', 'claimed')
    ORDER BY happened_at, seq LIMIT $3
    FOR UPDATE))
RETURNING happened_at
"""
TARGET: Final = """
SELECT m.message_id, m.delivery_id, m.kind, m.channel, m.became, m.happened_at, w.webhook_id, w.url,
    w.secret, CASE WHEN w.old_until > $2 THEN w.old_secret END AS old_secret
FROM webhook_messages AS m JOIN webhooks AS w USING (webhook_id) WHERE m.message_id = $1
"""


class WebhookStore:
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
            await audit.by_officer(
                tx, officer, "webhook.added", SubjectKind.WEBHOOK.of(webhook), why
            )
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
                old_until=row["old_until"],
            )
            for row in await self._database.fetch(ALL)
        ]

    async def disabled(self) -> int:
        """How many are switched off."""
        return int(await self._database.fetchval(DISABLED))

    async def enable(self, webhook: UUID, *, officer: UUID, why: str) -> bool:
        """Called again; False for an unknown one."""
        return await self._change("webhook.enabled", webhook, officer, why, ENABLE)

    async def pause(self, webhook: UUID, *, officer: UUID, why: str, at: datetime) -> bool:
        """Not called until it is enabled; what happens meanwhile waits its time for it."""
        return await self._change("webhook.paused", webhook, officer, why, PAUSE, at)

    async def rotate(
        self, webhook: UUID, secret: str, *, officer: UUID, why: str, old_until: datetime
    ) -> bool:
        """The secret before signs too until then; the one before that no more."""
        sealed = self._vault.seal("identity", secret.encode(), aad=_aad(webhook))
        facts = sealed, old_until
        return await self._change("webhook.secret_changed", webhook, officer, why, ROTATE, *facts)

    async def ping(
        self, webhook: UUID, *, officer: UUID, why: str, at: datetime, until: datetime
    ) -> bool:
        """A test call is queued, and tried until then."""
        return await self._change("webhook.pinged", webhook, officer, why, PING_IT, at, until)

    async def remove(self, webhook: UUID, *, officer: UUID, why: str) -> bool:
        """Nothing more is told to it; what was written for it ends with its time."""
        return await self._change("webhook.removed", webhook, officer, why, REMOVE)

    async def resend(
        self, webhook: UUID, message: UUID, *, officer: UUID, why: str, at: datetime
    ) -> bool:
        """Queued again; False for an unknown one, or one that is under way."""
        facts = message, at, at + EXPIRE
        return await self._change("webhook.resent", webhook, officer, why, RESEND, *facts)

    async def calls(
        self, webhook: UUID, *, failed: bool, before: Numbered, limit: int
    ) -> list[WebhookCall]:
        """Those before that place, the newest first; of the failed ones alone if asked so."""
        sql = FAILED_CALLS if failed else CALLS
        return [_call(row) for row in await self._database.fetch(sql, webhook, *before, limit)]

    async def replay(
        self, webhook: UUID, since: datetime, *, officer: UUID, why: str, at: datetime, limit: int
    ) -> tuple[int, datetime | None] | None:
        """How many were queued again, and from when the rest; None for an unknown one."""

        async def work(tx: Transaction) -> tuple[int, datetime | None] | None:
            if await tx.fetchval(ONE, webhook) is None:
                return None
            begin = max(since, at - KEPT)
            rows = await tx.fetch(REPLAY, webhook, begin, limit, at, at + EXPIRE)
            await audit.by_officer(
                tx, officer, "webhook.replayed", SubjectKind.WEBHOOK.of(webhook), why
            )
            last = max((row["happened_at"] for row in rows), default=None)
            return len(rows), last if len(rows) == limit else None

        return await self._database.transact(work)

    async def target(
        self, message: UUID, at: datetime
    ) -> tuple[str, tuple[str, ...], WebhookMessage] | None:
        """Address, the secrets that hold, and content; None when the webhook is gone."""
        row = await self._database.fetchrow(TARGET, message, at)
        if row is None:
            return None
        secrets = tuple(
            self._vault.open("identity", sealed, aad=_aad(row["webhook_id"])).decode()
            for sealed in (row["secret"], row["old_secret"])
            if sealed is not None
        )
        return row["url"], secrets, _told(row)

    async def _change(
        self, action: str, webhook: UUID, officer: UUID, why: str, sql: str, *facts: object
    ) -> bool:
        """Runs the statement with its audit entry; False when it found nothing to change."""

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(sql, webhook, *facts) is None:
                return False
            await audit.by_officer(tx, officer, action, SubjectKind.WEBHOOK.of(webhook), why)
            return True

        return await self._database.transact(work)


def _told(row: Row) -> WebhookMessage:
    return WebhookMessage(
        message=row["message_id"],
        delivery=row["delivery_id"],
        kind=row["kind"],
        channel=row["channel"],
        became=row["became"],
        happened_at=row["happened_at"],
    )


def _call(row: Row) -> WebhookCall:
    return WebhookCall(
        message=_told(row),
        seq=row["seq"],
        state=DeliveryState(row["state"]),
        attempt=row["attempt"],
        answer=row["answer"],
        next_at=row["next_at"],
        ended_at=row["ended_at"],
    )


def _aad(webhook: UUID) -> bytes:
    return b"webhooks.secret:" + webhook.bytes
