"""Has this movement been made before, exactly so? By time warping, over numbers alone.

Nobody does the same thing twice: the way to the side, the small sway of the head beside it. A film does,
however it is encoded. The bounds and where they were measured: docs/liveness.md, `python -m bench.movements`.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics.liveness.bounds import Bounds
from domain.faces.face_check import Step
from domain.faces.movement import MOST_SAMPLES, Movement

_Floats = npt.NDArray[np.float64]

FEWEST: Final = 3  # samples; no step is done in less
#: Points of a line for each of its samples: a film is begun anywhere between two pictures, and a head
#: that turns goes 10° in the time of one.
_FINE: Final = 4
#: Points for each sample of the other one; as both ways are gone, half to twice the speed.
_SLOWEST, _FASTEST = 1, 8
#: Samples by which two ends may differ: the same film is judged done now sooner, now later.
_SLACK: Final = 8
#: Of the shorter one, by the way that is found: a film at half its speed is half of it.
_COVERED: Final = 0.5
#: So much less is said by the likest of many for each e-fold of their number.
_OF_MANY: Final = 0.05
#: What counts as one: a turn of 20°, a nod of 15°, an open mouth, closed eyes.
_SCALE: Final = np.array([20.0, 15.0, 0.3, 0.15])
_MIRROR: Final = np.array([-1.0, 1.0, 1.0, 1.0])
_TURNS: Final = {Step.TURN_LEFT: "turn", Step.TURN_RIGHT: "turn"}


def known_again(movements: Sequence[Movement], earlier: Sequence[Movement], bounds: Bounds) -> bool:
    """Whether what these say together of a film that was used before is enough for somebody to look."""
    return sum(likenesses(movements, earlier, bounds)) >= bounds.movement_known


def likenesses(
    movements: Sequence[Movement], earlier: Sequence[Movement], bounds: Bounds
) -> tuple[float, ...]:
    """Of each movement to the likest earlier one of its kind: 1 for the very same, 0 for another.

    Mirrored ones count as well: a turn to the left makes one to the right. Short ones say less, by the
    root of their length; one that is new takes nothing from what the others say.
    """
    return tuple(_likest(one, earlier, bounds.movement_far) for one in movements)


def _likest(one: Movement, earlier: Sequence[Movement], far: float) -> float:
    like = [other for other in earlier if comparable(one, other)]
    return likest(alike(one, like, far)) if like else 0.0


def comparable(one: Movement, other: Movement) -> bool:
    """Of one kind, and both long enough to say something."""
    long_enough = min(len(one.samples), len(other.samples)) >= FEWEST
    return long_enough and _kind(one.step) == _kind(other.step)


def alike(one: Movement, others: Sequence[Movement], far: float) -> _Floats:
    """To each of the others, which are comparable: 1 for the very same, 0 from `far` on and below."""
    lengths = np.minimum([len(other.samples) for other in others], len(one.samples))
    weights = np.sqrt(np.minimum(lengths, MOST_SAMPLES) / MOST_SAMPLES)
    found: _Floats = weights * (1 - distances(one, others) / far)
    return found


def likest(found: _Floats) -> float:
    """What the likest of so many says: of many, some is like by chance."""
    return max(0.0, float(found.max()) - _OF_MANY * math.log(len(found)))


def distances(one: Movement, others: Sequence[Movement]) -> _Floats:
    """To each of the others, which are comparable; infinite where there is no way."""
    eyes = one.step is Step.CLOSE_EYES
    numbers, stored = _numbers(one, eyes=eyes), _stacked(others, eyes=eyes)
    apart = warped(numbers, stored)
    if not one.step.is_turn:
        apart = np.minimum(apart, warped(numbers * _MIRROR[: numbers.shape[1]], stored))
    return apart


def warped(one: _Floats, others: _Floats) -> _Floats:
    """Mean distance of the samples of each of two to the line of the other one, along the best way.

    `one` is samples by channels; `others` are any number of such, led in by NaN up to one length.
    """
    alone = np.broadcast_to(one, (len(others), *one.shape))
    there = _along(alone, _lines(others))
    back = _along(others, _lines(alone))
    return (there + back) / 2


def _along(samples: _Floats, lines: _Floats) -> _Floats:
    """Of pairs: each sample to a point of the line, onward at a pace between the slowest and the fastest.

    A way begins at the beginning of either, ends near the end of both, and covers half of the shorter
    one; infinite where there is none. Each cell takes the predecessor by which its mean is least.
    """
    cost = np.sqrt(((samples[:, :, None] - lines[:, None]) ** 2).mean(axis=-1))
    cost = np.where(np.isnan(cost), np.inf, cost)
    count, rows, points = cost.shape
    leads, line_leads = (np.isnan(each[:, :, 0]).sum(axis=1) for each in (samples, lines))
    line_begins = np.arange(points) == line_leads[:, None]
    total, steps = np.full((count, points), np.inf), np.ones((count, points))
    ends = []
    for row in range(rows):
        here = cost[:, row]
        onward, taken = _onward(total, steps, here)
        begun = np.where(line_begins | (leads == row)[:, None], here, np.inf)
        better = begun < onward / taken
        total, steps = np.where(better, begun, onward), np.where(better, 1.0, taken)
        late = rows - 1 - row
        if late <= _SLACK:
            last = points - 1 if late else max(0, points - 1 - _SLACK * _FINE)
            ends.append(np.stack((total, steps))[:, :, last:])
    totals, lengths = np.concatenate(ends, axis=2)
    needed = _COVERED * np.minimum(rows - leads, (points - line_leads - 1) / _FINE + 1)
    found: _Floats = np.where(lengths >= needed[:, None], totals / lengths, np.inf).min(axis=1)
    return found


def _onward(total: _Floats, steps: _Floats, here: _Floats) -> tuple[_Floats, _Floats]:
    """What each point's best way from the sample before costs with this one, and its samples."""

    def before(each: _Floats, outside: float) -> _Floats:
        led = np.pad(each, ((0, 0), (_FASTEST, 0)), constant_values=outside)
        wide = _FASTEST - _SLOWEST + 1
        return np.lib.stride_tricks.sliding_window_view(led, wide, axis=1)[:, : each.shape[1]]

    totals, taken = before(total, np.inf) + here[:, :, None], before(steps, 1.0) + 1
    best = (totals / taken).argmin(axis=-1)[:, :, None]
    return (
        np.take_along_axis(totals, best, axis=-1)[:, :, 0],
        np.take_along_axis(taken, best, axis=-1)[:, :, 0],
    )


def _kind(step: Step) -> str:
    """What it is compared as: turns to both sides are one."""
    return _TURNS.get(step, step)


def _numbers(movement: Movement, *, eyes: bool) -> _Floats:
    """Samples by channels, in parts of a whole movement; a turn as one to the left."""
    rows = [(yaw, pitch, mouth, open_ or 0.0) for yaw, pitch, mouth, open_ in movement.samples]
    numbers: _Floats = np.array(rows) / _SCALE
    if movement.step is Step.TURN_RIGHT:
        numbers = numbers * _MIRROR
    return numbers if eyes else numbers[:, :3]


def _stacked(movements: Sequence[Movement], *, eyes: bool) -> _Floats:
    stacked = np.full((len(movements), MOST_SAMPLES, 4 if eyes else 3), np.nan)
    for at, one in enumerate(movements):
        numbers = _numbers(one, eyes=eyes)[-MOST_SAMPLES:]
        stacked[at, -len(numbers) :] = numbers
    return stacked


def _lines(movements: _Floats) -> _Floats:
    """_FINE points for each sample, on straight lines between them."""
    shares = (np.arange(_FINE) / _FINE)[None, None, :, None]
    before, after = movements[:, :-1, None], movements[:, 1:, None]
    between = (before * (1 - shares) + after * shares).reshape(
        len(movements), -1, movements.shape[2]
    )
    return np.concatenate([between, movements[:, -1:]], axis=1)
