"""Messages to units' own systems: numbered with the move that made them, and sent one after the other."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Channel
from domain.hall.dispatches import ClaimedDispatch, DispatchKind
from domain.outbox import Ended
from storage.database import Database, Row
from storage.outbox_rows import OutboxRows, earliest_in, ended, put_back_in

# The row is held until the commit, so that no number is left out and none is seen before a smaller one.
NUMBER: Final = """
INSERT INTO unit_counters (unit, way, last) VALUES ($1, 'sent', 1)
ON CONFLICT (unit, way) DO UPDATE SET last = unit_counters.last + 1
RETURNING last
"""
QUEUE: Final = """
INSERT INTO dispatches
    (dispatch_id, unit, sequence, kind, person_id, case_id, step, created_at, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
"""
OPEN: Final = """
SELECT step, unit, sequence FROM dispatches
WHERE case_id = $1 AND kind = 'dispatched' AND over = ''
"""
END_OPEN: Final = """
UPDATE dispatches SET over = $3
WHERE case_id = $1 AND step = $2 AND kind = 'dispatched' AND over = ''
"""
# Of a unit the first that is open, and none beside it: what comes out of order has a gap before it.
CLAIM: Final = """
UPDATE dispatches SET state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
WHERE dispatch_id = ANY (ARRAY(
    SELECT m.dispatch_id FROM dispatches AS m
    WHERE m.state IN ('queued', 'claimed') AND m.next_at <= $1
        AND NOT EXISTS (
            SELECT 1 FROM dispatches AS e
            WHERE e.unit = m.unit AND e.sequence < m.sequence AND e.state IN ('queued', 'claimed')
            OFFSET 0)
    ORDER BY m.next_at LIMIT $3
    FOR UPDATE SKIP LOCKED))
RETURNING dispatch_id, unit, sequence, kind, person_id, case_id, step, over, attempt, fence, created_at
"""
EARLIEST: Final = earliest_in("dispatches")
FINISH: Final = """
UPDATE dispatches AS m SET state = t.state, answer = t.answer, ended_at = t.at
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
    AS t (dispatch_id, fence, state, answer, at)
WHERE m.dispatch_id = t.dispatch_id AND m.fence = t.fence AND m.state = 'claimed'
RETURNING m.dispatch_id
"""
PUT_BACK: Final = put_back_in("dispatches", "dispatch_id")
# Asked for once more: the system lost what it had taken.
AGAIN: Final = """
UPDATE dispatches SET state = 'queued', attempt = 0, fence = fence + 1, next_at = $3, ended_at = NULL
WHERE unit = $1 AND sequence >= $2 AND state NOT IN ('queued', 'claimed')
"""
SENT: Final = """
SELECT coalesce(max(sequence), 0) AS last FROM dispatches WHERE unit = $1 AND state = 'sent'
"""
WAITING: Final = """
SELECT count(*) AS waiting, min(created_at) AS oldest FROM dispatches
WHERE state IN ('queued', 'claimed') AND attempt > 0
"""
WAITING_AT: Final = """
SELECT count(*) AS waiting, min(created_at) AS oldest,
    coalesce((array_agg(answer ORDER BY sequence))[1], '') AS answer
FROM dispatches WHERE unit = $1 AND state IN ('queued', 'claimed')
"""


class DispatchStore(OutboxRows):
    """services.outbox.OutboxStore. What changes something of a case, within the unit of work, which holds it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, put_back=PUT_BACK, waiting=WAITING)

    async def open_of(self, case: UUID) -> dict[str, tuple[str, int]]:
        """Unit and number of what lies at a system and was not answered, by step."""
        rows = await self._database.fetch(OPEN, case)
        return {row["step"]: (row["unit"], row["sequence"]) for row in rows}

    async def end_open(self, case: UUID, step: str, over: str) -> None:
        """`over`: answered, or recalled."""
        await self._database.execute(END_OPEN, case, step, over)

    async def queue(
        self, kind: DispatchKind, unit: str, person: UUID, case: UUID, step: str, at: datetime
    ) -> None:
        sequence = await self._database.fetchval(NUMBER, unit)
        row = (uuid4(), unit, sequence, kind, person, case, step, at)
        await self._database.execute(QUEUE, *row)

    async def again(self, unit: str, since: int, at: datetime) -> None:
        """All from this number on leave once more, in their order."""
        await self._database.execute(AGAIN, unit, since, at)

    async def sent(self, unit: str) -> int:
        """The last number that the system has taken."""
        return int(await self._database.fetchval(SENT, unit) or 0)

    async def waiting_at(self, unit: str) -> tuple[int, datetime | None, str]:
        """How many wait, since when the first, and what was answered to it last."""
        row = await self._database.fetchrow(WAITING_AT, unit)
        assert row is not None
        return row["waiting"], row["oldest"], row["answer"]

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedDispatch]:
        """At most `limit` that are due or whose claim ran out, now ours until then; of each unit its first alone."""
        rows = await self._database.fetch(CLAIM, at, until, limit)
        return [_claimed(row, channel) for row in sorted(rows, key=lambda row: row["created_at"])]

    async def finish(self, ends: Sequence[Ended[ClaimedDispatch]]) -> Collection[UUID]:
        """Writes all of them down; returns those whose claim was still ours."""
        rows = await self._database.fetch(FINISH, *ended(ends))
        return {row["dispatch_id"] for row in rows}


def _claimed(row: Row, channel: Channel) -> ClaimedDispatch:
    """What is over by now leaves as recalled: its number has to be there, and nothing else of it."""
    kind = DispatchKind.RECALLED if row["over"] else DispatchKind(row["kind"])
    return ClaimedDispatch(
        message=row["dispatch_id"],
        unit=row["unit"],
        sequence=row["sequence"],
        kind=kind,
        person=row["person_id"],
        case=row["case_id"],
        step=row["step"],
        attempt=row["attempt"],
        fence=row["fence"],
        created_at=row["created_at"],
        channel=channel,
    )
