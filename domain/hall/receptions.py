"""Somebody who is received at a window (接待): identified, and what is taken in for them, by the ticket they hold.

One window takes in any item (综合窗口). Who accepts, decides and issues it, posts say as ever.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.accounts.hand_offs import HandOffPurpose
from domain.errors import Conflict
from domain.faces.actions import Action
from domain.faces.capture import RECOGNISED, Outcome
from domain.faces.face_check import Verdict
from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseFile
from domain.people import Identity, Level
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words


class IdentifiedBy(StrEnum):
    DOCUMENT = (
        "document"  # the officer had the person's document in hand, and saw that it is theirs
    )
    CODE = "code"  # to the phone that the register has of them
    FACE = "face"  # a face check on their own phone, for this ticket


#: A code says that somebody has the phone, a document in hand or a face who stands there.
LEVELS: Final = {
    IdentifiedBy.DOCUMENT: Level.PROVEN,
    IdentifiedBy.CODE: Level.BOUND,
    IdentifiedBy.FACE: Level.PROVEN,
}
IDENTIFIED_WORDS: Final = {
    IdentifiedBy.DOCUMENT: Words("查验证件原件", "Document in hand"),
    IdentifiedBy.CODE: Words("手机验证码", "Code to the phone"),
    IdentifiedBy.FACE: Words("本人手机刷脸", "Face check on their phone"),
}
#: Own choice: from the face check to the officer who goes on with it.
FACE_GOOD_FOR: Final = timedelta(minutes=10)
_GO_ON: Final = Words("请告诉窗口工作人员已完成。", "Please tell the officer at the window.")
_ELSEWHERE: Final = Words(
    "不影响办理：窗口可以查验证件，或把验证码发到您的手机。",
    "Nothing is lost: the window can look at your document, or send a code to your phone.",
)


def _face_words(verdict: Verdict, outcome: Outcome) -> tuple[Words, Words]:
    known = verdict is Verdict.PASS and not outcome.reasons
    return RECOGNISED[verdict], _GO_ON if known else _ELSEWHERE


#: Who stands at a window, shown on their own phone; about the ticket that is served there.
WINDOW_IDENTIFY: Final = Action("window.identify", _face_words, renews=False)


#: Photographs of one paper for what is filled in at a window, by the phone of who stands there; `part`: which
#: material.
RECEPTION_PHOTO: Final = HandOffPurpose(
    "reception.photo",
    SubjectKind.TICKET,
    what=Words(
        "拍摄窗口正在为您办理的一项材料",
        "photograph a paper for what is being filled in for you at the window",
    ),
    lands=Words(
        "照片只放进窗口正在为您填写的申请",
        "The photographs go into the application at the window, and nowhere else",
    ),
    by_officers=True,
    by_citizens=False,
)


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
    def at_window(self) -> AtWindow:
        return AtWindow(self.person, self.officer, self.level)

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

    def open_case(self, since: datetime | None = None) -> UUID:
        """The one that is being filled in. Conflict, also for one that was begun after `since`."""
        if self.case is None or self.begun_at is None or self.submitted_at is not None:
            raise Conflict(Problem.CASE_MOVED)
        if since is not None and self.begun_at > since:
            raise Conflict(Problem.CASE_MOVED)
        return self.case

    def sent_case(self) -> UUID:
        """The one that was submitted last. Conflict."""
        if self.case is None or self.submitted_at is None:
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
