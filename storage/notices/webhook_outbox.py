"""What webhooks are told, as the outbox's engine claims and ends it."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.delivery import Answer, Channel
from domain.notices.webhooks import DISABLE_AFTER, GONE, OWN_FAULTS, ClaimedMessage
from domain.outbox import Ended
from storage.database import Database, Row
from storage.outbox_rows import earliest_in, ended

log = logging.getLogger(__name__)

# One delivery's messages leave in their order; of a webhook that is off, a test alone does.
CLAIM: Final = """
UPDATE webhook_messages SET
    state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE message_id = ANY (ARRAY(
    SELECT m.message_id FROM webhook_messages AS m
    WHERE m.state IN ('queued', 'claimed') AND m.next_at <= $1
        AND EXISTS (
            SELECT 1 FROM webhooks AS w
            WHERE w.webhook_id = m.webhook_id AND (w.disabled_at IS NULL OR m.became = 'ping')
            OFFSET 0)
        AND NOT EXISTS (
            SELECT 1 FROM webhook_messages AS e
            WHERE e.webhook_id = m.webhook_id AND e.delivery_id = m.delivery_id AND e.seq < m.seq
                AND e.state IN ('queued', 'claimed')
            OFFSET 0)
    ORDER BY m.next_at LIMIT $3
    FOR UPDATE SKIP LOCKED))
RETURNING message_id, attempt, fence, happened_at, expires_at, seq
"""
EARLIEST: Final = earliest_in("webhook_messages")
FINISH: Final = """
WITH ended AS (
    UPDATE webhook_messages AS m SET state = t.state, answer = t.answer, ended_at = t.at
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
        AS t (message_id, fence, state, answer, at)
    WHERE m.message_id = t.message_id AND m.fence = t.fence AND m.state = 'claimed'
    RETURNING m.message_id, m.webhook_id, m.state
), well AS (
    UPDATE webhooks AS w SET failing_since = NULL FROM ended AS e
    WHERE w.webhook_id = e.webhook_id AND e.state = 'sent' AND w.failing_since IS NOT NULL
        AND w.disabled_at IS NULL
)
SELECT message_id FROM ended
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
        disabled_at = CASE WHEN $8 OR w.failing_since <= $7 THEN $6 END
    FROM back AS b
    WHERE w.webhook_id = b.webhook_id AND $9 AND w.disabled_at IS NULL
        AND ($8 OR w.failing_since IS NULL OR w.failing_since <= $7)
    RETURNING w.webhook_id, w.disabled_at
)
SELECT (SELECT count(*) FROM back) AS held,
    (SELECT webhook_id FROM failing WHERE disabled_at IS NOT NULL) AS disabled
"""


class WebhookMessageStore:
    """services.outbox.OutboxStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedMessage]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then.

        Of one delivery only the earliest that is open.
        """
        rows = await self._database.fetch(CLAIM, at, until, limit)
        return [_claimed(row, channel) for row in sorted(rows, key=lambda row: row["seq"])]

    async def finish(self, ends: Sequence[Ended[ClaimedMessage]]) -> Collection[UUID]:
        """Writes all of them down; returns the messages whose claim was still ours."""
        rows = await self._database.fetch(
            FINISH,
            *ended(ends),
        )
        return {row["message_id"] for row in rows}

    async def put_back(
        self,
        claimed: ClaimedMessage,
        *,
        at: datetime,
        due: datetime,
        answer: Answer,
        tried: bool = True,
    ) -> bool:
        """Queues it again for `due`.

        Who has failed for DISABLE_AFTER is switched off, and at once who says that it is gone.
        """
        row = await self._database.fetchrow(
            PUT_BACK,
            claimed.message,
            claimed.fence,
            answer.code,
            due,
            tried,
            at,
            at - DISABLE_AFTER,
            answer.code == GONE,
            tried and answer.code not in OWN_FAULTS,
        )
        if row is None:
            return False
        if row["disabled"]:
            why = "it says that it is gone" if answer.code == GONE else "it failed for days"
            log.warning("webhook %s is switched off: %s", row["disabled"], why)
        return bool(row["held"])


def _claimed(row: Row, channel: Channel) -> ClaimedMessage:
    return ClaimedMessage(
        message=row["message_id"],
        channel=channel,
        attempt=row["attempt"],
        fence=row["fence"],
        created_at=row["happened_at"],
        expires_at=row["expires_at"],
    )
