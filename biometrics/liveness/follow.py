"""Did the head go where the mark went?

The head's yaw and pitch, as the mesh reads them, are held against the path with the lag and the gain of
a human: the mark's way across and its way up must each be explained by how the head moved (R², the lesser
of the two counts), at the lag of 0 to 1.5 s that explains them best. Whoever only turns, or only nods,
explains one of two: the mark goes into corners, and each corner must have been reached, but for one slip,
so that nobody takes turns at turning and nodding either. Then the same is tried with other paths drawn under the
same rules and shown at the same moments. For a film that knows nothing of the path the shown one is one
of them like any other, so it comes among the best `follow_rank` of `follow_of` with the probability of
the two divided, whatever the film shows.

Nobody was filmed following a mark. Followers and attacks were simulated from the clips, `python -m
bench.follow`; chosen on one man, reported on the other (docs/decisions/0078).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics.liveness.bounds import Bounds
from domain.faces.face_check import Observation
from domain.faces.following import Place, Shown, draw_places

_Floats = npt.NDArray[np.float64]

_LAGS_MS: Final = np.arange(0, 1_501, 125)
_WAY_MS: Final = np.linspace(0, 500, 5)  # a head takes half a second to get there
_A_PLACE: Final = 4  # pictures, of each place: fewer say nothing
_NONE: Final = -1.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the path that was shown explains the head, and how many other paths do as well."""

    fit: float  # R² of the lesser of across and up; -1: not by any gain a neck has
    as_well: int
    missed: (
        int  # of the places' sides, two of each: where the head was not even `follow_reach` there
    )


def fit(
    path: Sequence[Shown],
    history: Sequence[Observation],
    bounds: Bounds,
    dice: Random | None = None,
) -> Fit:
    """`history` is of this path alone; the last of `path` is its last place."""
    seen = [one for one in history if one.sight.faces == 1]
    if len(seen) < _A_PLACE * len(path):
        return Fit(_NONE, bounds.follow_of, 2 * len(path))
    times = np.array([one.received_ms for one in seen], np.float64)
    head = np.array([(one.sight.yaw, one.sight.pitch) for one in seen])
    shown = np.array([one.at_ms for one in path], np.float64)
    drawn = [tuple(one.place for one in path)]
    ahead, places = path[0].place, len(path) - 1
    drawn += [(ahead, *draw_places(places, dice)) for _ in range(bounds.follow_of - 1)]
    ways = _ways(drawn, shown, times)
    fits = _fits(ways, head, bounds)
    best = int(fits[0].argmax())
    missed = _missed(ways[0, best], head, shown + _LAGS_MS[best], times, bounds.follow_reach)
    own, others = float(fits[0, best]), fits[1:].max(axis=1)
    return Fit(own, int((others >= own).sum()), missed)


def followed(found: Fit, bounds: Bounds) -> bool:
    """Fits well enough, better than others would, and went to all places but for one slip."""
    fits = found.fit >= bounds.follow_fit and found.as_well < bounds.follow_rank
    return fits and found.missed <= bounds.follow_missed


def _ways(paths: Sequence[Sequence[Place]], shown: _Floats, times: _Floats) -> _Floats:
    """Where a head would point by each path, lag and time: paths by lags by times by two."""
    places = np.array([[(one.yaw, one.pitch) for one in path] for path in paths])
    late = times - (_LAGS_MS[:, None, None] + _WAY_MS[None, :, None])
    at = np.clip(np.searchsorted(shown, late, side="right") - 1, 0, None)
    return np.asarray(places[:, at].mean(axis=2))


def _fits(ways: _Floats, head: _Floats, bounds: Bounds) -> _Floats:
    """Of each path at each lag."""
    ways = ways - ways.mean(axis=2, keepdims=True)
    head = head - head.mean(axis=0)
    across, _ = np.linalg.qr(head)
    explained = (np.einsum("tk,plti->plki", across, ways) ** 2).sum(axis=2)
    shares = (explained / np.maximum((ways**2).sum(axis=2), 1e-9)).min(axis=-1)
    gains = _gains(ways, head)
    human = (gains >= bounds.follow_gain_least).all(-1) & (gains <= bounds.follow_gain_most).all(-1)
    return np.asarray(np.where(human, shares, _NONE))


def _missed(way: _Floats, head: _Floats, shown: _Floats, times: _Floats, reach: float) -> int:
    """By where the head says the mark was, at the end of its stay; what couples yaw and pitch is no miss."""
    known = np.column_stack([head, np.ones(len(head))])
    said = known @ np.linalg.lstsq(known, way, rcond=None)[0]
    missed = 0
    for begins, ends in zip(shown[1:], (*shown[2:], np.inf), strict=True):
        there = (times >= begins + _WAY_MS[-1]) & (times < ends)
        if there.any():
            missed += int((said[there].mean(axis=0) / way[there].mean(axis=0) < reach).sum())
        else:
            missed += 2
    return missed


def _gains(ways: _Floats, head: _Floats) -> _Floats:
    """How far the head went for each degree of the mark, across and up, by least squares of both."""
    own = np.einsum("plti,pltj->plij", ways, ways)
    met = np.einsum("plti,tj->plij", ways, head)
    apart = own[..., 0, 0] * own[..., 1, 1] - own[..., 0, 1] ** 2
    yaw = own[..., 1, 1] * met[..., 0, 0] - own[..., 0, 1] * met[..., 1, 0]
    pitch = own[..., 0, 0] * met[..., 1, 1] - own[..., 0, 1] * met[..., 0, 1]
    return np.asarray(np.stack([yaw, pitch], axis=-1) / np.maximum(apart, 1e-9)[..., None])
