"""On which day an officer met a person, where it is told later; and how what is confirmed was certified."""

from typing import Final

from alembic import op

revision = "0053"
down_revision = "0049"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE evidence ADD COLUMN met_on date",
    "ALTER TABLE spot_checks ADD COLUMN way text NOT NULL DEFAULT 'face'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
