"""How a notice finds its way: preferences, read marks, the ladder."""

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    ALTER TABLE accounts
        ADD COLUMN ways_off    text[] NOT NULL DEFAULT '{}',          -- group:way
        ADD COLUMN plain_words boolean NOT NULL DEFAULT false,
        ADD COLUMN quiet       boolean NOT NULL DEFAULT true,
        ADD COLUMN quiet_from  time NOT NULL DEFAULT '21:30',         -- in Shanghai
        ADD COLUMN quiet_to    time NOT NULL DEFAULT '08:00',
        ADD COLUMN read_n      bigint NOT NULL DEFAULT 0              -- all up to it were shown
    """,
    """
    ALTER TABLE inbox
        ADD COLUMN read_at    timestamptz,
        ADD COLUMN mandate_id uuid           -- of a copy: why this account has it
    """,
    """
    ALTER TABLE deliveries
        ADD COLUMN rung        smallint NOT NULL DEFAULT 0,      -- of the ladder, from 0
        ADD COLUMN until_read  boolean NOT NULL DEFAULT false,   -- no receipt of an earlier rung ends it
        ADD COLUMN small       boolean NOT NULL DEFAULT false,   -- may be told with others as one
        ADD COLUMN gathered    smallint NOT NULL DEFAULT 0,      -- how many others it tells
        ADD COLUMN merged_into uuid,                             -- the one that tells this
        ADD COLUMN sent_at     timestamptz,
        ADD COLUMN received_at timestamptz,
        ADD COLUMN read_at     timestamptz
    """,
    """
    CREATE INDEX deliveries_reference ON deliveries (channel, reference) WHERE reference <> ''
    """,
    """
    CREATE INDEX deliveries_open ON deliveries (account_id, channel, n)
    WHERE state IN ('queued', 'claimed')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
