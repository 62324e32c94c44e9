"""Tokens bound to a device's key."""

from typing import Final

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
