"""Officers whom the city's identity provider signs in, sign-ins under way there, and posts that it gives."""

from typing import Final

from alembic import op

revision = "0075"
down_revision = "0071"

STATEMENTS: Final[tuple[str, ...]] = (
    # A row stays when the provider deletes its account: the same subject never becomes another officer.
    """
    CREATE TABLE officer_identities (
        issuer     text NOT NULL,
        sub        text NOT NULL,
        officer_id uuid NOT NULL UNIQUE,
        bound_at   timestamptz NOT NULL,
        closed_at  timestamptz,          -- when the provider ended the access; as officers.disabled_at
        deleted_at timestamptz,          -- when the provider deleted its account
        PRIMARY KEY (issuer, sub)
    )
    """,
    """
    CREATE TABLE identity_requests (
        state      bytea PRIMARY KEY,    -- digests of what goes through the provider
        browser    bytea NOT NULL,       -- and of what stays in the browser
        expires_at timestamptz NOT NULL,
        taken_at   timestamptz,          -- its code was shown to the provider
        officer_id uuid,                 -- who it is; our own second factor may follow
        groups     text[],               -- NULL: the provider says nothing of groups
        strong     boolean NOT NULL DEFAULT false
    )
    """,
    "CREATE INDEX identity_requests_expire ON identity_requests (expires_at)",
    # NULL: by the identity provider.
    "ALTER TABLE posts ALTER COLUMN granted_by DROP NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
