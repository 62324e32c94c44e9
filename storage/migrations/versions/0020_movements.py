"""Movements of passed steps, by which a film that was used before is known again."""

from typing import Final

from alembic import op

revision = "0020"
down_revision = "0019"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE biometric.movements (
        person_id uuid NOT NULL,
        check_id  uuid NOT NULL,
        place     smallint NOT NULL,             -- of the step within its check, from 1
        step      text NOT NULL,
        movement  bytea NOT NULL,                -- sealed
        kept_at   timestamptz NOT NULL,
        PRIMARY KEY (person_id, check_id, place)
    )
    """,
    "CREATE INDEX movements_kept ON biometric.movements (kept_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
