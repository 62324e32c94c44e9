"""The nouns of hospitals: registrations and their calls, health records, and what was compared."""

from typing import Final

from storage.card import Noun, Sealed, Table, rows_where

NOUNS: Final = (
    Noun(
        "hospitals",
        keeps="not ended",
        why="registrations name them; no person in them",
        tables=(
            Table("hospitals", few=True),
            Table("departments", few=True),
            Table("doctors", few=True),
        ),
    ),
    Noun(
        "registrations at hospitals",
        keeps="1 year after their time, as the booking that each is of",
        why="what was booked, paid and missed is asked about for a year (own choice); the hospital keeps its own",
        swept="""
        WITH old AS (
            SELECT booking_id FROM registrations WHERE starts_at < now() - interval '1 year' LIMIT $1
        ), calls AS (
            DELETE FROM his_calls WHERE booking_id = ANY (ARRAY(SELECT booking_id FROM old))
        )
        DELETE FROM registrations WHERE booking_id = ANY (ARRAY(SELECT booking_id FROM old))
        """,
        tables=(
            Table("registrations", copied=("registrations",)),
            Table("his_calls"),
        ),
    ),
    Noun(
        "health records at hospitals",
        keeps="not ended by us: as long as the hospital's own",
        why="the hospital knows its patient by that number; the law has it keep records for 15 or 30 years",
        tables=(
            Table(
                "patient_records",
                key=(("person_id", "uuid"), ("hospital", "text")),
                sealed=(
                    Sealed(
                        "number",
                        lambda row: (
                            b"patient_records.number:"
                            + row["person_id"].bytes
                            + row["hospital"].encode()
                        ),
                    ),
                ),
                unsealed=("number_key",),
                copied=("registrations",),
            ),
        ),
    ),
    Noun(
        "messages of hospitals' systems",
        keeps="30 days",
        why="by their numbers one that comes again is known; no person in them",
        swept=rows_where("his_messages", "taken_at < now() - interval '30 days'"),
        tables=(Table("his_messages"),),
    ),
    Noun(
        "days compared with hospitals",
        keeps="1 year",
        why="as long as the registrations that were compared; no person in them",
        swept="""
        WITH days AS (
            DELETE FROM hospital_days WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM hospital_days WHERE day < current_date - 365 LIMIT $1))
        )
        DELETE FROM hospital_differences WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM hospital_differences WHERE day < current_date - 365 LIMIT $1))
        """,
        tables=(Table("hospital_days"), Table("hospital_differences")),
    ),
)
