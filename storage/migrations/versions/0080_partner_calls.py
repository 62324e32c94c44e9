"""How much partners call, by day and door, and when each of their keys was used. No person is in them."""

from typing import Final

from alembic import op

revision = "0080"
down_revision = "0079"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE partner_calls (
        partner_id uuid NOT NULL,
        day        date NOT NULL,           -- the city's
        door       text NOT NULL,           -- the noun of its path
        calls      bigint NOT NULL,
        refused    bigint NOT NULL,         -- of these, answered by 4xx
        limited    bigint NOT NULL,         -- of those, by 429
        PRIMARY KEY (partner_id, day, door)
    )
    """,
    "CREATE INDEX partner_calls_day ON partner_calls (day)",
    """
    CREATE TABLE partner_key_uses (
        partner_id uuid NOT NULL,
        kid        text NOT NULL,
        first_at   timestamptz NOT NULL,
        last_at    timestamptz NOT NULL,
        PRIMARY KEY (partner_id, kid)
    )
    """,
    "CREATE INDEX partner_key_uses_last ON partner_key_uses (last_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
