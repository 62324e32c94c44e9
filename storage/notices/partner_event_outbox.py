"""What partners are told, as the outbox's engine claims and ends it; and the mail to who was switched off."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.partners import Environment
from domain.delivery import Answer, Channel
from domain.notices.partner_events import EXPIRE
from domain.notices.webhooks import DISABLE_AFTER, GONE, OWN_FAULTS, ClaimedMessage
from domain.outbox import Ended
from storage.database import Database, Row
from storage.outbox_rows import earliest_in, ended

log = logging.getLogger(__name__)


# Of one thing the earliest alone that is open; of a partner that is off, or shut out, nothing but a mail.
CLAIM: Final = """
UPDATE partner_events SET
    state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE event_id = ANY (ARRAY(
    SELECT m.event_id FROM partner_events AS m
    WHERE m.state IN ('queued', 'claimed') AND m.channel = $4 AND m.next_at <= $1
        AND EXISTS (
            SELECT 1 FROM partners AS p
            WHERE p.partner_id = m.partner_id AND p.environment = $5 AND p.state = 'live'
                AND (p.off_at IS NULL OR m.channel = 'email')
            OFFSET 0)
        AND NOT EXISTS (
            SELECT 1 FROM partner_events AS e
            WHERE e.partner_id = m.partner_id AND e.kind = m.kind AND e.reference = m.reference
                AND e.seq < m.seq AND e.state IN ('queued', 'claimed')
            OFFSET 0)
    ORDER BY m.next_at LIMIT $3
    FOR UPDATE SKIP LOCKED))
RETURNING event_id, attempt, fence, happened_at, expires_at, seq
"""
EARLIEST: Final = earliest_in("partner_events", (Channel.WEBHOOK, Channel.EMAIL))
FINISH: Final = """
WITH ended AS (
    UPDATE partner_events AS m SET state = t.state, answer = t.answer, ended_at = t.at,
        tries = m.tries || jsonb_build_array(jsonb_build_object('at', t.at, 'answer', t.answer))
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
        AS t (event_id, fence, state, answer, at)
    WHERE m.event_id = t.event_id AND m.fence = t.fence AND m.state = 'claimed'
    RETURNING m.event_id, m.partner_id, m.channel, m.state
), well AS (
    UPDATE partners AS p SET failing_since = NULL FROM ended AS e
    WHERE p.partner_id = e.partner_id AND e.state = 'sent' AND e.channel = 'webhook'
        AND p.failing_since IS NOT NULL AND p.off_at IS NULL
)
SELECT event_id FROM ended
"""
PUT_BACK: Final = """
WITH back AS (
    UPDATE partner_events SET
        state = 'queued', answer = $3, next_at = $4,
        attempt = attempt - CASE WHEN $5 THEN 0 ELSE 1 END,
        tries = CASE WHEN $5 THEN
            tries || jsonb_build_array(jsonb_build_object('at', $6::timestamptz, 'answer', $3::text))
            ELSE tries END
    WHERE event_id = $1 AND fence = $2 AND state = 'claimed'
    RETURNING partner_id, channel
), failing AS (
    UPDATE partners AS p SET
        failing_since = coalesce(p.failing_since, $6),
        off_at = CASE WHEN $8 OR p.failing_since <= $7 THEN $6 END
    FROM back AS b
    WHERE p.partner_id = b.partner_id AND b.channel = 'webhook' AND $9 AND p.off_at IS NULL
        AND ($8 OR p.failing_since IS NULL OR p.failing_since <= $7)
    RETURNING p.partner_id, p.off_at, p.contact
), mail AS (
    INSERT INTO partner_events
        (partner_id, channel, kind, reference, became, happened_at, next_at, expires_at)
    SELECT partner_id, 'email', 'calls', '', 'off', $6, $6, $10 FROM failing
    WHERE off_at IS NOT NULL AND contact <> ''
)
SELECT (SELECT count(*) FROM back) AS held,
    (SELECT partner_id FROM failing WHERE off_at IS NOT NULL) AS off
"""


class PartnerEventOutboxStore:
    """services.outbox.OutboxStore. `environment`: of this installation; another's partners are not called."""

    def __init__(self, database: Database, environment: Environment) -> None:
        self._database = database
        self._environment = environment

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedMessage]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then.

        Of one thing only the earliest that is open.
        """
        rows = await self._database.fetch(CLAIM, at, until, limit, channel, self._environment)
        return [_claimed(row, channel) for row in sorted(rows, key=lambda row: row["seq"])]

    async def finish(self, ends: Sequence[Ended[ClaimedMessage]]) -> Collection[UUID]:
        """Writes all of them down; returns the events whose claim was still ours."""
        rows = await self._database.fetch(FINISH, *ended(ends))
        return {row["event_id"] for row in rows}

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

        Who has failed for DISABLE_AFTER is switched off and told so by mail, and at once who says that
        it is gone.
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
            at + EXPIRE,
        )
        if row is None:
            return False
        if row["off"]:
            why = "it says that it is gone" if answer.code == GONE else "it failed for days"
            log.warning("calls of partner %s are switched off: %s", row["off"], why)
        return bool(row["held"])


def _claimed(row: Row, channel: Channel) -> ClaimedMessage:
    return ClaimedMessage(
        message=row["event_id"],
        channel=channel,
        attempt=row["attempt"],
        fence=row["fence"],
        created_at=row["happened_at"],
        expires_at=row["expires_at"],
    )
