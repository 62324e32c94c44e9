"""What the rows of every outbox have in common: how they end, go back, and wait."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from domain.delivery import Answer
from domain.outbox import Ended, ItemT
from storage.database import Database


def put_back_in(table: str, key: str, *, notes_unclear: bool = False) -> str:
    """The statement that queues a claimed row again, as `OutboxRows.put_back` calls it.

    `notes_unclear`: what was not answered may have been taken, whatever is answered to the next try.
    """
    unclear = """,
    unclear = unclear OR $3 IN ('no-answer', 'unreadable', 'fault') OR starts_with($3, 'http-5')"""
    return f"""
UPDATE {table} SET state = 'queued', answer = $3, next_at = $4,
    attempt = attempt - CASE WHEN $5 THEN 0 ELSE 1 END{unclear if notes_unclear else ""}
WHERE {key} = $1 AND fence = $2 AND state = 'claimed' RETURNING {key}
"""  # noqa: S608  # names of ours


def earliest_in(table: str, channels: Collection[str] = ()) -> str:
    """The statement that gives when the first row to leave is due, by the first entry of its index.

    `channels`: those whose rows leave, where the index leads by them.
    """
    of = " AND channel = way" if channels else ""
    first = f"""
SELECT next_at FROM {table}
WHERE state IN ('queued', 'claimed'){of} ORDER BY next_at LIMIT 1
"""  # noqa: S608  # names of ours
    if not channels:
        return first
    ways = ",".join(sorted(channels))
    return f"SELECT min(({first})) FROM unnest('{{{ways}}}'::text[]) AS way"  # noqa: S608  # names of ours


def ended(ends: Sequence[Ended[ItemT]]) -> tuple[list[Any], ...]:
    """Ids, fences, states, answers and moments, as the first five of a statement that ends them."""
    return (
        [end.item.id for end in ends],
        [end.item.fence for end in ends],
        [end.state for end in ends],
        [end.answer.code for end in ends],
        [end.at for end in ends],
    )


class OutboxRows:
    """Of one table, where putting back and waiting come to nothing but its rows."""

    def __init__(self, database: Database, *, put_back: str, waiting: str) -> None:
        """`put_back` as `put_back_in` makes it; `waiting` gives `waiting` and `oldest`."""
        self._database = database
        self._put_back = put_back
        self._waiting = waiting

    async def put_back(
        self,
        claimed: ItemT,
        *,
        at: datetime,  # noqa: ARG002  # as the port says
        due: datetime,
        answer: Answer,
        tried: bool = True,
    ) -> bool:
        """Queues it again for `due`; False when the claim is no longer ours."""
        row = (claimed.id, claimed.fence, answer.code, due, tried)
        return await self._database.fetchval(self._put_back, *row) is not None

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many wait, and since when the oldest."""
        row = await self._database.fetchrow(self._waiting)
        assert row is not None
        return row["waiting"], row["oldest"]
