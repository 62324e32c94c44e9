"""Hospitals, registrations with their calls to the hospital's system, health records, and differences."""

from typing import Final

from alembic import op

revision = "0052"
down_revision = "0066"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE hospitals (
        hospital text PRIMARY KEY,
        zh text NOT NULL,
        en text NOT NULL,
        address_zh text NOT NULL,
        address_en text NOT NULL,
        loaded_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE departments (
        department text PRIMARY KEY,
        hospital text NOT NULL REFERENCES hospitals,
        zh text NOT NULL,
        en text NOT NULL
    )
    """,
    """
    CREATE TABLE doctors (
        place text PRIMARY KEY,
        hospital text NOT NULL REFERENCES hospitals,
        department text NOT NULL REFERENCES departments,
        zh text NOT NULL,
        en text NOT NULL,
        title_zh text NOT NULL,
        title_en text NOT NULL,
        specialist boolean NOT NULL,
        fee_fen bigint NOT NULL CHECK (fee_fen >= 0)
    )
    """,
    # Changed by whoever has locked its booking.
    """
    CREATE TABLE registrations (
        booking_id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        hospital text NOT NULL,
        place text NOT NULL,
        starts_at timestamptz NOT NULL,
        fee_fen bigint NOT NULL,
        wish text NOT NULL,
        said text NOT NULL,
        asked boolean NOT NULL,
        refusal text,
        made_at timestamptz NOT NULL,
        changed_at timestamptz
    )
    """,
    "CREATE INDEX registrations_of_person ON registrations (person_id, starts_at, booking_id)",
    "CREATE INDEX registrations_of_hospital ON registrations (hospital, starts_at)",
    "CREATE INDEX registrations_by_day ON registrations (starts_at)",
    # As the outbox has it: claimed under a fence, tried, ended or put back.
    """
    CREATE TABLE his_calls (
        booking_id uuid PRIMARY KEY,
        state text NOT NULL DEFAULT 'queued',
        attempt integer NOT NULL DEFAULT 0,
        fence bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        answer text NOT NULL DEFAULT '',
        ended_at timestamptz
    )
    """,
    "CREATE INDEX his_calls_due ON his_calls (next_at) WHERE state IN ('queued', 'claimed')",
    """
    CREATE TABLE patient_records (
        person_id uuid NOT NULL,
        hospital text NOT NULL,
        number bytea NOT NULL,
        number_key bytea NOT NULL,
        opened_at timestamptz NOT NULL,
        opened_by text NOT NULL,
        PRIMARY KEY (person_id, hospital)
    )
    """,
    "CREATE INDEX patient_records_by_number ON patient_records (number_key)",
    """
    CREATE TABLE his_messages (
        hospital text NOT NULL,
        sequence bigint NOT NULL,
        taken_at timestamptz NOT NULL,
        PRIMARY KEY (hospital, sequence)
    )
    """,
    "CREATE INDEX his_messages_taken ON his_messages (taken_at)",
    """
    CREATE TABLE hospital_differences (
        hospital text NOT NULL,
        day date NOT NULL,
        number text NOT NULL,
        kind text NOT NULL,
        found_at timestamptz NOT NULL,
        PRIMARY KEY (day, hospital, number, kind)
    )
    """,
    """
    CREATE TABLE hospital_days (
        hospital text NOT NULL,
        day date NOT NULL,
        ours integer NOT NULL,
        theirs integer NOT NULL,
        compared_at timestamptz NOT NULL,
        PRIMARY KEY (day, hospital)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
