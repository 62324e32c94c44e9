"""How often, of how many, and how sure: a share is never told without its N."""

import math
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 20  # below, no percentage is printed
_SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of` independent trials."""

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of}")

    @property
    def rate(self) -> float | None:
        """None below FEWEST trials."""
        return self.count / self.of if self.of >= FEWEST else None

    @property
    def bound(self) -> float | None:
        """What the true rate is below with 95 % confidence; None below FEWEST trials.

        The rule of three where none was seen, else Clopper's and Pearson's one-sided limit.
        """
        if self.of < FEWEST:
            return None
        return 3 / self.of if self.count == 0 else _upper(self.count, self.of)

    def __str__(self) -> str:
        told = f"{self.count} of {self.of}"
        if self.rate is None or self.bound is None:
            return told
        return f"{told} = {100 * self.rate:.1f} % (≤ {100 * self.bound:.1f} %)"


def _upper(count: int, of: int) -> float:
    """The rate at which so few would be seen in 5 % of all runs."""
    if count == of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(count, of, middle) > 1 - _SURE:
            low = middle
        else:
            high = middle
    return high


def _at_most(count: int, of: int, rate: float) -> float:
    return math.fsum(
        math.comb(of, seen) * rate**seen * (1 - rate) ** (of - seen) for seen in range(count + 1)
    )
