"""Keys that lie elsewhere."""

from typing import Final

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
