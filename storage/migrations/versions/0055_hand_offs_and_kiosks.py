"""Hand-offs from a screen to a phone, and kiosks with the key that each is known by."""

from typing import Final

from alembic import op

revision = "0055"
down_revision = "0046"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE kiosks (
        kiosk_id uuid PRIMARY KEY,
        name text NOT NULL,
        area text NOT NULL,  -- digits of a division; '' is the whole city
        made_at timestamptz NOT NULL,
        made_by uuid NOT NULL,  -- the officer
        code_mac bytea,  -- of the code that enrols it; NULL once it was used
        enrol_until timestamptz,
        device_key text NOT NULL DEFAULT '',  -- RFC 7638 thumbprint, '' before it is enrolled
        enrolled_at timestamptz,
        seen_at timestamptz,
        camera boolean NOT NULL DEFAULT false,
        revoked_at timestamptz
    )
    """,
    "CREATE UNIQUE INDEX kiosks_key ON kiosks (device_key) WHERE device_key <> ''",
    "CREATE UNIQUE INDEX kiosks_code ON kiosks (code_mac) WHERE code_mac IS NOT NULL",
    # Of persons at a kiosk: all end when it is taken out of service.
    "CREATE INDEX sessions_key ON sessions (device_key) WHERE device_key <> '' AND revoked_at IS NULL",
    "ALTER TABLE face_checks ADD COLUMN kiosk_id uuid",  # whose camera it was; NULL: a phone's
    """
    CREATE INDEX face_checks_at_kiosk ON face_checks (kiosk_id)
    WHERE kiosk_id IS NOT NULL AND state IN ('issued', 'capturing')
    """,
    """
    CREATE TABLE hand_offs (
        hand_off_id uuid PRIMARY KEY,
        code_mac bytea NOT NULL UNIQUE,
        purpose text NOT NULL,
        subject text NOT NULL,
        part text NOT NULL,
        account_id uuid,
        officer_id uuid,
        session_id uuid NOT NULL,  -- the screen's: what ends it ends this
        kiosk_id uuid,
        digits text NOT NULL,
        state text NOT NULL,
        device_key text NOT NULL DEFAULT '',  -- of the phone that opened it
        made_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        CHECK ((account_id IS NULL) <> (officer_id IS NULL))
    )
    """,
    "CREATE INDEX hand_offs_session ON hand_offs (session_id)",
    "CREATE INDEX hand_offs_account ON hand_offs (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX hand_offs_ended ON hand_offs (ends_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
