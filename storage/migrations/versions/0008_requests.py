"""Requests of a person with their clocks, exports under four eyes, breaches."""

from typing import Final

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
