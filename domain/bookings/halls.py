"""Halls with windows: which groups of items each window serves, who goes first, and when tickets are given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.bookings.tickets import WALK_IN_EVERY
from domain.days import SHANGHAI
from domain.errors import Unfit
from domain.words import Words

#: The unit that runs a hall whose file names none.
RUNS: Final = "government_services"
_HALL: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_GROUP: Final = re.compile(r"[A-Z]", re.ASCII)
#: Own choice: before the hall opens, people stand at its door.
BEFORE_OPENING: Final = timedelta(minutes=30)
#: Own choices: no hall serves so many of a group in a day; and one account takes no more of a hall.
TICKETS_A_DAY: Final = 9999
TICKETS_OF_ONE: Final = 5


class PriorityBy(StrEnum):
    """Who says that a kind of priority holds."""

    AGE = "age"  # the birthday on record
    SELF = "self"  # whoever takes the ticket; the window looks
    OFFICER = "officer"  # who gives the ticket out, having seen the papers


@dataclass(frozen=True, slots=True)
class Priority:
    """A kind of people who go first: by `ahead` before those who came earlier."""

    kind: str
    names: Words
    ahead: timedelta
    by: PriorityBy
    from_age: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are served alike; `letter` begins the numbers of its tickets.

    `items`: names of items, or of their beginnings; `places`: at which people are booked for it;
    `minutes`: how long one takes while nothing is known.
    """

    letter: str
    names: Words
    items: tuple[str, ...]
    places: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Hall:
    """`area`: the digits of the division in which it lies, "" the whole city's.

    `daily`: it opens on days off too. `unit`: that runs it, and is counted and rated by its visits.
    """

    hall: str
    names: Words
    area: str
    opens: time
    closes: time
    groups: Mapping[str, Group]
    priorities: Mapping[str, Priority]
    windows: Mapping[int, frozenset[str]]
    walk_in_every: int = WALK_IN_EVERY
    daily: bool = False
    unit: str = RUNS

    def takes(self, at: datetime, *, works: bool) -> bool:
        """Whether tickets are given out then; `works`: whether the city works that day."""
        local = at.astimezone(SHANGHAI)
        opens, closes = _at(local.date(), self.opens), _at(local.date(), self.closes)
        return (works or self.daily) and opens - BEFORE_OPENING <= local < closes

    def group_of(self, item: str) -> Group | None:
        """Of an item of the city by its name; None where this hall does not serve it."""
        return next((each for each in self.groups.values() if _serves(each, item)), None)

    @property
    def places(self) -> Mapping[str, str]:
        """At which people are booked for its groups, with the letter of each."""
        return {place: each.letter for each in self.groups.values() for place in each.places}

    def group_of_place(self, place: str) -> Group | None:
        """Into which who is booked at that place goes."""
        return next((each for each in self.groups.values() if place in each.places), None)

    def priority_of_age(self, years: int) -> Priority | None:
        """The kind that goes first by this age, the one that goes furthest ahead."""
        held = [
            each
            for each in self.priorities.values()
            if each.by is PriorityBy.AGE and years >= each.from_age
        ]
        return max(held, key=lambda each: each.ahead, default=None)


@dataclass(frozen=True, slots=True)
class Window:
    """`officer`: who sits there now; nobody at one that is closed."""

    hall: str
    number: int
    groups: frozenset[str]
    officer: UUID | None = None
    opened_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.officer is not None


def read_hall_name(text: str) -> str:
    """Unfit for what can be no hall's name in files and rows."""
    if not _HALL.fullmatch(text):
        raise Unfit(
            "小写字母开头，2 到 40 个小写字母、数字或下划线",
            "2 to 40 small letters, digits or underscores, the first a letter",
        )
    return text


def read_letter(text: str) -> str:
    if not _GROUP.fullmatch(text):
        raise Unfit("一个大写字母", "one capital letter")
    return text


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _serves(group: Group, item: str) -> bool:
    return any(item == each or item.startswith(f"{each}.") for each in group.items)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)
