"""Face requests of partners: handed over by a code on their screen, or by a link that the city sends."""

from typing import Final

from alembic import op

revision = "0079"
down_revision = "0077"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE partner_face_requests (
        request_id uuid PRIMARY KEY,
        partner_id uuid NOT NULL,
        code_mac   bytea NOT NULL UNIQUE,     -- of what the link ends with
        way        text NOT NULL,
        nonce      text NOT NULL,             -- the partner's, which the result repeats
        digits     text NOT NULL,             -- on the partner's screen and on the phone
        person_id  uuid,                      -- whom the partner named, or who opened it
        account_id uuid,                      -- who has it before them
        state      text NOT NULL,
        made_at    timestamptz NOT NULL,
        ends_at    timestamptz NOT NULL,
        grant_id   uuid,                      -- the consent, once a face was shown
        done_at    timestamptz,
        told_at    timestamptz                -- the partner first read the result
    )
    """,
    "CREATE INDEX partner_face_requests_end ON partner_face_requests (ends_at)",
    "CREATE INDEX partner_face_requests_by ON partner_face_requests (account_id)",
    # Whom a partner knows by this name, while the consent holds.
    "CREATE INDEX partner_grants_subject ON partner_grants (pairwise)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
