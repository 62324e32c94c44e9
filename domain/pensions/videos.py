"""Video with an officer (视频办理): who is let in when, what is relayed, and what a call comes to.

What two browsers say to each other before they see each other is relayed; picture and sound go between the
two, or by the city's TURN server, and are kept by nobody. What is kept is what the officer attests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.bookings.bookings import Booking, BookingState
from domain.errors import Conflict, Gone, Unfit
from domain.pensions.home_visits import DOUBT_WORDS, QUESTIONS, Doubt, Question
from domain.problems import Problem
from domain.words import Words

#: Own choices: the waiting room opens so early, and a call that was cut is gone on with so late.
OPENS_BEFORE: Final = timedelta(minutes=15)
CLOSES_AFTER: Final = timedelta(minutes=20)
#: A socket whose process says nothing for so long is none.
SILENT: Final = timedelta(seconds=15)
TICKET_LASTS: Final = timedelta(minutes=1)
#: An offer of Chromium with picture and sound has some 6 kB, a candidate 200 bytes.
SIGNAL_BYTES: Final = 16 * 1024
#: Of one socket: two descriptions and some dozen candidates, several times over.
SIGNALS_MOST: Final = 200
WORDS_LENGTH: Final = 500
#: Where the person lives is no question for a screen.
ASKED: Final[tuple[Question, ...]] = tuple(each for each in QUESTIONS if each.name != "lives_here")


class Party(StrEnum):
    CITIZEN = "citizen"
    OFFICER = "officer"

    @property
    def other(self) -> "Party":
        return Party.OFFICER if self is Party.CITIZEN else Party.CITIZEN


class SignalKind(StrEnum):
    """Of JSEP (RFC 9429): a description of either side, or a way to reach it."""

    OFFER = "offer"
    ANSWER = "answer"
    CANDIDATE = "candidate"


class CallOutcome(StrEnum):
    CERTIFIED = "certified"
    REVIEW = "review"  # an officer decides; nothing is taken away
    NOT_HELD = "not_held"  # the line, or the office; counts against nobody


class Over(StrEnum):
    """Why a socket ends."""

    ENDED = "ended"  # the officer said what came of it
    REPLACED = "replaced"  # the same party came in anew
    WINDOW = "window"  # the appointment's time is over
    SIGNED_OUT = "signed_out"
    TOO_MUCH = "too_much"  # more than two browsers ever have to say


_ASKED_TO_LOOK: Final = Words("视频后请同事核实", "To be looked into after a video call")
OUTCOME_WORDS: Final = {
    CallOutcome.CERTIFIED: Words(
        "视频办理完成，资格认证已通过。", "Done by video: you are certified."
    ),
    CallOutcome.REVIEW: Words(
        "工作人员会再核实，待遇不受影响。",
        "An officer will look once more; your pension is not affected.",
    ),
    CallOutcome.NOT_HELD: Words(
        "这次没有办成，不算您未到。可以另约时间，或拨打 12345 约窗口。",
        "It did not come about, and does not count against you. Book another time, or call 12345 for a "
        "service window.",
    ),
}


@dataclass(frozen=True, slots=True)
class IceServer:
    """As RTCIceServer of a browser (W3C WebRTC); no name where none is asked for."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """Of one party in a call: each entrance takes the next number, and ends the one before.

    `on_at`: when its socket was last heard of; None: it has none. `saw`: between which two seats the browser said
    that it sees the other.
    """

    number: int = 0
    on_at: datetime | None = None
    saw: str = ""

    def on(self, at: datetime) -> bool:
        return self.on_at is not None and at - self.on_at <= SILENT


@dataclass(frozen=True, slots=True)
class Call:
    """One appointment by video, as it stands. `met_at`: when both browsers first saw each other."""

    person: UUID
    booking: UUID
    closes_at: datetime
    officer: UUID | None = None
    seats: Mapping[Party, Seat] = field(default_factory=lambda: dict.fromkeys(Party, Seat()))
    met_at: datetime | None = None
    outcome: CallOutcome | None = None

    @property
    def epoch(self) -> str:
        """Of the two that sit there now; with either's next seat the connection is made anew."""
        return ".".join(str(self.seats[party].number) for party in Party)

    def both_on(self, at: datetime) -> bool:
        return all(seat.on(at) for seat in self.seats.values())

    def enter(self, party: Party, at: datetime, officer: UUID | None = None) -> "Call":
        """With the party's next seat. Conflict where another officer is in it; Gone once it is over."""
        if self.outcome is not None:
            raise Gone(Problem.VIDEO_OVER)
        colleague = officer is not None and self.officer not in {None, officer}
        if colleague and self.seats[Party.OFFICER].on(at):
            raise Conflict(Problem.VIDEO_TAKEN)
        seats = {**self.seats, party: Seat(self.seats[party].number + 1)}
        return replace(self, seats=seats, officer=officer or self.officer)

    def saw(self, party: Party, epoch: str, at: datetime) -> "Call":
        """The party's browser sees the other's; told of an earlier connection it changes nothing."""
        if epoch != self.epoch:
            return self
        seats = {**self.seats, party: replace(self.seats[party], saw=epoch)}
        both = all(seat.saw == epoch for seat in seats.values())
        return replace(self, seats=seats, met_at=self.met_at or (at if both else None))


@dataclass(frozen=True, slots=True)
class Signal:
    """One message of a party for the other. `body` is relayed as it is, and read by nobody here."""

    n: int
    kind: SignalKind
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the officer attests of a call: seen and heard live, a document held to the camera, what was answered.

    `wanted`: certify, or leave it to a colleague; NOT_HELD: the call did not come about.
    """

    wanted: CallOutcome
    face: bool  # seen moving and speaking
    document: bool  # held to the camera, and as the register says
    answers: Mapping[str, bool]
    words: str = ""

    def check(self) -> None:
        """Unfit for what no call can have been."""
        asked = {question.name for question in ASKED}
        if self.wanted is CallOutcome.CERTIFIED and self.answers.keys() != asked:
            raise Unfit("每个问题都要回答", "each question has to be answered")
        if not self.answers.keys() <= asked:
            raise Unfit("只填所列的问题", "answers to the questions listed alone")

    def doubts(self) -> tuple[Doubt, ...]:
        found = {
            Doubt.DOCUMENT: not self.document,
            Doubt.NOT_SEEN: not self.face,
            Doubt.ANSWER: any(self.answers.get(each.name) is not each.settled for each in ASKED),
        }
        return tuple(doubt for doubt, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class CallDone:
    """What is kept of one."""

    person: UUID
    booking: UUID
    officer: UUID
    scheme: str
    said: Checked = field(repr=False)
    outcome: CallOutcome
    doubts: tuple[Doubt, ...]
    met_at: datetime | None
    ended_at: datetime
    evidence: UUID | None = None

    @property
    def for_review(self) -> Words:
        """What a colleague has to look into: what lacked, and the officer's own words."""
        told = [DOUBT_WORDS[doubt] for doubt in self.doubts]
        own = [Words(self.said.words, self.said.words)] if self.said.words else []
        parts = [*told, *own] or [_ASKED_TO_LOOK]
        return Words("；".join(each.zh for each in parts), "; ".join(each.en for each in parts))


@dataclass(frozen=True, slots=True)
class CallDue:
    """One line of a day's list. `waits_since`: when the person's socket was last heard of."""

    booking: UUID
    person: UUID
    starts_at: datetime
    minutes: int
    state: str
    name: str = field(repr=False)
    waits_since: datetime | None = None
    outcome: CallOutcome | None = None

    def waits(self, at: datetime) -> bool:
        """Is in the waiting room now."""
        return Seat(on_at=self.waits_since).on(at)


def window(booking: Booking) -> tuple[datetime, datetime]:
    """From when and until when its two parties are let in."""
    return booking.starts_at - OPENS_BEFORE, booking.ends_at + CLOSES_AFTER


def check_window(booking: Booking, at: datetime) -> None:
    """Conflict before the waiting room opens; Gone afterwards, and for one that is not to be held."""
    opens, closes = window(booking)
    if booking.state not in {BookingState.BOOKED, BookingState.CHECKED_IN} or at > closes:
        raise Gone(Problem.VIDEO_OVER)
    if at < opens:
        raise Conflict(Problem.VIDEO_TOO_EARLY)


def conclude(call: Call, said: Checked) -> tuple[CallOutcome, tuple[Doubt, ...]]:
    """What it comes to. Conflict for a certification of a call in which the two never saw each other."""
    if said.wanted is CallOutcome.NOT_HELD:
        return CallOutcome.NOT_HELD, ()
    if call.met_at is None:
        raise Conflict(Problem.VIDEO_NOT_MET)
    doubts = said.doubts()
    certified = said.wanted is CallOutcome.CERTIFIED and not doubts
    return (CallOutcome.CERTIFIED if certified else CallOutcome.REVIEW), doubts
