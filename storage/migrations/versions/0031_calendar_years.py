"""The days off of a year, as the State Council names them in its last weeks."""

from typing import Final

from alembic import op

revision = "0031"
down_revision = "0030"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE calendar_years (
        year smallint PRIMARY KEY,
        off date[] NOT NULL,
        worked date[] NOT NULL,
        loaded_at timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
