"""Reviews: opened with the change that needs one, queued for officers, decided once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.face_check import Reason
from domain.review import ReviewKind
from storage.database import Queries

# An open review of the same kind takes the new reasons in, so that nobody decides one thing twice.
OPEN: Final = """
WITH opened AS (
    INSERT INTO reviews AS r
        (person_id, review_id, kind, scheme, check_id, way, words, reasons, state, opened_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
    ON CONFLICT (person_id, scheme, kind) WHERE state = 'open' DO UPDATE SET
        reasons = r.reasons || ARRAY(
            SELECT reason FROM unnest(excluded.reasons) AS reason WHERE reason <> ALL (r.reasons)
        ),
        check_id = coalesce(excluded.check_id, r.check_id),
        way = coalesce(nullif(excluded.way, ''), r.way),
        words = right(concat_ws(E'\n', nullif(r.words, ''), nullif(excluded.words, '')), 2000)
    RETURNING review_id, person_id
), known AS (
    INSERT INTO lookup_review (review_id, person_id) SELECT review_id, person_id FROM opened
    ON CONFLICT (review_id) DO NOTHING
)
SELECT review_id FROM opened
"""


async def open_review(  # noqa: PLR0913, PLR0917  # the columns of a review
    tx: Queries,
    person: UUID,
    scheme: str,
    kind: ReviewKind,
    reasons: Iterable[Reason],
    check: UUID | None,
    at: datetime,
    words: str = "",
    way: str = "",
) -> UUID:
    """The open review of this kind, made or joined: of a joined one the reasons are merged."""
    review, _ = await open_or_join(tx, person, scheme, kind, reasons, check, at, words, way)
    return review


async def open_or_join(  # noqa: PLR0913, PLR0917  # the columns of a review
    tx: Queries,
    person: UUID,
    scheme: str,
    kind: ReviewKind,
    reasons: Iterable[Reason],
    check: UUID | None,
    at: datetime,
    words: str = "",
    way: str = "",
) -> tuple[UUID, bool]:
    """As open_review; and whether it was opened now, so that the person is told once."""
    fresh = uuid4()
    review: UUID = await tx.fetchval(
        OPEN, person, fresh, kind, scheme, check, way, words, list(dict.fromkeys(reasons)), at
    )
    return review, review == fresh
