"""What an engine does day by day, and what a second one says of the same checks; no person in it."""

from typing import Final

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE check_counts (
        engine  text NOT NULL,
        day     date NOT NULL,               -- the city's
        action  text NOT NULL,
        what    text NOT NULL,               -- outcome, reason, band, seconds, tries, compared
        bucket  text NOT NULL,
        ages    text NOT NULL,               -- a group of ages
        checks  bigint NOT NULL,
        PRIMARY KEY (engine, day, action, what, bucket, ages)
    )
    """,
    """
    CREATE TABLE engine_baselines (          -- the days that later ones are held against
        engine    text PRIMARY KEY,
        first_day date NOT NULL,
        last_day  date NOT NULL,
        set_at    timestamptz NOT NULL DEFAULT now(),
        CHECK (first_day <= last_day)
    )
    """,
    """
    CREATE TABLE shadow_counts (             -- two engines on the same frames
        engine         text NOT NULL,
        shadow         text NOT NULL,
        day            date NOT NULL,
        action         text NOT NULL,
        verdict        text NOT NULL,
        band           smallint NOT NULL,
        shadow_verdict text NOT NULL,
        shadow_band    smallint NOT NULL,
        checks         bigint NOT NULL,
        PRIMARY KEY (engine, shadow, day, action, verdict, band, shadow_verdict, shadow_band)
    )
    """,
    """
    CREATE TABLE engine_switches (           -- from one engine to the next; once at a time
        engine    text PRIMARY KEY,          -- the new one
        former    text NOT NULL,
        begun_at  timestamptz NOT NULL,
        ends_on   date NOT NULL,             -- from then on it may be finished, whoever is left
        photos_to uuid,                      -- the last person whose photo was looked for
        ended_at  timestamptz
    )
    """,
    # check_counts has the bands, with more beside them
    "DROP TABLE score_bands",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
