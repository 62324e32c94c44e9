"""Evidence of life from other providers."""

from typing import Final

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE evidence (
        person_id   uuid NOT NULL,
        evidence_id uuid NOT NULL,
        account_id  uuid,                    -- null: an officer vouches
        provider    text NOT NULL,
        action      text NOT NULL,
        subject     text NOT NULL,           -- what the receipt will be good for
        language    text NOT NULL,
        state       text NOT NULL,           -- as of a face check, without capturing
        kept        bytea,                   -- sealed: what the provider needs at the end; then null
        issued_at   timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        ended_at    timestamptz,
        reasons     text[] NOT NULL DEFAULT '{}',
        counts      boolean NOT NULL DEFAULT false,  -- against the budget
        assurance   text,
        presence    text,                    -- how the officer met the person
        attested_by uuid,                    -- the officer
        words       text NOT NULL DEFAULT '',
        PRIMARY KEY (person_id, evidence_id)
    )
    """,
    "CREATE INDEX evidence_open ON evidence (expires_at) WHERE state = 'issued'",
    "CREATE INDEX evidence_age ON evidence (ended_at)",
    # An officer's receipt belongs to the person and to no account.
    "ALTER TABLE receipts ALTER COLUMN account_id DROP NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
