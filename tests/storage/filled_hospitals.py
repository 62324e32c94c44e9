"""Rows of hospitals in a city that runs, for the plans of statements."""

from typing import Final

HOSPITALS: Final = (
    """INSERT INTO registrations (booking_id, person_id, hospital, place, starts_at, fee_fen, wish, said, asked,
           made_at)
       SELECT id(i), id(i % 7000), 'h' || i % 60, 'p', at(i) + interval '1 day', 1, 'confirm', 'confirmed', true,
           at(i) FROM n""",
    """INSERT INTO his_calls (booking_id, state, created_at, next_at)
       SELECT id(i), CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'sent' END, at(i), at(i) FROM n""",
    """INSERT INTO patient_records SELECT id(i % 7000), 'h' || i, b(i), b(i), at(i), 'x' FROM n""",
    """INSERT INTO his_messages SELECT 'h' || i % 60, i, at(i) FROM n""",
    """INSERT INTO hospital_differences SELECT 'h' || i % 60, at(i)::date, i::text, 'ours_only', at(i) FROM n""",
    """INSERT INTO hospital_days SELECT 'h' || i, at(i)::date, 1, 1, at(i) FROM n""",
)
