"""Officers: whom they may change, which an emergency does not open."""

from typing import Final

from alembic import op

revision = "0024"
down_revision = "0023"

STATEMENTS: Final[tuple[str, ...]] = (
    # By area alone: whose record an officer may change. `officer_reaches` says whose may be looked at.
    """
    CREATE FUNCTION officer_serves(officer uuid, area text) RETURNS boolean
    STABLE LANGUAGE sql AS $$
        SELECT EXISTS (
            SELECT FROM officers AS o
            WHERE o.officer_id = officer AND o.disabled_at IS NULL
                AND EXISTS (SELECT FROM unnest(o.areas) AS served WHERE starts_with(area, served))
        )
    $$
    """,
    "CREATE INDEX emergencies_officer ON emergencies (officer_id, opened_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
