"""Four eyes: what officers did to each other's accounts, and what is done to an administrator with the word of a third."""

from typing import Final

from alembic import op

revision = "0025"
down_revision = "0024"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE officer_changes (
        officer_id uuid NOT NULL,
        changed_by uuid NOT NULL,
        touch      text NOT NULL CHECK (touch IN ('holds', 'shapes')),
        changed_at timestamptz NOT NULL DEFAULT now(),
        CHECK (changed_by <> officer_id)
    )
    """,
    "CREATE INDEX officer_changes_at ON officer_changes (changed_at)",
    """
    CREATE TABLE officer_grants (            -- asked for by an administrator, decided by another
        grant_id      uuid PRIMARY KEY,
        officer_id    uuid NOT NULL,
        what          text NOT NULL CHECK (what IN ('password', 'second_factor', 'admin_role')),
        why           text NOT NULL,
        asked_by      uuid NOT NULL,
        asked_at      timestamptz NOT NULL,
        state         text NOT NULL
            CHECK (state IN ('waiting', 'approved', 'declined', 'withdrawn', 'done')),
        ends_at       timestamptz NOT NULL,
        decided_by    uuid,
        decided_at    timestamptz,
        decided_words text NOT NULL DEFAULT '',
        CHECK (asked_by <> officer_id),
        CHECK (decided_by <> asked_by AND decided_by <> officer_id)
    )
    """,
    "CREATE INDEX officer_grants_asked ON officer_grants (asked_at, grant_id)",
    "CREATE INDEX officer_grants_of ON officer_grants (officer_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
