"""Partners, what they pushed before a person was asked, the consents given, and tokens that were revoked."""

from typing import Final

from alembic import op

revision = "0072"
down_revision = "0075"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE partners (
        partner_id    uuid PRIMARY KEY,
        name          text NOT NULL,
        purpose       text NOT NULL,
        redirect_uris text[] NOT NULL,
        scopes        text[] NOT NULL,
        plan          text NOT NULL,
        jwks          text NOT NULL,          -- a set of public keys; '': they stand at jwks_url
        jwks_url      text NOT NULL,
        environment   text NOT NULL,
        state         text NOT NULL,
        asked_by      uuid NOT NULL,
        asked_at      timestamptz NOT NULL,
        moved_by      uuid NOT NULL,
        moved_at      timestamptz NOT NULL,
        CHECK ((jwks = '') <> (jwks_url = ''))
    )
    """,
    """
    CREATE TABLE partner_grants (
        grant_id     uuid PRIMARY KEY,
        partner_id   uuid NOT NULL,
        person_id    uuid NOT NULL,
        account_id   uuid NOT NULL,
        pairwise     text NOT NULL,           -- who the person is to this partner alone
        scopes       text[] NOT NULL,
        level        smallint NOT NULL,
        given_at     timestamptz NOT NULL,
        ends_at      timestamptz NOT NULL,    -- or ended
        ended        text,
        device_key   text NOT NULL DEFAULT '',
        generation   integer NOT NULL DEFAULT 0 CHECK (generation >= 0),
        refreshed_at timestamptz
    )
    """,
    "CREATE INDEX partner_grants_of ON partner_grants (person_id, given_at)",
    "CREATE INDEX partner_grants_by ON partner_grants (account_id)",
    "CREATE INDEX partner_grants_end ON partner_grants (ends_at)",
    """
    CREATE TABLE partner_requests (
        request_id   uuid PRIMARY KEY,
        partner_id   uuid NOT NULL,
        request_mac  bytea NOT NULL UNIQUE,
        redirect_uri text NOT NULL,
        scopes       text[] NOT NULL,
        state        text NOT NULL,
        challenge    text NOT NULL,
        device_key   text NOT NULL,
        expires_at   timestamptz NOT NULL,
        account_id   uuid,                    -- who has it before them
        answered_at  timestamptz,
        grant_id     uuid,                    -- NULL: refused, or not answered
        code_mac     bytea UNIQUE,
        code_until   timestamptz,
        redeemed_at  timestamptz
    )
    """,
    "CREATE INDEX partner_requests_expire ON partner_requests (expires_at)",
    "CREATE INDEX partner_requests_by ON partner_requests (account_id)",
    """
    CREATE TABLE partner_revocations (
        token_id uuid PRIMARY KEY,
        over_at  timestamptz NOT NULL         -- the token itself ends
    )
    """,
    "CREATE INDEX partner_revocations_over ON partner_revocations (over_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
