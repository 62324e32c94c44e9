"""Do the phone's times make sense? They must rise, keep pace with the server's, and be a camera's.

A hint, no proof: a virtual camera can keep time perfectly. What is compared is how late each frame
came against the least late of the first eight: at most two are under way at once, so neither a
network that stalls nor workers that are full look like a forgery. No steady clock behind any delays
up to two seconds is refused (a property test); frames sent ten times faster than filmed are.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from biometrics.liveness.bounds import Bounds
from domain.faces.face_check import Observation, Reason

_START: Final = 8  # frames, of which at most two were held up together


def judge_timing(history: Sequence[Observation], bounds: Bounds) -> Reason | None:
    """TIMING_IMPOSSIBLE when the newest frame doesn't fit those before it."""
    newest = history[-1]
    if len(history) > 1 and newest.captured_ms <= history[-2].captured_ms:
        return Reason.TIMING_IMPOSSIBLE
    late_ms = newest.received_ms - newest.captured_ms
    start = history[: min(_START, len(history) - 1)]
    least_ms = min((seen.received_ms - seen.captured_ms for seen in start), default=late_ms)
    # earlier by so much: more was filmed than time went by here
    if not -bounds.ahead_ms <= late_ms - least_ms <= bounds.behind_ms:
        return Reason.TIMING_IMPOSSIBLE
    last = history[-bounds.fastest_frames :]
    if len(last) == bounds.fastest_frames and all(
        after.captured_ms - before.captured_ms < bounds.fastest_ms
        for before, after in pairwise(last)
    ):
        return Reason.TIMING_IMPOSSIBLE
    return None
