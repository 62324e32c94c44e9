"""What a live camera keeps, and what it can't keep: light, grain, and the beat of its pictures.

All three only report. Light and grain tell a splice of two recordings from one, and a deepfake
pasted into a camera's picture from the picture around it; neither was there to measure.

- light: the largest jump of the face's brightness between neighbours of a step, as a logarithm.
- noise: the grain of the step that has most over that of the step that has least. JPEG at 75 takes
  two thirds of a camera's grain away, so the measure rather tells encodings apart.
- cadence: how unevenly pictures come, in ms. A browser's timer shakes by milliseconds; a virtual
  camera that is read at its own beat doesn't, nor does a phone's app that reads the sensor's clock.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median, pstdev

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.findings import Finding
from domain.faces.face_check import Observation, Rules


def constancy(history: Sequence[Observation], *, rules: Rules, bounds: Bounds) -> Iterator[Finding]:
    """Over all observations of a try; a layer without enough of them says nothing."""
    usable = [seen for seen in history if seen.sight.usable]
    jumps = [
        abs(math.log(max(after.sight.grey, 1.0) / max(before.sight.grey, 1.0)))
        for before, after in pairwise(usable)
        if before.prompt == after.prompt and after.captured_ms - before.captured_ms <= rules.lost_ms
    ]
    if jumps:
        yield Finding("light", max(jumps), max(jumps) > bounds.light_above)
    grain = _grain_by_prompt(usable)
    if len(grain) > 1:
        ratio = max(grain) / max(min(grain), 1e-3)
        yield Finding("noise", ratio, ratio > bounds.noise_above)
    gaps = [
        after.captured_ms - before.captured_ms
        for before, after in pairwise(history)
        if before.prompt == after.prompt
    ]
    if len(gaps) >= bounds.cadence_frames:
        usual = median(gaps)
        spread = pstdev([gap for gap in gaps if gap < 1.5 * usual])  # one left out is no shake
        yield Finding("cadence", spread, spread < bounds.cadence_below_ms)


def _grain_by_prompt(usable: Sequence[Observation]) -> list[float]:
    found: defaultdict[int, list[float]] = defaultdict(list)
    for seen in usable:
        found[seen.prompt].append(seen.sight.noise)
    return [median(grain) for grain in found.values()]
