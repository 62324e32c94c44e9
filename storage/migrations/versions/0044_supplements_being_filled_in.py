"""What an applicant has filled in of a supplement so far, sealed beside the form that stands."""

from typing import Final

from alembic import op

revision = "0044"
down_revision = "0043"

STATEMENTS: Final[tuple[str, ...]] = ("ALTER TABLE cases ADD COLUMN supplement_form bytea",)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
