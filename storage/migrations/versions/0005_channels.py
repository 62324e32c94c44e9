"""Addresses that a citizen adds, codes that prove one, and the letters that wait to be posted."""

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE addresses (
        account_id uuid NOT NULL,
        channel    text NOT NULL,            -- email, wechat_account or letter
        address    bytea NOT NULL,           -- sealed
        added_at   timestamptz NOT NULL,
        PRIMARY KEY (account_id, channel)
    )
    """,
    """
    CREATE TABLE address_codes (
        account_id uuid PRIMARY KEY,
        code_mac   bytea NOT NULL,           -- of the code and the address that it was sent to
        expires_at timestamptz NOT NULL,
        tries_left smallint NOT NULL,
        sent       timestamptz[] NOT NULL    -- of the last 24 hours, for the resend limits
    )
    """,
    "CREATE INDEX address_codes_expiry ON address_codes (expires_at)",
    """
    CREATE TABLE letters (
        letter_id  uuid PRIMARY KEY,         -- its delivery
        account_id uuid NOT NULL,
        address    bytea NOT NULL,           -- sealed; empty once it is posted
        kind       text NOT NULL,
        subject    text NOT NULL,
        language   text NOT NULL,
        about_at   timestamptz NOT NULL,     -- when that happened
        queued_at  timestamptz NOT NULL,
        posted_at  timestamptz,
        posted_by  uuid,
        tracking   text NOT NULL DEFAULT ''  -- the courier's number
    )
    """,
    "CREATE INDEX letters_waiting ON letters (queued_at, letter_id) WHERE posted_at IS NULL",
    "CREATE INDEX letters_account ON letters (account_id)",
    "CREATE INDEX letters_posted ON letters (posted_at) WHERE posted_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
