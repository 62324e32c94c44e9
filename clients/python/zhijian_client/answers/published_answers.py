"""Answers that everybody reads."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """`published_at`: None while it waits for a second officer."""

    answer: UUID
    unit: str
    unit_name: str
    question: str
    text: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublishedAnswers:
    answers: tuple[PublishedAnswer, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class AnswerMade:
    answer: UUID
