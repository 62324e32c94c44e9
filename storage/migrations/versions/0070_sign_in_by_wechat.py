"""Signing in by WeChat: which links sign in, which sessions they opened, and which numbers nobody has proven."""

from typing import Final

from alembic import op

revision = "0070"
down_revision = "0069"

STATEMENTS: Final[tuple[str, ...]] = (
    # A link made before asked for no code, so it goes on carrying messages and opens nothing.
    """
    ALTER TABLE accounts
        ADD COLUMN phone_proven boolean NOT NULL DEFAULT true,
        ADD COLUMN wechat_since timestamptz    -- since when the linked WeChat signs in
    """,
    "ALTER TABLE sessions ADD COLUMN by_wechat boolean NOT NULL DEFAULT false",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
