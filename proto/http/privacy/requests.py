"""Requests of a person about the own data."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.accounts.officers import read_area
from domain.errors import Unfit
from domain.privacy.requests import (
    KIND_WORDS,
    STATE_WORDS,
    Request,
    RequestKind,
    RequestState,
    next_words,
)
from domain.words import Language
from proto.http.base import Answer, Body, Day, Moment, Name

Words = Annotated[str, Field(min_length=1, max_length=1000)]


class RequestNew(Body):
    kind: RequestKind
    words: Words


class RequestAnswer(Answer):
    request: UUID
    kind: RequestKind
    what: str
    words: str  # the person's own
    state: RequestState
    standing: str
    opened_at: Moment
    due_on: Day  # the last day for the answer
    overdue: bool
    ended_at: Moment | None
    answer: str
    next: str  # what happens next

    @classmethod
    def of(cls, one: Request, today: date, language: Language, **more: object) -> Self:
        """`more`: what a kind of this answer holds besides."""
        return cls(
            request=one.request,
            kind=one.kind,
            what=KIND_WORDS[one.kind].in_(language),
            words=one.words,
            state=one.state,
            standing=STATE_WORDS[one.state].in_(language),
            opened_at=one.opened_at,
            due_on=one.due_on,
            overdue=one.overdue(today),
            ended_at=one.ended_at,
            answer=one.answer,
            next=next_words(one, today).in_(language),
            **more,
        )


class RequestsAnswer(Answer):
    requests: list[RequestAnswer]


class RequestSeen(RequestAnswer):
    """As officers see it. `second_officer`: an ID number waits for another officer's confirmation."""

    person: UUID
    name: str = ""  # masked; in the queue only
    second_officer: bool
    mine: bool  # proposed by the officer who asks


class RequestQueue(Answer):
    requests: list[RequestSeen]
    next_cursor: str = ""


class CorrectionMade(Body):
    """What the papers say; what is left out stays as it is."""

    name: Name | None = None
    area: Annotated[str, AfterValidator(read_area)] | None = None
    id_number: Annotated[str, Field(min_length=15, max_length=20)] | None = None


def _an_end(state: RequestState) -> RequestState:
    if state not in (RequestState.ANSWERED, RequestState.REFUSED):
        raise Unfit("已答复或不予办理", "answered or refused")
    return state


class RequestAnswered(Body):
    state: Annotated[RequestState, AfterValidator(_an_end)]
    words: Words  # of a refusal, its reason
    correction: CorrectionMade = CorrectionMade()


class RequestConfirmed(Body):
    words: Words
