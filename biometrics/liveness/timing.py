"""Do the phone's times make sense? They must rise, keep pace with the server's, and be a camera's.

A hint, no proof: a virtual camera can keep time perfectly. No honest capture of the clips, sent at
8 a second with delays of up to two seconds, is refused; frames sent all at once are.
"""

from collections.abc import Sequence
from itertools import pairwise

from biometrics.liveness.bounds import Bounds
from domain.face_check import Observation, Reason

_LOOK_BACK = 32  # frames; four seconds at eight a second, and the first frame always


def judge_timing(history: Sequence[Observation], bounds: Bounds) -> Reason | None:
    """TIMING_IMPOSSIBLE when the newest frame doesn't fit those before it."""
    newest = history[-1]
    recent = history[-_LOOK_BACK:]
    if len(recent) > 1 and newest.captured_ms <= recent[-2].captured_ms:
        return Reason.TIMING_IMPOSSIBLE
    for earlier in (history[0], *recent[:-1]):
        captured = newest.captured_ms - earlier.captured_ms
        received = newest.received_ms - earlier.received_ms
        # ahead: filmed for longer than we have been waiting; an earlier frame's delay explains some
        if captured - received > bounds.ahead_ms or received - captured > bounds.behind_ms:
            return Reason.TIMING_IMPOSSIBLE
    last = recent[-bounds.fastest_frames :]
    if len(last) == bounds.fastest_frames and all(
        after.captured_ms - before.captured_ms < bounds.fastest_ms
        for before, after in pairwise(last)
    ):
        return Reason.TIMING_IMPOSSIBLE
    return None
