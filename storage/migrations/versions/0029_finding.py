"""Persons are found by their name too, and by the number of what they applied for or hold."""

from typing import Final

from alembic import op

revision = "0029"
down_revision = "0028"

STATEMENTS: Final[tuple[str, ...]] = (
    # Many may have one name. The whole name only, under the key `lookups`, apart from what is sealed.
    """
    CREATE TABLE lookup_name (
        blind       bytea   NOT NULL,
        key_version integer NOT NULL,
        person_id   uuid    NOT NULL,
        PRIMARY KEY (blind, person_id)
    )
    """,
    # Who was on the register before is entered in slices, beside the running service.
    "ALTER TABLE persons ADD COLUMN named boolean NOT NULL DEFAULT false",
    "CREATE INDEX persons_unnamed ON persons (person_id) WHERE NOT named",
    "CREATE INDEX receipts_number ON receipts (receipt_id)",
    "CREATE INDEX requests_number ON requests (request_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
