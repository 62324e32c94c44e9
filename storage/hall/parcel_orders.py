"""Orders for parcels, as the outbox's engine claims and ends them; an end brings the parcel its number.

One that nobody wants any more and the courier may have is queued to be taken back (storage/hall/parcel_recalls.py):
when it is left, or by its end, should that come later.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.hall.couriers import ClaimedOrder
from domain.hall.parcels import Direction, ParcelState
from domain.hall.parties import Party
from domain.outbox import Ended
from domain.subjects import Subject
from storage.database import Database
from storage.hall.parcels import address_aad
from storage.keys.vault import Vault
from storage.outbox_rows import OutboxRows, earliest_in, ended, put_back_in

# Asked for once more, after it was given up: with a life of its own, and the fence of the one before.
QUEUE: Final = """
INSERT INTO parcel_orders (parcel_id, created_at, next_at) VALUES ($1, $2, $2)
ON CONFLICT (parcel_id) DO UPDATE SET
    state = 'queued', attempt = 0, fence = parcel_orders.fence + 1, created_at = $2, next_at = $2,
    answer = '', ended_at = NULL, unclear = false
"""
CLAIM: Final = """
WITH due AS (
    UPDATE parcel_orders SET
        state = 'claimed', attempt = attempt + 1, fence = fence + 1, next_at = $2
    WHERE parcel_id = ANY (ARRAY(
        SELECT o.parcel_id FROM parcel_orders AS o
        WHERE o.state IN ('queued', 'claimed') AND o.next_at <= $1
        ORDER BY o.next_at LIMIT $3
        FOR UPDATE SKIP LOCKED))
    RETURNING parcel_id, attempt, fence, created_at
)
SELECT d.*, p.state AS parcel_state, p.number FROM due AS d JOIN parcels AS p USING (parcel_id)
"""
EARLIEST: Final = earliest_in("parcel_orders")
# A number that another parcel has is none; the officer's own label goes before the courier's. A number that no
# parcel takes is an order that is left; one whose claim ran out leaves it to the claim after it.
FINISH: Final = """
WITH told AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[],
            $6::text[], $7::timestamptz[])
        AS t (parcel_id, fence, state, answer, at, number, ordered_at)
), ended AS (
    UPDATE parcel_orders AS o SET state = t.state, answer = t.answer, ended_at = t.at
    FROM told AS t
    WHERE o.parcel_id = t.parcel_id AND o.fence = t.fence AND o.state = 'claimed'
    RETURNING o.parcel_id, o.state, t.at, t.number
), numbered AS (
    UPDATE parcels AS p SET state = 'labelled', number = e.number, heard_at = e.at, trouble = NULL
    FROM ended AS e
    WHERE p.parcel_id = e.parcel_id AND p.state = 'ordered' AND p.number = '' AND e.state = 'sent'
        AND NOT EXISTS (
            SELECT FROM parcels AS q WHERE q.number = e.number AND q.number <> '')
    RETURNING p.parcel_id, p.direction, p.number
), tracked AS (
    UPDATE letters AS l SET tracking = n.number FROM numbered AS n
    WHERE l.letter_id = n.parcel_id AND n.direction = 'letter' AND l.posted_at IS NULL
), troubled AS (
    UPDATE parcels AS p SET trouble = 'no_order' FROM ended AS e
    WHERE p.parcel_id = e.parcel_id AND p.state = 'ordered'
        AND NOT EXISTS (SELECT FROM numbered AS n WHERE n.parcel_id = p.parcel_id)
), left_there AS (
    INSERT INTO parcel_recalls (parcel_id, ordered_at, number, created_at, next_at)
    SELECT t.parcel_id, t.ordered_at, t.number, t.at, t.at
    FROM told AS t
    JOIN parcels AS p ON p.parcel_id = t.parcel_id
    JOIN parcel_orders AS o ON o.parcel_id = t.parcel_id
    WHERE t.state = 'sent' AND t.number <> ''
        AND NOT EXISTS (SELECT FROM numbered AS n WHERE n.parcel_id = t.parcel_id)
        AND NOT EXISTS (SELECT FROM parcels AS q WHERE q.number = t.number AND q.number <> '')
        AND (EXISTS (SELECT FROM ended AS e WHERE e.parcel_id = t.parcel_id)
            OR p.state <> 'ordered' OR p.number <> '' OR o.created_at <> t.ordered_at)
    ON CONFLICT (parcel_id, ordered_at) DO UPDATE SET
        number = EXCLUDED.number, state = 'queued', fence = parcel_recalls.fence + 1, attempt = 0,
        next_at = EXCLUDED.next_at, answer = '', ended_at = NULL, settled_at = NULL
        WHERE parcel_recalls.number = ''
)
SELECT parcel_id FROM ended
"""
PUT_BACK: Final = put_back_in("parcel_orders", "parcel_id", notes_unclear=True)
# An order that was never asked for, or surely not taken, is none to take back.
LEAVE: Final = """
INSERT INTO parcel_recalls (parcel_id, ordered_at, number, created_at, next_at)
SELECT parcel_id, created_at, $2, $3, $3 FROM parcel_orders
WHERE parcel_id = $1 AND (state IN ('claimed', 'sent', 'unknown') OR unclear)
ON CONFLICT DO NOTHING
"""
READ: Final = """
SELECT parcel_id, direction, subject, address FROM parcels WHERE parcel_id = $1
"""
ANSWER: Final = "SELECT state, answer FROM parcel_orders WHERE parcel_id = $1"
WAITING: Final = """
SELECT count(*) AS waiting, min(created_at) AS oldest FROM parcel_orders
WHERE state IN ('queued', 'claimed') AND attempt > 0
"""


class ParcelOrderStore(OutboxRows):
    """services.outbox.OutboxStore."""

    def __init__(self, database: Database, vault: Vault) -> None:
        super().__init__(database, put_back=PUT_BACK, waiting=WAITING)
        self._vault = vault

    async def queue(self, parcel: UUID, at: datetime) -> None:
        """In the unit of work of what wants a number."""
        await self._database.execute(QUEUE, parcel, at)

    async def leave(self, parcel: UUID, number: str, at: datetime) -> None:
        """Nobody wants its order any more: it is taken back, should the courier have it. In the unit of work.

        `number`: that the parcel had of it.
        """
        await self._database.execute(LEAVE, parcel, number, at)

    async def answer(self, parcel: UUID) -> tuple[str, str]:
        """How its order stands, and the courier's last word for it; "" for one that was never asked for."""
        row = await self._database.fetchrow(ANSWER, parcel)
        return ("", "") if row is None else (row["state"], row["answer"])

    async def target(self, parcel: UUID) -> tuple[Direction, Subject, Party] | None:
        """What is ordered; None once nobody wants it any more."""
        row = await self._database.fetchrow(READ, parcel)
        if row is None or row["address"] is None:
            return None
        opened = self._vault.open("identity", row["address"], aad=address_aad(parcel))
        to = Party.parse(opened.decode())
        return Direction(row["direction"]), Subject.parse(row["subject"]), to

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ClaimedOrder]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then."""
        rows = await self._database.fetch(CLAIM, at, until, limit)
        claimed = [
            ClaimedOrder(
                parcel=row["parcel_id"],
                attempt=row["attempt"],
                fence=row["fence"],
                created_at=row["created_at"],
                channel=channel,
                moot="" if _wanted(row["parcel_state"], row["number"]) else "not-wanted",
            )
            for row in rows
        ]
        return sorted(claimed, key=lambda each: each.created_at)

    async def finish(self, ends: Sequence[Ended[ClaimedOrder]]) -> Collection[UUID]:
        """Writes all of them down, with the numbers; returns those whose claim was still ours."""
        rows = await self._database.fetch(
            FINISH,
            *ended(ends),
            [end.answer.reference for end in ends],
            [end.item.created_at for end in ends],
        )
        return {row["parcel_id"] for row in rows}


def _wanted(state: str, number: str) -> bool:
    return state == ParcelState.ORDERED and not number
