"""For how many different people one person acts, by whatever account, and one device is used: bounded, and shown to officers.

One phone does not certify two hundred pensioners unseen.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from domain.errors import NotAllowed
from domain.problems import Problem

#: Own choice: a couple has four parents and eight grandparents.
PER_ACCOUNT: Final = 12
#: Own choice: those twelve, and a few who own an account on the family's phone.
PER_DEVICE: Final = 15
#: As long as a certification lasts: who is helped each year is one person, and stays one.
PERIOD: Final = timedelta(days=365)
NEAR: Final = 0.75  # of the limit; from there on officers see it
MOST: Final = 1_000  # that an officer may allow
LONGEST: Final = timedelta(days=366)  # for which; as a mandate's


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the city; a setting each."""

    account: int = PER_ACCOUNT
    device: int = PER_DEVICE


@dataclass(frozen=True, slots=True)
class Widened:
    """By an officer, for one who helps many, through the day `until`: also on the device in use."""

    most: int
    until: date

    def stands(self, today: date) -> bool:
        return today <= self.until


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody's account that acts, or a device, with how many people there were of PERIOD, the one of now in it."""

    kind: Literal["account", "device"]
    people: int
    fresh: bool  # the one of now was not among them
    most: int

    def check(self) -> None:
        """NotAllowed for one more than the limit; whoever was among them stays."""
        if self.fresh and self.people > self.most:
            raise NotAllowed(Problem.ACTS_FOR_MANY)

    @property
    def crowded(self) -> bool:
        return self.people >= NEAR * self.most


def most_of(limit: int, widened: Widened | None, today: date) -> int:
    return max(limit, widened.most) if widened is not None and widened.stands(today) else limit


@dataclass(frozen=True, slots=True)
class Crowded:
    """An account or a device near the limit or at it, as an officer sees it."""

    kind: str
    person: UUID  # who owns the account that used it last
    people: int
    most: int
    seen_at: datetime

    @property
    def full(self) -> bool:
        return self.people >= self.most


@dataclass(frozen=True, slots=True)
class ActingNow:
    """For how many people somebody acted in PERIOD, and for how many it may be."""

    people: int
    most: int
    widened: Widened | None
