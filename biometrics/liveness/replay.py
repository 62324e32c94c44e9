"""Pictures that come again, or stand still.

Five frames in a row equal an earlier run of the same try, in the same order, within 4 bits each:
played again. A person who sits still before a wall looks like that too, so the nearer the match
must be the less the run moved: without that rule 143 of 430 windows of `cap12_edit` were false
alarms, with it none of 7,000 in the three clips (8 frames a second, 60 s back).

A picture is still when no bit more than 4 and no angle more than .6 degrees moved in three seconds.
The mesh alone trembles by .9 degrees on a still photo with a camera's noise, so only a picture that
never passed a lens is meant here: 0 of 2,300 windows of the clips at 3 s, none even at 1.5 s. A
photo before a real camera is left to the steps, which it can't do.
"""

from itertools import pairwise

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.hashes import alike, apart
from domain.faces.face_check import Reason
from domain.faces.history import HASH_BYTES, History


def judge_replay(history: History, bounds: Bounds) -> Reason | None:
    """FRAMES_REPEATED when the newest frames were there before."""
    return Reason.FRAMES_REPEATED if _was_there_before(history, bounds) else None


def judge_still(history: History, bounds: Bounds) -> Reason | None:
    """FRAMES_REPEATED when nothing moved for longer than anybody alive can hold still."""
    return Reason.FRAMES_REPEATED if _stands_still(history, bounds) else None


def _was_there_before(history: History, bounds: Bounds) -> bool:
    """A moving run of frames that equals an earlier run, frame by frame, in the same order."""
    length = bounds.repeat_frames
    if len(history) < 2 * length:
        return False
    run = [seen.sight.hash for seen in history[-length:]]
    moved = sum(apart(one, other) for one, other in pairwise(run))
    if moved < bounds.motion_bits:
        return False
    near = min(bounds.repeat_bits, moved // bounds.motion_bits)
    newest, earlier = history.hashes[-HASH_BYTES:], history.hashes[: -length * HASH_BYTES]
    return any(
        all(
            apart(history[end - back].sight.hash, run[-1 - back]) <= near
            for back in range(1, length)
        )
        for end in alike(newest, earlier, near)
        if end >= length - 1
    )


def _stands_still(history: History, bounds: Bounds) -> bool:
    """No bit, no angle moved for longer than anybody alive can hold still."""
    newest = history[-1]
    if not newest.sight.faces:
        return False
    for index in range(len(history) - 2, -1, -1):
        before = history[index]
        if newest.captured_ms - before.captured_ms >= bounds.still_ms:
            return True
        if (
            apart(before.sight.hash, newest.sight.hash) > bounds.still_bits
            or abs(before.sight.yaw - newest.sight.yaw) > bounds.still_deg
            or abs(before.sight.pitch - newest.sight.pitch) > bounds.still_deg
        ):
            return False
    return False
