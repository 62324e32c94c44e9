"""Answers that everybody reads, and the words by which they are found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.published_answers import AnswerState, PublishedAnswer
from domain.hall.releases import Searched
from storage.database import Database, Row

_ANSWER: Final = """
answer_id, unit, question, answer, state, proposed_by, proposed_at, published_by, published_at, ended_at
"""
ADD: Final = """
INSERT INTO published_answers (answer_id, unit, question, answer, words, state, proposed_by, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
HOLD: Final = f"SELECT {_ANSWER} FROM published_answers WHERE answer_id = $1 FOR UPDATE"  # noqa: S608  # a constant alone
PUT: Final = """
UPDATE published_answers SET state = $2, published_by = $3, published_at = $4, ended_at = $5
WHERE answer_id = $1
"""
PUBLISHED: Final = f"""
SELECT {_ANSWER} FROM published_answers
WHERE state = 'published' AND (published_at, answer_id) < ($1, $2)
ORDER BY published_at DESC, answer_id DESC LIMIT $3
"""  # noqa: S608  # a constant alone
# Few have all the words: what is found is put in its order afterwards.
SEARCH: Final = f"""
WITH found AS MATERIALIZED (
    SELECT {_ANSWER} FROM published_answers WHERE state = 'published' AND words @> $4
)
SELECT * FROM found WHERE (published_at, answer_id) < ($1, $2)
ORDER BY published_at DESC, answer_id DESC LIMIT $3
"""  # noqa: S608  # a constant alone
PROPOSED: Final = f"""
SELECT {_ANSWER} FROM published_answers WHERE state = 'proposed' AND unit = ANY ($1)
ORDER BY proposed_at, answer_id LIMIT $2
"""  # noqa: S608  # a constant alone


class PublishedAnswerStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, answer: PublishedAnswer, words: Sequence[str]) -> None:
        """`words`: by which it is found once it is published."""
        row = (answer.answer, answer.unit, answer.question, answer.text, list(words))
        await self._database.execute(
            ADD, *row, answer.state, answer.proposed_by, answer.proposed_at
        )

    async def hold(self, answer: UUID) -> PublishedAnswer | None:
        """Nobody else moves it until the unit of work ends."""
        row = await self._database.fetchrow(HOLD, answer)
        return None if row is None else _read(row)

    async def put(self, answer: PublishedAnswer) -> None:
        await self._database.execute(
            PUT,
            answer.answer,
            answer.state,
            answer.published_by,
            answer.published_at,
            answer.ended_at,
        )

    async def published(
        self, before: tuple[datetime, UUID], limit: int, searched: Searched | None = None
    ) -> list[PublishedAnswer]:
        """Newest first; of `searched` those in which all words stand."""
        if searched is None:
            rows = await self._database.fetch(PUBLISHED, *before, limit)
        else:
            rows = await self._database.fetch(SEARCH, *before, limit, list(searched.tokens))
        return [_read(row) for row in rows]

    async def proposed(self, units: Sequence[str], limit: int) -> list[PublishedAnswer]:
        """Those of these units that wait for another officer, what was written first."""
        return [_read(row) for row in await self._database.fetch(PROPOSED, list(units), limit)]


def _read(row: Row) -> PublishedAnswer:
    return PublishedAnswer(
        answer=row["answer_id"],
        unit=row["unit"],
        question=row["question"],
        text=row["answer"],
        proposed_by=row["proposed_by"],
        proposed_at=row["proposed_at"],
        state=AnswerState(row["state"]),
        published_by=row["published_by"],
        published_at=row["published_at"],
        ended_at=row["ended_at"],
    )
