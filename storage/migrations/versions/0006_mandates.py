"""Acting for others."""

from typing import Final

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE mandates (
        person_id   uuid NOT NULL,           -- for whom is acted
        mandate_id  uuid NOT NULL,
        account_id  uuid NOT NULL,           -- who acts
        kind        text NOT NULL,           -- guardian, helper, representative
        scopes      text[] NOT NULL,         -- what for; `notices`: copies of what she is told
        granted_by  text NOT NULL,           -- citizen:UUID or officer:UUID
        granted_at  timestamptz NOT NULL,
        ends_at     timestamptz NOT NULL,
        ended_at    timestamptz,
        ended_by    text NOT NULL DEFAULT '',
        PRIMARY KEY (person_id, mandate_id)
    )
    """,
    "CREATE INDEX mandates_account ON mandates (account_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
