"""What is just within the bound of a layer of liveness is a person's; what is just beyond is held against the try."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from math import exp, inf, nextafter, sqrt
from typing import Final

import pytest

from biometrics.liveness.constancy import constancy
from biometrics.liveness.cuts import judge_cut
from biometrics.liveness.glow import likeness
from biometrics.liveness.hashes import alike, apart_but_for_a_shift
from biometrics.liveness.jumps import SLOWEST_MS, judge_jump, most, movement
from biometrics.liveness.replay import judge_replay, judge_still
from biometrics.liveness.rest import rested_ms
from biometrics.liveness.timing import judge_timing
from biometrics.liveness.turn import judge_turn
from biometrics.liveness.votes import votes
from domain.faces.face_check import (
    ELDER,
    LifeEvidence,
    Lit,
    Observation,
    Reason,
    Sight,
    TurnEvidence,
)
from domain.faces.history import History
from tests.biometrics.films import BOUNDS, NOBODY, RESTING, film, flipped, rest, yaws

NIGHT: Final = bytes(32)


def above(value: float) -> float:
    return nextafter(value, inf)


def below(value: float) -> float:
    return nextafter(value, -inf)


def at(times: Iterable[tuple[int, int]], sights: Sequence[Sight] = ()) -> list[Observation]:
    """Frames by when they were taken, and how late each came."""
    listed = list(times)
    return [
        replace(seen, captured_ms=taken, received_ms=taken + late)
        for seen, (taken, late) in zip(film(sights or rest(len(listed))), listed, strict=True)
    ]


@pytest.mark.parametrize(
    ("late_ms", "honest"),
    [
        (BOUNDS.behind_ms, True),
        (BOUNDS.behind_ms + 1, False),
        (-BOUNDS.ahead_ms, True),
        (-BOUNDS.ahead_ms - 1, False),
    ],
)
def test_a_frame_may_come_so_late_or_so_early_beside_the_first(
    late_ms: int, *, honest: bool
) -> None:
    found = judge_timing(at([(0, 0), (10_000, late_ms)]), BOUNDS)

    assert found is (None if honest else Reason.TIMING_IMPOSSIBLE)


def test_how_late_frames_come_is_learnt_from_the_first_eight() -> None:
    eight = [(n * 1_000, 1_000) for n in range(8)]
    last = (9_000, BOUNDS.behind_ms + 500)

    assert judge_timing(at([*eight, (8_000, 0), last]), BOUNDS) is None
    assert judge_timing(at([*eight[:7], (7_000, 0), last]), BOUNDS) is Reason.TIMING_IMPOSSIBLE


def test_as_fast_as_a_camera_can_is_honest_and_faster_is_told_from_the_fourth_frame() -> None:
    def every(gap_ms: int, frames: int) -> Reason | None:
        return judge_timing(at([(n * gap_ms, 0) for n in range(frames)]), BOUNDS)

    assert every(BOUNDS.fastest_ms, BOUNDS.fastest_frames) is None
    assert every(BOUNDS.fastest_ms - 1, BOUNDS.fastest_frames) is Reason.TIMING_IMPOSSIBLE
    assert every(BOUNDS.fastest_ms - 1, BOUNDS.fastest_frames - 1) is None


def test_a_second_opinion_has_to_have_seen_its_share_of_the_turn() -> None:
    least = BOUNDS.turn_share * ELDER.turn_deg

    assert judge_turn(TurnEvidence(0.04, 0.0, least), ELDER, BOUNDS) == ()
    assert judge_turn(TurnEvidence(0.04, 0.0, below(least)), ELDER, BOUNDS) == (
        Reason.TURN_FURTHER,
    )
    assert judge_turn(TurnEvidence(0.04, 2.0, 2.0 - least), ELDER, BOUNDS) == ()
    assert judge_turn(TurnEvidence(0.04, None, 0.0), ELDER, BOUNDS) == ()
    assert judge_turn(TurnEvidence(0.04, 0.0, None), ELDER, BOUNDS) == ()


def still(sight: Sight, *, for_ms: int = BOUNDS.still_ms) -> Reason | None:
    """Of two pictures, the first of which is at rest."""
    first = replace(RESTING, hash=NIGHT)
    return judge_still(History(at([(0, 0), (for_ms, 0)], [first, first])[:1]), BOUNDS) or (
        judge_still(
            History(at([(0, 0), (for_ms - 1, 0), (for_ms, 0)], [first, sight, first])), BOUNDS
        )
    )


@pytest.mark.parametrize(
    ("moved", "alive"),
    [
        (replace(RESTING, hash=flipped(NIGHT, range(BOUNDS.still_bits))), False),
        (replace(RESTING, hash=flipped(NIGHT, range(BOUNDS.still_bits + 1))), True),
        (replace(RESTING, hash=NIGHT, yaw=BOUNDS.still_deg), False),
        (replace(RESTING, hash=NIGHT, yaw=-above(BOUNDS.still_deg)), True),
        (replace(RESTING, hash=NIGHT, pitch=-BOUNDS.still_deg), False),
        (replace(RESTING, hash=NIGHT, pitch=above(BOUNDS.still_deg)), True),
    ],
)
def test_any_one_movement_in_three_seconds_is_life(moved: Sight, *, alive: bool) -> None:
    assert still(moved) is (None if alive else Reason.FRAMES_REPEATED)
    assert still(moved, for_ms=BOUNDS.still_ms - 1) is None


def repeated(step: int, off: int) -> Reason | None:
    """Five pictures that come again, each `off` bits wrong; neighbours are `step` bits apart."""
    run = [flipped(NIGHT, range(step * n)) for n in range(BOUNDS.repeat_frames)]
    again = [flipped(one, range(256 - off, 256)) for one in run]
    sights = [replace(RESTING, hash=one, yaw=n % 5) for n, one in enumerate([*run, *again])]
    return judge_replay(History(film(sights)), BOUNDS)


def test_a_run_has_to_move_by_so_many_bits_for_each_that_it_may_be_off() -> None:
    steps = BOUNDS.repeat_frames - 1
    enough = BOUNDS.motion_bits // steps

    assert repeated(enough, 0) is Reason.FRAMES_REPEATED
    assert repeated(enough - 1, 0) is None
    assert repeated(enough, 1) is Reason.FRAMES_REPEATED
    assert repeated(enough, 2) is None
    assert repeated(40, BOUNDS.repeat_bits) is Reason.FRAMES_REPEATED
    assert repeated(40, BOUNDS.repeat_bits + 1) is None


def resting(*sights: Sight) -> int:
    """After a second in which the face was seen to be at rest."""
    history = History(film([*rest(9), *sights]))
    return rested_ms(history, since=0, rules=ELDER, bounds=BOUNDS)


@pytest.mark.parametrize(
    ("last", "ms"),
    [
        (RESTING, 1_125),
        (replace(RESTING, yaw=below(ELDER.facing_deg)), 1_125),
        (replace(RESTING, yaw=-ELDER.facing_deg), 0),
        (replace(RESTING, mouth=RESTING.mouth + BOUNDS.mouth_gap - 0.001), 1_125),
        (replace(RESTING, mouth=RESTING.mouth + BOUNDS.mouth_gap + 0.001), 0),
        (replace(RESTING, eyes=BOUNDS.eyes_below / 2), 1_125),
        (replace(RESTING, eyes=below(BOUNDS.eyes_below / 2)), 0),
        (replace(RESTING, eyes=None), 1_125),
        (replace(RESTING, pitch=BOUNDS.nod_deg * 2 / 3), 0),
        (replace(RESTING, pitch=-below(BOUNDS.nod_deg * 2 / 3)), 1_125),
        (NOBODY, 0),
    ],
)
def test_rest_is_a_face_ahead_with_its_mouth_shut_its_eyes_open_and_no_nod(
    last: Sight, ms: int
) -> None:
    assert resting(last) == ms


def test_rest_is_counted_from_the_last_movement_and_not_from_before_the_prompt() -> None:
    history = History(film([*rest(3), *yaws(20), *rest(5)]))

    assert rested_ms(history, since=0, rules=ELDER, bounds=BOUNDS) == 4 * 125
    assert rested_ms(history, since=6, rules=ELDER, bounds=BOUNDS) == 2 * 125
    assert rested_ms(history, since=9, rules=ELDER, bounds=BOUNDS) == 0


def layers(history: Sequence[Observation]) -> dict[str, tuple[float, bool]]:
    found = constancy(history, rules=ELDER, bounds=BOUNDS)
    return {each.layer: (round(each.score, 6), each.against) for each in found}


def test_light_is_compared_between_neighbours_of_a_step_alone() -> None:
    def lit(grey: float, gap_ms: int = 125, prompt: int = 1) -> dict[str, tuple[float, bool]]:
        one, other = at([(0, 0), (gap_ms, 0)], [replace(RESTING, grey=20), replace(RESTING, grey=grey)])  # fmt: skip
        return layers([one, replace(other, prompt=prompt)])

    assert lit(20 * exp(0.499))["light"] == (0.499, False)
    assert lit(20 * exp(-0.501))["light"] == (0.501, True)
    assert lit(0.0)["light"] == (2.995732, True)
    assert "light" in lit(40, ELDER.lost_ms)
    assert "light" not in lit(40, ELDER.lost_ms + 1)
    assert "light" not in lit(40, prompt=2)
    assert "light" not in layers(film([NOBODY, NOBODY]))


def test_grain_is_compared_between_the_steps_by_its_median() -> None:
    def grains(*noise: float) -> dict[str, tuple[float, bool]]:
        first = film([replace(RESTING, noise=1.0)] * 2)
        second = film([replace(RESTING, noise=each) for each in noise])
        return layers([*first, *(replace(seen, prompt=2) for seen in second)])

    assert grains(2.0, 2.0, 9.0)["noise"] == (2.0, False)
    assert grains(2.1)["noise"] == (2.1, True)
    assert grains(0.0)["noise"] == (1_000.0, True)
    assert "noise" not in layers(film(rest(3)))


def test_the_beat_of_pictures_is_judged_from_forty_gaps_on_and_one_left_out_is_no_shake() -> None:
    def beat(gaps: Sequence[int]) -> tuple[float, bool] | None:
        times = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
        return layers(at([(each, 0) for each in times])).get("cadence")

    enough = BOUNDS.cadence_frames
    assert beat([100] * (enough - 1)) is None
    assert beat([100] * enough) == (0.0, True)
    assert beat([100] * (enough - 1) + [150]) == (0.0, True)
    assert beat([100, 101] * (enough // 2)) == (0.5, False)
    assert beat([99, 101] * (enough // 2)) == (1.0, False)


@pytest.mark.parametrize(
    ("name", "within", "beyond"),
    [
        ("passive", LifeEvidence(passive=(0.1, 0.3, 0.5)), LifeEvidence(passive=(0.29,))),
        ("minifasnet", LifeEvidence(slot=(0.1, 0.3, 0.5)), LifeEvidence(slot=(0.29,))),
        ("moire", LifeEvidence(moire=(0.1, 1.9, 9.0)), LifeEvidence(moire=(1.91,))),
        ("border", LifeEvidence(border=(0.1, 0.6, 0.9)), LifeEvidence(border=(0.61,))),
        ("blocks", LifeEvidence(same_blocks=(0.1, 0.5, 0.2)), LifeEvidence(same_blocks=(0.51,))),
    ],
)
def test_a_vote_at_its_bound_is_not_held_against_anybody(
    name: str, within: LifeEvidence, beyond: LifeEvidence
) -> None:
    assert [(one.layer, one.against) for one in votes(within, BOUNDS)] == [(name, False)]
    assert [(one.layer, one.against) for one in votes(beyond, BOUNDS)] == [(name, True)]
    assert list(votes(LifeEvidence(), BOUNDS)) == []


def test_colours_say_nothing_of_fewer_than_eight_pictures_or_three_colours() -> None:
    def seen(colours: Sequence[int], tint: tuple[float, float] = (0.0, 0.0)) -> float | None:
        return likeness([Lit(each, tint) for each in colours])

    three = [0xFF9090, 0x90FF90, 0x9090FF]
    assert seen(three * 2 + three[:1]) is None
    assert seen(three[:2] * 4) is None
    assert seen(three * 2 + three[:2]) == 0.0


def test_a_face_that_takes_the_colours_follows_them_and_one_that_takes_their_opposite_does_not() -> (
    None
):
    # Black is as dark as one of 255: no colour is taken the logarithm of nothing.
    colours = {0xFF0000: (5.5, 0.0), 0x00FF00: (-5.5, -5.5), 0x0000FF: (0.0, 5.5), 0: (0.0, 0.0)}
    shown = [(each, tint) for each, tint in colours.items() for _ in range(2)]

    assert likeness([Lit(each, tint) for each, tint in shown]) == pytest.approx(1.0)
    against = [Lit(each, (-red, -blue)) for each, (red, blue) in shown]
    assert likeness(against) == pytest.approx(-1.0)
    half = [Lit(each, (red, 0.0)) for each, (red, _) in shown]
    assert likeness(half) == pytest.approx(sqrt(0.5), abs=0.01)


def test_neighbours_are_no_further_apart_than_a_face_may_be_lost() -> None:
    def cut(gap_ms: int) -> Reason | None:
        sights = [replace(RESTING, hash=NIGHT), replace(RESTING, hash=flipped(NIGHT, range(256)))]
        history = at([(0, 0), (gap_ms, 0)], sights)
        return judge_cut(history, asked=0, rules=ELDER, bounds=BOUNDS)

    assert cut(ELDER.lost_ms) is Reason.PICTURE_CUT
    assert cut(ELDER.lost_ms + 1) is None


@pytest.mark.parametrize("down", [-1, 0, 1])
@pytest.mark.parametrize("across", [-1, 0, 1])
def test_a_picture_that_moved_is_held_against_the_other_where_both_overlap(
    down: int, across: int
) -> None:
    rows = [int.from_bytes(sha256(bytes([n])).digest()[:2]) for n in range(18)]
    before = b"".join(row.to_bytes(2) for row in rows[1:17])
    moved = [(rows[n + 1 + down] << 1 >> (1 + across)) & 0xFFFF for n in range(16)]
    after = flipped(b"".join(row.to_bytes(2) for row in moved), [120])

    overlap = (16 - abs(down)) * (16 - abs(across))
    assert apart_but_for_a_shift(before, after) == pytest.approx(256 / overlap)
    assert apart_but_for_a_shift(after, before) == pytest.approx(256 / overlap)


def test_those_that_are_near_are_found_by_their_places() -> None:
    others = [flipped(NIGHT, range(bits)) for bits in (3, 0, 4, 2)]

    assert alike(bytearray(NIGHT), bytearray(b"".join(others)), 3) == [0, 1, 3]


@pytest.mark.parametrize(
    "moved",
    [
        replace(RESTING, yaw=0.9),
        replace(RESTING, pitch=-0.9),
        replace(RESTING, roll=0.9),
        replace(RESTING, mouth=RESTING.mouth + 0.03),
        replace(RESTING, box=(11.2, 10, 100, 120)),
        replace(RESTING, box=(10, 8.8, 100, 120)),
        replace(RESTING, box=(10, 7.6, 100, 122.4)),  # the middle of it is 1.2 px higher
    ],
)
def test_one_unit_of_movement_is_alike_in_turning_moving_and_speaking(moved: Sight) -> None:
    before = replace(RESTING, box=(10, 10, 100, 120))
    shown = moved if any(moved.box) else replace(moved, box=before.box)

    assert movement(*film([before, shown])) == pytest.approx(1.0)


def test_the_lowest_of_three_bounds_says_how_far_a_head_moves() -> None:
    assert most(0, 125, BOUNDS) == BOUNDS.jump
    assert most(1, 125, BOUNDS) == BOUNDS.jump_start + BOUNDS.jump_share
    assert most(9, 125, BOUNDS) == BOUNDS.jump_most
    assert most(0, 60, BOUNDS) == BOUNDS.jump
    assert most(1, 60, BOUNDS) == BOUNDS.jump_start + BOUNDS.jump_share
    assert most(9, 250, BOUNDS) == 2 * BOUNDS.jump_start + 9 * BOUNDS.jump_share
    assert most(20, 250, BOUNDS) == 2 * BOUNDS.jump_most


def test_a_jump_is_told_of_four_pictures_that_are_not_too_far_apart() -> None:
    jumped = [*rest(2), *yaws(40, 40)]

    assert judge_jump(film(jumped), asked=0, bounds=BOUNDS) is Reason.PICTURE_CUT
    assert judge_jump(film(jumped[1:]), asked=0, bounds=BOUNDS) is None
    slowest = film(jumped, every_ms=SLOWEST_MS)
    assert judge_jump(slowest, asked=0, bounds=BOUNDS) is Reason.PICTURE_CUT
    slower = film(jumped, every_ms=SLOWEST_MS + 1)
    assert judge_jump(slower, asked=0, bounds=BOUNDS) is None
    assert judge_jump(film([*jumped[:3], NOBODY]), asked=0, bounds=BOUNDS) is None
