"""What the database is for: a sandbox, or production."""

from typing import Final

from alembic import op

revision = "0076"
down_revision = "0072"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE environments (
        alone       boolean PRIMARY KEY DEFAULT true CHECK (alone),
        environment text NOT NULL CHECK (environment IN ('sandbox', 'production')),
        since       timestamptz NOT NULL DEFAULT now()
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
