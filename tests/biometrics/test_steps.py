from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biometrics.liveness.decide import Judge
from domain.faces.face_check import (
    ELDER,
    MOVEMENTS,
    STANDARD,
    Reason,
    Sight,
    Step,
    StepResult,
    StepState,
)
from domain.faces.history import History
from tests.biometrics.films import (
    NOBODY,
    RESTING,
    TWO_PEOPLE,
    eyes,
    film,
    judge,
    last_of_each,
    mouths,
    pitches,
    rest,
    yaws,
)

WAITING = StepResult(StepState.WAITING)
TURN = yaws(1, 2, 1, 6, 12, 17, 19)
NOD = pitches(0, 1, 0, -3, -9, -16, -17, -12)
YAWN = mouths(0.03, 0.03, 0.04, 0.1, 0.3, 0.4)
SLEEP = eyes(0.32, 0.33, 0.32, *([0.06] * 7))


def test_a_turn_to_the_side_asked_for_passes_from_facing_to_its_peak() -> None:
    result = judge(Step.TURN_LEFT, TURN)

    assert (result.state, result.last) == (StepState.PASSED, 6)
    assert result.first in {0, 2}  # the most frontal of the last second before the turn


def test_a_turn_to_the_other_side_does_not_pass() -> None:
    assert judge(Step.TURN_RIGHT, TURN) == WAITING


def test_a_turn_to_the_right_is_a_mirrored_one_to_the_left() -> None:
    assert judge(Step.TURN_RIGHT, [replace(one, yaw=-one.yaw) for one in TURN]).state is (
        StepState.PASSED
    )


def test_an_elder_turn_is_too_small_for_the_standard_mode() -> None:
    assert judge(Step.TURN_LEFT, TURN, rules=STANDARD).state is StepState.WAITING


def test_one_frame_beyond_the_angle_may_be_misread() -> None:
    assert judge(Step.TURN_LEFT, TURN[:6]) == WAITING


def test_who_is_turned_already_has_to_face_the_camera_first() -> None:
    result = judge(Step.TURN_LEFT, yaws(*([18] * 12)))

    assert result == StepResult(StepState.WAITING, Reason.FACE_THE_CAMERA)


def test_a_turn_that_stops_half_way_is_told_so() -> None:
    result = judge(Step.TURN_LEFT, yaws(0, 0, 2, 8, *([12] * 11)))

    assert result == StepResult(StepState.WAITING, Reason.TURN_FURTHER)


def test_a_turn_that_began_before_anybody_could_react_starts_again() -> None:
    result = judge(Step.TURN_LEFT, yaws(0, 11, 17, 18))

    assert result == StepResult(StepState.RESTART, Reason.TOO_EARLY)


def test_an_open_mouth_passes_after_two_frames() -> None:
    results = last_of_each(Step.OPEN_MOUTH, YAWN)

    assert [result.state for result in results] == [StepState.WAITING] * 5 + [StepState.PASSED]
    assert (results[-1].first, results[-1].last) == (4, 5)


def test_the_mouth_is_measured_against_its_own_resting_gap() -> None:
    assert judge(Step.OPEN_MOUTH, mouths(*([0.2] * 4), 0.35, 0.35)) == WAITING
    assert judge(Step.OPEN_MOUTH, mouths(*([0.2] * 4), 0.32, 0.42, 0.42)).state is StepState.PASSED


def test_a_mouth_open_since_before_the_prompt_has_to_close_first() -> None:
    earlier = film(rest(20))
    open_since = film(mouths(*([0.4] * 6)), began_ms=earlier[-1].captured_ms + 125, seed=2)

    result = Judge().step(
        Step.OPEN_MOUTH,
        History([*earlier, *open_since]),
        asked=20,
        asked_ms=open_since[0].received_ms - 100,
        rules=ELDER,
    )

    assert result == StepResult(StepState.WAITING, Reason.TOO_EARLY)


def test_a_mouth_that_opens_before_anybody_could_react_starts_again() -> None:
    result = judge(Step.OPEN_MOUTH, mouths(0.03, 0.4, 0.4))

    assert result == StepResult(StepState.RESTART, Reason.TOO_EARLY)


def test_eyes_closed_for_most_of_a_second_pass() -> None:
    results = last_of_each(Step.CLOSE_EYES, SLEEP)

    assert [result.state for result in results[:-1]] == [StepState.WAITING] * 9
    assert results[-1].state is StepState.PASSED


def test_a_blink_is_no_closing_of_the_eyes() -> None:
    assert judge(Step.CLOSE_EYES, eyes(0.32, 0.32, 0.3, 0.08, 0.07, 0.2, 0.32)) == WAITING


def test_narrow_eyes_that_are_open_are_not_closed() -> None:
    assert judge(Step.CLOSE_EYES, eyes(*([0.24] * 4), *([0.19] * 10))) == WAITING


def test_wide_eyes_that_narrow_are_not_closed() -> None:
    assert judge(Step.CLOSE_EYES, eyes(*([0.4] * 4), *([0.22] * 10))) == WAITING


def test_a_nod_passes_when_both_ends_were_seen_twice() -> None:
    states = [result.state for result in last_of_each(Step.NOD, NOD)]

    assert states == [StepState.WAITING] * 6 + [StepState.PASSED] * 2


def test_a_single_misread_pitch_is_no_nod() -> None:
    assert judge(Step.NOD, pitches(0, 1, 0, -25, 0, 1, 0)) == WAITING


def test_a_nod_slower_than_four_seconds_is_none() -> None:
    slowly = pitches(*(-number * 0.4 for number in range(45)))

    assert judge(Step.NOD, slowly) == WAITING


def test_a_nod_under_way_at_the_prompt_starts_again() -> None:
    result = judge(Step.NOD, pitches(0, -9, -15))

    assert result == StepResult(StepState.RESTART, Reason.TOO_EARLY)


@pytest.mark.parametrize(
    ("step", "done"),
    [
        (Step.TURN_LEFT, TURN),
        (Step.OPEN_MOUTH, YAWN),
        (Step.CLOSE_EYES, SLEEP),
        (Step.NOD, NOD),
    ],
)
def test_each_step_is_passed_by_its_own_movement_alone(step: Step, done: list[Sight]) -> None:
    for other in MOVEMENTS:
        passed = judge(other, done).state is StepState.PASSED

        assert passed is (other is step)


def test_a_step_not_done_in_its_time_is_asked_again_and_not_failed() -> None:
    in_time = judge(Step.OPEN_MOUTH, rest(119))
    late = judge(Step.OPEN_MOUTH, rest(122))

    assert in_time == WAITING
    assert late == StepResult(StepState.WAITING, Reason.STEP_NOT_DONE)


def test_a_face_lost_for_more_than_a_second_starts_the_step_again() -> None:
    results = last_of_each(Step.OPEN_MOUTH, [*rest(5), *([NOBODY] * 9)])

    assert [result.state for result in results[:-1]] == [StepState.WAITING] * 13
    assert results[-1] == StepResult(StepState.RESTART, Reason.NO_FACE)


def test_a_camera_silent_for_more_than_a_second_starts_the_step_again() -> None:
    before = film(rest(5))
    after = film(rest(1), began_ms=before[-1].captured_ms + 1_100)

    result = Judge().step(Step.NOD, History([*before, *after]), asked=0, asked_ms=0, rules=ELDER)

    assert result.state is StepState.RESTART


def test_a_face_lost_for_a_moment_spoils_nothing() -> None:
    result = judge(Step.OPEN_MOUTH, [*YAWN[:4], NOBODY, *YAWN[4:]])

    assert result.state is StepState.PASSED


def test_a_picture_without_any_face_is_coached_without_end_and_never_restarts() -> None:
    results = last_of_each(Step.NOD, [NOBODY] * 20)

    assert set(results) == {StepResult(StepState.WAITING, Reason.NO_FACE)}


def test_a_second_face_is_coached_and_its_frames_count_for_nothing() -> None:
    beside = [replace(TWO_PEOPLE, mouth=one.mouth) for one in YAWN]

    assert judge(Step.OPEN_MOUTH, beside) == StepResult(StepState.WAITING, Reason.SEVERAL_FACES)


@pytest.mark.parametrize("reason", [Reason.TOO_DARK, Reason.BLURRED, Reason.FACE_TOO_SMALL])
def test_what_spoils_the_pictures_is_said_before_anything_about_the_step(reason: Reason) -> None:
    spoiled = [replace(one, reasons=(reason,)) for one in YAWN]

    assert judge(Step.OPEN_MOUTH, spoiled) == StepResult(StepState.WAITING, reason)


def test_a_single_bad_picture_is_not_talked_about() -> None:
    blurred = replace(RESTING, reasons=(Reason.BLURRED,))

    assert judge(Step.NOD, [*rest(4), blurred]) == WAITING


def test_frames_before_the_prompt_do_not_count_as_movement() -> None:
    history = film([*YAWN, *rest(4)])

    result = Judge().step(
        Step.OPEN_MOUTH, History(history), asked=6, asked_ms=history[5].received_ms, rules=ELDER
    )

    assert result == WAITING


@given(
    st.lists(
        st.builds(
            lambda yaw, pitch, mouth, opening, faces: replace(
                RESTING, yaw=yaw, pitch=pitch, mouth=mouth, eyes=opening, faces=faces
            ),
            st.floats(-60, 60),
            st.floats(-60, 60),
            st.floats(0, 1),
            st.floats(0, 0.5),
            st.sampled_from([0, 1, 1, 1, 2]),
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(list(MOVEMENTS)),
)
def test_what_passes_lies_within_the_step_and_ends_with_usable_frames(
    sights: list[Sight], step: Step
) -> None:
    result = judge(step, sights)

    if result.state is StepState.PASSED:
        assert 0 <= result.first <= result.last < len(sights)
        assert sights[-1].usable
    else:
        assert (result.first, result.last) == (-1, -1)
