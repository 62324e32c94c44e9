"""Rows of windows and of units' own systems, of a city that has run for years (test_statements.py)."""

from typing import Final

FILL: Final = (
    """INSERT INTO receptions
       SELECT id(i), id(i % 7000), id(i), 'document', later(i) - interval '6 days', id(i), at(i), at(i) FROM n""",
    """INSERT INTO reception_steps SELECT 'h' || i % 60, current_date - i / 60, 's' || i, 1, 1 FROM n""",
    """INSERT INTO reception_faces SELECT id(i), id(i % 7000), id(i), later(i) - interval '20 hours' FROM n""",
    """INSERT INTO dispatches (dispatch_id, unit, sequence, kind, person_id, case_id, step, over, state, created_at,
           next_at)
       SELECT id(i), 'unit' || i % 60, i, 'dispatched', id(i % 7000), id(i), 'look',
           CASE WHEN i % 50 = 0 THEN '' ELSE 'answered' END, CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END,
           later(i) - interval '3 years' + interval '7 days', at(i) FROM n""",
    """INSERT INTO unit_answers
       SELECT 'unit' || i % 60, i, later(i) - interval '3 years' + interval '7 days', 'x', id(i), 'look',
           'finish_step', CASE WHEN i % 50 = 0 THEN 'refused' ELSE 'applied' END, '' FROM n""",
    """INSERT INTO unit_heads SELECT 'unit' || i % 60, current_date - i / 60, 1, 1, 1, 1, at(i) FROM n""",
)
