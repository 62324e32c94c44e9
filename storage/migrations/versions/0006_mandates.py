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
    "CREATE INDEX mandates_ends ON mandates (ends_at)",
    "CREATE INDEX mandates_guardians ON mandates (ends_at) WHERE ended_at IS NULL AND kind = 'guardian'",
    """
    CREATE TABLE helper_tries (
        subject bytea PRIMARY KEY,           -- keyed digest of an account or of an ID number
        tries   smallint NOT NULL,
        since   timestamptz NOT NULL         -- the first of these tries
    )
    """,
    "CREATE INDEX helper_tries_since ON helper_tries (since)",
    # Who wants no helpers; a row is the wish.
    "CREATE TABLE no_helpers (person_id uuid PRIMARY KEY, since timestamptz NOT NULL)",
    "ALTER TABLE face_checks ADD COLUMN mandate_id uuid",  # under which somebody else opened it
    # What was shown, and how; empty in rows that are older than these columns.
    """
    ALTER TABLE consents
        ADD COLUMN language text NOT NULL DEFAULT '',
        ADD COLUMN text_sha256 bytea,
        ADD COLUMN how text NOT NULL DEFAULT '',         -- page, spoken, read_out
        ADD COLUMN mandate_id uuid                       -- under which somebody else recorded it
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
