"""Has this movement been made before, exactly so? By time warping, over numbers alone.

Nobody does the same thing twice: the way to the side, the small sway of the head beside it. A film does,
however it is encoded. The bounds and where they were measured: docs/liveness.md, `python -m bench.movements`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics.liveness.bounds import Bounds
from domain.face_check import Step
from domain.movement import MOST_SAMPLES, Movement

_Floats = npt.NDArray[np.float64]

FEWEST: Final = 3  # samples; no step is done in less
_SLACK: Final = 2  # samples by which two ends may differ
_COVERED: Final = 0.7  # of the shorter one, by the way that is found
_TOGETHER: Final = 3  # steps that say something together; of two honest ones the mean is often low
#: What counts as one: a turn of 20°, a nod of 15°, an open mouth, closed eyes.
_SCALE: Final = np.array([20.0, 15.0, 0.3, 0.15])
_MIRROR: Final = np.array([-1.0, 1.0, 1.0, 1.0])
_KINDS: Final = {Step.TURN_LEFT: "turn", Step.TURN_RIGHT: "turn"}


def distances(
    movements: Sequence[Movement], earlier: Sequence[Movement]
) -> tuple[float | None, ...]:
    """Of each movement to the likest earlier one of its kind; None where there is none to compare with.

    Mirrored ones count as well: a turn to the left makes one to the right.
    """
    return tuple(_nearest(one, earlier) for one in movements)


def known_again(movements: Sequence[Movement], earlier: Sequence[Movement], bounds: Bounds) -> bool:
    """Whether one of these is an earlier one, or those that can be compared are together too like them."""
    found = [one for one in distances(movements, earlier) if one is not None]
    if not found:
        return False
    return min(found) <= bounds.movement_one or (
        len(found) >= _TOGETHER and sum(found) / len(found) <= bounds.movement_all
    )


def _nearest(one: Movement, earlier: Sequence[Movement]) -> float | None:
    kind = _kind(one.step)
    like = [other for other in earlier if _kind(other.step) == kind and _long_enough(other)]
    if not like or not _long_enough(one):
        return None
    eyes = one.step is Step.CLOSE_EYES
    numbers, stored = _numbers(one, eyes=eyes), _stacked(like, eyes=eyes)
    nearest = float(warped(numbers, stored).min())
    if kind != "turn":
        mirror = _MIRROR[: numbers.shape[1]]
        nearest = min(nearest, float(warped(numbers * mirror, stored).min()))
    return nearest


def warped(one: _Floats, others: _Floats) -> _Floats:
    """Mean distance along the best way through each other one.

    `one` is samples by channels; `others` are any number of such, led in by NaN up to one length. A way
    begins at the beginning of either, ends near the end of both, and covers most of the shorter one;
    infinite where there is none. Each cell takes the predecessor by which its mean is least.
    """
    cost = np.sqrt(((one[None, :, None] - others[:, None]) ** 2).mean(axis=-1))
    cost = np.where(np.isnan(cost), np.inf, cost)
    count, rows, columns = cost.shape
    lead = np.isnan(others[:, :, 0]).sum(axis=1)
    total, steps = np.zeros_like(cost), np.zeros_like(cost)
    for i in range(rows):
        for j in range(columns):
            here = cost[:, i, j]
            free = (lead >= j) if i else np.ones(count, bool)
            best_total = np.where(free, here, np.inf)
            best_steps = np.ones(count)
            for di, dj in ((1, 1), (1, 0), (0, 1)):
                if i < di or j < dj:
                    continue
                summed, taken = total[:, i - di, j - dj] + here, steps[:, i - di, j - dj] + 1
                better = summed / taken < best_total / best_steps
                best_total = np.where(better, summed, best_total)
                best_steps = np.where(better, taken, best_steps)
            total[:, i, j], steps[:, i, j] = best_total, best_steps
    needed = _COVERED * np.minimum(rows, columns - lead)
    found = np.full(count, np.inf)
    ends = [(rows - 1, columns - 1 - late) for late in range(_SLACK + 1)]
    ends += [(rows - 1 - late, columns - 1) for late in range(1, _SLACK + 1)]
    for i, j in ends:
        mean = np.where(steps[:, i, j] >= needed, total[:, i, j] / steps[:, i, j], np.inf)
        found = np.minimum(found, mean)
    return found


def _kind(step: Step) -> str:
    return _KINDS.get(step, step)


def _long_enough(movement: Movement) -> bool:
    return len(movement.samples) >= FEWEST


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
