"""Certificates: what was granted, its place in the status lists, and each time that it was shown."""

from typing import Final

from alembic import op

revision = "0038"
down_revision = "0036"

STATEMENTS: Final[tuple[str, ...]] = (
    # Its value is a certificate's place in the status lists.
    "CREATE SEQUENCE certificate_serial AS bigint MINVALUE 0 START 0",
    """
    CREATE TABLE certificates (
        person_id uuid NOT NULL,
        certificate_id uuid NOT NULL,
        case_id uuid NOT NULL,
        item text NOT NULL,
        item_version integer NOT NULL,
        kind text NOT NULL,
        number text NOT NULL,
        unit text NOT NULL,
        area text NOT NULL,
        state text NOT NULL CHECK (state IN ('made', 'active', 'suspended', 'revoked')),
        version integer NOT NULL,
        place bigint NOT NULL,
        made_at timestamptz NOT NULL,
        active_at timestamptz,
        changed_at timestamptz,
        last_day date,
        words text NOT NULL DEFAULT '',
        content bytea NOT NULL,          -- sealed: names, fields, the signed whole
        PRIMARY KEY (person_id, certificate_id)
    )
    """,
    "CREATE UNIQUE INDEX certificates_of_case ON certificates (person_id, case_id)",
    "CREATE INDEX certificates_of_person ON certificates (person_id, made_at DESC, certificate_id DESC)",
    "CREATE INDEX certificates_place ON certificates (place)",
    "CREATE INDEX certificates_last_day ON certificates (last_day) WHERE last_day IS NOT NULL",
    "CREATE INDEX certificates_revoked ON certificates (changed_at) WHERE state = 'revoked'",
    """
    CREATE TABLE lookup_certificate (
        certificate_id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        number text NOT NULL UNIQUE
    )
    """,
    """
    CREATE TABLE showings (
        person_id uuid NOT NULL,
        showing_id uuid NOT NULL,
        certificate_id uuid NOT NULL,
        way text NOT NULL CHECK (way IN ('code', 'presentation')),
        fields text[] NOT NULL,
        audience text NOT NULL DEFAULT '',
        made_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        code bytea,                      -- a digest, until it is used
        PRIMARY KEY (person_id, showing_id)
    )
    """,
    "CREATE UNIQUE INDEX showings_code ON showings (code) WHERE code IS NOT NULL",
    "CREATE INDEX showings_of_certificate ON showings (person_id, certificate_id, made_at DESC)",
    "CREATE INDEX showings_made ON showings (made_at)",
    "CREATE INDEX showings_unused ON showings (expires_at) WHERE code IS NOT NULL",
    # What definitions may name, by the newest version that was released of the item that gives it out.
    """
    CREATE TABLE certificate_kinds (
        kind text PRIMARY KEY,
        item text NOT NULL,
        types jsonb NOT NULL             -- {field: type}
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
