"""Addresses and receipts of further channels."""

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
