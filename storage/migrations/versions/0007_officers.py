"""Officers: areas, disabling, opening in an emergency."""

from typing import Final

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS: Final[tuple[str, ...]] = (
    # Six digits of GB/T 2260; '' where none is on record, which city-wide officers alone serve.
    """
    ALTER TABLE persons ADD COLUMN area text NOT NULL DEFAULT '' CHECK (area ~ '^([0-9]{6})?$')
    """,
    """
    ALTER TABLE officers
        ADD COLUMN areas text[] NOT NULL DEFAULT '{""}',  -- beginnings of codes; '' is the whole city
        ADD COLUMN start_until timestamptz                -- until when a password given out is good
    """,
    """
    CREATE TABLE emergencies (               -- a record opened outside an officer's areas
        person_id    uuid NOT NULL,
        emergency_id uuid NOT NULL,
        officer_id   uuid NOT NULL,
        why          text NOT NULL,
        opened_at    timestamptz NOT NULL,
        until        timestamptz NOT NULL,
        reviewed_at  timestamptz,
        reviewed_by  uuid,
        justified    boolean,
        words        text NOT NULL DEFAULT '',
        PRIMARY KEY (person_id, emergency_id),
        CHECK (reviewed_by <> officer_id)
    )
    """,
    """
    CREATE INDEX emergencies_open ON emergencies (opened_at, emergency_id)
        WHERE reviewed_at IS NULL
    """,
    "CREATE INDEX emergencies_age ON emergencies (reviewed_at) WHERE reviewed_at IS NOT NULL",
    "CREATE INDEX sessions_officer ON sessions (officer_id) WHERE officer_id IS NOT NULL",
    # The one place that says whose record an officer may see: by area, or opened in an emergency.
    """
    CREATE FUNCTION officer_reaches(officer uuid, person uuid, area text) RETURNS boolean
    STABLE LANGUAGE sql AS $$
        SELECT EXISTS (
            SELECT FROM officers AS o
            WHERE o.officer_id = officer AND o.disabled_at IS NULL AND (
                EXISTS (SELECT FROM unnest(o.areas) AS served WHERE starts_with(area, served))
                OR EXISTS (
                    SELECT FROM emergencies AS e
                    WHERE e.person_id = person AND e.officer_id = officer AND e.until > now())
            )
        )
    $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
