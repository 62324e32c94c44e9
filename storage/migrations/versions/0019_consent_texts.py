"""The texts that were agreed to, as they were shown."""

from typing import Final

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE consent_texts (
        text_sha256    bytea PRIMARY KEY,
        purpose        text NOT NULL,
        version        text NOT NULL,
        language       text NOT NULL,
        how            text NOT NULL,
        text           text NOT NULL,
        first_shown_at timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
