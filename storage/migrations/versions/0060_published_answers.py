"""Answers that everybody reads."""

from typing import Final

from alembic import op

revision = "0060"
down_revision = "0050"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE published_answers (
        answer_id    uuid PRIMARY KEY,
        unit         text NOT NULL,
        question     text NOT NULL,
        answer       text NOT NULL,
        words        text[] NOT NULL,
        state        text NOT NULL,
        proposed_by  uuid NOT NULL,
        proposed_at  timestamptz NOT NULL,
        published_by uuid,
        published_at timestamptz,
        ended_at     timestamptz
    )
    """,
    """
    CREATE INDEX published_answers_words ON published_answers USING gin (words)
    WHERE state = 'published'
    """,
    """
    CREATE INDEX published_answers_shown ON published_answers (published_at DESC, answer_id DESC)
    WHERE state = 'published'
    """,
    """
    CREATE INDEX published_answers_proposed ON published_answers (unit, proposed_at)
    WHERE state = 'proposed'
    """,
    "CREATE INDEX published_answers_ended ON published_answers (ended_at) WHERE ended_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
