"""Officers: areas, disabling, opening in an emergency."""

from typing import Final

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
