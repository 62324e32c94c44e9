"""Places that people are booked at, their slots, bookings and who waits for one."""

from typing import Final

from alembic import op

revision = "0046"
down_revision = "0053"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE places (
        place           text PRIMARY KEY,
        kind            text NOT NULL,
        unit            text NOT NULL REFERENCES units,
        part_of         text NOT NULL,
        area            text NOT NULL,
        zh              text NOT NULL,
        en              text NOT NULL,
        address_zh      text NOT NULL,
        address_en      text NOT NULL,
        items           text[] NOT NULL,
        kinds           text[] NOT NULL,
        size            smallint NOT NULL CHECK (size > 0),
        walk_in_percent smallint NOT NULL CHECK (walk_in_percent BETWEEN 0 AND 100),
        minutes         smallint NOT NULL CHECK (minutes > 0),
        hours           jsonb NOT NULL,
        rules           jsonb NOT NULL,
        loaded_at       timestamptz NOT NULL,
        closed_at       timestamptz
    )
    """,
    # Its counts change with each booking: room for the new row in the page of the old one.
    """
    CREATE TABLE slots (
        slot_id       uuid PRIMARY KEY,
        place         text NOT NULL,
        day           date NOT NULL,
        starts_at     timestamptz NOT NULL,
        minutes       smallint NOT NULL,
        opens_at      timestamptz NOT NULL,
        size          smallint NOT NULL,
        walk_in_share smallint NOT NULL CHECK (walk_in_share BETWEEN 0 AND size),
        taken         smallint NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND size),
        walked_in     smallint NOT NULL DEFAULT 0 CHECK (walked_in BETWEEN 0 AND taken),
        closed_at     timestamptz,
        closed_by     text,
        closed_why    text
    ) WITH (fillfactor = 50)
    """,
    "CREATE UNIQUE INDEX slots_of_place ON slots (place, starts_at)",
    "CREATE INDEX slots_past ON slots (starts_at)",
    """
    CREATE TABLE bookings (
        person_id  uuid NOT NULL,
        booking_id uuid NOT NULL,
        slot_id    uuid NOT NULL,
        place      text NOT NULL,
        kind       text NOT NULL,
        day        date NOT NULL,
        starts_at  timestamptz NOT NULL,
        minutes    smallint NOT NULL,
        missed_at  timestamptz NOT NULL,
        state      text NOT NULL CHECK (state IN
            ('held', 'booked', 'checked_in', 'served', 'missed', 'cancelled', 'stopped')),
        held_until timestamptz,
        code       text NOT NULL,
        about      text NOT NULL,
        made_by    text NOT NULL,
        made_at    timestamptz NOT NULL,
        mandate_id uuid,
        walk_in    boolean NOT NULL,
        offered    boolean NOT NULL,
        late       boolean NOT NULL,
        reminded   smallint NOT NULL DEFAULT 0,
        changed_at timestamptz,
        version    integer NOT NULL,
        PRIMARY KEY (person_id, booking_id)
    )
    """,
    # One person, one place, one day.
    """
    CREATE UNIQUE INDEX bookings_once ON bookings (person_id, place, day)
        WHERE state IN ('held', 'booked', 'checked_in', 'served')
    """,
    "CREATE INDEX bookings_by_id ON bookings (booking_id)",
    "CREATE INDEX bookings_of_person ON bookings (person_id, starts_at DESC, booking_id DESC)",
    "CREATE INDEX bookings_of_day ON bookings (place, day, starts_at)",
    "CREATE INDEX bookings_open ON bookings (slot_id) WHERE state IN ('held', 'booked', 'checked_in')",
    "CREATE INDEX bookings_held ON bookings (held_until) WHERE state = 'held'",
    "CREATE INDEX bookings_to_come ON bookings (starts_at) WHERE state = 'booked' AND reminded < 2",
    "CREATE INDEX bookings_to_miss ON bookings (missed_at) WHERE state = 'booked'",
    "CREATE INDEX bookings_past ON bookings (starts_at)",
    """
    CREATE TABLE booking_waits (
        person_id  uuid NOT NULL,
        wait_id    uuid NOT NULL,
        place      text NOT NULL,
        day        date,
        first      boolean NOT NULL,
        since      timestamptz NOT NULL,
        about      text NOT NULL,
        made_by    text NOT NULL,
        mandate_id uuid,
        PRIMARY KEY (person_id, wait_id)
    )
    """,
    """
    CREATE UNIQUE INDEX booking_waits_once ON booking_waits (person_id, place, day)
        NULLS NOT DISTINCT
    """,
    "CREATE INDEX booking_waits_next ON booking_waits (place, first DESC, since)",
    "CREATE INDEX booking_waits_past ON booking_waits (day)",
    "CREATE INDEX booking_waits_old ON booking_waits (since)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
