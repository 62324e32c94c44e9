"""What passes between a phone and a capture, as plain values; proto/capture.proto is its wire."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from domain.days import spoken
from domain.faces.face_check import CheckResult, Reason, Rules, Step, Verdict
from domain.faces.following import Place
from domain.levels import STEP_UP
from domain.subjects import Subject
from domain.words import Language, Words


@dataclass(frozen=True, slots=True)
class Ask:
    """Do this now. Frames name the `number` they answer."""

    number: int
    step: Step
    position: int
    of: int
    try_: int
    text: str


@dataclass(frozen=True, slots=True)
class Grant:
    """So many more frames may be sent."""

    credit: int


@dataclass(frozen=True, slots=True)
class Coaching:
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bureau made of a result: recognised is one thing, certified another."""

    certified_until: str = ""
    receipt: UUID | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    result: CheckResult
    outcome: Outcome
    text: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Pointing:
    """The mark is here from now on, for the running prompt; `text` says where."""

    prompt: int
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Glowing:
    """The page is this colour from now on, 0xRRGGBB; 0: as it was before."""

    colour: int
    text: str = ""


Message = Ask | Grant | Coaching | Pointing | Glowing | Ended


@dataclass(frozen=True, slots=True)
class Frame:
    prompt: int
    seq: int
    captured_ms: int
    jpeg: bytes = field(repr=False)


class HungUp(Exception):
    """The phone left, or stayed silent: nothing is judged."""


@dataclass(frozen=True, slots=True)
class CheckInHand:
    """A check whose ticket was just used; `capture` names this one socket."""

    person: UUID
    account: UUID
    check: UUID
    capture: UUID
    action: str
    subject: Subject
    rules: Rules
    language: Language
    tries: int  # judged failed before this socket
    mandate: UUID | None = None  # under which another than the person holds the phone
    slips: int = 0  # of the person before this socket, in checks of 30 days that did not pass
    before: UUID | None = None  # the capture that this one takes the check over from

    @property
    def scheme(self) -> str:
        """Of a check that certifies a pension; "" for any other."""
        return self.subject.scheme


_OTHER_WAYS: Final = Words(
    "待遇不受影响。工作人员会核实；您也可以请亲友协助、用自助机、到窗口，或申请上门。",
    "Your pension is not affected. An officer will check; a relative's help, a kiosk, a window or a home "
    "visit are open to you as well.",
)


_STEPPED_UP: Final = Words(
    "请继续办理，十五分钟内有效。", "Please go on; this is good for fifteen minutes."
)
_STEP_UP_ELSEWHERE: Final = Words(
    "您可以再试一次，或带身份证到窗口办理。",
    "You can try once more, or bring your ID card to a service window.",
)


def verdict_words(verdict: Verdict, outcome: Outcome, action: str = "") -> tuple[Words, Words]:
    """What the person hears, and what to do next."""
    if action == STEP_UP:
        text = verdict_words(verdict, Outcome())[0]
        return text, _STEPPED_UP if verdict is Verdict.PASS else _STEP_UP_ELSEWHERE
    if verdict is Verdict.FAIL:
        return Words("这次没有通过。", "We could not confirm it was you."), _OTHER_WAYS
    if verdict is Verdict.UNSURE:
        return Words("这次还不能确定。", "We could not be certain this time."), _OTHER_WAYS
    if not outcome.certified_until:
        return (
            Words("已确认是您本人。", "We recognised you."),
            Words(
                "认证结果需由工作人员核实，待遇不受影响。",
                "An officer is checking your certification; your pension is not affected.",
            ),
        )
    until = spoken(date.fromisoformat(outcome.certified_until))
    return (
        Words(
            f"已确认是您本人，资格认证有效期至{until.zh}。",
            f"We recognised you, and you are certified until {until.en}.",
        ),
        Words("您无需再办理其他手续。", "There is nothing more to do."),
    )
