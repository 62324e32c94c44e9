"""Agreements that were withdrawn and reviews that were decided come to their end."""

from typing import Final

from alembic import op

revision = "0016"
down_revision = "0015"

# Without stopping whoever decides meanwhile; one that an interrupted run left is of no use.
INDEXES: Final[tuple[str, ...]] = (
    "DROP INDEX CONCURRENTLY IF EXISTS consents_withdrawn",
    """
    CREATE INDEX CONCURRENTLY consents_withdrawn ON consents (withdrawn_at)
    WHERE withdrawn_at IS NOT NULL
    """,
    "DROP INDEX CONCURRENTLY IF EXISTS reviews_decided",
    """
    CREATE INDEX CONCURRENTLY reviews_decided ON reviews (decided_at) WHERE decided_at IS NOT NULL
    """,
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for statement in INDEXES:
            op.execute(statement)
