"""Tokens bound to a device's key."""

from typing import Final

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    ALTER TABLE sessions
        ADD COLUMN device_key text NOT NULL DEFAULT '',  -- RFC 7638 thumbprint, '' where unbound
        ADD COLUMN proven_until timestamptz              -- its holder showed to be the person
    """,
    "CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
