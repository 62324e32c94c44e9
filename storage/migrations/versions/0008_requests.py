"""Requests of a person with their clocks."""

from typing import Final

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE requests (
        person_id   uuid NOT NULL,
        request_id  uuid NOT NULL,
        kind        text NOT NULL,
        words       bytea NOT NULL,          -- sealed
        state       text NOT NULL,
        opened_by   text NOT NULL,           -- citizen:UUID or officer:UUID
        opened_at   timestamptz NOT NULL,
        due_on      date NOT NULL,
        ended_at    timestamptz,
        ended_by    text,
        answer      bytea,                   -- sealed
        proposed    bytea,                   -- an ID number, sealed, until a second officer confirms it
        proposed_by uuid,
        PRIMARY KEY (person_id, request_id)
    )
    """,
    "CREATE INDEX requests_due ON requests (due_on, request_id) WHERE state = 'open'",
    # One of a kind at a time: who wants to say more withdraws it or waits for the answer.
    "CREATE UNIQUE INDEX requests_one ON requests (person_id, kind) WHERE state = 'open'",
    "CREATE INDEX requests_age ON requests (ended_at) WHERE ended_at IS NOT NULL",
    # The day on which the holder was asked about the review date that stands; none yet.
    "ALTER TABLE biometric.face_records ADD COLUMN review_asked_on date",
    "CREATE INDEX face_records_review ON biometric.face_records (review_on) WHERE source <> 'check'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
