"""Who is received at a window, what is filled in for them, and how long it takes."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from domain.hall.cases import WORDS_LENGTH
from domain.hall.receptions import (
    IDENTIFIED_WORDS,
    STEP_WORDS,
    IdentifiedBy,
    Received,
    ReceptionStep,
    StepTally,
)
from domain.hall.transitions import Moment as Now
from domain.words import Language
from proto.http.base import Answer, Body, Moment
from proto.http.hall.cases import CaseSeen


class ReceptionCodeWanted(Body):
    """`ticket`: at the officer's own window, whose holder stands there."""

    ticket: UUID


class ReceptionNew(Body):
    """`code`: of six digits, where it is by code."""

    ticket: UUID
    way: IdentifiedBy
    code: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""


class SawSigned(Body):
    """What the officer saw of it."""

    words: Annotated[str, Field(min_length=1, max_length=WORDS_LENGTH)]


class ReceptionCodeSent(Answer):
    phone: str  # masked
    resend_after: int
    expires_in: int


class ReceptionFaceCode(Answer):
    """`address`: what the code says to a camera; it opens the page on the person's own phone."""

    address: str
    qr_svg: str


class ReceptionSeen(Answer):
    """`case`: what is filled in for the person, or was submitted last; none where nothing is begun."""

    ticket: UUID
    person: UUID
    name: str
    way: IdentifiedBy
    by: str  # the way in words
    identified_at: Moment
    case: CaseSeen | None

    @classmethod
    def of(cls, found: Received, now: Now, language: Language) -> Self:
        reception = found.reception
        return cls(
            ticket=reception.ticket,
            person=reception.person,
            name=found.identity.name,
            way=reception.way,
            by=IDENTIFIED_WORDS[reception.way].in_(language),
            identified_at=reception.identified_at,
            case=None if found.file is None else CaseSeen.of(found.file, now, language),
        )


class ReceptionStepSeen(Answer):
    step: ReceptionStep
    what: str
    count: int
    mean_s: int

    @classmethod
    def of(cls, tally: StepTally, language: Language) -> Self:
        return cls(
            step=tally.step,
            what=STEP_WORDS[tally.step].in_(language),
            count=tally.count,
            mean_s=round(tally.seconds / tally.count),
        )


class ReceptionStepsSeen(Answer):
    """Over four weeks, of nobody."""

    steps: list[ReceptionStepSeen]
