"""Who gets the easier rules of a check, and what is known of the checks that came to no result."""

from typing import Final

from alembic import op

revision = "0026"
down_revision = "0025"

STATEMENTS: Final[tuple[str, ...]] = (
    # Granted by an officer to a person who is not old enough by the register.
    "ALTER TABLE persons ADD COLUMN elder_since timestamptz",
    "ALTER TABLE persons ADD COLUMN elder_until date",  # the last day; NULL: until taken back
    # The slip that was not free: whatever becomes of the check, it certifies nobody.
    "ALTER TABLE face_checks ADD COLUMN slip_ended boolean NOT NULL DEFAULT false",
    "ALTER TABLE face_checks ADD COLUMN begun smallint NOT NULL DEFAULT 0",  # sockets let in
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
