"""Who shows their face for a ticket that is served; what units' own systems are sent, and what they answer."""

from typing import Final

from alembic import op

revision = "0068"
down_revision = "0070"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE receptions DROP CONSTRAINT receptions_way_check",
    """
    ALTER TABLE receptions ADD CONSTRAINT receptions_way_check
        CHECK (way IN ('document', 'code', 'face')) NOT VALID
    """,
    """
    CREATE TABLE reception_faces (
        ticket_id uuid NOT NULL,
        person_id uuid NOT NULL,
        check_id  uuid NOT NULL,
        passed_at timestamptz NOT NULL,
        PRIMARY KEY (ticket_id, person_id)
    )
    """,
    "CREATE INDEX reception_faces_passed ON reception_faces (passed_at)",
    "CREATE INDEX reception_faces_person ON reception_faces (person_id)",
    # The last number of what a unit was sent, and up to which nothing lacks of what it said.
    """
    CREATE TABLE unit_counters (
        unit text NOT NULL,
        way  text NOT NULL CHECK (way IN ('sent', 'heard')),
        last bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (unit, way)
    )
    """,
    # Nothing of the case stands here: it is read when the message leaves.
    """
    CREATE TABLE dispatches (
        dispatch_id uuid PRIMARY KEY,
        unit        text NOT NULL,
        sequence    bigint NOT NULL,
        kind        text NOT NULL CHECK (kind IN ('dispatched', 'recalled')),
        person_id   uuid NOT NULL,
        case_id     uuid NOT NULL,
        step        text NOT NULL,
        over        text NOT NULL DEFAULT '' CHECK (over IN ('', 'answered', 'recalled')),
        state       text NOT NULL DEFAULT 'queued',
        attempt     integer NOT NULL DEFAULT 0,
        fence       bigint NOT NULL DEFAULT 0,
        created_at  timestamptz NOT NULL,
        next_at     timestamptz NOT NULL,
        answer      text NOT NULL DEFAULT '',
        ended_at    timestamptz,
        UNIQUE (unit, sequence)
    )
    """,
    """
    CREATE INDEX dispatches_due ON dispatches (unit, sequence)
        WHERE state IN ('queued', 'claimed')
    """,
    """
    CREATE INDEX dispatches_open ON dispatches (case_id, step)
        WHERE kind = 'dispatched' AND over = ''
    """,
    "CREATE INDEX dispatches_created ON dispatches (created_at)",
    """
    CREATE TABLE unit_answers (
        unit     text NOT NULL,
        sequence bigint NOT NULL CHECK (sequence > 0),
        heard_at timestamptz NOT NULL,
        digest   bytea NOT NULL,
        case_id  uuid NOT NULL,
        step     text NOT NULL,
        move     text NOT NULL,
        outcome  text NOT NULL CHECK (outcome IN ('applied', 'refused')),
        why      text NOT NULL DEFAULT '',
        PRIMARY KEY (unit, sequence)
    )
    """,
    "CREATE INDEX unit_answers_heard ON unit_answers (heard_at)",
    """
    CREATE TABLE unit_heads (
        unit        text NOT NULL,
        day         date NOT NULL,
        our_sent    bigint NOT NULL,
        our_heard   bigint NOT NULL,
        their_heard bigint NOT NULL,
        their_sent  bigint NOT NULL,
        compared_at timestamptz NOT NULL,
        PRIMARY KEY (unit, day)
    )
    """,
    "CREATE INDEX unit_heads_day ON unit_heads (day)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
