"""Places that people are booked at (预约): windows of a hall, doctors, visiting teams; and their slots.

A place is data (`zhijian places load`, docs/bookings.md). Its slots are made ahead, day by day, by the hours
and the working days; each is opened at its release, and taken by one conditional statement.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from domain.days import SHANGHAI, day_of
from domain.errors import Conflict, Gone, Unfit
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words

_WORD: Final = re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII)
_DAY: Final = timedelta(days=1)
#: So long before its release a slot is made, so that who was stopped is offered it first.
MADE_BEFORE: Final = _DAY


class PlaceKind(StrEnum):
    WINDOW = "window"  # a hall's group of windows
    DOCTOR = "doctor"  # of a hospital's department
    HOME_VISIT = "home_visit"  # a team that comes
    PHOTO = "photo"  # a studio
    VIDEO = "video"  # an officer by video


KIND_WORDS: Final = {
    PlaceKind.WINDOW: Words("窗口", "Service windows"),
    PlaceKind.DOCTOR: Words("门诊", "Doctor"),
    PlaceKind.HOME_VISIT: Words("上门服务", "Home visit"),
    PlaceKind.PHOTO: Words("照相", "Photo studio"),
    PlaceKind.VIDEO: Words("视频办理", "By video"),
}


class DayKind(StrEnum):
    """Which hours hold on a day: of its weekday, or of a day that the calendar made another."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"
    WORKED = "worked"  # a week-end that is worked in a holiday's stead
    OFF = "off"  # a day of the week on which nobody works


_WEEK: Final = tuple(DayKind)[:7]
_FRIDAY: Final = 4


class Calendar(Protocol):
    """domain.hall.calendar.Calendar."""

    def works(self, day: date) -> bool: ...

    def knows(self, day: date) -> bool:
        """Whether the days off of its year are loaded."""


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of a day, from 0 to 1440; the end is after the beginning. ValueError for any other."""

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.begins < self.ends <= 24 * 60:
            raise ValueError("no span of one day")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a place holds people to; minutes and days, as its department sets them.

    `released_at`: the time of day at which a day `days_ahead` later is opened. `cancel_min`: until so long
    before the beginning a booking is cancelled or moved; `cancel_eve`: not after this time of the day
    before either. `offer_min`: so long a freed place is held for who waited.
    """

    days_ahead: int = 14
    released_at: time = time(6)
    hold_min: int = 5
    offer_min: int = 60
    cancel_min: int = 60
    cancel_eve: time | None = None
    early_min: int = 60
    late_min: int = 30
    misses: int = 3
    miss_days: int = 90
    closed_days: int = 90

    @property
    def late(self) -> timedelta:
        return timedelta(minutes=self.late_min)

    def cancelled_until(self, starts_at: datetime) -> datetime:
        """The last moment at which a booking of that beginning is cancelled or moved by its person."""
        limit = starts_at - timedelta(minutes=self.cancel_min)
        if self.cancel_eve is None:
            return limit
        eve = datetime.combine(day_of(starts_at) - _DAY, self.cancel_eve, SHANGHAI)
        return min(limit, eve)

    def closed_until(self, missed: Sequence[datetime]) -> datetime | None:
        """Until when who missed at these moments, in their order, books at the counter or by phone alone."""
        within, closed = timedelta(days=self.miss_days), timedelta(days=self.closed_days)
        runs = zip(missed, missed[self.misses - 1 :], strict=False)
        ends = [last + closed for first, last in runs if last - first <= within]
        return max(ends, default=None)

    @property
    def looks_back(self) -> timedelta:
        """So long ago what was missed may still count."""
        return timedelta(days=self.miss_days + self.closed_days)


@dataclass(frozen=True, slots=True)
class Place:
    """`place`: its word, for ever the same; `unit`: whose officers work there, a hospital being one too.

    `part_of`: the hall, or the department of a hospital; "" stands alone. `items` and `kinds`: what people are
    booked for there, by name and as kinds of subjects (`case`, `entitlement`); none of both: anything.
    `size`: how many each slot takes, of which `walk_in_percent` are kept for who comes without a booking.
    """

    place: str
    kind: PlaceKind
    unit: str
    names: Words
    address: Words
    size: int
    walk_in_percent: int
    minutes: int
    hours: Mapping[DayKind, tuple[Span, ...]]
    rules: Rules
    part_of: str = ""
    area: str = ""
    items: tuple[str, ...] = ()
    kinds: tuple[SubjectKind, ...] = ()
    closed: bool = False  # takes no new bookings; those that it has it serves

    @property
    def walk_in_share(self) -> int:
        """Of each slot, rounded so that a share that is wanted is never nothing."""
        return -(-self.size * self.walk_in_percent // 100)

    def opens_at(self, day: date) -> datetime:
        """When the slots of that day are released."""
        at = self.rules.released_at
        return datetime.combine(day - timedelta(days=self.rules.days_ahead), at, SHANGHAI)

    def serves(self, about: Subject) -> bool:
        anything = not (self.items or self.kinds)
        item = about.kind is SubjectKind.ITEM and about.reference in self.items
        return anything or item or about.kind in self.kinds


@dataclass(frozen=True, slots=True)
class Slot:
    """A half hour of a place. `taken` counts those of the counter, `walked_in`, among them.

    `opens_at`: before it nobody takes it by page or app. `lapsed`: holds whose time is over, taken still;
    they stand in nobody's way.
    """

    slot: UUID
    place: str
    kind: PlaceKind
    starts_at: datetime
    minutes: int
    opens_at: datetime
    size: int
    walk_in_share: int
    taken: int = 0
    walked_in: int = 0
    lapsed: int = 0
    closed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """The city's."""
        return day_of(self.starts_at)

    @property
    def free(self) -> int:
        """How many may still be taken by page and app."""
        if self.closed_at is not None:
            return 0
        taken = self.taken - self.lapsed
        online = self.size - self.walk_in_share - (taken - self.walked_in)
        return max(0, min(online, self.size - taken))

    def check_free(self, at: datetime) -> None:
        """Returns where page and app may take it now; else Gone or Conflict says why not."""
        if self.closed_at is not None:
            raise Conflict(Problem.SLOT_STOPPED)
        if self.starts_at <= at:
            raise Gone(Problem.SLOT_OVER)
        if self.opens_at > at:
            raise Conflict(Problem.SLOT_NOT_OPEN)
        if self.free == 0:
            raise Conflict(Problem.SLOT_FULL)


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A slot that is to be made."""

    place: str
    starts_at: datetime
    minutes: int
    opens_at: datetime
    size: int
    walk_in_share: int


def day_kind(day: date, calendar: Calendar) -> DayKind:
    if (day.weekday() <= _FRIDAY) is calendar.works(day):
        return _WEEK[day.weekday()]
    return DayKind.WORKED if calendar.works(day) else DayKind.OFF


def slots_of(place: Place, day: date, calendar: Calendar) -> tuple[SlotPlan, ...]:
    """What the place is open for on that day, in order; nothing where its year is not loaded yet.

    Nobody is to be booked on what turns out to be a holiday.
    """
    if not calendar.knows(day):
        return ()
    midnight = datetime.combine(day, time(), SHANGHAI)
    return tuple(
        SlotPlan(
            place.place,
            midnight + timedelta(minutes=minute),
            place.minutes,
            place.opens_at(day),
            place.size,
            place.walk_in_share,
        )
        for span in place.hours.get(day_kind(day, calendar), ())
        for minute in range(span.begins, span.ends - place.minutes + 1, place.minutes)
    )


def slots_ahead(place: Place, at: datetime, calendar: Calendar) -> tuple[SlotPlan, ...]:
    """All that begins after `at` and is released within a day from then."""
    today = day_of(at)
    days = (today + timedelta(days=n) for n in range(place.rules.days_ahead + 2))
    return tuple(
        slot
        for day in days
        if place.opens_at(day) - at <= MADE_BEFORE
        for slot in slots_of(place, day, calendar)
        if slot.starts_at > at
    )


def read_place(text: str) -> str:
    """Unfit for what can be no place's word."""
    if not _WORD.fullmatch(text):
        raise Unfit(
            "小写字母开头，2 到 60 个小写字母、数字或下划线",
            "2 to 60 small letters, digits or underscores, the first a letter",
        )
    return text
