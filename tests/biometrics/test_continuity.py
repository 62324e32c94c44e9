"""Cuts, repeats, stillness and times: what no honest capture shows."""

import random
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biometrics.liveness.cuts import count_cuts, judge_cut
from biometrics.liveness.decide import Judge
from biometrics.liveness.hashes import apart, apart_but_for_a_shift
from biometrics.liveness.replay import judge_replay, judge_still
from biometrics.liveness.timing import judge_timing
from domain.faces.face_check import ELDER, Observation, Reason, Step, StepResult, StepState
from domain.faces.history import History
from tests.biometrics.films import BOUNDS, NOBODY, RESTING, film, flipped, rest


def jump(history: list[Observation], bits: int) -> list[Observation]:
    """One more frame, that differs from the last by so many bits, all over the picture."""
    last = history[-1]
    sight = replace(
        RESTING,
        hash=flipped(last.sight.hash, random.Random(2).sample(range(256), bits)),  # noqa: S311  # no secret: the same each time
    )
    return [
        *history,
        replace(
            last,
            sight=sight,
            seq=last.seq + 1,
            captured_ms=last.captured_ms + 125,
            received_ms=last.received_ms + 125,
        ),
    ]


def test_a_jump_of_61_bits_between_neighbours_is_a_cut() -> None:
    history = jump(film(rest(5)), 61)

    assert judge_cut(history, asked=0, rules=ELDER, bounds=BOUNDS) is Reason.PICTURE_CUT


def test_a_jump_of_60_bits_is_movement() -> None:
    history = jump(film(rest(5)), 60)

    assert judge_cut(history, asked=0, rules=ELDER, bounds=BOUNDS) is None


def test_people_may_shift_between_two_steps() -> None:
    history = jump(film(rest(5)), 200)

    assert judge_cut(history, asked=5, rules=ELDER, bounds=BOUNDS) is None


def test_a_frame_without_a_face_hides_no_cut() -> None:
    history = film([*rest(4), replace(NOBODY, hash=bytes(32)), *rest(1)])
    other = flipped(history[3].sight.hash, range(80))
    history[5] = replace(history[5], sight=replace(RESTING, hash=other))

    assert judge_cut(history, asked=0, rules=ELDER, bounds=BOUNDS) is Reason.PICTURE_CUT


def test_a_hand_before_the_lens_is_no_cut() -> None:
    history = film([*rest(4), replace(NOBODY, hash=bytes(32))])

    assert judge_cut(history, asked=0, rules=ELDER, bounds=BOUNDS) is None


def test_a_cut_begins_the_step_again_and_fails_nothing() -> None:
    history = jump(film(rest(5)), 100)

    result = Judge().step(Step.NOD, History(history), asked=0, asked_ms=0, rules=ELDER)

    assert result == StepResult(StepState.RESTART, Reason.PICTURE_CUT)


def test_a_picture_that_moved_by_a_sixteenth_is_no_cut() -> None:
    history = film(rest(5))
    last = history[-1].sight.hash
    down = last[2:] + bytes(2)  # a row is 16 bits
    history = jump(history, 0)
    history[-1] = replace(history[-1], sight=replace(RESTING, hash=down))

    assert apart(last, down) > BOUNDS.cut_bits
    assert judge_cut(history, asked=0, rules=ELDER, bounds=BOUNDS) is None


def test_the_cuts_of_a_try_are_counted_within_its_steps() -> None:
    history = jump(jump(jump(film(rest(5)), 100), 90), 95)
    other_step = [replace(seen, prompt=2) for seen in jump(history, 100)[-1:]]

    counted = count_cuts([*history, *other_step], rules=ELDER, bounds=BOUNDS)

    assert (counted.score, counted.against) == (3, True)
    assert not count_cuts(history[:-1], rules=ELDER, bounds=BOUNDS).against


def moving(frames: int) -> list[bytes]:
    """Hashes of a picture that moves by 9 bits a frame and never returns."""
    return list(
        accumulate(
            range(frames - 1),
            lambda seen, at: flipped(seen, range(9 * at, 9 * at + 9)),
            initial=bytes(32),
        )
    )


def shown(hashes: list[bytes]) -> History:
    # the head sways, so nothing of this is a still picture
    return History(film([replace(RESTING, hash=one, yaw=at % 5) for at, one in enumerate(hashes)]))


def test_five_frames_that_come_again_in_the_same_order_are_a_replay() -> None:
    run = moving(12)

    assert judge_replay(shown([*run, *run[2:7]]), BOUNDS) is Reason.FRAMES_REPEATED


def test_four_frames_that_come_again_prove_nothing() -> None:
    run = moving(12)

    assert judge_replay(shown([*run, *run[2:6]]), BOUNDS) is None


def test_the_way_back_of_a_movement_is_no_replay() -> None:
    run = moving(12)

    assert judge_replay(shown([*run, *run[-2:4:-1]]), BOUNDS) is None


def test_a_replay_encoded_anew_is_still_one() -> None:
    run = moving(12)
    again = [flipped(one, range(250, 254)) for one in run[2:7]]

    assert judge_replay(shown([*run, *again]), BOUNDS) is Reason.FRAMES_REPEATED


def test_a_person_who_sits_still_before_a_wall_is_no_replay() -> None:
    dice = random.Random(1)  # noqa: S311  # no secret: the same noise each time
    wall = [flipped(bytes(32), dice.sample(range(12), 2)) for _ in range(80)]

    assert judge_replay(shown(wall), BOUNDS) is None


def test_a_picture_that_stands_still_for_three_seconds_never_passed_a_lens() -> None:
    history = film([replace(RESTING, hash=bytes(32))] * 25)

    assert judge_still(History(history[:24]), BOUNDS) is None
    assert judge_still(History(history), BOUNDS) is Reason.FRAMES_REPEATED


def test_a_head_that_sways_by_a_degree_is_alive_before_any_wall() -> None:
    swaying = [replace(RESTING, hash=bytes(32), yaw=float(at % 16 == 0)) for at in range(60)]

    assert judge_still(History(film(swaying)), BOUNDS) is None


def test_no_face_at_all_is_no_still_picture() -> None:
    assert judge_still(History(film([replace(NOBODY, hash=bytes(32))] * 60)), BOUNDS) is None


def at(*times: tuple[int, int]) -> list[Observation]:
    """Frames by (captured_ms, received_ms)."""
    return [
        replace(seen, captured_ms=captured, received_ms=received)
        for seen, (captured, received) in zip(film(rest(len(times))), times, strict=True)
    ]


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([(0, 40), (0, 165)], id="twice the same moment"),
        pytest.param([(500, 40), (375, 165)], id="backwards"),
        pytest.param([(0, 0), (5_000, 900)], id="five seconds filmed in one"),
        pytest.param([(0, 0), (500, 31_000)], id="half a second that took thirty-one"),
        pytest.param([(0, 0), (7, 40), (14, 80), (21, 120)], id="140 pictures a second"),
    ],
)
def test_times_that_no_camera_has(times: list[tuple[int, int]]) -> None:
    assert judge_timing(at(*times), BOUNDS) is Reason.TIMING_IMPOSSIBLE


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([(9_000_000, 0), (9_000_125, 130)], id="any zero"),
        pytest.param(
            [(0, 3_000), (125, 3_010), (250, 3_020), (375, 3_030)], id="held up, then all"
        ),
        pytest.param([(0, 0), (2_000, 5_000), (2_125, 8_000)], id="a slow network"),
        pytest.param(
            [(0, 40), (125, 15_200), (15_300, 15_340), (15_425, 15_470)], id="workers were full"
        ),
        pytest.param([(0, 40), (7, 80), (132, 170), (139, 200)], id="two quick ones now and then"),
    ],
)
def test_times_of_honest_phones(times: list[tuple[int, int]]) -> None:
    assert judge_timing(at(*times), BOUNDS) is None


@given(
    st.lists(st.tuples(st.integers(33, 400), st.integers(0, 2_000)), min_size=1, max_size=60),
    st.integers(0, 10**12),
)
def test_a_steady_clock_behind_any_delay_of_two_seconds_is_honest(
    frames: list[tuple[int, int]], zero: int
) -> None:
    taken = list(accumulate(gap for gap, _ in frames))
    arrived = list(accumulate((t + d for t, (_, d) in zip(taken, frames, strict=True)), max))
    times = [(zero + t, a) for t, a in zip(taken, arrived, strict=True)]

    for end in range(1, len(times) + 1):
        assert judge_timing(at(*times[:end]), BOUNDS) is None


@given(st.binary(min_size=32, max_size=32), st.sets(st.integers(0, 255)))
def test_hashes_are_apart_by_the_bits_that_differ(scene: bytes, bits: set[int]) -> None:
    assert apart(scene, flipped(scene, bits)) == len(bits)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_shift_never_makes_two_pictures_look_further_apart(one: bytes, other: bytes) -> None:
    assert apart_but_for_a_shift(one, other) <= apart(one, other)
    assert apart_but_for_a_shift(one, other) == apart_but_for_a_shift(other, one)
