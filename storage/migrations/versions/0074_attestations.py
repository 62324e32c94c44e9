"""Attestations of captures: what a phone proved before its camera started, by which key, and what was revoked."""

from typing import Final

from alembic import op

revision = "0074"
down_revision = "0076"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    ALTER TABLE face_checks
        ADD COLUMN attested_by      text,    -- NULL: nothing proved what filmed
        ADD COLUMN attested_session uuid     -- whose camera that is
    """,
    """
    CREATE TABLE attestation_challenges (
        person_id  uuid NOT NULL,
        check_id   uuid NOT NULL,
        session_id uuid NOT NULL,
        challenge  bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (person_id, check_id)
    )
    """,
    "CREATE INDEX attestation_challenges_expire ON attestation_challenges (expires_at)",
    """
    CREATE TABLE attested_keys (
        key_id     bytea PRIMARY KEY,
        account_id uuid NOT NULL,
        public_key bytea NOT NULL,
        counter    bigint NOT NULL CHECK (counter >= 0),
        added_at   timestamptz NOT NULL,
        used_at    timestamptz NOT NULL
    )
    """,
    "CREATE INDEX attested_keys_of ON attested_keys (account_id)",
    "CREATE INDEX attested_keys_unused ON attested_keys (used_at)",
    """
    CREATE TABLE attestation_revocations (
        loaded_at timestamptz PRIMARY KEY,
        serials   text[] NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
