"""Shares with what they are worth: never one without its number of trials."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats

CONFIDENCE: Final = 0.95
#: Below so many trials a percentage says more than was seen, so people are shown counts alone.
PERCENT_FROM: Final = 20

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, and between which shares the truth lies at 95 %.

    `low` and `high` are Wilson's and take trials for independent. `people` is the interval of a
    bootstrap over people, for trials that share people; None where it was not made, and where all
    trials ended alike: there it could only repeat that.
    """

    count: int
    of: int
    share: float
    low: float
    high: float
    people: tuple[float, float] | None = None

    def __str__(self) -> str:
        if self.of == 0:
            return "no trials"
        if self.of < PERCENT_FROM:
            return f"{self.count:,} of {self.of:,}"
        spread = f"({self.low:.2%} to {self.high:.2%})"
        return f"{self.share:.2%} {spread} {self.count:,} of {self.of:,}"

    @property
    def small(self) -> str:
        """For false matches, which are told in powers of ten."""
        if self.of == 0:
            return "no trials"
        spread = f"({self.low:.1e} to {self.high:.1e})"
        return f"{self.share:.1e} {spread} {self.count:,} of {self.of:,}"


def rate(count: int, of: int, people: tuple[float, float] | None = None) -> Rate:
    """With Wilson's score interval; of nothing, anything is possible."""
    if of == 0:
        return Rate(0, 0, 0.0, 0.0, 1.0, people)
    share = count / of
    interval = stats.binomtest(count, of).proportion_ci(CONFIDENCE, method="wilson")
    low, high = float(interval.low), float(interval.high)
    spread = people if 0 < count < of else None
    return Rate(count, of, share, min(low, share), max(high, share), spread)


def bound(count: int, of: int) -> float:
    """What the true share does not exceed at 95 %: exact (Clopper and Pearson), one side.

    Without errors that is the rule of three, 3 / N (ISO/IEC 19795-1).
    """
    return float(bounds(np.array([count]), of)[0])


def bounds(counts: Ints, of: int) -> Floats:
    """`bound` of many counts of the same trials."""
    if of == 0:
        return np.ones(len(counts))
    upper = stats.beta.ppf(CONFIDENCE, counts + 1, np.maximum(of - counts, 1e-9))
    return np.asarray(np.where(counts >= of, 1.0, upper), np.float64)


def trials_for(share: float) -> int:
    """So many trials without one error are needed to claim a share."""
    return int(np.ceil(np.log(1 - CONFIDENCE) / np.log1p(-share)))
