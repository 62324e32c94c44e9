"""The steps of a reminder before a certification ends, and where a pass over all that end soon stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

#: Days before the end of a certification (workflows of the bureaus); whoever is 80 hears earlier too.
REMINDER_DAYS: Final = (7, 30, 60)
ELDER_DAYS: Final = 90
ELDER_AGE: Final = 80

#: Where a pass stands: certified until, person, scheme.
EndingPlace = tuple[date, UUID, str]


@dataclass(frozen=True, slots=True)
class Ending:
    """A certification that ends soon; `born_year` 0 or None: not known."""

    person: UUID
    scheme: str
    certified_until: date
    born_year: int | None = None

    @property
    def place(self) -> EndingPlace:
        return self.certified_until, self.person, self.scheme

    def step(self, today: date) -> int | None:
        return step_of((self.certified_until - today).days, self.born_year, today)

    def days_told(self, today: date) -> int:
        """On the last day itself there is one day left: today."""
        return max((self.certified_until - today).days, 1)


@dataclass(frozen=True, slots=True)
class Reminded:
    told: tuple[UUID, ...]  # accounts to ring
    next: EndingPlace | None  # None: the pass is over


def first_place(today: date) -> EndingPlace:
    """Before all that ends today or later."""
    return today - timedelta(days=1), UUID(int=0), ""


def last_day(today: date) -> date:
    """What ends later concerns no reminder yet."""
    return today + timedelta(days=ELDER_DAYS)


def step_of(days: int, born_year: int | None, today: date) -> int | None:
    """Which reminder a certification with so many days left has come to; None: too early or over."""
    if days < 0:
        return None
    for step in REMINDER_DAYS:
        if days <= step:
            return step
    elder = bool(born_year) and today.year - (born_year or today.year) >= ELDER_AGE
    return ELDER_DAYS if elder and days <= ELDER_DAYS else None
