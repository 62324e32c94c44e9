"""Answers that everybody reads (公开答复): to what was asked of the city and is of use to others.

They are written anew for everybody, without a word about whoever asked.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict
from domain.problems import Problem

QUESTION_LENGTH: Final = 200
ANSWER_LENGTH: Final = 2000


class AnswerState(StrEnum):
    PROPOSED = "proposed"  # by an officer of the unit: another one reads it for what no rule finds
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  # before it was published, or after


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    answer: UUID
    unit: str
    question: str
    text: str
    proposed_by: UUID
    proposed_at: datetime
    state: AnswerState = AnswerState.PROPOSED
    published_by: UUID | None = None
    published_at: datetime | None = None
    ended_at: datetime | None = None

    def publish(self, officer: UUID, at: datetime) -> Self:
        """Conflict for one that does not wait for it."""
        if self.state is not AnswerState.PROPOSED:
            raise Conflict(Problem.ANSWER_MOVED)
        return replace(self, state=AnswerState.PUBLISHED, published_by=officer, published_at=at)

    def withdraw(self, at: datetime) -> Self:
        """Conflict for one that is withdrawn."""
        if self.state is AnswerState.WITHDRAWN:
            raise Conflict(Problem.ANSWER_MOVED)
        return replace(self, state=AnswerState.WITHDRAWN, ended_at=at)
