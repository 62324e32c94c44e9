"""Who is received at a window, and how long its steps take."""

from typing import Final

from alembic import op

revision = "0056"
down_revision = "0052"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE receptions (
        ticket_id     uuid PRIMARY KEY,
        person_id     uuid NOT NULL,
        officer_id    uuid NOT NULL,
        way           text NOT NULL CHECK (way IN ('document', 'code')),
        identified_at timestamptz NOT NULL,
        case_id       uuid,
        begun_at      timestamptz,
        submitted_at  timestamptz,
        CHECK ((case_id IS NULL) = (begun_at IS NULL))
    )
    """,
    "CREATE INDEX receptions_identified ON receptions (identified_at)",
    "CREATE INDEX receptions_person ON receptions (person_id)",
    # Of nobody.
    """
    CREATE TABLE reception_steps (
        hall    text NOT NULL,
        day     date NOT NULL,
        step    text NOT NULL,
        count   integer NOT NULL,
        seconds bigint NOT NULL,
        PRIMARY KEY (hall, day, step)
    )
    """,
    "CREATE INDEX reception_steps_day ON reception_steps (day)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
