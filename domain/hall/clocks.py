"""The clock of a case: how long an office, or the citizen, may take, and how much of it is spent.

A clock runs from the day after it starts (行政许可法 §82: only working days count; 民法典 §201: the first
day does not) and ends with its last day. It stands while the citizen is asked, or while something
happens that the law does not count (§45: hearings, tests, inspections, expert review). What is spent is
kept, so that a pause never lengthens what is left.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final, Self

from domain.days import SHANGHAI, day_of
from domain.hall.calendar import Calendar

#: Own choice: of what is allowed, from then on a clock is yellow.
YELLOW_FROM: Final = Fraction(4, 5)
_HOUR: Final = timedelta(hours=1)


class ClockKind(StrEnum):
    ACCEPT = "accept"  # 受理
    DECIDE = "decide"  # 办结
    DELIVER = "deliver"  # 送达
    SUPPLEMENT = "supplement"  # 补正: the citizen's own


class ClockUnit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"  # four fifths are spent
    RED = "red"  # over
    STANDING = "standing"  # paused


@dataclass(frozen=True, slots=True)
class Allowed:
    """`law`: at most; `promised`: what the city says it takes. ValueError unless 0 < promised <= law."""

    law: int
    promised: int
    unit: ClockUnit = ClockUnit.WORKING_DAYS

    def __post_init__(self) -> None:
        if not 0 < self.promised <= self.law:
            raise ValueError(f"promised {self.promised} of {self.law}")

    def extended(self, by: int) -> Self:
        """Both, by so many more."""
        return replace(self, law=self.law + by, promised=self.promised + by)


@dataclass(frozen=True, slots=True)
class Due:
    """`at`: the first moment that is too late; `provisional`: reckoned again when the year is loaded."""

    at: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """`since`: when the running stretch began, None while it stands; `spent`: before it.

    In the unit of `allowed`; hours are counted to the second (`spent` in seconds then).
    """

    kind: ClockKind
    allowed: Allowed
    since: datetime | None
    spent: int = 0
    ended_at: datetime | None = None

    @classmethod
    def start(cls, kind: ClockKind, allowed: Allowed, at: datetime) -> Self:
        return cls(kind, allowed, at)

    @property
    def running(self) -> bool:
        return self.since is not None and self.ended_at is None

    def pause(self, at: datetime, calendar: Calendar) -> Self:
        """Nothing changes for one that stands or has ended."""
        if not self.running:
            return self
        return replace(self, since=None, spent=self.used(at, calendar))

    def resume(self, at: datetime) -> Self:
        if self.since is not None or self.ended_at is not None:
            return self
        return replace(self, since=at)

    def end(self, at: datetime, calendar: Calendar) -> Self:
        if self.ended_at is not None:
            return self
        return replace(self, spent=self.used(at, calendar), ended_at=at)

    def extend(self, by: int) -> Self:
        return replace(self, allowed=self.allowed.extended(by))

    def used(self, at: datetime, calendar: Calendar) -> int:
        """What is spent until then; the day itself counts, once its stretch is older than the day."""
        if not self.running or self.since is None:
            return self.spent
        if self.allowed.unit is ClockUnit.HOURS:
            return self.spent + max(0, int((at - self.since).total_seconds()))
        first, last = day_of(self.since), day_of(at)
        if self.allowed.unit is ClockUnit.CALENDAR_DAYS:
            return self.spent + max(0, (last - first).days)
        return self.spent + calendar.between(first, last)

    def due(self, calendar: Calendar) -> Due | None:
        """By what was promised; None while it stands, or has ended."""
        return self._at(self.allowed.promised, calendar)

    def due_by_law(self, calendar: Calendar) -> Due | None:
        return self._at(self.allowed.law, calendar)

    def yellow_at(self, calendar: Calendar) -> datetime | None:
        """When four fifths of what was promised are spent: the beginning of that day, or the moment."""
        if not self.running or self.since is None:
            return None
        if self.allowed.unit is ClockUnit.HOURS:
            whole = self.allowed.promised * _HOUR.total_seconds()
            return self.since + timedelta(seconds=float(whole * YELLOW_FROM) - self.spent)
        left = ceil(self.allowed.promised * YELLOW_FROM) - self.spent
        if left <= 0:
            return self.since
        # The midnight before the day with which they are spent.
        ends = self._last_moment(left, calendar)
        return ends.at - timedelta(days=1)

    def light(self, at: datetime, calendar: Calendar) -> Light:
        due, yellow = self.due(calendar), self.yellow_at(calendar)
        if due is None or yellow is None:
            return Light.STANDING if self.ended_at is None else Light.GREEN
        if at >= due.at:
            return Light.RED
        return Light.YELLOW if at >= yellow else Light.GREEN

    def _at(self, amount: int, calendar: Calendar) -> Due | None:
        if not self.running or self.since is None:
            return None
        if self.allowed.unit is ClockUnit.HOURS:
            return Due(self.since + amount * _HOUR - timedelta(seconds=self.spent))
        return self._last_moment(amount - self.spent, calendar)

    def _last_moment(self, left: int, calendar: Calendar) -> Due:
        """Where so many days of the running stretch end. One that was over before it stood ends at once."""
        assert self.since is not None
        first = day_of(self.since)
        if self.allowed.unit is ClockUnit.CALENDAR_DAYS:
            day, provisional = first + timedelta(days=left), False
        elif left < 0:
            day, provisional = first - timedelta(days=1), False
        else:
            found = calendar.after(first, left)
            day, provisional = found.day, found.provisional
        return Due(datetime.combine(day + timedelta(days=1), time(), SHANGHAI), provisional)
