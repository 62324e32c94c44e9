"""Reference templates of two engines, and what the newer one says."""

from typing import Final

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
