"""Grants by rule that were drawn wait for an approver, and keep what was found."""

from typing import Final

from alembic import op

revision = "0045"
down_revision = "0037"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    ALTER TABLE cases
        ADD COLUMN look text CHECK (look IN ('waiting', 'right', 'wrong')),
        ADD COLUMN looked_at timestamptz
    """,
    # What was drawn before anybody could look.
    """
    UPDATE cases AS c SET
        look = CASE WHEN c.state = 'revoked' THEN 'wrong' ELSE 'waiting' END,
        looked_at = CASE WHEN c.state = 'revoked' THEN c.ended_at END
    FROM decisions AS d
    WHERE d.person_id = c.person_id AND d.case_id = c.case_id AND d.sampled
    """,
    "CREATE INDEX cases_to_look_at ON cases (decided_at, case_id) WHERE look = 'waiting'",
    "CREATE INDEX cases_looked_at ON cases (looked_at) WHERE looked_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
