"""Comparisons of people with themselves and others, and how often a rule errs on people it did not see.

The threshold of every rate is set on the people outside the group on which the rate is told. "all" is
split by identity into five parts, each judged at the threshold of the other four.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics.engine import Vector
from biometrics.evaluation.rates import rate

Floats = npt.NDArray[np.float32]
Names = npt.NDArray[np.str_]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

ALL: Final = "all"
_PARTS: Final = 5
_SEED: Final = 20_261_124
#: Of each reference so many draws of frames, of each person so many as a stranger.
_OWN_DRAWS: Final = 6
_STRANGER_DRAWS: Final = 3
_NO_RATE: Final = 3.0  # the rule of three: so many errors expected, none seen, is 95 % sure


@dataclass(frozen=True, slots=True)
class Trials:
    """Scores of one technique, with whose reference met whose frames."""

    own: Floats
    owners: Names
    strange: Floats
    referred: Names  # of each strange score
    probed: Names


@dataclass(frozen=True, slots=True)
class Error:
    """So many of so many; the interval is Wilson's at 95 % and takes trials for independent."""

    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        found = rate(self.count, self.of)
        return found.low, found.high


@dataclass(frozen=True, slots=True)
class Found:
    """Errors among a group at thresholds set outside of it; None where no rate can be told."""

    people: int
    thresholds: tuple[float, float]  # lowest and highest of the parts
    missed: Error
    taken: Error
    by_people: tuple[float, float]  # bootstrap over people: photos of one are not independent

    @property
    def bound(self) -> float:
        """The smallest false-match rate of which so many strangers could speak, at 95 %."""
        return _NO_RATE / max(self.taken.of, 1)


#: The trials with the people given kept out of whatever the technique learns from.
Technique = Callable[[frozenset[str]], Trials]


def judge(
    technique: Technique, everyone: Sequence[str], group: frozenset[str] | None, rate: float
) -> Found | None:
    """None when those outside are too few for the rate."""
    missed: list[Bools] = []
    owners: list[Names] = []
    taken = strangers = 0
    thresholds: list[float] = []
    for part in [group] if group is not None else _parts(everyone):
        trials = technique(part)
        limit = sorted(part)
        referred, probed = np.isin(trials.referred, limit), np.isin(trials.probed, limit)
        outside = trials.strange[~referred & ~probed]
        if len(outside) * rate < 1:
            return None
        threshold = _threshold(outside, rate)
        mine = np.isin(trials.owners, limit)
        inside = trials.strange[referred & probed]
        missed.append(trials.own[mine] < threshold)
        owners.append(trials.owners[mine])
        taken += int((inside >= threshold).sum())
        strangers += len(inside)
        thresholds.append(threshold)
    all_missed, all_owners = np.concatenate(missed), np.concatenate(owners)
    return Found(
        people=len(set(all_owners)),
        thresholds=(min(thresholds), max(thresholds)),
        missed=Error(int(all_missed.sum()), len(all_missed)),
        taken=Error(taken, strangers),
        by_people=_bootstrap(all_missed, all_owners),
    )


def photos(people: Names, alike: Floats) -> Trials:
    """Every photo with every other; `alike` is a square of scores."""
    row, column = np.triu_indices(len(people), 1)
    scores = alike[row, column]
    same = people[row] == people[column]
    return Trials(
        own=scores[same],
        owners=people[row][same],
        strange=scores[~same],
        referred=people[row][~same],
        probed=people[column][~same],
    )


#: From the scores of each frame (rows: references, columns: frames) and of their mean, one a reference.
Rule = Callable[[Floats, Floats, Rows], Floats]


def checks(
    people: Names, held: Vector, seen: Sequence[Vector], rule: Rule, references: int = 1
) -> Trials:
    """Some photos of a person as the frames of a check, against one of the others, or the best of two.

    `held` are the vectors of photos as references, `seen` those as the first frame, as the second, …;
    with two references `rule` is asked for each, and the higher score counts.
    """
    frames = len(seen)
    draw = random.Random(_SEED)  # noqa: S311  # the same draws each time
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(people):
        rows.setdefault(str(name), []).append(row)

    def some(of: Sequence[int], size: int, most: int) -> list[tuple[int, ...]]:
        every = list(itertools.combinations(of, size))
        return draw.sample(every, min(most, len(every)))

    known: list[tuple[int, ...]] = []
    probes: list[tuple[int, ...]] = []
    own: list[float] = []
    owners: list[str] = []
    for name, mine in rows.items():
        photos_held = list(itertools.combinations(mine, references))
        known += photos_held if references == 1 else photos_held[:_STRANGER_DRAWS]
        probes += some(mine, frames, _STRANGER_DRAWS)
        for reference in photos_held:
            rest = [row for row in mine if row not in reference]
            for probe in some(rest, frames, _OWN_DRAWS):
                own.append(float(_scores(held, seen, [reference], probe, rule)[0]))
                owners.append(name)
    strange = np.stack([_scores(held, seen, known, probe, rule) for probe in probes], axis=1)
    referred = people[[one[0] for one in known]]
    probed = people[[one[0] for one in probes]]
    other = referred[:, None] != probed[None]
    at, by = np.nonzero(other)
    return Trials(
        own=np.array(own, np.float32),
        owners=np.array(owners),
        strange=strange[other],
        referred=referred[at],
        probed=probed[by],
    )


def _scores(
    held: Vector,
    seen: Sequence[Vector],
    known: Sequence[tuple[int, ...]],
    probe: tuple[int, ...],
    rule: Rule,
) -> Floats:
    frames = np.stack([vectors[row] for vectors, row in zip(seen, probe, strict=True)])
    mean = frames.mean(axis=0)
    mean /= np.linalg.norm(mean)
    columns = [held[[one[n] for one in known]] for n in range(len(known[0]))]
    at = np.array(probe)
    found = [rule(one @ frames.T, one @ mean, at) for one in columns]
    return np.asarray(np.max(found, axis=0), np.float32)


def normalised(alike: Floats, cohort: Bools, nearest: int | None) -> Floats:
    """Symmetric score normalisation: by mean and spread of a photo's scores to a cohort of strangers.

    With `nearest`, to those of the cohort that it is likest to: people of its sex, age and region,
    without a word about either.
    """
    scores = alike[:, cohort]
    if nearest is not None:
        scores = np.sort(scores, axis=1)[:, -nearest:]
    standard = (alike - scores.mean(1)[:, None]) / scores.std(1)[:, None]
    return np.asarray((standard + standard.T) / 2, np.float32)


def cohort_of(people: Names, kept_out: frozenset[str], size: int) -> frozenset[str]:
    """So many people to normalise by, none of those kept out."""
    others = sorted(set(people) - kept_out)
    return frozenset(random.Random(_SEED).sample(others, min(size, len(others) // 2)))  # noqa: S311  # the same each time


def without(trials: Trials, people: frozenset[str]) -> Trials:
    """The trials in which none of these takes part."""
    names = sorted(people)
    own = ~np.isin(trials.owners, names)
    strange = ~(np.isin(trials.referred, names) | np.isin(trials.probed, names))
    return Trials(
        trials.own[own],
        trials.owners[own],
        trials.strange[strange],
        trials.referred[strange],
        trials.probed[strange],
    )


def groups(
    people: Names, subsets: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, frozenset[str] | None]]:
    yield ALL, None
    here = frozenset(str(name) for name in people)
    for name, members in subsets.items():
        if len(members & here) > 1:
            yield name, members & here


def _parts(everyone: Sequence[str]) -> list[frozenset[str]]:
    names = sorted(set(everyone))
    random.Random(_SEED).shuffle(names)  # noqa: S311  # the same parts each time
    return [frozenset(names[part::_PARTS]) for part in range(_PARTS)]


def _threshold(strange: Floats, rate: float) -> float:
    """The lowest score that at most this share of strangers reaches."""
    allowed = int(len(strange) * rate)
    highest = np.partition(strange, len(strange) - allowed - 1)[len(strange) - allowed - 1]
    return float(np.nextafter(highest, np.float32(2)))


def _bootstrap(missed: Bools, owners: Names) -> tuple[float, float]:
    """95 % of the rates that other draws of as many people would show."""
    _, person = np.unique(owners, return_inverse=True)
    errors, tried = np.bincount(person, missed), np.bincount(person)
    drawn = np.random.default_rng(_SEED).integers(0, len(tried), (1_000, len(tried)))
    rates = errors[drawn].sum(axis=1) / tried[drawn].sum(axis=1)
    return float(np.quantile(rates, 0.025)), float(np.quantile(rates, 0.975))
