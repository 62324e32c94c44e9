"""Whether this week's checks look like those of the baseline: counts in, alarms out.

Two questions, two tests. Has a distribution moved (score bands, time to complete): the population
stability index, Σ (p - q) ln (p / q), which practice calls a shift from .25 on (N. Siddiqi, Credit Risk
Scorecards, 2006), and which is, without a shift, about (1/N + 1/M) times a chi-square of B - 1 degrees
(B. Yurdakul, J. Naranjo, Journal of Risk Model Validation 14 (4), 2020). Has a rate risen (a reason,
refusals): the test of two proportions with the pooled variance. Both must be large *and* beyond chance.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from domain.faces.check_counts import LEAST_SHOWN, Compared, What
from domain.faces.shares import wilson

#: Added to each bucket, so that an empty one is rare and not impossible.
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on there is an alarm; all in one place, own choices but the index's."""

    index: float = 0.25
    rise: float = 0.05  # of a share of all ended checks
    chance: float = 0.001  # of an alarm though nothing has changed, for each signal and look
    least: int = 200  # checks in the week, and in the baseline: below, nothing is said
    baseline_days: int = 28  # the first ones of an engine, unless others were set
    week_days: int = 7


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing watched. `value` is the index, or the rise of a share; `limit` where the alarm begins."""

    name: str
    value: float
    limit: float
    week: int  # checks of the week
    baseline: int

    @property
    def alarm(self) -> bool:
        return self.value >= self.limit


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its number of trials and Wilson's interval at 95 %."""

    errors: int
    trials: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.errors / self.trials


@dataclass(frozen=True, slots=True)
class Refusals:
    """False refusals at the comparison, estimated.

    `likely`: those that a pass followed within a day, of these and the passes; `at_most`: all
    refusals, as if no stranger had ever tried.
    """

    likely: Rate | None  # None: too few to say
    at_most: Rate | None


Counts = Mapping[What, Mapping[str, int]]


def rate(errors: int, trials: int) -> Rate | None:
    """None of fewer trials than are shown."""
    if trials < LEAST_SHOWN:
        return None
    low, high = wilson(errors, trials)
    return Rate(errors, trials, low, high)


def refusals(compared: Mapping[str, int]) -> Refusals:
    """From the counts of `What.COMPARED`, of one group or of all."""
    accepted = compared.get(Compared.ACCEPTED, 0)
    refused = compared.get(Compared.REFUSED, 0)
    # a refusal of the day before the period may be explained within it
    retried = min(compared.get(Compared.RETRIED, 0), refused)
    return Refusals(rate(retried, retried + accepted), rate(refused, refused + accepted))


def stability_index(week: Mapping[str, int], baseline: Mapping[str, int]) -> float:
    """How far two distributions over the same buckets lie apart; 0 the same."""
    names = week.keys() | baseline.keys()
    here, there = _shares(week, names), _shares(baseline, names)
    return sum((here[name] - there[name]) * math.log(here[name] / there[name]) for name in names)


def signals(week: Counts, baseline: Counts, limits: Limits = LIMITS) -> tuple[Signal, ...]:
    """What can be said of this week; nothing of what has too few checks on either side."""
    found = []
    for what in (What.BAND, What.SECONDS):
        one = _moved(what, week.get(what, {}), baseline.get(what, {}), limits)
        found += [one] if one else []
    now, then = week.get(What.OUTCOME, {}), baseline.get(What.OUTCOME, {})
    n, m = sum(now.values()), sum(then.values())
    if n < limits.least or m < limits.least:
        return tuple(found)
    reasons = week.get(What.REASON, {}), baseline.get(What.REASON, {})
    for name in sorted(reasons[0].keys() | reasons[1].keys()):
        found.append(
            _risen(f"reason_{name}", reasons[0].get(name, 0), n, reasons[1].get(name, 0), m, limits)
        )
    return tuple(found)


def _moved(
    what: What, week: Mapping[str, int], baseline: Mapping[str, int], limits: Limits
) -> Signal | None:
    n, m = sum(week.values()), sum(baseline.values())
    if n < limits.least or m < limits.least:
        return None
    degrees = max(1, len(week.keys() | baseline.keys()) - 1)
    by_chance = (1 / n + 1 / m) * _chi_square(1 - limits.chance, degrees)
    index = stability_index(week, baseline)
    return Signal(what, index, max(limits.index, by_chance), n, m)


def _risen(name: str, now: int, n: int, then: int, m: int, limits: Limits) -> Signal:
    """A share that falls is no alarm. A reason may stand in a check once."""
    pooled = (now + then) / (n + m)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    by_chance = NormalDist().inv_cdf(1 - limits.chance) * spread
    return Signal(name, now / n - then / m, max(limits.rise, by_chance), n, m)


def _shares(counts: Mapping[str, int], names: set[str]) -> dict[str, float]:
    whole = sum(counts.values()) + _HALF * len(names)
    return {name: (counts.get(name, 0) + _HALF) / whole for name in names}


def _chi_square(probability: float, degrees: int) -> float:
    """The quantile, after E. B. Wilson and M. M. Hilferty (1931): within 1 % from 3 degrees on."""
    part = 2 / (9 * degrees)
    z = NormalDist().inv_cdf(probability)
    return degrees * float((1 - part + z * math.sqrt(part)) ** 3)
