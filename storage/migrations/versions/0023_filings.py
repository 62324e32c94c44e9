"""What was filed with the authority, and when."""

from typing import Final

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE filings (
        reference   text PRIMARY KEY,
        filed_on    date NOT NULL,
        persons     bigint NOT NULL,         -- with a stored face, as filed
        recorded_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
