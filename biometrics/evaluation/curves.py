"""What a tally says: trade-off curves, equal errors, rates at thresholds, and how sure all that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from biometrics.evaluation.comparing import BINS, EDGES, Tally
from biometrics.evaluation.rates import Floats, Ints, Rate, bounds, rate, trials_for

#: False-match rates at which the share of owners that pass is told.
RATES_ASKED: Final = (1e-2, 1e-3, 1e-4)
#: Draws of people; more changes the second digit of an interval no more.
ROUNDS: Final = 400
_DET_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class AtRate:
    """The threshold that would give a false-match rate, where it may lie, and who passes there."""

    fmr: float
    threshold: float
    low: float
    high: float
    tar: Rate


@dataclass(frozen=True, slots=True)
class EqualErrors:
    """Where as many owners are refused as strangers pass."""

    share: float
    threshold: float
    genuine: int  # trials on each side
    impostor: int
    low: float | None  # by people; None: cannot be told
    high: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """Of the trade-off (DET) curve."""

    threshold: float
    fmr: float
    fnmr: float


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What the draws of people gave, at 95 %: by threshold asked and by rate asked."""

    fnmr: tuple[tuple[float, float], ...]
    fmr: tuple[tuple[float, float], ...]
    tar: tuple[tuple[float, float], ...]
    at: tuple[tuple[float, float], ...]  # thresholds
    equal: tuple[float, float] | None


def threshold_at(tally: Tally, fmr: float) -> float:
    """The lowest edge at which strangers pass no more often."""
    above = tally.from_edge()
    return float(EDGES[int(np.argmax(above <= fmr * max(tally.impostors, 1)))])


def threshold_bounded(tally: Tally, fmr: float) -> float | None:
    """The lowest edge where the false-match rate is no higher at 95 %; None: too few trials."""
    held = bounds(tally.from_edge(), tally.impostors) <= fmr
    return float(EDGES[int(np.argmax(held))]) if held.any() else None


def at_rates(tally: Tally, asked: Sequence[float], spread: Spread | None) -> tuple[AtRate, ...]:
    """Rates that could not be claimed without a single error are left out (rule of three)."""
    told = []
    for number, fmr in enumerate(asked):
        if tally.impostors < trials_for(fmr):
            continue
        threshold = threshold_at(tally, fmr)
        low, high = spread.at[number] if spread else (threshold, threshold)
        passed = int((tally.genuine >= threshold).sum())
        people = spread.tar[number] if spread else None
        told.append(AtRate(fmr, threshold, low, high, rate(passed, len(tally.genuine), people)))
    return tuple(told)


def equal_errors(tally: Tally, spread: Spread | None) -> EqualErrors | None:
    """None without pairs of both kinds."""
    if not len(tally.genuine) or not tally.impostors:
        return None
    fmr, fnmr = _both(tally)
    at = int(np.argmin(np.abs(fmr - fnmr)))
    low, high = (spread.equal if spread else None) or (None, None)
    return EqualErrors(
        share=float(fmr[at] + fnmr[at]) / 2,
        threshold=float(EDGES[at]),
        genuine=len(tally.genuine),
        impostor=tally.impostors,
        low=low,
        high=high,
    )


def det(tally: Tally) -> tuple[Point, ...]:
    """Points from a false-match rate of 1 down to what the number of pairs can show."""
    if not len(tally.genuine) or not tally.impostors:
        return ()
    fmr, fnmr = _both(tally)
    wanted = np.geomspace(1, 1 / tally.impostors, _DET_POINTS)
    chosen = sorted({int(np.argmax(fmr <= one)) for one in wanted})
    return tuple(Point(float(EDGES[at]), float(fmr[at]), float(fnmr[at])) for at in chosen)


def by_people(tally: Tally, thresholds: Sequence[float], asked: Sequence[float]) -> Spread | None:
    """Draws people with replacement, and their pairs with them; with one's own copy is no trial.

    None with fewer than two people, or without pairs of both kinds.
    """
    drawn = [tally.genuine_person, tally.draw_one, tally.draw_other]
    members = np.unique(np.concatenate([*drawn, tally.tail_one, tally.tail_other]))
    if len(members) < 2 or not len(tally.genuine) or not len(tally.draw_one):  # noqa: PLR2004  # people
        return None
    rank = np.argsort(tally.genuine)
    genuine = tally.genuine[rank]
    person, one, other, draw_one, draw_other = (
        np.searchsorted(members, codes)
        for codes in (
            tally.genuine_person[rank],
            *(tally.tail_one, tally.tail_other, tally.draw_one, tally.draw_other),
        )
    )
    below_tail = np.searchsorted(genuine, tally.tail, side="left")
    below_asked = np.searchsorted(genuine, thresholds, side="left")
    from_asked = np.searchsorted(-tally.tail, -np.asarray(thresholds), side="right")
    dice = np.random.default_rng(1)
    rounds = []
    for _ in range(ROUNDS):
        weight = np.bincount(dice.integers(len(members), size=len(members)), minlength=len(members))
        mine = np.append(0.0, np.cumsum(weight[person]))
        total = tally.impostors * float((weight[draw_one] * weight[draw_other]).mean())
        taken = np.append(0.0, np.cumsum(weight[one] * weight[other]))
        if not mine[-1] or not total:
            continue
        first_out = np.searchsorted(taken, np.asarray(asked) * total, side="right") - 1
        # as far as the tail goes
        first_out = np.minimum(first_out, max(len(tally.tail) - 1, 0))
        at = tally.tail[first_out] if len(tally.tail) else np.full(len(asked), -1.0)
        refused = np.searchsorted(genuine, at, side="right")
        fmr, fnmr = taken[1:] / total, mine[below_tail] / mine[-1]
        gap = fmr - fnmr
        meet = int(np.argmin(np.abs(gap))) if len(gap) and gap[-1] >= 0 else -1
        rounds.append(
            np.concatenate(
                [
                    mine[below_asked] / mine[-1],
                    taken[from_asked] / total,
                    1 - mine[refused] / mine[-1],
                    at,
                    [(fmr[meet] + fnmr[meet]) / 2 if meet >= 0 else np.nan],
                ]
            )
        )
    return _spread(np.array(rounds), len(thresholds), len(asked)) if rounds else None


def _spread(rounds: Floats, thresholds: int, asked: int) -> Spread:
    low, high = np.percentile(rounds, [2.5, 97.5], axis=0)
    pairs = [(float(one), float(other)) for one, other in zip(low, high, strict=True)]
    cuts = np.cumsum([thresholds, thresholds, asked, asked])
    fnmr, fmr, tar, at, equal = (
        tuple(pairs[start:end]) for start, end in zip([0, *cuts], [*cuts, len(pairs)], strict=True)
    )
    known = not np.isnan(rounds[:, -1]).any()
    return Spread(fnmr=fnmr, fmr=fmr, tar=tar, at=at, equal=equal[0] if known else None)


def _both(tally: Tally) -> tuple[Floats, Floats]:
    """FMR and FNMR at each edge."""
    fmr = tally.from_edge() / tally.impostors
    own: Ints = np.searchsorted(np.sort(tally.genuine), EDGES, side="left")
    return fmr, own / len(tally.genuine)


def histogram(tally: Tally, bins: int = 80) -> tuple[Floats, Ints, Ints]:
    """Edges, pairs of one person and pairs of strangers in each bin."""
    own = np.histogram(np.clip(tally.genuine, -1, 1), EDGES)[0]
    wide = BINS // bins
    return (
        EDGES[::wide],
        own.reshape(-1, wide).sum(axis=1),
        tally.strangers.reshape(-1, wide).sum(axis=1),
    )
