"""Home visits: days that were handed to phones, and what was done at doors."""

from typing import Final

from alembic import op

revision = "0054"
down_revision = "0047"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE visit_lists (
        list_id    uuid PRIMARY KEY,
        officer_id uuid NOT NULL,
        place      text NOT NULL,
        day        date NOT NULL,
        bookings   uuid[] NOT NULL,           -- that stood on it
        phone_at   timestamptz NOT NULL,      -- by the phone's clock, and by the server's:
        handed_at  timestamptz NOT NULL
    )
    """,
    "CREATE INDEX visit_lists_age ON visit_lists (handed_at)",
    """
    CREATE TABLE home_visits (
        person_id     uuid NOT NULL,
        booking_id    uuid NOT NULL,
        officer_id    uuid NOT NULL,
        list_id       uuid NOT NULL,
        report        uuid NOT NULL,          -- by the phone: sent twice, counted once
        scheme        text NOT NULL,
        outcome       text NOT NULL CHECK (outcome IN ('certified', 'review', 'not_met')),
        doubts        text[] NOT NULL,
        said          bytea NOT NULL,         -- sealed: what was checked, asked and answered at the door
        met_at        timestamptz,            -- by the server's clock; null: nothing tells
        clock         text NOT NULL CHECK (clock IN ('right', 'corrected', 'changed', 'unclear')),
        phone_met_at  timestamptz NOT NULL,   -- as the phone had it
        phone_sent_at timestamptz NOT NULL,
        received_at   timestamptz NOT NULL,
        evidence_id   uuid,
        PRIMARY KEY (person_id, booking_id),
        CHECK ((met_at IS NULL) = (clock = 'unclear'))
    )
    """,
    "CREATE INDEX home_visits_age ON home_visits (received_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
