"""Video with an officer: who sits in a call, what the two browsers still have to hear, and what came of it."""

from typing import Final

from alembic import op

revision = "0066"
down_revision = "0048"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE video_calls (
        person_id      uuid NOT NULL,
        booking_id     uuid NOT NULL,
        officer_id     uuid,
        citizen_seat   integer NOT NULL DEFAULT 0,
        citizen_on_at  timestamptz,            -- when the socket was last heard of
        citizen_saw    text NOT NULL DEFAULT '',
        citizen_ticket bytea,                  -- digest; lets one socket in
        officer_seat   integer NOT NULL DEFAULT 0,
        officer_on_at  timestamptz,
        officer_saw    text NOT NULL DEFAULT '',
        officer_ticket bytea,
        citizen_session uuid,
        officer_session uuid,
        tickets_until  timestamptz,
        closes_at      timestamptz NOT NULL,
        met_at         timestamptz,
        outcome        text CHECK (outcome IN ('certified', 'review', 'not_held')),
        scheme         text NOT NULL DEFAULT '',
        doubts         text[] NOT NULL DEFAULT '{}',
        said           bytea,                  -- sealed: what the officer attested
        ended_at       timestamptz,
        evidence_id    uuid,
        PRIMARY KEY (person_id, booking_id),
        CHECK ((outcome IS NULL) = (ended_at IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX video_calls_by_id ON video_calls (booking_id)",
    "CREATE INDEX video_calls_tickets ON video_calls (citizen_ticket) WHERE citizen_ticket IS NOT NULL",
    "CREATE INDEX video_calls_officer_tickets ON video_calls (officer_ticket) WHERE officer_ticket IS NOT NULL",
    "CREATE INDEX video_calls_age ON video_calls (closes_at)",
    # Gone with the call: nothing of them is needed once the two see each other.
    """
    CREATE TABLE video_signals (
        booking_id uuid NOT NULL,
        n          bigint GENERATED ALWAYS AS IDENTITY,
        sender     text NOT NULL CHECK (sender IN ('citizen', 'officer')),
        epoch      text NOT NULL,
        kind       text NOT NULL,
        body       bytea NOT NULL,             -- sealed: it has network addresses
        at         timestamptz NOT NULL,
        PRIMARY KEY (booking_id, n)
    )
    """,
    "CREATE INDEX video_signals_age ON video_signals (at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
