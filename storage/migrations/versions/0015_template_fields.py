"""Vendors' templates: how their fields differ from those that we fill in."""

from typing import Final

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE vendor_templates ADD COLUMN differs text NOT NULL DEFAULT ''",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
