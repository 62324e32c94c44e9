"""Whether an order may have been taken back whose answer did not come."""

from alembic import op

revision = "0081"
down_revision = "0078"


def upgrade() -> None:
    op.execute("ALTER TABLE parcel_recalls ADD COLUMN unclear boolean NOT NULL DEFAULT false")
