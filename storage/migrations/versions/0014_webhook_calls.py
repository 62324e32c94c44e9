"""Webhooks at the desk: a secret that changes over, and the calls that failed."""

from typing import Final

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    ALTER TABLE webhooks
        ADD COLUMN old_secret bytea,         -- sealed; the one before
        ADD COLUMN old_until  timestamptz    -- so long calls are signed with it too
    """,
    """
    CREATE INDEX webhook_messages_failed ON webhook_messages (webhook_id, happened_at, seq)
    WHERE state = 'failed'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
