"""For how many people an account or a device is used: what an officer widened, and who is near the limit."""

from typing import Final

from alembic import op

revision = "0028"
down_revision = "0027"

STATEMENTS: Final[tuple[str, ...]] = (
    # Beyond the city's own limit, by an officer, through a last day.
    "ALTER TABLE persons ADD COLUMN acts_for_most smallint",
    "ALTER TABLE persons ADD COLUMN acts_for_until date",
    # Whose account acted under the mandate; it outlives the account.
    "ALTER TABLE face_checks ADD COLUMN held_by uuid",
    """
    UPDATE face_checks AS k SET held_by = a.person_id FROM accounts AS a
    WHERE k.mandate_id IS NOT NULL AND a.account_id = k.account_id
    """,
    # Few: those whose number of people came near the limit, or reached it.
    """
    CREATE TABLE crowded (
        kind       text NOT NULL CHECK (kind IN ('account', 'device')),
        hand       bytea NOT NULL,            -- the holder's id, or the device's digest
        person_id  uuid NOT NULL,             -- whose account used it last
        people     integer NOT NULL,
        most       integer NOT NULL,
        seen_at    timestamptz NOT NULL,
        PRIMARY KEY (kind, hand)
    )
    """,
)
# Without stopping whoever opens a check meanwhile; one that an interrupted run left is of no use.
INDEX: Final[tuple[str, ...]] = (
    "DROP INDEX CONCURRENTLY IF EXISTS face_checks_acting",
    """
    CREATE INDEX CONCURRENTLY face_checks_acting ON face_checks (held_by, issued_at)
        WHERE held_by IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    with op.get_context().autocommit_block():
        for statement in INDEX:
            op.execute(statement)
