"""Who used a person's data, read from the audit as the person sees it."""

from typing import Final
from uuid import UUID

from domain.privacy.uses import Use, actor_kind
from domain.subjects import SubjectKind
from storage.copied import END
from storage.database import Row

FIRST_PAGE: Final = (END, 0)
# That a spot check waits is shown once it has ended: whoever holds the phone must not prepare for it.
OF_PERSON: Final = f"""
SELECT seq, at, actor, action, about, why FROM audit
WHERE person_id = $1 AND (at, seq) < ($2, $3)
    AND NOT (action = 'spot_check.read' AND EXISTS (
        SELECT FROM spot_checks WHERE person_id = $1 AND ended_at IS NULL
            AND about = '{SubjectKind.SPOT_CHECK.prefix}' || spot_id))
ORDER BY at DESC, seq DESC LIMIT $4
"""  # noqa: S608  # a constant alone


def read_use(row: Row, account: UUID) -> Use:
    """As the holder of the account sees it."""
    return Use(
        seq=row["seq"],
        at=row["at"],
        actor=actor_kind(row["actor"], account, row["about"]),
        action=row["action"],
        why=row["why"],
    )
