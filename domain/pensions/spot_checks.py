"""Spot checks: of what a browser, a home visit or a video certified, a share is confirmed by a call or a visit.

Which, is drawn by a key that nobody outside knows; how many were not the pensioner bounds what fraud
there can be among all. The certification stands meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import exp, lgamma, log, log1p
from typing import Final, Self
from uuid import UUID

from domain.days import SHANGHAI
from domain.ways import Way
from domain.words import Words

WITHIN: Final = timedelta(days=14)
PERCENT: Final = 5.0  # of the passes; own choice, a setting
CONFIDENCE: Final = 0.95
_HALVINGS: Final = 50  # finer than a float can tell


class MetBy(StrEnum):
    CALL = "call"
    VISIT = "visit"


class SpotResult(StrEnum):
    MET = "met"  # the person, alive, who did the check
    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    NOT_ALIVE = "not_alive"
    ANOTHER_PERSON = "another_person"  # alive, and did no such check


RESULT_WORDS: Final[dict[SpotResult, Words]] = {
    SpotResult.MET: Words("抽查：联系到本人", "Spot check: the person was met"),
    SpotResult.NOT_REACHED: Words("抽查：没有联系到本人", "Spot check: not reached"),
    SpotResult.REFUSED: Words("抽查：本人不愿接受", "Spot check: the person declined"),
    SpotResult.NOT_ALIVE: Words("抽查：据了解本人已去世", "Spot check: said to have died"),
    SpotResult.ANOTHER_PERSON: Words(
        "抽查：本人没有做过这次刷脸", "Spot check: the person did no such check"
    ),
}
#: By whom a certification was made that is confirmed; each is counted by itself, since each has its own frauds.
BY_BROWSER: Final = (Way.FACE, Way.RELATIVE)
#: What the certification should not have come from.
WRONG: Final = frozenset({SpotResult.NOT_ALIVE, SpotResult.ANOTHER_PERSON})


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """One that waits for a call or a visit."""

    spot: UUID
    person: UUID
    scheme: str
    way: Way  # by which it was certified
    drawn_at: datetime
    due_at: datetime

    def overdue(self, now: datetime) -> bool:
        return now > self.due_at


@dataclass(frozen=True, slots=True)
class SpotKept:
    """One that has ended, as the person is told of it."""

    scheme: str
    drawn_at: datetime
    result: str
    met_by: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class SpotMonth:
    """Of those drawn in one month of the city; `first` is its first day."""

    first: date
    drawn: int
    met: int
    wrong: int
    open: int
    overdue: int  # of the open ones

    @property
    def unclear(self) -> int:
        """Not reached, or declined: an officer decides on each."""
        return self.drawn - self.met - self.wrong - self.open

    @property
    def resolved(self) -> int:
        return self.met + self.wrong

    @property
    def wrong_share(self) -> tuple[float, float]:
        return interval(self.wrong, self.resolved)


@dataclass(frozen=True, slots=True)
class SpotYear:
    months: tuple[SpotMonth, ...]  # the newest first
    whole: SpotMonth

    @classmethod
    def of(cls, first: date, months: Sequence[SpotMonth]) -> Self:
        """`first`: the first day of the first month."""
        return cls(
            tuple(months),
            SpotMonth(
                first,
                drawn=sum(each.drawn for each in months),
                met=sum(each.met for each in months),
                wrong=sum(each.wrong for each in months),
                open=sum(each.open for each in months),
                overdue=sum(each.overdue for each in months),
            ),
        )


def year_before(now: datetime) -> datetime:
    """The beginning, in the city, of the month eleven months before this one."""
    here = now.astimezone(SHANGHAI)
    month = here.year * 12 + here.month - 1 - 11
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=SHANGHAI)


def interval(found: int, of: int) -> tuple[float, float]:
    """Between which shares the true one lies, exact (Clopper and Pearson), two sides."""
    if of == 0:
        return 0.0, 1.0
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if found == 0 else _share(found - 1, of, 1 - tail)
    return low, 1.0 if found == of else _share(found, of, tail)


def _share(most: int, of: int, chance: float) -> float:
    """The share at which `most` or fewer of so many come up with this chance."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(most, of, middle) > chance:
            low = middle
        else:
            high = middle
    return high


def _at_most(most: int, of: int, share: float) -> float:
    """By logarithms, since the binomial coefficients of many outgrow a float."""
    hit, missed = log(share), log1p(-share)
    return sum(
        exp(lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1) + n * hit + (of - n) * missed)
        for n in range(most + 1)
    )
