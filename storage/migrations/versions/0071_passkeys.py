"""Passkeys of officers, the challenges that wait for an answer, and which passkey opened a session."""

from typing import Final

from alembic import op

revision = "0071"
down_revision = "0067"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE passkeys (
        passkey_id uuid PRIMARY KEY,
        officer_id uuid NOT NULL,
        credential bytea NOT NULL UNIQUE,
        public_key bytea NOT NULL,
        sign_count bigint NOT NULL CHECK (sign_count >= 0),
        name       text NOT NULL,
        added_at   timestamptz NOT NULL,
        used_at    timestamptz
    )
    """,
    "CREATE INDEX passkeys_of ON passkeys (officer_id)",
    """
    CREATE TABLE passkey_challenges (
        challenge  bytea PRIMARY KEY,
        officer_id uuid,                     -- who registers; NULL: a sign-in, of nobody yet
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX passkey_challenges_expire ON passkey_challenges (expires_at)",
    # NULL: by a password, or of a citizen.
    "ALTER TABLE sessions ADD COLUMN passkey_id uuid",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
