"""What became of deliveries: of one person, the dead letters, and how each channel is doing."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain import actors
from domain.delivery import EXPIRE_HOURS, Channel, DeliveryState
from domain.notice_kinds import RUNG_OF, Rung
from domain.notices.deliveries import (
    COUNTED,
    RESEND_DAYS,
    WINDOW,
    ChannelHealth,
    DeadCount,
    DeadFilter,
    DeliverySeen,
)
from domain.notices.delivery_reasons import is_gone
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.notices.preferences import close_waiting

REACHED: Final = """
SELECT officer_reaches($2, person_id, area) AS reached FROM persons WHERE person_id = $1
"""
# Copies that the account has for somebody else are that person's business.
OF_PERSON: Final = """
SELECT d.delivery_id, d.n, d.kind, d.channel, d.state, d.answer, d.attempt, d.created_at, d.next_at,
    d.sent_at, d.received_at, d.read_at, d.ended_at, false AS again
FROM deliveries AS d LEFT JOIN inbox AS i USING (account_id, n)
WHERE d.account_id = ANY (ARRAY(SELECT account_id FROM accounts WHERE person_id = $1) || $1)
    AND i.mandate_id IS NULL AND (d.created_at, d.delivery_id) < ($2, $3)
ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $4
"""
DEAD: Final = """
SELECT d.delivery_id, d.n, d.kind, d.channel, d.state, d.answer, d.attempt, d.created_at, d.next_at,
    d.sent_at, d.received_at, d.read_at, d.ended_at,
    i.read_at IS NULL AND d.created_at > $6 AND d.channel <> 'visit' AS again
FROM deliveries AS d LEFT JOIN inbox AS i USING (account_id, n)
WHERE d.state IN ('failed', 'unknown') AND (d.ended_at, d.delivery_id) < ($1, $2)
    AND ($3::text IS NULL OR d.channel = $3) AND ($4 = '' OR d.answer = $4)
ORDER BY d.ended_at DESC, d.delivery_id DESC LIMIT $5
"""
COUNT_DEAD: Final = """
SELECT channel, answer, count(*) AS deliveries FROM deliveries
WHERE state IN ('failed', 'unknown') AND ended_at > $1
GROUP BY channel, answer ORDER BY deliveries DESC, channel, answer LIMIT 100
"""
# Only what nobody has read, with a life and tries of its own again. Whoever holds a row holds it.
RESEND_NAMED: Final = """
UPDATE deliveries AS d SET
    state = 'queued', attempt = 0, next_at = $2, expires_at = $3, answer = 'resent',
    reference = '', ended_at = NULL, lease_until = NULL, sent_at = NULL
WHERE d.delivery_id = ANY (ARRAY(
    SELECT e.delivery_id FROM deliveries AS e LEFT JOIN inbox AS i USING (account_id, n)
    WHERE e.delivery_id = ANY ($1) AND e.state IN ('failed', 'unknown') AND e.channel <> 'visit'
        AND e.created_at > $4 AND i.read_at IS NULL
    FOR UPDATE OF e SKIP LOCKED))
RETURNING d.delivery_id, d.account_id, coalesce(
    d.person_id, (SELECT a.person_id FROM accounts AS a WHERE a.account_id = d.account_id)) AS person_id
"""
RESEND_FOUND: Final = """
UPDATE deliveries AS d SET
    state = 'queued', attempt = 0, next_at = $3, expires_at = $4, answer = 'resent',
    reference = '', ended_at = NULL, lease_until = NULL, sent_at = NULL
WHERE d.delivery_id = ANY (ARRAY(
    SELECT e.delivery_id FROM deliveries AS e LEFT JOIN inbox AS i USING (account_id, n)
    WHERE e.state IN ('failed', 'unknown') AND e.channel = $1 AND ($2 = '' OR e.answer = $2)
        AND e.ended_at > $5 AND e.created_at > $5 AND i.read_at IS NULL
    ORDER BY e.ended_at, e.account_id, e.n LIMIT $6
    FOR UPDATE OF e SKIP LOCKED))
RETURNING d.delivery_id, d.account_id, coalesce(
    d.person_id, (SELECT a.person_id FROM accounts AS a WHERE a.account_id = d.account_id)) AS person_id
"""
# When it was due first follows from when its life ends. What waits for a planned rung is not late.
WAITING: Final = """
SELECT c.channel, q.waiting, q.oldest, q.retried, q.token, q.quota
FROM unnest($1::text[], $2::interval[]) AS c (channel, life) CROSS JOIN LATERAL (
    SELECT count(*) AS waiting, min(w.expires_at - c.life) AS oldest,
        count(*) FILTER (WHERE w.attempt > 0 AND w.state = 'queued' AND w.answer <> 'paced')
            AS retried,
        count(*) FILTER (WHERE starts_with(w.answer, 'token-')) AS token,
        count(*) FILTER (WHERE w.answer = 'quota') AS quota
    FROM (
        SELECT d.next_at, d.expires_at, d.attempt, d.state, d.answer FROM deliveries AS d
        WHERE d.state IN ('queued', 'claimed') AND d.channel = c.channel AND d.next_at <= $4
        ORDER BY d.next_at LIMIT $5
    ) AS w
    WHERE w.next_at <= $3 OR w.attempt > 0
) AS q
WHERE q.waiting > 0
"""
ENDED: Final = """
SELECT channel, state, answer, count(*) AS deliveries FROM deliveries
WHERE ended_at > $1 GROUP BY channel, state, answer
"""

#: A vendor's pause is no longer than this, or it speaks of the next day.
_AHEAD: Final = timedelta(minutes=65)
_GOOD: Final = frozenset({DeliveryState.SENT, DeliveryState.RECEIVED, DeliveryState.READ})
_BAD: Final = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN})


class DeliveryMonitorStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_person(
        self,
        person: UUID,
        officer: UUID,
        *,
        why: str,
        before: tuple[datetime, UUID],
        limit: int,
    ) -> list[DeliverySeen] | None:
        """Newest first; that the officer looked and why is on record before. None: not to be seen."""
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(REACHED, person, officer)
            if row is None:
                return None
            await audit.record(
                tx,
                actor=actors.officer(officer),
                action="deliveries.read" if row["reached"] else "person.refused",
                person=person,
                about=SubjectKind.DELIVERIES.of(),
                why=why,
            )
            if not row["reached"]:
                return None
            return [_seen(each) for each in await tx.fetch(OF_PERSON, person, *before, limit)]

    async def dead(
        self, wanted: DeadFilter, *, at: datetime, before: tuple[datetime, UUID], limit: int
    ) -> list[DeliverySeen]:
        """What was given up or is of unknown outcome, newest first; nobody is named in it."""
        rows = await self._database.fetch(
            DEAD, *before, wanted.channel, wanted.why, limit, at - timedelta(days=RESEND_DAYS)
        )
        return [_seen(row) for row in rows]

    async def count_dead(self, at: datetime) -> list[DeadCount]:
        """Of the last RESEND_DAYS by channel and reason, the most frequent first."""
        rows = await self._database.fetch(COUNT_DEAD, at - timedelta(days=RESEND_DAYS))
        return [
            DeadCount(Channel(row["channel"]), row["answer"], row["deliveries"]) for row in rows
        ]

    async def resend(
        self,
        chosen: Sequence[UUID] | DeadFilter,
        *,
        officer: UUID,
        why: str,
        at: datetime,
        limit: int,
    ) -> int:
        """Queues them again and records it for each person; how many were fit for it.

        A filter names a channel. Of those that it finds the oldest `limit` are taken. What would leave
        by a way that was switched off since ends as if it had waited then.
        """
        until, since = at + timedelta(hours=EXPIRE_HOURS), at - timedelta(days=RESEND_DAYS)

        async def work(tx: Transaction) -> list[Row]:
            if isinstance(chosen, DeadFilter):
                found = chosen.channel, chosen.why
                rows = await tx.fetch(RESEND_FOUND, *found, at, until, since, limit)
            else:
                rows = await tx.fetch(RESEND_NAMED, list(chosen), at, until, since)
            if rows:
                await audit.record_all(
                    tx,
                    actor=actors.officer(officer),
                    action="delivery.resent",
                    persons=[
                        (row["person_id"], SubjectKind.DELIVERY.of(row["delivery_id"]))
                        for row in rows
                    ],
                    why=why,
                )
            return rows

        rows = await self._database.transact(work)
        await close_waiting(self._database, {row["account_id"] for row in rows}, at)
        return len(rows)

    async def health(self, at: datetime) -> list[ChannelHealth]:
        """Of each channel on which anything waits or ended lately, by name."""
        lives = [
            timedelta(days=30) if RUNG_OF[channel] is Rung.LETTER else timedelta(hours=EXPIRE_HOURS)
            for channel in _SENDING
        ]
        rows = await self._database.fetch(WAITING, list(_SENDING), lives, at, at + _AHEAD, COUNTED)
        waiting = {Channel(row["channel"]): row for row in rows}
        good: Counter[Channel] = Counter()
        failed: Counter[Channel] = Counter()
        for row in await self._database.fetch(ENDED, at - WINDOW):
            channel, state = Channel(row["channel"]), DeliveryState(row["state"])
            if state in _GOOD:
                good[channel] += row["deliveries"]
            elif state in _BAD and not is_gone(row["answer"]):
                failed[channel] += row["deliveries"]
        return [
            _health(channel, waiting.get(channel), at, good[channel], failed[channel])
            for channel in sorted({*waiting, *good, *failed} - {Channel.VISIT})
        ]


_SENDING: Final = tuple(
    c
    for c in Channel
    if c
    not in {
        Channel.VISIT,
        Channel.WEBHOOK,
        Channel.REFUND,
        Channel.COURIER,
        Channel.HOSPITAL,
        Channel.UNIT,
    }
)


def _health(
    channel: Channel, row: Row | None, at: datetime, good: int, failed: int
) -> ChannelHealth:
    if row is None:
        return ChannelHealth(channel, good=good, failed=failed)
    return ChannelHealth(
        channel,
        waiting=row["waiting"],
        oldest_s=max(0.0, (at - row["oldest"]).total_seconds()),
        retried=row["retried"],
        token=row["token"],
        quota=row["quota"],
        good=good,
        failed=failed,
    )


def _seen(row: Row) -> DeliverySeen:
    state = DeliveryState(row["state"])
    waits = state in {DeliveryState.QUEUED, DeliveryState.CLAIMED}
    return DeliverySeen(
        delivery=row["delivery_id"],
        event_n=row["n"],
        kind=row["kind"],
        channel=Channel(row["channel"]),
        state=state,
        why=row["answer"],
        attempt=row["attempt"],
        created_at=row["created_at"],
        next_at=row["next_at"] if waits else None,
        sent_at=row["sent_at"],
        received_at=row["received_at"],
        read_at=row["read_at"],
        ended_at=row["ended_at"],
        again=row["again"],
    )
