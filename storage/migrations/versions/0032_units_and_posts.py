"""Units, and who holds which post in them."""

from typing import Final

from alembic import op

revision = "0032"
down_revision = "0031"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE units (
        unit      text PRIMARY KEY,
        zh        text NOT NULL,
        en        text NOT NULL,
        closed_at timestamptz           -- takes no new posts since; NULL while it is open
    )
    """,
    """
    CREATE TABLE posts (
        officer_id uuid NOT NULL,
        unit       text NOT NULL,
        role       text NOT NULL
            CHECK (role IN ('clerk', 'approver', 'issuer', 'supervisor')),
        area       text NOT NULL,       -- digits of a division; '' the whole city
        granted_at timestamptz NOT NULL,
        granted_by uuid NOT NULL,
        PRIMARY KEY (officer_id, unit, role, area),
        CHECK (granted_by <> officer_id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
