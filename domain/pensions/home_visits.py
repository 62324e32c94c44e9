"""Home visits (上门服务): done at the door without a network, sent later with both clocks.

What the phone says is never taken at its word alone: both clocks are read when the day's list is handed
over and when the visit is sent, and the visit lies between the two. It certifies from the day on which
it took place, and whatever is not settled goes to a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.days import SHANGHAI, day_of
from domain.errors import Unfit
from domain.words import Words

SEND_WITHIN: Final = timedelta(days=14)
#: Own choice: no phone's clock strays so far in the days between, and none is set by so little by hand.
DRIFT: Final = timedelta(minutes=5)
#: What a phone's clock may say: one whose battery was out begins in 1970.
CLOCKS_FROM: Final = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS_UNTIL: Final = datetime(2100, 1, 1, tzinfo=UTC)
#: Own choice: a phone keeps names and addresses until so early on the day after.
_ENDS_AT: Final = time(4)
WORDS_LENGTH: Final = 500
_DAY: Final = timedelta(days=1)
LIST_MOST: Final = 60  # own choice: more than a team does in a day


class Door(StrEnum):
    """What the officer found at the door."""

    MET = "met"
    NOT_MET = "not_met"
    REFUSED = "refused"  # met, and wants no visit


class Sign(StrEnum):
    """What the person made of the declaration that was read out."""

    TICKED = "ticked"
    REFUSED = "refused"
    NONE = "none"  # nobody was asked


class Outcome(StrEnum):
    CERTIFIED = "certified"
    REVIEW = "review"  # an officer decides; nothing is taken away
    NOT_MET = "not_met"


class Clock(StrEnum):
    """What the phone's clock was worth."""

    RIGHT = "right"
    CORRECTED = "corrected"  # off by the same all the time
    CHANGED = "changed"  # set in between: the earlier of the two moments that it may mean
    UNCLEAR = "unclear"  # means no moment between the list and the sending


CLOCK_WORDS: Final = {
    Clock.RIGHT: Words("手机时间准确", "The phone's clock was right"),
    Clock.CORRECTED: Words(
        "手机时间不准，已按服务器时间更正", "The phone's clock was off; the time was corrected"
    ),
    Clock.CHANGED: Words(
        "手机时间中途改过，按较早的时间计算",
        "The phone's clock was changed in between; the earlier time counts",
    ),
    Clock.UNCLEAR: Words(
        "手机时间无法核对，由工作人员核实",
        "The phone's clock can't be relied on; an officer will check",
    ),
}


class Doubt(StrEnum):
    """Why a visit does not certify by itself."""

    REFUSED = "refused"
    DOCUMENT = "document"
    NOT_SEEN = "not_seen"
    ANSWER = "answer"
    UNSIGNED = "unsigned"
    CLOCK = "clock"
    LATE = "late"
    NOT_ENROLLED = "not_enrolled"


DOUBT_WORDS: Final = {
    Doubt.REFUSED: Words("本人不愿接受上门", "The person declined the visit"),
    Doubt.DOCUMENT: Words(
        "没有核对证件，或证件不符", "No document was checked, or it did not agree"
    ),
    Doubt.NOT_SEEN: Words("没有见到本人", "The person was not seen"),
    Doubt.ANSWER: Words("有情况需要核实", "An answer has to be looked into"),
    Doubt.UNSIGNED: Words("本人没有确认", "The person did not confirm"),
    Doubt.CLOCK: Words("上门时间无法确定", "When it took place can't be told"),
    Doubt.LATE: Words("超过十四天才上传", "Sent more than fourteen days later"),
    Doubt.NOT_ENROLLED: Words(
        "上传时已不在上门岗位", "The officer holds no post of the team any more"
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Asked aloud at the door; `settled`: the answer that leaves nothing to look into."""

    name: str
    words: Words
    settled: bool


QUESTIONS: Final = (
    Question(
        "lives_here",
        Words("您平时住在这里吗？", "Is this where you usually live?"),
        settled=True,
    ),
    Question(
        "receives_it",
        Words("养老金是您本人在领取吗？", "Do you receive the pension yourself?"),
        settled=True,
    ),
    Question(
        "other_pension",
        Words("您还在别处领取养老金吗？", "Do you receive a pension from anywhere else?"),
        settled=False,
    ),
)
#: Read out; the person ticks it, or says so and the officer ticks.
DECLARATION: Final = Words(
    "我是本人，上面的回答属实。工作人员核对了我的证件，没有拍照，没有录像。",
    "I am this person, and my answers are true. The officer checked my document; no picture and no "
    "recording was made.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was done at one door, as the phone kept it.

    `met_at`: by the phone's clock. `answers`: of each question, by name; none where nobody was met.
    """

    door: Door
    met_at: datetime
    document: bool  # checked, and of this person
    alive: bool  # seen
    answers: Mapping[str, bool]
    sign: Sign
    words: str = ""

    def check(self) -> None:
        """Unfit for what no door can have been."""
        asked = {question.name for question in QUESTIONS}
        if self.door is Door.MET and self.answers.keys() != asked:
            raise Unfit("每个问题都要回答", "each question has to be answered")
        told = self.document or self.alive or self.answers or self.sign is not Sign.NONE
        if self.door is not Door.MET and told:
            raise Unfit("没有办理的不填核对内容", "of nobody who was met nothing was checked")
        if self.door is Door.MET and self.sign is Sign.NONE:
            raise Unfit("请记录本人是否确认", "whether the person confirmed it has to be said")

    def doubts(self) -> tuple[Doubt, ...]:
        """Of what was found at the door."""
        if self.door is Door.REFUSED:
            return (Doubt.REFUSED,)
        found = {
            Doubt.DOCUMENT: not self.document,
            Doubt.NOT_SEEN: not self.alive,
            Doubt.ANSWER: any(self.answers[each.name] is not each.settled for each in QUESTIONS),
            Doubt.UNSIGNED: self.sign is not Sign.TICKED,
        }
        return tuple(doubt for doubt, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment by both clocks."""

    phone: datetime
    server: datetime

    @property
    def ahead(self) -> timedelta:
        """By so much the phone is ahead of the server; negative: behind."""
        return self.phone - self.server


@dataclass(frozen=True, slots=True)
class Taken:
    """When it took place by the server's clock; None where nothing tells."""

    at: datetime | None
    clock: Clock


@dataclass(frozen=True, slots=True)
class VisitList:
    """A team's day, as it was handed to one officer's phone. `bookings`: that stood on it."""

    visit_list: UUID
    officer: UUID
    place: str
    day: date
    handed: Reading
    bookings: tuple[UUID, ...] = ()

    @property
    def expires_at(self) -> datetime:
        """When the phone has wiped it."""
        return datetime.combine(self.day + _DAY, _ENDS_AT, SHANGHAI)

    @classmethod
    def hand_over(
        cls, list_: UUID, officer: UUID, place: str, day: date, handed: Reading
    ) -> "VisitList":
        """Unfit for a day that is neither today nor tomorrow."""
        today = day_of(handed.server)
        if not today <= day <= today + _DAY:
            raise Unfit("只能下载当天或第二天的名单", "the list of today or of tomorrow")
        return cls(list_, officer, place, day, handed)


@dataclass(frozen=True, slots=True)
class VisitDue:
    """One visit of a list: as much as whoever knocks has to know."""

    booking: UUID
    person: UUID
    starts_at: datetime
    minutes: int
    scheme: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    born_year: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class VisitDone:
    """What is kept of one: both clocks, what was said, what it came to."""

    person: UUID
    booking: UUID
    officer: UUID
    visit_list: UUID
    report: UUID
    scheme: str
    said: Report = field(repr=False)
    sent: Reading
    settled: "Settled"
    evidence: UUID | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a visit comes to. `on`: from which day it certifies."""

    outcome: Outcome
    taken: Taken
    doubts: tuple[Doubt, ...] = ()

    def doubted(self, *doubts: Doubt) -> "Settled":
        """With more that an officer has to look into."""
        return replace(self, outcome=Outcome.REVIEW, doubts=(*self.doubts, *doubts))

    @property
    def words(self) -> Words:
        """What has to be looked into, as a sentence."""
        told = [DOUBT_WORDS[doubt] for doubt in self.doubts]
        return Words("；".join(each.zh for each in told), "; ".join(each.en for each in told))

    @property
    def on(self) -> date | None:
        return None if self.taken.at is None else day_of(self.taken.at)


def took_place(phone_at: datetime, handed: Reading, sent: Reading) -> Taken:
    """What the phone's `phone_at` was by the server, between two readings of both clocks.

    All by the phone are from CLOCKS_FROM to CLOCKS_UNTIL.

    A clock that is off by the same at both is corrected. One that was set in between may mean two
    moments: those that lie between the readings are believed, and of two the earlier, which certifies
    no longer than is sure.
    """
    steady = abs(handed.ahead - sent.ahead) <= DRIFT
    fit = [
        at
        for at in (phone_at - handed.ahead, phone_at - sent.ahead)
        if handed.server - DRIFT <= at <= sent.server + DRIFT
    ]
    if not fit:
        return Taken(None, Clock.UNCLEAR)
    at = min(max(min(fit), handed.server), sent.server)
    if not steady:
        return Taken(at, Clock.CHANGED)
    return Taken(at, Clock.RIGHT if abs(handed.ahead) <= DRIFT else Clock.CORRECTED)


def settle(report: Report, handed: Reading, sent: Reading) -> Settled:
    """What follows from a visit that is sent now (`sent.server`)."""
    taken = took_place(report.met_at, handed, sent)
    if report.door is Door.NOT_MET:
        return Settled(Outcome.NOT_MET, taken)
    doubts = report.doubts()
    if taken.at is None:
        doubts += (Doubt.CLOCK,)
    if sent.server - (taken.at or handed.server) > SEND_WITHIN:
        doubts += (Doubt.LATE,)
    return Settled(Outcome.REVIEW if doubts else Outcome.CERTIFIED, taken, doubts)
