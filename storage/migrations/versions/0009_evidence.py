"""Evidence of life from other providers."""

from typing import Final

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
