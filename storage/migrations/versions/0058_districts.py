"""What the areas of the city are called."""

from typing import Final

from alembic import op

revision = "0058"
down_revision = "0055"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE districts (
        area text PRIMARY KEY CHECK (area ~ '^[0-9]{6}$'),  -- digits of a division
        zh   text NOT NULL,
        en   text NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
