"""How often, of how many, and how sure: a share is never told without its N."""

from dataclasses import dataclass
from typing import Final

from scipy.stats import binomtest

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

    def __add__(self, other: "Share") -> "Share":
        return Share(self.count + other.count, self.of + other.of)

    @property
    def rate(self) -> float | None:
        """None below FEWEST trials."""
        return self.count / self.of if self.of >= FEWEST else None

    @property
    def bound(self) -> float | None:
        """What the true rate is below with 95 % confidence; None below FEWEST trials.

        Clopper's and Pearson's one-sided limit.
        """
        if self.of < FEWEST:
            return None
        found = binomtest(self.count, self.of, alternative="less")
        return float(found.proportion_ci(_SURE, method="exact").high)

    def __str__(self) -> str:
        told = f"{self.count} of {self.of}"
        if self.rate is None or self.bound is None:
            return told
        return f"{told} = {100 * self.rate:.1f} % (≤ {100 * self.bound:.1f} %)"
