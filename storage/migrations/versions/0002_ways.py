"""How a notice finds its way: preferences, read marks, the ladder."""

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
