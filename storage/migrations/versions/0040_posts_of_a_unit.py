"""Who holds a post is found by its unit."""

from typing import Final

from alembic import op

revision = "0040"
down_revision = "0038"

STATEMENTS: Final[tuple[str, ...]] = ("CREATE INDEX posts_of_unit ON posts (unit, role)",)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
