"""Decisions on cases: by rule with the facts and each condition, or by an officer."""

from typing import Final

from alembic import op

revision = "0035"
down_revision = "0032"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE decisions (
        person_id    uuid NOT NULL,
        case_id      uuid NOT NULL,
        n            smallint NOT NULL,          -- 1, 2, 3 … of its case
        item         text NOT NULL,
        item_version integer NOT NULL,
        rules        text NOT NULL,              -- SHA-256 of what was judged; '' of an officer's own
        outcome      text NOT NULL CHECK (outcome IN ('approve', 'refuse', 'person')),
        decided_by   text NOT NULL CHECK (decided_by IN ('rule', 'officer')),
        shadow       boolean NOT NULL,
        sampled      boolean NOT NULL,
        judged       jsonb NOT NULL,             -- [[condition, true | false | null, refuses], …]
        facts        bytea,                      -- sealed: facts, what was not answered, the fields looked at
        at           timestamptz NOT NULL,
        PRIMARY KEY (person_id, case_id, n),
        CHECK ((decided_by = 'rule') = (facts IS NOT NULL))
    )
    """,
    "CREATE INDEX decisions_of_case ON decisions (case_id)",
    # Retention, and what is judged again since a day.
    "CREATE INDEX decisions_made ON decisions (at, case_id, n)",
    # How many of each item passed, without a look at the rows.
    """
    CREATE INDEX decisions_live ON decisions (at, item, outcome)
        WHERE decided_by = 'rule' AND NOT shadow
    """,
    "CREATE INDEX decisions_of_shadows ON decisions (item, at) WHERE shadow",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
