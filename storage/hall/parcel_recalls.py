"""Orders that are taken back at the courier, as the outbox's engine claims and ends them, and those that were not."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.hall.couriers import ClaimedRecall, LeftOrder
from domain.hall.posts import Post
from domain.outbox import Ended
from domain.subjects import Subject
from storage.database import Database
from storage.outbox_rows import OutboxRows, earliest_in, ended, put_back_in

# Of one whose number is not known its order says whether the courier has it at all. Whose claim ran out may
# have been sent.
CLAIM: Final = """
WITH due AS (
    UPDATE parcel_recalls SET
        state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2,
        unclear = unclear OR state = 'claimed'
    WHERE recall_id = ANY (ARRAY(
        SELECT r.recall_id FROM parcel_recalls AS r
        WHERE r.state IN ('queued', 'claimed') AND r.next_at <= $1
        ORDER BY r.next_at LIMIT $3
        FOR UPDATE SKIP LOCKED))
    RETURNING recall_id, parcel_id, ordered_at, number, attempt, fence, created_at, unclear
)
SELECT d.*, d.number = '' AND coalesce(
    NOT o.unclear AND o.state IN ('superseded', 'failed', 'skipped'), false) AS not_taken
FROM due AS d
LEFT JOIN parcel_orders AS o ON o.parcel_id = d.parcel_id AND o.created_at = d.ordered_at
"""
EARLIEST: Final = earliest_in("parcel_recalls")
FINISH: Final = """
UPDATE parcel_recalls AS r SET state = t.state, answer = t.answer, ended_at = t.at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
    AS t (recall_id, fence, state, answer, at)
WHERE r.recall_id = t.recall_id AND r.fence = t.fence AND r.state = 'claimed'
RETURNING r.recall_id
"""
PUT_BACK: Final = put_back_in("parcel_recalls", "recall_id", notes_unclear=True)
WAITING: Final = """
SELECT count(*) AS waiting, min(created_at) AS oldest FROM parcel_recalls
WHERE state IN ('queued', 'claimed') AND attempt > 0
"""
COUNT_LEFT: Final = """
SELECT count(*) FROM parcel_recalls WHERE state IN ('failed', 'unknown') AND settled_at IS NULL
"""
LEFT: Final = """
SELECT r.recall_id, r.parcel_id, r.ordered_at, r.number, r.answer, r.ended_at, p.person_id, p.subject
FROM parcel_recalls AS r JOIN parcels AS p USING (parcel_id)
WHERE r.state IN ('failed', 'unknown') AND r.settled_at IS NULL AND EXISTS (
    SELECT FROM unnest($1::text[], $2::text[]) AS a (unit, area)
    WHERE p.unit = a.unit AND starts_with(p.area, a.area))
ORDER BY r.ended_at, r.recall_id LIMIT $3
"""
PARCEL: Final = "SELECT parcel_id FROM parcel_recalls WHERE recall_id = $1"
SETTLE: Final = """
UPDATE parcel_recalls SET settled_at = $2
WHERE recall_id = $1 AND state IN ('failed', 'unknown') AND settled_at IS NULL
RETURNING recall_id
"""


class ParcelRecallStore(OutboxRows):
    """services.outbox.OutboxStore. What is queued here, storage/hall/parcel_orders.py queues."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, put_back=PUT_BACK, waiting=WAITING)

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedRecall]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then."""
        rows = await self._database.fetch(CLAIM, at, until, limit)
        claimed = [
            ClaimedRecall(
                recall=row["recall_id"],
                parcel=row["parcel_id"],
                ordered_at=row["ordered_at"],
                number=row["number"],
                attempt=row["attempt"],
                fence=row["fence"],
                created_at=row["created_at"],
                channel=channel,
                moot="not-taken" if row["not_taken"] else "",
                unclear=row["unclear"],
            )
            for row in rows
        ]
        return sorted(claimed, key=lambda each: each.created_at)

    async def finish(self, ends: Sequence[Ended[ClaimedRecall]]) -> Collection[UUID]:
        """Writes all of them down; returns those whose claim was still ours."""
        rows = await self._database.fetch(FINISH, *ended(ends))
        return {row["recall_id"] for row in rows}

    async def left(self, posts: Sequence[Post], limit: int) -> list[LeftOrder]:
        """What the courier did not take back and nobody settled, of these units and areas; the oldest first."""
        units, areas = [post.unit for post in posts], [post.area for post in posts]
        rows = await self._database.fetch(LEFT, units, areas, limit)
        return [
            LeftOrder(
                recall=row["recall_id"],
                parcel=row["parcel_id"],
                person=row["person_id"],
                case=Subject.parse(row["subject"]).row,
                ordered_at=row["ordered_at"],
                number=row["number"],
                code=row["answer"],
                ended_at=row["ended_at"],
            )
            for row in rows
        ]

    async def count_left(self) -> int:
        count: int = await self._database.fetchval(COUNT_LEFT)
        return count

    async def parcel_of(self, recall: UUID) -> UUID | None:
        found: UUID | None = await self._database.fetchval(PARCEL, recall)
        return found

    async def settle(self, recall: UUID, at: datetime) -> bool:
        """False for one that is settled, or was taken back."""
        return await self._database.fetchval(SETTLE, recall, at) is not None
