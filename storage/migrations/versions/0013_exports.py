"""Exports of the data of many persons."""

from typing import Final

from alembic import op

revision = "0013"
down_revision = "0012"

# Without stopping whoever agrees meanwhile; one that an interrupted run left is of no use.
INDEX: Final[tuple[str, ...]] = (
    "DROP INDEX CONCURRENTLY IF EXISTS consents_given",
    "CREATE INDEX CONCURRENTLY consents_given ON consents (given_at, person_id)",
)
STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE exports (
        export_id     uuid PRIMARY KEY,
        selection     text NOT NULL,
        area          text NOT NULL,             -- the beginning of a code; '' is the whole city
        since         date NOT NULL,
        until         date NOT NULL,             -- included
        kind          text NOT NULL,             -- '' is any
        row_state     text NOT NULL,             -- '' is any
        purpose       text NOT NULL,
        ground        text NOT NULL,
        ground_words  text NOT NULL,
        recipient     text NOT NULL,
        numbers_why   text NOT NULL,             -- '' where ID numbers are masked
        rows          integer NOT NULL,          -- at the ask, then at the approval
        state         text NOT NULL,
        asked_by      uuid NOT NULL,
        asked_at      timestamptz NOT NULL,
        ends_at       timestamptz NOT NULL,      -- lapses then, or ended then
        decided_by    uuid,
        decided_at    timestamptz,
        decided_words text NOT NULL DEFAULT '',
        starts        integer NOT NULL DEFAULT 0,
        busy_until    timestamptz,               -- of the start under way
        sent_rows     integer,
        sent_sha256   text NOT NULL DEFAULT '',
        CHECK (decided_by <> asked_by)           -- four eyes
    )
    """,
    "CREATE INDEX exports_asked ON exports (asked_at, export_id)",
    """
    CREATE INDEX exports_open ON exports (asked_by) WHERE state IN ('waiting', 'approved')
    """,
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for statement in INDEX:
            op.execute(statement)
    for statement in STATEMENTS:
        op.execute(statement)
