"""Who hears of deliveries: re-sending and webhooks."""

from typing import Final

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
