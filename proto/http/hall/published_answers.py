"""Answers that everybody reads, as citizens find and officers write them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from domain.hall.published_answers import ANSWER_LENGTH, QUESTION_LENGTH, PublishedAnswer
from domain.words import Language, Words
from proto.http.base import Answer, Body, Moment
from proto.http.hall.posts import UnitWord


class PublishedAnswerNew(Body):
    """In words for everybody: nothing of whoever asked."""

    unit: UnitWord
    question: Annotated[str, Field(min_length=1, max_length=QUESTION_LENGTH)]
    text: Annotated[str, Field(min_length=1, max_length=ANSWER_LENGTH)]


class PublishedAnswerMade(Answer):
    answer: UUID


class PublishedAnswerSeen(Answer):
    answer: UUID
    unit: str
    unit_name: str
    question: str
    text: str
    published_at: Moment | None  # none: it waits for a second officer

    @classmethod
    def of(cls, answer: PublishedAnswer, unit: Words, language: Language) -> Self:
        return cls(
            answer=answer.answer,
            unit=answer.unit,
            unit_name=unit.in_(language),
            question=answer.question,
            text=answer.text,
            published_at=answer.published_at,
        )


class PublishedAnswersSeen(Answer):
    answers: list[PublishedAnswerSeen]
    next_cursor: str = ""
