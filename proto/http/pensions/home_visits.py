"""Home visits: a team's day on an officer's phone, and what was done at each door, sent later."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from domain.errors import Unfit
from domain.pensions.home_visits import (
    CLOCKS_FROM,
    CLOCKS_UNTIL,
    WORDS_LENGTH,
    Clock,
    Door,
    Doubt,
    Outcome,
    Report,
    Sign,
)
from proto.http.base import Answer, Body, Day, Moment


def _phone_clock(at: datetime) -> datetime:
    if not CLOCKS_FROM <= at < CLOCKS_UNTIL:
        raise Unfit("1970 年到 2099 年之间的时间", "a moment from 1970 to 2099")
    return at


PhoneMoment = Annotated[Moment, AfterValidator(_phone_clock)]


class TeamSeen(Answer):
    place: str
    name: str
    area: str


class TeamsSeen(Answer):
    """For whose visits the officer is enrolled."""

    teams: list[TeamSeen]


class VisitListWanted(Body):
    """`phone_at`: what the phone's clock says as it asks."""

    place: Annotated[str, Field(max_length=60)]
    day: Annotated[Day, Field(strict=False)]
    phone_at: Annotated[PhoneMoment, Field(strict=False)]


class VisitSeen(Answer):
    """As much as whoever knocks has to know."""

    visit: UUID
    starts_at: Moment
    minutes: int
    scheme: str
    name: str
    address: str  # "" where none is on record
    born_year: int | None


class QuestionSeen(Answer):
    question: str
    words: str


class VisitListHanded(Answer):
    """To be kept sealed on the phone, and wiped when each was sent, at `expires_at` or with the session."""

    visit_list: UUID
    place: str
    name: str
    day: Day
    server_at: Moment
    expires_at: Moment
    declaration: str  # read out to the person
    questions: list[QuestionSeen]
    visits: list[VisitSeen]


class VisitReport(Body):
    """What was done at one door. `report`: an id that the phone makes once for the visit.

    `met_at` and `sent_at` are by the phone's clock. Of a door where nobody was met, or wanted no visit, there are
    no answers, nothing was checked and `sign` is `none`.
    """

    visit_list: Annotated[UUID, Field(strict=False)]
    report: Annotated[UUID, Field(strict=False)]
    door: Annotated[Door, Field(strict=False)]
    met_at: Annotated[PhoneMoment, Field(strict=False)]
    sent_at: Annotated[PhoneMoment, Field(strict=False)]
    document: bool = False
    alive: bool = False
    answers: Annotated[dict[str, bool], Field(max_length=20, default_factory=dict)]
    sign: Annotated[Sign, Field(strict=False)] = Sign.NONE
    words: Annotated[str, Field(max_length=WORDS_LENGTH)] = ""

    @model_validator(mode="after")
    def _a_door(self) -> Self:
        self.said.check()
        return self

    @property
    def said(self) -> Report:
        return Report(
            door=self.door,
            met_at=self.met_at,
            document=self.document,
            alive=self.alive,
            answers=self.answers,
            sign=self.sign,
            words=self.words,
        )


class VisitSent(Answer):
    """`met_at`: by the server's clock, from which day it certifies; None where nothing tells."""

    visit: UUID
    outcome: Outcome
    met_at: Moment | None
    met_on: Day | None
    clock: Clock
    clock_words: str
    doubts: list[Doubt]
    words: str  # what an officer looks into
