"""Slips: movements that were not asked for, by check, and since when an officer lets the face count again."""

from typing import Final

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE face_checks ADD COLUMN slips smallint NOT NULL DEFAULT 0",
    "ALTER TABLE persons ADD COLUMN face_opened_at timestamptz",
    # However they ended but by a pass, since an officer last opened the face again.
    """
    CREATE VIEW slipped_checks AS
    SELECT k.person_id, k.check_id, k.issued_at, k.slips
    FROM face_checks k
    JOIN persons p ON p.person_id = k.person_id
    WHERE k.slips > 0 AND k.state <> 'passed'
        AND k.issued_at > coalesce(p.face_opened_at, '-infinity')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
