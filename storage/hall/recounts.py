"""A hall's books counted again from their rows: places, tickets, money, parcels, ratings. Nothing is written.

Each statement sees one moment, so what goes on meanwhile makes no difference of its own.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from domain.hall.recounts import Counted
from domain.payments.trades import Vendor
from domain.subjects import SubjectKind
from storage.database import Database, Row

_CASE: Final = SubjectKind.CASE.prefix
#: `differing`: the ledger says another number than the bookings that have a place in the slot.
PLACES: Final = """
SELECT count(*) AS slots, coalesce(sum(s.taken), 0) AS taken,
    coalesce(sum(greatest(b.held - s.size, b.held - b.walked_in - (s.size - s.walk_in_share), 0)), 0) AS oversold,
    count(*) FILTER (WHERE s.taken <> b.held OR s.walked_in <> b.walked_in) AS differing
FROM slots AS s CROSS JOIN LATERAL (
    SELECT count(*) AS held, count(*) FILTER (WHERE walk_in) AS walked_in FROM bookings
    WHERE place = s.place AND day = s.day AND starts_at = s.starts_at AND slot_id = s.slot_id
        AND state NOT IN ('cancelled', 'stopped')
) AS b
WHERE s.starts_at >= $1 AND s.starts_at < $2
"""
#: `differing`: an end without its time or the other way round, or one of a window without the window.
#: `served`: as they were learned from, of nobody, one for each that was done.
TICKETS: Final = """
SELECT count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'missed') AS missed,
    count(*) FILTER (WHERE state = 'left') AS left,
    count(*) FILTER (WHERE state IN ('waiting', 'called', 'serving')) AS open,
    count(*) FILTER (WHERE (ended_at IS NULL) <> (state IN ('waiting', 'called', 'serving'))
        OR (state <> 'waiting' AND state <> 'left' AND window_number IS NULL)
        OR (state = 'done' AND started_at IS NULL)) AS differing,
    (SELECT count(*) FROM halls AS h JOIN served_tickets AS s ON s.hall = h.hall AND s.day >= $1 AND s.day < $2)
        AS served
FROM tickets WHERE day >= $1 AND day < $2
"""
#: Called to a window while the one before it was not done there.
TWO_AT_A_WINDOW: Final = """
SELECT count(*) FROM (
    SELECT called_at, lag(ended_at) OVER (PARTITION BY hall, day, window_number ORDER BY called_at) AS before
    FROM tickets WHERE day >= $1 AND day < $2 AND state IN ('done', 'missed')) AS called
WHERE before > called_at
"""
#: `differing`: money that came for an order which says that none did.
MONEY: Final = """
SELECT t.vendor, count(*) AS payments, sum(o.amount_fen) AS paid_fen,
    coalesce(sum(o.amount_fen) FILTER (WHERE t.state = 'refunded'), 0) AS refunded_fen,
    count(*) FILTER (WHERE NOT t.surplus AND o.state NOT IN ('paid', 'refunding', 'refunded')) AS differing
FROM unnest($1::text[]) AS v (vendor)
JOIN trades AS t ON t.vendor = v.vendor AND t.paid_at >= $2 AND t.paid_at < $3
JOIN orders AS o ON o.order_id = t.order_id
GROUP BY t.vendor
"""
#: Said to be paid, and not by exactly one trade that is.
PAID_WITHOUT: Final = """
SELECT count(*) FROM orders AS o
WHERE o.state = 'paid' AND o.changed_at >= $1 AND o.changed_at < $2 AND (
    SELECT count(*) FROM trades AS t
    WHERE t.order_id = o.order_id AND t.state = 'paid' AND NOT t.surplus) <> 1
"""
#: `differing`: the courier says that it is there, and its case goes on.
PARCELS: Final = f"""
SELECT count(*) FILTER (WHERE p.state = 'delivered') AS delivered,
    count(*) FILTER (WHERE p.ended_at IS NULL) AS under_way,
    count(*) FILTER (WHERE p.state = 'delivered' AND c.ended_at IS NULL AND c.case_id IS NOT NULL) AS differing
FROM parcels AS p LEFT JOIN cases AS c ON c.person_id = p.person_id AND p.subject = '{_CASE}' || c.case_id
WHERE p.number <> '' AND p.direction = 'return' AND p.opened_at >= $1 AND p.opened_at < $2
"""  # noqa: S608  # a constant alone
#: An index lets none be asked twice of one visit or case. Of no other table: who was asked is joined with nothing.
RATINGS: Final = f"""
SELECT count(*) FILTER (WHERE subject LIKE '{_CASE}%') AS of_cases,
    count(*) FILTER (WHERE subject NOT LIKE '{_CASE}%') AS of_visits
FROM rating_asks WHERE asked_at >= $1 AND asked_at < $2
"""  # noqa: S608  # a constant alone


class RecountStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(
        self, days: tuple[date, date], span: tuple[datetime, datetime]
    ) -> list[Counted]:
        """Of all that lies in these days, and in this span of time; the end is not of it."""
        one = self._database.fetchrow
        places, tickets = await one(PLACES, *span), await one(TICKETS, *days)
        parcels, ratings = await one(PARCELS, *span), await one(RATINGS, *span)
        money = await self._database.fetch(MONEY, list(Vendor), *span)
        twice = int(await self._database.fetchval(TWO_AT_A_WINDOW, *days))
        without = int(await self._database.fetchval(PAID_WITHOUT, *span))
        served = _of(tickets)["served"] - _of(tickets)["done"]
        return [
            *_counted("places", places),
            *_counted("tickets", tickets),
            Counted("tickets.served_otherwise", abs(served), wrong=abs(served)),
            Counted("tickets.two_at_a_window", twice, wrong=twice),
            *(each for row in money for each in _counted(f"money.{row['vendor']}", row)),
            Counted("money.paid_without", without, wrong=without),
            *_counted("parcels", parcels),
            *_counted("ratings", ratings),
        ]


#: Each of these is one too many.
_WRONG: Final = frozenset({"oversold", "differing"})


def _counted(of: str, row: Row | None) -> list[Counted]:
    return [
        Counted(f"{of}.{name}", count, wrong=count if name in _WRONG else 0)
        for name, count in _of(row).items()
    ]


def _of(row: Row | None) -> Mapping[str, int]:
    assert row is not None  # an aggregate has one
    return {name: int(value) for name, value in row.items() if name != "vendor"}
