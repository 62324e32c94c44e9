"""Calls to hospitals' systems, as the outbox's engine claims and ends them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.city.registrations import ClaimedHisCall
from domain.delivery import Answer, Channel
from domain.outbox import Ended
from storage.database import Database

CLAIM: Final = """
UPDATE his_calls SET state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE booking_id = ANY (ARRAY(
    SELECT booking_id FROM his_calls WHERE state IN ('queued', 'claimed') AND next_at <= $1
    ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED))
RETURNING booking_id, created_at, attempt, fence
"""
FINISH: Final = """
UPDATE his_calls AS c SET state = t.state, answer = t.answer, ended_at = t.at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
    AS t (booking_id, fence, state, answer, at)
WHERE c.booking_id = t.booking_id AND c.fence = t.fence AND c.state = 'claimed'
RETURNING c.booking_id
"""
PUT_BACK: Final = """
UPDATE his_calls SET state = 'queued', answer = $3, next_at = $4,
    attempt = attempt - CASE WHEN $5 THEN 0 ELSE 1 END
WHERE booking_id = $1 AND fence = $2 AND state = 'claimed' RETURNING booking_id
"""
WAITING: Final = """
SELECT count(*)::int AS waiting, min(created_at) AS oldest FROM his_calls
WHERE state IN ('queued', 'claimed') AND attempt > 0
"""


class HisCallStore:
    """services.outbox.OutboxStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            [end.item.id for end in ends],
            [end.item.fence for end in ends],
            [end.state for end in ends],
            [end.answer.code for end in ends],
            [end.at for end in ends],
        )
        return {row["booking_id"] for row in rows}

    async def put_back(
        self,
        claimed: ClaimedHisCall,
        *,
        at: datetime,  # noqa: ARG002  # as the port says
        due: datetime,
        answer: Answer,
        tried: bool = True,
    ) -> bool:
        """Queues it again for `due`; False when the claim is no longer ours."""
        row = (claimed.id, claimed.fence, answer.code, due, tried)
        return await self._database.fetchval(PUT_BACK, *row) is not None

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many were asked in vain, and since when the oldest."""
        row = await self._database.fetchrow(WAITING)
        assert row is not None
        return row["waiting"], row["oldest"]
