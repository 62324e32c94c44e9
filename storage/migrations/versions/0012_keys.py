"""Keys that change: versions that are retired, and look-ups by two of them at once."""

from typing import Final

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE key_checks ADD COLUMN retired_at timestamptz",
    # Which version of the key `lookups` made the row; while it changes there is a row of each.
    "ALTER TABLE lookup_id_number ADD COLUMN key_version integer NOT NULL DEFAULT 1",
    "ALTER TABLE lookup_phone ADD COLUMN key_version integer NOT NULL DEFAULT 1",
    "ALTER TABLE lookup_openid ADD COLUMN key_version integer NOT NULL DEFAULT 1",
    "ALTER TABLE lookup_device ADD COLUMN key_version integer NOT NULL DEFAULT 1",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
