"""Spot checks: certifications by a browser alone that an officer confirms by a call or a visit."""

from typing import Final

from alembic import op

revision = "0027"
down_revision = "0026"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE spot_checks (
        spot_id    uuid PRIMARY KEY,
        person_id  uuid NOT NULL,
        check_id   uuid NOT NULL UNIQUE,      -- the face check that certified
        scheme     text NOT NULL,
        drawn_at   timestamptz NOT NULL,
        due_at     timestamptz NOT NULL,
        result     text CHECK (result IN ('met', 'not_reached', 'refused', 'not_alive', 'another_person')),
        met_by     text CHECK (met_by IN ('call', 'visit')),
        ended_at   timestamptz,
        ended_by   uuid,
        CHECK ((result IS NULL) = (ended_at IS NULL))
    )
    """,
    "CREATE INDEX spot_checks_open ON spot_checks (due_at, spot_id) WHERE ended_at IS NULL",
    "CREATE INDEX spot_checks_person ON spot_checks (person_id)",
    "CREATE INDEX spot_checks_drawn ON spot_checks (drawn_at)",
    "CREATE INDEX spot_checks_age ON spot_checks (ended_at) WHERE ended_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
