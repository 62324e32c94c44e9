"""Rows of parcels and of their orders, of a city that has run for years (test_statements.py)."""

from typing import Final

FILL_PARCELS: Final = (
    """INSERT INTO parcels (parcel_id, person_id, direction, subject, opened_by, opened_at, state, unit, area,
           number, ready_at, heard_at, news_at, ended_at)
       SELECT id(i), id(i % 7000), CASE WHEN i % 9 = 0 THEN 'letter' ELSE 'return' END, 's' || i, 'x', at(i),
           CASE WHEN i % 50 = 0 THEN 'in_transit' ELSE 'delivered' END, 'unit' || i % 60, '440304', 'N' || i,
           at(i), at(i), at(i),
           CASE WHEN i % 50 > 0 THEN later(i) - interval '3 years' + interval '7 days' END FROM n""",
    """INSERT INTO parcel_news SELECT id(1 + i % 7000), at(i), 'c' || i, 'x', 'x', 'picked', at(i) FROM n""",
    """INSERT INTO parcel_orders (parcel_id, state, attempt, created_at, next_at)
       SELECT id(i), CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END, i % 3, at(i), at(i) FROM n""",
    """INSERT INTO parcel_recalls (recall_id, parcel_id, ordered_at, number, state, created_at, next_at, ended_at)
       SELECT id(i), id(i), at(i), 'N' || i, CASE WHEN i % 100 = 0 THEN 'queued' WHEN i % 1000 = 1 THEN 'failed'
           ELSE 'sent' END, at(i), at(i), at(i) FROM n""",
)
