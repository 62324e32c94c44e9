"""Does a head that moves move smoothly, or do held pictures take turns, or films that were joined?

A movement between neighbours is compared with the one before and the one after it: a head speeds up
and slows down, a picture that stands, jumps and stands again does not. Three bounds, the lowest counts:
so many times the larger of the two and one more; a start that a head takes at once and its share of
them; and what no head moved in an eighth of a second at all. Where pictures are further apart the two
latter grow with the time.

Measured on all of the clips, 6,875 honest movements at 8 pictures a second: none is over the first
bound (4.7 times at most) or the third (16.3 at most), two are over the second; at 4 pictures a second
one of 6,848 is over any. Pairs of jumps (one picture in between) are at most 6.7. Of 300 films joined
to a man at rest 242 are over one of them; over the first alone 161. So a jump begins the step again and
fails nobody. Slower than 4 pictures a second it can't tell, and says nothing.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from biometrics.liveness.bounds import Bounds
from domain.faces.face_check import Observation, Reason

#: What counts as one unit of movement: degrees, shares of the face's width, lip gap over mouth width.
DEGREES: Final = 0.9
PLACE: Final = 0.012
LIPS: Final = 0.03
SLOWEST_MS: Final = 250
_EIGHTH_MS: Final = 125
NEEDED: Final = 4  # pictures for one jump: one before it, two of it, one after
NEEDED_TWO: Final = 6


def judge_jump(history: Sequence[Observation], *, asked: int, bounds: Bounds) -> Reason | None:
    """PICTURE_CUT when the pictures since the prompt stood, jumped, and stood again just now."""
    recent = history[max(asked, len(history) - NEEDED_TWO) :]
    pairs = list(pairwise(recent))
    if len(recent) < NEEDED or not all(seen.sight.usable for seen in recent):
        return None
    if any(b.captured_ms - a.captured_ms > SLOWEST_MS for a, b in pairs):
        return None
    moved = [movement(a, b) for a, b in pairs]
    before, after = recent[-3:-1]
    around = max(moved[-3], moved[-1])
    if moved[-2] > most(around, after.captured_ms - before.captured_ms, bounds):
        return Reason.PICTURE_CUT
    if len(recent) < NEEDED_TWO:
        return None
    around = max(moved[-5], moved[-4], moved[-1])
    return Reason.PICTURE_CUT if moved[-3] + moved[-2] > bounds.jump_twice * (1 + around) else None


def most(around: float, apart_ms: int, bounds: Bounds) -> float:
    """How far a head moves in so many ms at most, beside neighbours that move `around` at most."""
    eighths = max(1.0, apart_ms / _EIGHTH_MS)
    return min(
        bounds.jump * (1 + around),
        bounds.jump_start * eighths + bounds.jump_share * around,
        bounds.jump_most * eighths,
    )


def movement(one: Observation, other: Observation) -> float:
    """Turning, place and size of the face, and the mouth, between two pictures, as one length."""
    a, b = one.sight, other.sight
    (ax, ay, aw, ah), (bx, by, bw, bh) = a.box, b.box
    width = PLACE * max(aw, 1.0)
    return math.hypot(
        (a.yaw - b.yaw) / DEGREES,
        (a.pitch - b.pitch) / DEGREES,
        (a.roll - b.roll) / DEGREES,
        (ax + aw / 2 - bx - bw / 2) / width,
        (ay + ah / 2 - by - bh / 2) / width,
        (aw - bw) / width,
        (a.mouth - b.mouth) / LIPS,
    )
