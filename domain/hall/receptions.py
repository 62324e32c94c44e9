"""Somebody who is received at a window (接待): identified, and what is taken in for them, by the ticket they hold.

One window takes in any item (综合窗口). Who accepts, decides and issues it, posts say as ever.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict
from domain.hall.case_lists import CaseFile
from domain.people import Identity, Level
from domain.problems import Problem
from domain.words import Words


class IdentifiedBy(StrEnum):
    DOCUMENT = (
        "document"  # the officer had the person's document in hand, and saw that it is theirs
    )
    CODE = "code"  # to the phone that the register has of them


#: A code says that somebody has the phone, a document in hand who stands there.
LEVELS: Final = {IdentifiedBy.DOCUMENT: Level.PROVEN, IdentifiedBy.CODE: Level.BOUND}
IDENTIFIED_WORDS: Final = {
    IdentifiedBy.DOCUMENT: Words("查验证件原件", "Document in hand"),
    IdentifiedBy.CODE: Words("手机验证码", "Code to the phone"),
}


class ReceptionStep(StrEnum):
    """What a window is timed by, each from the end of the one before."""

    COME = "come"  # from the call until the person stands there
    IDENTIFY = "identify"
    CHOOSE = "choose"  # of the item, until the form is open
    FILL_IN = "fill_in"  # until it is submitted, with what is signed and handed over
    WHOLE = "whole"  # from the call to the number


STEP_WORDS: Final = {
    ReceptionStep.COME: Words("叫号到窗口", "Coming to the window"),
    ReceptionStep.IDENTIFY: Words("核验身份", "Identifying"),
    ReceptionStep.CHOOSE: Words("选定事项", "Choosing the item"),
    ReceptionStep.FILL_IN: Words("填报、签署、提交", "Filling in, signing, submitting"),
    ReceptionStep.WHOLE: Words("叫号到取得办件编号", "From the call to the number"),
}
#: Own choice: longer than this somebody forgot to go on, and a mean would say nothing.
COUNTED_UP_TO: Final = timedelta(hours=2)


_ANOTHERS: Final = Words(
    "这个号已在为另一人办理，请另取一号", "it is another person's by now: please give out another"
)


@dataclass(frozen=True, slots=True)
class Reception:
    """`case`: that is being filled in, or was submitted last."""

    ticket: UUID
    person: UUID
    officer: UUID
    way: IdentifiedBy
    identified_at: datetime
    case: UUID | None = None
    begun_at: datetime | None = None
    submitted_at: datetime | None = None

    @property
    def level(self) -> Level:
        return LEVELS[self.way]

    def identified_again(self, other: Self) -> Self:
        """The same person keeps what was begun for them, whoever receives them now.

        Conflict for another one, once something was begun: each has a ticket of their own.
        """
        if other.person != self.person:
            if self.case is not None:
                raise Conflict(Problem.TICKET_MOVED, _ANOTHERS)
            return other
        return replace(
            other, case=self.case, begun_at=self.begun_at, submitted_at=self.submitted_at
        )

    def begin(self, case: UUID, at: datetime) -> Self:
        """Another item after the first, or in its place."""
        return replace(self, case=case, begun_at=at, submitted_at=None)

    def open_case(self) -> UUID:
        """The one that is being filled in. Conflict."""
        if self.case is None or self.submitted_at is not None:
            raise Conflict(Problem.CASE_MOVED)
        return self.case

    def submit(self, at: datetime) -> Self:
        return replace(self, submitted_at=at)

    def took(self, called_at: datetime, started_at: datetime) -> dict[ReceptionStep, float]:
        """Seconds of each step of what was submitted; none where one of them stood still for hours."""
        if self.begun_at is None or self.submitted_at is None:
            return {}
        ends = {
            ReceptionStep.COME: (called_at, started_at),
            ReceptionStep.IDENTIFY: (started_at, self.identified_at),
            ReceptionStep.CHOOSE: (self.identified_at, self.begun_at),
            ReceptionStep.FILL_IN: (self.begun_at, self.submitted_at),
            ReceptionStep.WHOLE: (called_at, self.submitted_at),
        }
        spans = {step: end - began for step, (began, end) in ends.items()}
        if not all(timedelta() <= span <= COUNTED_UP_TO for span in spans.values()):
            return {}
        return {step: span.total_seconds() for step, span in spans.items()}


@dataclass(frozen=True, slots=True)
class Received:
    """`file`: what is filled in for the person, or was submitted last."""

    reception: Reception
    identity: Identity
    file: CaseFile | None = None


@dataclass(frozen=True, slots=True)
class StepTally:
    """Of a hall over some days, of nobody."""

    step: ReceptionStep
    count: int
    seconds: int
