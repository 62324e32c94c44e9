"""Since when a file that is whole waits to be looked at: what watches over them says how old the oldest is."""

from typing import Final

from alembic import op

revision = "0067"
down_revision = "0068"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE uploads ADD COLUMN whole_at timestamptz",
    "UPDATE uploads SET whole_at = due_at WHERE due_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
