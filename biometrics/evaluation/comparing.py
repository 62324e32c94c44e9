"""Scores of pairs, counted group by group, without keeping every pair: there are n²/2 of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics.engine import Engine, Vector
from biometrics.evaluation.rates import Floats, Ints

BINS: Final = 20_000  # of scores from -1 to 1
EDGES: Final = np.linspace(-1, 1, BINS + 1)
#: The likest strangers are kept one by one, up to this false-match rate: for what is said about
#: rates of 1e-2 and below, and about equal errors up to here.
TAIL_RATE: Final = 0.05
TAIL_MOST: Final = 1_000_000
#: So many pairs of strangers stand for all when people are drawn anew.
SAMPLE: Final = 200_000

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """A lot of pairs: rows of the photos, their scores, and whether each is one person."""

    one: Ints
    other: Ints
    scores: Floats
    same: Bools


#: Gives all comparisons, each time it is called.
Source = Callable[[], Iterator[Comparisons]]
#: Which comparisons belong to a group.
Selection = Callable[[Comparisons], Bools]


def everyone(engine: Engine, vectors: Vector, people: Ints) -> Source:
    """Each photo with each later one."""

    def source() -> Iterator[Comparisons]:
        for row in range(len(people) - 1):
            others = np.arange(row + 1, len(people))
            scores = np.asarray(engine.compare(vectors[row], vectors[row + 1 :]), np.float64)
            ones = np.full(len(others), row)
            yield Comparisons(ones, others, scores, people[row + 1 :] == people[row])

    return source


def listed(engine: Engine, vectors: Vector, pairs: Sequence[tuple[int, int, bool]]) -> Source:
    """The pairs of a list, by rows."""
    ordered = np.array(sorted(pairs), np.int64).reshape(-1, 3)
    starts = np.flatnonzero(np.diff(ordered[:, 0], prepend=-1))

    def source() -> Iterator[Comparisons]:
        for rows in np.split(ordered, starts[1:]):
            if len(rows):
                scores = engine.compare(vectors[rows[0, 0]], vectors[rows[:, 1]])
                yield Comparisons(
                    rows[:, 0], rows[:, 1], np.asarray(scores, np.float64), rows[:, 2] == 1
                )

    return source


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """A group's comparisons. People are codes; arrays of one kind are equally long.

    `tail` are the likest strangers, falling; `draw_*` are the people of a sample of all strangers.
    """

    people: int
    photos: int
    genuine: Floats
    genuine_person: Ints
    genuine_photos: Ints  # n by 2
    strangers: Ints  # by bin of EDGES
    tail: Floats
    tail_one: Ints
    tail_other: Ints
    draw_one: Ints
    draw_other: Ints

    @property
    def impostors(self) -> int:
        return int(self.strangers.sum())

    def from_edge(self) -> Ints:
        """How many strangers score each edge or more."""
        return np.append(np.cumsum(self.strangers[::-1])[::-1], 0)

    def accepted(self, threshold: float) -> int:
        """Strangers at or above a threshold."""
        if len(self.tail) and threshold >= self.tail[-1]:
            return int(np.searchsorted(-self.tail, -threshold, side="right"))
        return int(self.from_edge()[np.searchsorted(EDGES, threshold)])


@dataclass(slots=True)
class _Counting:
    photos: Bools  # those that take part
    genuine: list[Floats] = field(default_factory=list)
    genuine_rows: list[Ints] = field(default_factory=list)
    strangers: Ints = field(default_factory=lambda: np.zeros(BINS, np.int64))
    tail: list[Floats] = field(default_factory=list)
    tail_rows: list[Ints] = field(default_factory=list)
    drawn: list[Ints] = field(default_factory=list)


def count(
    source: Source, selections: Mapping[str, Selection], people: Ints, *, pairs: int
) -> dict[str, Tally]:
    """A tally of each group; `pairs` is about how many comparisons there are."""
    found = {name: _Counting(np.zeros(len(people), np.bool_)) for name in selections}
    dice = np.random.default_rng(1)
    for lot in source():
        chosen = dice.random(len(lot.scores)) < SAMPLE / max(pairs, 1)
        rows = np.stack([lot.one, lot.other], axis=1)
        for name, holds in selections.items():
            here, mine = holds(lot), found[name]
            same, others = here & lot.same, here & ~lot.same
            mine.photos[rows[here]] = True
            mine.genuine.append(lot.scores[same])
            mine.genuine_rows.append(rows[same])
            mine.strangers += np.histogram(_clipped(lot.scores[others]), EDGES)[0]
            mine.drawn.append(rows[others & chosen])
    floors = {name: _floor(mine.strangers) for name, mine in found.items()}
    for lot in source():
        rows = np.stack([lot.one, lot.other], axis=1)
        for name, holds in selections.items():
            near = holds(lot) & ~lot.same & (_clipped(lot.scores) >= floors[name])
            found[name].tail.append(lot.scores[near])
            found[name].tail_rows.append(rows[near])
    return {name: _tally(mine, people) for name, mine in found.items()}


def _clipped(scores: Floats) -> Floats:
    return np.asarray(np.clip(scores, -1, 1))


def _floor(strangers: Ints) -> float:
    """The score that the likest strangers reach, as many as the tail may hold."""
    above = np.cumsum(strangers[::-1])[::-1]
    most = min(TAIL_MOST, int(TAIL_RATE * strangers.sum()) + 1)
    return float(EDGES[min(int(np.searchsorted(-above, -most)), BINS - 1)])


def _tally(mine: _Counting, people: Ints) -> Tally:
    genuine = np.concatenate([*mine.genuine, np.zeros(0)])
    rows = _rows(mine.genuine_rows)
    tail = np.concatenate([*mine.tail, np.zeros(0)])
    falling = np.argsort(-tail, kind="stable")
    tail_rows, drawn = _rows(mine.tail_rows)[falling], _rows(mine.drawn)
    return Tally(
        people=len(np.unique(people[mine.photos])),
        photos=int(mine.photos.sum()),
        genuine=genuine,
        genuine_person=people[rows[:, 0]],
        genuine_photos=rows,
        strangers=mine.strangers,
        tail=tail[falling],
        tail_one=people[tail_rows[:, 0]],
        tail_other=people[tail_rows[:, 1]],
        draw_one=people[drawn[:, 0]],
        draw_other=people[drawn[:, 1]],
    )


def _rows(lots: Sequence[Ints]) -> Ints:
    return np.concatenate([*lots, np.zeros((0, 2), np.int64)]).astype(np.int64, copy=False)
