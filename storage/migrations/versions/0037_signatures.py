"""What applicants signed: the content, its digest, by which way, and the signed statement of it."""

from typing import Final

from alembic import op

revision = "0037"
down_revision = "0044"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE signatures (
        person_id    uuid NOT NULL,
        signature_id uuid NOT NULL,
        case_id      uuid NOT NULL,
        move         text NOT NULL CHECK (move IN ('submit', 'supplement')),
        way          text NOT NULL CHECK (way IN ('code', 'face', 'officer')),
        digest       bytea NOT NULL,             -- SHA-256 of the content
        content      bytea NOT NULL,             -- sealed: exactly what is signed
        begun_at     timestamptz NOT NULL,
        signed_at    timestamptz,
        used_at      timestamptz,                -- it went with a submission
        check_id     uuid,                       -- of a face
        officer_id   uuid,                       -- before whom
        words        text NOT NULL DEFAULT '',   -- of that officer
        jws          text NOT NULL DEFAULT '',   -- what the city says of it, signed
        PRIMARY KEY (person_id, signature_id),
        CHECK ((signed_at IS NULL) = (jws = '')),
        CHECK (used_at IS NULL OR signed_at IS NOT NULL),
        CHECK ((officer_id IS NULL) = (way <> 'officer' OR signed_at IS NULL))
    )
    """,
    # One is open in a case.
    "CREATE UNIQUE INDEX signatures_open ON signatures (person_id, case_id) WHERE used_at IS NULL",
    "CREATE INDEX signatures_of_case ON signatures (person_id, case_id)",
    # Retention, of those that were not used.
    "CREATE INDEX signatures_begun ON signatures (begun_at) WHERE used_at IS NULL",
    "ALTER TABLE cases ADD COLUMN witnesses uuid[] NOT NULL DEFAULT '{}'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
