"""Halls, their windows and screens, the tickets of a day, and how long was waited and served."""

from typing import Final

from alembic import op

revision = "0047"
down_revision = "0058"

STATEMENTS: Final[tuple[str, ...]] = (
    # `calls` counts what was called, so that the numbers of hall_calls have no gap.
    """
    CREATE TABLE halls (
        hall    text PRIMARY KEY,
        zh      text NOT NULL,
        en      text NOT NULL,
        area    text NOT NULL,
        stated  jsonb NOT NULL,
        calls   bigint NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE hall_windows (
        hall       text NOT NULL,
        number     smallint NOT NULL,
        letters    text[] NOT NULL,
        officer_id uuid,
        opened_at  timestamptz,
        PRIMARY KEY (hall, number),
        CHECK ((officer_id IS NULL) = (opened_at IS NULL))
    )
    """,
    # An officer sits at one window at a time.
    "CREATE UNIQUE INDEX hall_windows_officer ON hall_windows (officer_id) WHERE officer_id IS NOT NULL",
    """
    CREATE TABLE hall_screens (
        screen_id  uuid PRIMARY KEY,
        hall       text NOT NULL,
        name       text NOT NULL,
        digest     bytea NOT NULL UNIQUE,
        made_at    timestamptz NOT NULL,
        made_by    uuid NOT NULL,
        revoked_at timestamptz
    )
    """,
    "CREATE INDEX hall_screens_hall ON hall_screens (hall, made_at)",
    """
    CREATE TABLE hall_calls (
        hall          text NOT NULL,
        n             bigint NOT NULL,
        number        text NOT NULL,
        window_number smallint NOT NULL,
        called_at     timestamptz NOT NULL,
        PRIMARY KEY (hall, n)
    )
    """,
    "CREATE INDEX hall_calls_called ON hall_calls (called_at)",
    """
    CREATE TABLE ticket_numbers (
        hall   text NOT NULL,
        day    date NOT NULL,
        letter text NOT NULL,
        last   smallint NOT NULL,
        PRIMARY KEY (hall, day, letter)
    )
    """,
    "CREATE INDEX ticket_numbers_day ON ticket_numbers (day)",
    """
    CREATE TABLE tickets (
        ticket_id        uuid PRIMARY KEY,
        hall             text NOT NULL,
        day              date NOT NULL,
        number           text NOT NULL,
        letter           text NOT NULL,
        state            text NOT NULL
            CHECK (state IN ('waiting', 'called', 'serving', 'done', 'missed', 'left')),
        person_id        uuid,
        account_id       uuid,
        booking_id       uuid,
        booked_at        timestamptz,
        booked_until     timestamptz,
        priority         text NOT NULL,
        ahead            interval NOT NULL,
        taken_at         timestamptz NOT NULL,
        window_number    smallint,
        calls            smallint NOT NULL DEFAULT 0,
        called_at        timestamptz,
        started_at       timestamptz,
        ended_at         timestamptz,
        passed_over      boolean NOT NULL DEFAULT false,
        behind           uuid,
        waited_s         real,
        forecast_s       real,
        forecast_error_s real,
        told_low_min     smallint,
        told_high_min    smallint,
        UNIQUE (hall, day, number),
        CHECK ((booked_at IS NULL) = (booked_until IS NULL)),
        CHECK (state <> 'waiting' OR window_number IS NULL)
    )
    """,
    # One open ticket of a person, or of an account that is bound to nobody, in each hall.
    """
    CREATE UNIQUE INDEX tickets_person ON tickets (person_id, hall, day)
        WHERE person_id IS NOT NULL AND state IN ('waiting', 'called', 'serving')
    """,
    """
    CREATE UNIQUE INDEX tickets_account ON tickets (account_id, hall, day)
        WHERE person_id IS NULL AND account_id IS NOT NULL
            AND state IN ('waiting', 'called', 'serving')
    """,
    """
    CREATE UNIQUE INDEX tickets_window ON tickets (hall, day, window_number)
        WHERE state IN ('called', 'serving')
    """,
    "CREATE UNIQUE INDEX tickets_booking ON tickets (booking_id) WHERE booking_id IS NOT NULL",
    "CREATE INDEX tickets_open ON tickets (hall, day) WHERE state IN ('waiting', 'called', 'serving')",
    "CREATE INDEX tickets_called ON tickets (hall, called_at) WHERE called_at IS NOT NULL",
    "CREATE INDEX tickets_day ON tickets (day)",
    "CREATE INDEX tickets_of_account ON tickets (account_id, taken_at) WHERE account_id IS NOT NULL",
    "CREATE INDEX tickets_of_person ON tickets (person_id, taken_at) WHERE person_id IS NOT NULL",
    # Of nobody: what a forecast is made from, and how far it was off.
    """
    CREATE TABLE served_tickets (
        served_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        hall             text NOT NULL,
        day              date NOT NULL,
        hour             smallint NOT NULL,
        letter           text NOT NULL,
        served_s         real NOT NULL,
        waited_s         real,
        forecast_s       real,
        forecast_error_s real,
        told_low_min     smallint,
        told_high_min    smallint
    )
    """,
    "CREATE INDEX served_tickets_hall ON served_tickets (hall, day)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
