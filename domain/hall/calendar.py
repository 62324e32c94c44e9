"""Working days: Monday to Friday, less the days off, and the week-ends that are worked in their stead (调休).

The State Council names both for one year at a time, in its last weeks. They are data (`calendars/`,
`zhijian calendar load`); a day of a year that is not loaded is counted by the week alone, and whatever
rests on such a day is provisional.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_FRIDAY: Final = 4
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearOfDays:
    """What was announced for one year. ValueError for what can be no such table."""

    year: int
    off: frozenset[date]  # Mondays to Fridays on which nobody works
    worked: frozenset[date]  # Saturdays and Sundays that are worked

    def __post_init__(self) -> None:
        for day in sorted(self.off | self.worked):
            if day.year != self.year:
                raise ValueError(f"{day}: not of {self.year}")
            if (day in self.off) is not _in_the_week(day):
                kind = "off" if day in self.off else "worked"
                raise ValueError(f"{day}: a {day:%A} is no day {kind} of its own")


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day that was counted to; `provisional`: by days of a year that is not loaded yet."""

    day: date
    provisional: bool = False


class Calendar:
    """All years that are loaded; there may be gaps between them."""

    def __init__(self, years: Iterable[YearOfDays] = ()) -> None:
        by_year = {each.year: each for each in years}
        self._years = frozenset(by_year)
        self._off = frozenset(day for each in by_year.values() for day in each.off)
        self._worked = frozenset(day for each in by_year.values() for day in each.worked)

    @property
    def years(self) -> frozenset[int]:
        return self._years

    def works(self, day: date) -> bool:
        return day in self._worked or (_in_the_week(day) and day not in self._off)

    def knows(self, day: date) -> bool:
        return day.year in self._years

    def after(self, day: date, count: int) -> DayFound:
        """The `count`-th working day after `day`, which itself is not counted; `day` for 0."""
        provisional = False
        while count > 0:
            day += _DAY
            provisional = provisional or not self.knows(day)
            count -= self.works(day)
        return DayFound(day, provisional)

    def between(self, after: date, to: date) -> int:
        """How many working days lie after the first day and not after the second; 0 when there are none."""
        days = (after + timedelta(days=n) for n in range(1, (to - after).days + 1))
        return sum(self.works(day) for day in days)


def _in_the_week(day: date) -> bool:
    return day.weekday() <= _FRIDAY
