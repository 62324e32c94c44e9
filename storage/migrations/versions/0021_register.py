"""Who is on the register and has no account is told too."""

from typing import Final

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS: Final[tuple[str, ...]] = (
    # Set where a person of the register is told, whose id stands in account_id too.
    "ALTER TABLE deliveries ADD COLUMN person_id uuid",
    "CREATE SEQUENCE register_told",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
