"""Ratings of services, what became of the poor ones, and tallies of the hall."""

from typing import Final

from alembic import op

revision = "0051"
down_revision = "0054"

STATEMENTS: Final[tuple[str, ...]] = (
    # The person's side. What was answered lies sealed, of one length whether anything was, until the time
    # is over; which rating it then became is sealed in it too.
    """
    CREATE TABLE rating_asks (
        person_id  uuid NOT NULL,
        ask_id     uuid NOT NULL,
        subject    text NOT NULL,
        unit       text NOT NULL,
        item       text NOT NULL,
        asked_of   text NOT NULL,
        asked_at   timestamptz NOT NULL,
        last_day   date NOT NULL,
        open       boolean NOT NULL DEFAULT true,
        answer     bytea NOT NULL,
        code       bytea,
        code_until timestamptz,
        PRIMARY KEY (person_id, ask_id)
    )
    """,
    "CREATE UNIQUE INDEX rating_asks_subject ON rating_asks (subject)",
    "CREATE INDEX rating_asks_of_person ON rating_asks (person_id, asked_at DESC, ask_id DESC)",
    "CREATE INDEX rating_asks_due ON rating_asks (last_day, ask_id) WHERE open",
    "CREATE INDEX rating_asks_asked ON rating_asks (asked_at)",
    "CREATE UNIQUE INDEX rating_asks_code ON rating_asks (code) WHERE code IS NOT NULL",
    # The rated side: no person, no case, no hour.
    """
    CREATE TABLE ratings (
        rating_id   uuid PRIMARY KEY,
        unit        text NOT NULL,
        item        text NOT NULL,
        level       text NOT NULL,
        silent      boolean NOT NULL,
        reasons     text[] NOT NULL,
        words       bytea NOT NULL,
        call_back   boolean NOT NULL,
        settled_on  date NOT NULL,
        released_on date,
        counted     boolean NOT NULL DEFAULT true,
        rater       bytea NOT NULL
    )
    """,
    "CREATE INDEX ratings_waiting ON ratings (unit, item) WHERE released_on IS NULL",
    """
    CREATE INDEX ratings_shown ON ratings (unit, released_on DESC, rating_id DESC)
    WHERE released_on IS NOT NULL AND NOT silent
    """,
    "CREATE INDEX ratings_settled ON ratings (settled_on)",
    """
    CREATE TABLE rating_repairs (
        person_id uuid NOT NULL,
        case_id   uuid NOT NULL,
        rating_id uuid NOT NULL UNIQUE,
        call_back text,
        PRIMARY KEY (person_id, case_id)
    )
    """,
    """
    CREATE TABLE rating_appeals (
        rating_id  uuid PRIMARY KEY,
        unit       text NOT NULL,
        why        text NOT NULL,
        asked_by   uuid NOT NULL,
        asked_at   timestamptz NOT NULL,
        state      text NOT NULL,
        words      text NOT NULL DEFAULT '',
        decided_by uuid,
        decided_at timestamptz,
        objection  bytea NOT NULL DEFAULT '',
        last_words text NOT NULL DEFAULT '',
        last_by    uuid,
        last_at    timestamptz
    )
    """,
    """
    CREATE INDEX rating_appeals_open ON rating_appeals (asked_at, rating_id)
    WHERE state IN ('open', 'objected')
    """,
    "CREATE INDEX rating_appeals_asked ON rating_appeals (asked_at)",
    # Counts as they come, in the transaction of what is counted, and folded into sums beside it: no two
    # cases of one item wait for one row.
    """
    CREATE TABLE hall_tally_entries (
        day     date NOT NULL,
        unit    text NOT NULL,
        item    text NOT NULL,
        measure text NOT NULL,
        n       integer NOT NULL
    )
    """,
    # Of all items of a unit under the item ''.
    """
    CREATE TABLE hall_tallies (
        item    text NOT NULL,
        day     date NOT NULL,
        unit    text NOT NULL,
        measure text NOT NULL,
        n       bigint NOT NULL,
        PRIMARY KEY (item, day, unit, measure)
    )
    """,
    "CREATE INDEX hall_tallies_of_unit ON hall_tallies (unit, day)",
    # Who looks into ratings is granted a post of it, as of any unit.
    """
    INSERT INTO units (unit, zh, en) VALUES ('service_oversight', '政务服务监督', 'Oversight of services')
    ON CONFLICT DO NOTHING
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
