"""Days whose fund-flow bill was compared with our rows; differences with hospitals that were settled."""

from typing import Final

from alembic import op

revision = "0069"
down_revision = "0056"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE payment_fund_days (
        vendor text NOT NULL,
        day date NOT NULL,
        digest bytea NOT NULL,
        came_fen bigint NOT NULL,
        left_fen bigint NOT NULL,
        fees_fen bigint NOT NULL,
        carried text[] NOT NULL,
        compared_at timestamptz NOT NULL,
        PRIMARY KEY (vendor, day)
    )
    """,
    """
    ALTER TABLE hospital_differences
        ADD COLUMN settled_at timestamptz,
        ADD COLUMN settled_by uuid,
        ADD COLUMN words text NOT NULL DEFAULT ''
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
