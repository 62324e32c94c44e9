"""An officer who works on a review has taken it for a while."""

from typing import Final

from alembic import op

revision = "0030"
down_revision = "0029"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE reviews ADD COLUMN claimed_by uuid",
    "ALTER TABLE reviews ADD COLUMN claimed_until timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
