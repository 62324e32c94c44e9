"""Calls to hospitals' systems, as the outbox's engine claims and ends them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.city.registrations import ClaimedHisCall
from domain.delivery import Channel
from domain.outbox import Ended
from storage.database import Database
from storage.outbox_rows import OutboxRows, earliest_in, ended, put_back_in

CLAIM: Final = """
UPDATE his_calls SET state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE booking_id = ANY (ARRAY(
    SELECT booking_id FROM his_calls WHERE state IN ('queued', 'claimed') AND next_at <= $1
    ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED))
RETURNING booking_id, created_at, attempt, fence
"""
EARLIEST: Final = earliest_in("his_calls")
FINISH: Final = """
UPDATE his_calls AS c SET state = t.state, answer = t.answer, ended_at = t.at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
    AS t (booking_id, fence, state, answer, at)
WHERE c.booking_id = t.booking_id AND c.fence = t.fence AND c.state = 'claimed'
RETURNING c.booking_id
"""
PUT_BACK: Final = put_back_in("his_calls", "booking_id")
WAITING: Final = """
SELECT count(*)::int AS waiting, min(created_at) AS oldest FROM his_calls
WHERE state IN ('queued', 'claimed') AND attempt > 0
"""


class HisCallStore(OutboxRows):
    """services.outbox.OutboxStore."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, put_back=PUT_BACK, waiting=WAITING)

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedHisCall]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then."""
        rows = await self._database.fetch(CLAIM, at, until, limit)
        return [
            ClaimedHisCall(
                row["booking_id"], row["attempt"], row["fence"], row["created_at"], channel
            )
            for row in sorted(rows, key=lambda row: row["created_at"])
        ]

    async def finish(self, ends: Sequence[Ended[ClaimedHisCall]]) -> Collection[UUID]:
        """Writes all of them down; those whose claim was still ours."""
        rows = await self._database.fetch(
            FINISH,
            *ended(ends),
        )
        return {row["booking_id"] for row in rows}
