"""Held pictures that take turns are told from a head that moves."""

from biometrics.liveness.decide import Judge
from biometrics.liveness.jumps import judge_jump
from biometrics.liveness.layers import read
from domain.faces.face_check import ELDER, Observation, Reason, Step, StepResult, StepState
from domain.faces.history import History
from tests.biometrics.films import BOUNDS, film, mouths, rest, yaws


def judged(history: list[Observation]) -> set[Reason | None]:
    """What was said after each picture."""
    return {judge_jump(history[:end], asked=0, bounds=BOUNDS) for end in range(1, len(history) + 1)}


def test_a_head_that_turns_speeds_up_and_slows_down() -> None:
    turn = film([*rest(4), *yaws(1, 3, 6, 10, 14, 17, 19, 20, 20)])

    assert judged(turn) == {None}


def test_a_mouth_that_opens_slowly_is_no_jump() -> None:
    opening = film([*rest(4), *mouths(0.05, 0.09, 0.15, 0.2, 0.24, 0.25, 0.25)])

    assert judged(opening) == {None}


def test_a_held_picture_of_a_face_and_one_of_a_turned_head_are_found() -> None:
    stills = film([*rest(5), *yaws(20, 20, 20)])

    assert Reason.PICTURE_CUT in judged(stills)


def test_a_single_picture_in_between_does_not_hide_it() -> None:
    stills = film([*rest(5), *yaws(10, 20, 20, 20)])

    assert Reason.PICTURE_CUT in judged(stills)


def test_a_film_joined_to_a_man_at_rest_is_found_though_it_runs_on() -> None:
    joined = film([*rest(5), *yaws(18, 23, 28)])

    assert Reason.PICTURE_CUT in judged(joined)


def test_at_four_pictures_a_second_a_head_moves_twice_as_far() -> None:
    turn = [*rest(5), *yaws(9, 18, 27)]

    assert judged(film(turn, every_ms=240)) == {None}
    assert Reason.PICTURE_CUT in judged(film([*rest(5), *yaws(18, 27, 36)]))


def test_pictures_too_far_apart_say_nothing() -> None:
    slow = film([*rest(5), *yaws(20, 20, 20)], every_ms=400)

    assert judged(slow) == {None}


def test_what_came_before_the_prompt_is_not_judged() -> None:
    stills = film([*rest(5), *yaws(20, 20, 20)])

    assert judge_jump(stills, asked=5, bounds=BOUNDS) is None


def test_a_jump_begins_the_step_again_and_only_its_own_layer_sees_it() -> None:
    stills = film([*rest(5), *yaws(20, 20, 20)])
    with_it, without_it = Judge(), Judge(read().without("jump"))

    said, unsaid = (
        judge.step(Step.TURN_LEFT, History(stills), asked=0, asked_ms=0, rules=ELDER)
        for judge in (with_it, without_it)
    )

    assert said == StepResult(StepState.RESTART, Reason.PICTURE_CUT)
    assert unsaid.state is StepState.PASSED
