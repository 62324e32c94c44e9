"""Objections to refusals, each once and decided by others; and what of the open work is late."""

from typing import Final

from alembic import op

revision = "0036"
down_revision = "0034"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE cases ADD COLUMN barred uuid[] NOT NULL DEFAULT '{}'",
    "CREATE UNIQUE INDEX cases_objections ON cases (person_id, parent_id) WHERE parent_id IS NOT NULL",
    "CREATE INDEX case_steps_yellow ON case_steps (yellow_at) WHERE state = 'open'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
