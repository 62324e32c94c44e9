"""Cases of the hall: one application for an item, its steps, clocks and timeline."""

from typing import Final

from alembic import op

revision = "0034"
down_revision = "0033"

STATEMENTS: Final[tuple[str, ...]] = (
    "CREATE SEQUENCE case_serial AS bigint",
    """
    CREATE TABLE cases (
        person_id uuid NOT NULL,
        case_id uuid NOT NULL,
        item text NOT NULL,
        item_version integer NOT NULL,
        number text NOT NULL DEFAULT '',
        state text NOT NULL,
        area text NOT NULL,
        opened_by text NOT NULL,
        opened_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        submitted_at timestamptz,
        decided_at timestamptz,
        ended_at timestamptz,
        version integer NOT NULL,
        moves integer NOT NULL,
        form bytea NOT NULL,
        words text NOT NULL DEFAULT '',
        supplement jsonb,
        standing text,
        rules_due_at timestamptz,
        parent_id uuid,
        PRIMARY KEY (person_id, case_id)
    )
    """,
    "CREATE INDEX cases_of_person ON cases (person_id, opened_at DESC, case_id DESC)",
    "CREATE INDEX cases_rules_due ON cases (rules_due_at) WHERE rules_due_at IS NOT NULL",
    "CREATE INDEX cases_drafts ON cases (changed_at) WHERE state = 'draft'",
    "CREATE INDEX cases_ended ON cases (ended_at) WHERE ended_at IS NOT NULL",
    """
    CREATE TABLE lookup_case (
        case_id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        number text
    )
    """,
    "CREATE UNIQUE INDEX lookup_case_number ON lookup_case (number) WHERE number IS NOT NULL",
    """
    CREATE TABLE case_steps (
        person_id uuid NOT NULL,
        case_id uuid NOT NULL,
        place smallint NOT NULL,
        step text NOT NULL,
        kind text NOT NULL,
        unit text NOT NULL,
        role text NOT NULL,
        area text NOT NULL,
        after text[] NOT NULL,
        state text NOT NULL,
        officer_id uuid,
        opened_at timestamptz,
        ended_at timestamptz,
        opinion text,
        words text NOT NULL DEFAULT '',
        due_at timestamptz NOT NULL,
        yellow_at timestamptz NOT NULL,
        PRIMARY KEY (person_id, case_id, step)
    )
    """,
    # A post of one district finds its work by the first, one of a wider area by the second.
    """
    CREATE INDEX case_steps_of_district ON case_steps (unit, role, area, due_at, case_id)
        WHERE state = 'open'
    """,
    "CREATE INDEX case_steps_of_unit ON case_steps (unit, role, due_at, case_id) WHERE state = 'open'",
    """
    CREATE INDEX case_steps_of_officer ON case_steps (officer_id, due_at, case_id)
        WHERE state = 'open' AND officer_id IS NOT NULL
    """,
    """
    CREATE TABLE case_clocks (
        person_id uuid NOT NULL,
        case_id uuid NOT NULL,
        place smallint NOT NULL,
        kind text NOT NULL,
        unit text NOT NULL,
        law integer NOT NULL,
        promised integer NOT NULL,
        since timestamptz,
        spent integer NOT NULL,
        ended_at timestamptz,
        due_at timestamptz,
        law_due_at timestamptz,
        provisional boolean NOT NULL,
        PRIMARY KEY (person_id, case_id, place)
    )
    """,
    "CREATE INDEX case_clocks_provisional ON case_clocks (case_id) WHERE provisional",
    """
    CREATE INDEX case_clocks_supplement ON case_clocks (law_due_at)
        WHERE kind = 'supplement' AND law_due_at IS NOT NULL
    """,
    """
    CREATE TABLE case_events (
        person_id uuid NOT NULL,
        case_id uuid NOT NULL,
        n integer NOT NULL,
        move text NOT NULL,
        state text NOT NULL,
        actor text NOT NULL,
        at timestamptz NOT NULL,
        step text NOT NULL,
        words text NOT NULL,
        PRIMARY KEY (person_id, case_id, n)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
