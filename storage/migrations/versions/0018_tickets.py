"""A camera's ticket ends with the session that asked for it, and of a check few are good at once."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    # Those of an earlier program have none, and lived for three minutes.
    op.execute("ALTER TABLE capture_tickets ADD COLUMN session_id uuid")
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS capture_tickets_unused")
        op.execute(
            "CREATE INDEX CONCURRENTLY capture_tickets_unused "
            "ON capture_tickets (person_id, check_id) WHERE used_at IS NULL"
        )
