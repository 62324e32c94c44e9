"""Whence a phone signed in, and on which device a face check was made."""

from typing import Final

from alembic import op

revision = "0022"
down_revision = "0021"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE sign_in_places (
        place     bytea PRIMARY KEY,     -- digest of the phone and of where it signed in from
        proven_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX sign_in_places_age ON sign_in_places (proven_at)",
    "ALTER TABLE face_checks ADD COLUMN device bytea",  # digest
)
# Without stopping whoever opens a check meanwhile; one that an interrupted run left is of no use.
INDEX: Final[tuple[str, ...]] = (
    "DROP INDEX CONCURRENTLY IF EXISTS face_checks_device",
    "CREATE INDEX CONCURRENTLY face_checks_device ON face_checks (device, issued_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    with op.get_context().autocommit_block():
        for statement in INDEX:
            op.execute(statement)
