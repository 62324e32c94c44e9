"""Refunds on their way to a vendor, as the outbox's engine claims and ends them."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.outbox import Ended
from domain.payments.refunds import ClaimedRefund
from storage.database import Database, Row
from storage.outbox_rows import OutboxRows, earliest_in, ended, put_back_in
from storage.payments.orders import TRADE, read_trade

CLAIM: Final = """
UPDATE refunds SET state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE refund_id = ANY (ARRAY(
    SELECT refund_id FROM refunds WHERE state IN ('queued', 'claimed') AND next_at <= $1
    ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED))
RETURNING refund_id, number, order_id, n, created_at, attempt, fence
"""
EARLIEST: Final = earliest_in("refunds")
FINISH: Final = """
UPDATE refunds AS r SET state = t.state, answer = t.answer, ended_at = t.at, taken_at = t.taken
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
    AS t (refund_id, fence, state, answer, at, taken)
WHERE r.refund_id = t.refund_id AND r.fence = t.fence AND r.state = 'claimed'
RETURNING r.refund_id
"""
PUT_BACK: Final = put_back_in("refunds", "refund_id")
OF: Final = f"""
SELECT {TRADE}, (SELECT amount_fen FROM orders AS o WHERE o.order_id = trades.order_id) AS amount_fen
FROM trades WHERE order_id = $1 AND n = $2
"""  # noqa: S608  # a constant alone
WAITING: Final = """
SELECT count(*)::int AS waiting, min(created_at) AS oldest FROM refunds WHERE state IN ('queued', 'claimed')
"""


class RefundStore(OutboxRows):
    """services.outbox.OutboxStore."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, put_back=PUT_BACK, waiting=WAITING)

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedRefund]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then."""
        rows = await self._database.fetch(CLAIM, at, until, limit)
        found = []
        for row in sorted(rows, key=lambda row: row["created_at"]):
            of = await self._database.fetchrow(OF, row["order_id"], row["n"])
            assert of is not None  # an order goes with its refunds
            found.append(_claimed(row, of, channel))
        return found

    async def finish(self, ends: Sequence[Ended[ClaimedRefund]]) -> Collection[UUID]:
        """Writes all of them down; those whose claim was still ours. An answer's reference: when it was taken."""
        rows = await self._database.fetch(
            FINISH,
            *ended(ends),
            [_moment(end.answer.reference) for end in ends],
        )
        return {row["refund_id"] for row in rows}


def _claimed(row: Row, of: Row, channel: Channel) -> ClaimedRefund:
    return ClaimedRefund(
        id=row["refund_id"],
        number=row["number"],
        trade=read_trade(of),
        amount_fen=of["amount_fen"],
        channel=channel,
        attempt=row["attempt"],
        fence=row["fence"],
        created_at=row["created_at"],
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
