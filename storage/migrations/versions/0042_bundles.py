"""Bundles: a case that is part of another."""

from typing import Final

from alembic import op

revision = "0042"
down_revision = "0045"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE cases ADD COLUMN bundle_id uuid",
    "CREATE INDEX cases_parts ON cases (person_id, bundle_id) WHERE bundle_id IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
