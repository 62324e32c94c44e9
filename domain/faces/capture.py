"""What passes between a phone and a capture, as plain values; proto/capture.proto is its wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from domain.faces.attestation import Attestation
from domain.faces.face_check import CheckResult, Reason, Rules, Step, Verdict
from domain.faces.following import Place
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
    kiosk: UUID | None = None  # whose camera it is
    attested: Attestation | None = None  # what this sign-in's phone proved itself by


#: What the person hears of the check itself; what follows from it, its action says.
RECOGNISED: Final[Mapping[Verdict, Words]] = {
    Verdict.PASS: Words("已确认是您本人。", "We recognised you."),
    Verdict.FAIL: Words("这次没有通过。", "We could not confirm it was you."),
    Verdict.UNSURE: Words("这次还不能确定。", "We could not be certain this time."),
}
