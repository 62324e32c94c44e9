"""Cases applied for in another's place, and who an officer is on the register."""

from typing import Final

from alembic import op

revision = "0041"
down_revision = "0040"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE cases ADD COLUMN mandate_id uuid",  # by which another than the person applied
    "ALTER TABLE case_events ADD COLUMN mandate_id uuid",  # by which another than the person did it
    # Who the officer is on the register, so that no case of theirs comes to them; NULL: not recorded.
    "ALTER TABLE officers ADD COLUMN person_id uuid",
    # A guardian holds all that there is to hold, and this is new.
    """
    UPDATE mandates SET scopes = array_append(scopes, 'cases')
    WHERE kind = 'guardian' AND NOT 'cases' = ANY (scopes)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
