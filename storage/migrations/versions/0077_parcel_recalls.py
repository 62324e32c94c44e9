"""Orders that are taken back at the courier; and whether one may lie there whose answer did not come."""

from typing import Final

from alembic import op

revision = "0077"
down_revision = "0074"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE parcel_orders ADD COLUMN unclear boolean NOT NULL DEFAULT false",
    """
    CREATE TABLE parcel_recalls (
        recall_id  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        parcel_id  uuid NOT NULL REFERENCES parcels ON DELETE CASCADE,
        ordered_at timestamptz NOT NULL,  -- which of its orders
        number     text NOT NULL,  -- that the courier gave; '' while it is not known
        state      text NOT NULL DEFAULT 'queued',
        attempt    integer NOT NULL DEFAULT 0,
        fence      bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        next_at    timestamptz NOT NULL,
        answer     text NOT NULL DEFAULT '',
        ended_at   timestamptz,
        settled_at timestamptz,
        UNIQUE (parcel_id, ordered_at)
    )
    """,
    """
    CREATE INDEX parcel_recalls_due ON parcel_recalls (next_at)
        WHERE state IN ('queued', 'claimed')
    """,
    # What the courier did not take back, until an officer has settled it there.
    """
    CREATE INDEX parcel_recalls_left ON parcel_recalls (ended_at, recall_id)
        WHERE state IN ('failed', 'unknown') AND settled_at IS NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
