"""What people think of a service (好差评, GB/T 39734-2020): asked of once, and counted without the person.

An ask (`RatingAsk`) is the person's: what they answer lies sealed in it until its time is over. Only then,
all asks of a day together, does each become a `Rating`, which the rated unit is counted by: it names unit
and item, and neither person nor case. No answer within the time counts as satisfied and says that it was
silent (decision 0141).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.days import day_of
from domain.errors import Conflict
from domain.hall.calendar import Calendar
from domain.problems import Problem
from domain.subjects import Subject
from domain.words import Words

#: Working days after that of the ask; whoever says nothing by then counts as satisfied (好差评 rules).
SILENT_DAYS: Final = 5
#: Own choice: of one unit and item so many answers are shown together at least, and no fewer ever.
TOGETHER: Final = 5
WORDS_LENGTH: Final = 500
REASONS_MOST: Final = 8
#: In the tallies (domain/hall/oversight.py), beside `measure_of` each level.
SILENT: Final = "silent"


class RatingLevel(StrEnum):
    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIRLY_SATISFIED = "fairly_satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"

    @property
    def poor(self) -> bool:
        """差评: it is looked into (domain/hall/rating_repairs.py)."""
        return self in _POOR


_POOR: Final = frozenset({RatingLevel.DISSATISFIED, RatingLevel.VERY_DISSATISFIED})
LEVEL_WORDS: Final[Mapping[RatingLevel, Words]] = {
    RatingLevel.VERY_SATISFIED: Words("非常满意", "Very satisfied"),
    RatingLevel.SATISFIED: Words("满意", "Satisfied"),
    RatingLevel.FAIRLY_SATISFIED: Words("基本满意", "Fairly satisfied"),
    RatingLevel.DISSATISFIED: Words("不满意", "Dissatisfied"),
    RatingLevel.VERY_DISSATISFIED: Words("非常不满意", "Very dissatisfied"),
}


class RatingReason(StrEnum):
    """What was good or bad about it, chosen; the heads of GB/T 39735-2020, on line and at the window."""

    SPEED = "speed"
    ATTITUDE = "attitude"
    SKILL = "skill"
    GUIDE = "guide"
    PAPERS = "papers"
    VISITS = "visits"
    PAGE = "page"
    PLACE = "place"


REASON_WORDS: Final[Mapping[RatingReason, Words]] = {
    RatingReason.SPEED: Words("办事效率", "How fast it was"),
    RatingReason.ATTITUDE: Words("服务态度", "How I was treated"),
    RatingReason.SKILL: Words("业务水平", "How well they knew it"),
    RatingReason.GUIDE: Words("办事指南", "What was said beforehand"),
    RatingReason.PAPERS: Words("材料要求", "The papers asked for"),
    RatingReason.VISITS: Words("跑动次数", "How often I had to come"),
    RatingReason.PAGE: Words("网上平台", "The pages"),
    RatingReason.PLACE: Words("大厅环境", "The hall"),
}


class RatingWay(StrEnum):
    OWN = "own"  # signed in
    COUNTER = "counter"  # by a code that an officer showed


@dataclass(frozen=True, slots=True)
class Given:
    """`call_back`: the supervision may learn who it was, and call. `changes`: of what was given by oneself."""

    level: RatingLevel
    reasons: tuple[RatingReason, ...] = ()
    words: str = ""
    call_back: bool = False
    way: RatingWay = RatingWay.OWN
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Rating:
    """As the rated unit is counted by it. `rater`: the way back to the person, sealed where it is kept."""

    rating: UUID
    unit: str
    item: str
    level: RatingLevel
    silent: bool
    reasons: tuple[RatingReason, ...]
    words: str
    call_back: bool
    settled_on: date
    rater: "Rater"


@dataclass(frozen=True, slots=True)
class Rater:
    person: UUID
    ask: UUID
    subject: Subject  # the case, or the ticket


@dataclass(frozen=True, slots=True)
class RatingAsk:
    """`rating`: what it became, once its time was over; known from the person's side alone."""

    person: UUID
    ask: UUID
    subject: Subject
    unit: str
    item: str
    asked_at: datetime
    given: Given | None = None
    rating: UUID | None = None

    def last_day(self, calendar: Calendar) -> date:
        """On which it may be answered still."""
        return calendar.after(day_of(self.asked_at), SILENT_DAYS).day

    def is_open(self, at: datetime, calendar: Calendar) -> bool:
        return self.rating is None and day_of(at) <= self.last_day(calendar)

    def may_give(self, at: datetime, calendar: Calendar) -> bool:
        """Whether its person may answer it, or change what they answered."""
        return self.is_open(at, calendar) and not (self.given is not None and self.given.changes)

    def give(self, given: Given, at: datetime, calendar: Calendar) -> Self:
        """The first answer, or the one change of it. Conflict when it is too late, or was changed before.

        What the person says signed in goes before what was said at the counter, and is no change of it.
        At the counter nothing that is answered changes, and nobody there learns that it was.
        """
        if not self.is_open(at, calendar):
            raise Conflict(Problem.RATING_OVER)
        before = self.given
        if before is None:
            return replace(self, given=replace(given, changes=0))
        if given.way is RatingWay.COUNTER:
            return self
        if before.way is RatingWay.COUNTER:
            return replace(self, given=replace(given, changes=0))
        if before.changes:
            raise Conflict(Problem.RATING_GIVEN)
        return replace(self, given=replace(given, changes=1))

    def settle(self, rating: UUID, at: datetime, calendar: Calendar) -> tuple[Self, Rating] | None:
        """What it counts as, once its time is over; None while it is not."""
        if self.rating is not None or self.is_open(at, calendar):
            return None
        given = self.given or Given(RatingLevel.SATISFIED)
        made = Rating(
            rating=rating,
            unit=self.unit,
            item=self.item,
            level=given.level,
            silent=self.given is None,
            reasons=given.reasons,
            words=given.words,
            call_back=given.call_back,
            settled_on=day_of(at),
            rater=Rater(self.person, self.ask, self.subject),
        )
        return replace(self, rating=rating), made


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ratings of one unit and item that are settled and not shown yet; `given`: those that were no silence."""

    unit: str
    item: str
    given: int

    @property
    def shown(self) -> bool:
        """So many at once that nobody can say whose is which by what was added."""
        return self.given >= TOGETHER


@dataclass(frozen=True, slots=True)
class RatingShown:
    """One that was given, to the rated unit: a month and no more of when. `words` of those shown together."""

    rating: UUID
    unit: str
    item: str
    level: RatingLevel
    reasons: tuple[RatingReason, ...]
    words: str
    month: date  # its first day
    counted: bool


@dataclass(frozen=True, slots=True)
class RatingTally:
    """How often each level was given, and how many said nothing. The two are never added up."""

    given: Mapping[RatingLevel, int] = field(default_factory=dict)
    silent: int = 0

    @property
    def answers(self) -> int:
        return sum(self.given.values())

    @property
    def satisfied(self) -> int:
        return sum(count for level, count in self.given.items() if not level.poor)


def measure_of(level: RatingLevel) -> str:
    return f"rated_{level}"
