"""A movement that was not asked for: what is one, and all that is none."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import read
from domain.faces.face_check import (
    ELDER,
    STANDARD,
    Reason,
    Rules,
    Sight,
    Step,
    StepResult,
    StepState,
)
from domain.faces.history import History
from tests.biometrics.films import (
    FRAME_MS,
    NOBODY,
    RESTING,
    TWO_PEOPLE,
    eyes,
    film,
    last_of_each,
    mouths,
    pitches,
    rest,
    told,
    yaws,
)

DONE: dict[Step, list[Sight]] = {
    Step.TURN_LEFT: yaws(4, 9, 14, 20, 24, 24, 20, 14, 9, 4),
    Step.TURN_RIGHT: yaws(-4, -9, -14, -20, -24, -24, -20, -14, -9, -4),
    Step.OPEN_MOUTH: mouths(0.1, 0.2, 0.3, 0.35, 0.35, 0.35, 0.3, 0.2, 0.1),
    Step.CLOSE_EYES: eyes(*[0.05] * 9),
    Step.NOD: pitches(-4, -8, -13, -17, -17, -17, -13, -8, -4),
}
WHOLE_STEP = ELDER.step_ms // FRAME_MS + 2  # frames; nobody is judged by later ones
OTHERS = [(asked, made) for asked in DONE for made in DONE if asked is not made]


def ends(results: Sequence[StepResult]) -> StepState:
    """The first that decides, or WAITING."""
    decided = (result.state for result in results if result.state is not StepState.WAITING)
    return next(decided, StepState.WAITING)


@pytest.mark.parametrize(("asked", "made"), OTHERS)
@pytest.mark.parametrize("rules", [ELDER, STANDARD], ids=["elder", "standard"])
def test_another_movement_that_is_over_is_a_slip(asked: Step, made: Step, rules: Rules) -> None:
    results = last_of_each(asked, [*rest(10), *DONE[made], *rest(12)], rules=rules)

    assert ends(results) is StepState.SLIPPED
    slip = next(result for result in results if result.state is StepState.SLIPPED)
    assert slip.reason is Reason.OTHER_MOVEMENT


@pytest.mark.parametrize("step", list(DONE))
def test_what_was_asked_for_is_none(step: Step) -> None:
    results = last_of_each(step, [*rest(10), *DONE[step], *rest(12)])

    assert ends(results) is StepState.PASSED


def test_a_movement_that_was_under_way_when_the_prompt_came_is_none_and_passes_nothing() -> None:
    under_way = DONE[Step.OPEN_MOUTH][3:]

    for asked in DONE:
        assert ends(last_of_each(asked, [*under_way, *rest(20)])) is StepState.WAITING


def test_whoever_still_looks_aside_and_then_does_it_has_not_slipped() -> None:
    aside = yaws(4, 9, 14, 17, 17, 17)
    opening = [replace(RESTING, yaw=17, mouth=gap) for gap in (0.1, 0.2, 0.3, 0.35, 0.35)]

    assert ends(last_of_each(Step.OPEN_MOUTH, [*rest(10), *aside, *opening])) is StepState.RESTART


def test_two_movements_in_one_are_asked_for_again_more_slowly_and_are_no_slip() -> None:
    both = [replace(RESTING, yaw=yaw, mouth=0.35) for yaw in (8, 14, 20, 24, 24)]

    (last,) = last_of_each(Step.TURN_LEFT, [*rest(10), *both])[-1:]

    assert (last.state, last.reason) == (StepState.RESTART, Reason.ONE_AT_A_TIME)


def test_a_face_that_is_lost_at_the_height_of_another_movement_has_made_it() -> None:
    gone = [*rest(10), *DONE[Step.TURN_LEFT][:6], *[NOBODY] * 12]

    assert ends(last_of_each(Step.NOD, gone)) is StepState.SLIPPED


def test_a_cut_at_the_height_of_another_movement_does_not_undo_it() -> None:
    jump = [*rest(10), *DONE[Step.TURN_LEFT][:6], *yaws(-40, -40)]

    assert ends(last_of_each(Step.NOD, jump)) is StepState.SLIPPED


def test_another_movement_held_until_the_step_is_over_has_been_made() -> None:
    held = [*rest(10), *yaws(4, 9, 14), *yaws(*(20 + at % 3 for at in range(120)))]

    assert ends(last_of_each(Step.NOD, held)) is StepState.SLIPPED


def test_without_the_layer_nothing_counts_that_was_not_asked() -> None:
    judge = Judge(read().without("slip"))
    history = film([*rest(10), *DONE[Step.TURN_LEFT], *rest(12)])

    states = {result.state for result in told(Step.NOD, history, judge=judge)}

    assert StepState.SLIPPED not in states


def unsteady(number: int, dice: random.Random) -> Sight:
    x, y = dice.uniform(-60, 60), dice.uniform(-60, 60)
    return replace(
        RESTING,
        box=(240 + x, 160 + y, 160, 200),
        yaw=dice.uniform(-5, 5),
        pitch=dice.uniform(-3, 3),
        roll=dice.uniform(-8, 8),
    )


def tremor(number: int, dice: random.Random) -> Sight:
    swing = math.sin(number * FRAME_MS / 1000 * 2 * math.pi * 5)
    return replace(RESTING, pitch=4 * swing, yaw=4 * swing, mouth=0.03 + 0.05 * abs(swing))


def one_eye(number: int, dice: random.Random) -> Sight:
    return replace(RESTING, eyes=0.22 if number % 20 > 9 else 0.32)


def glasses(number: int, dice: random.Random) -> Sight:
    return replace(RESTING, eyes=dice.choice([0.2, 0.26, 0.32]))


def blinking(number: int, dice: random.Random) -> Sight:
    return replace(RESTING, eyes=0.05 if number % 24 < 3 else 0.32)


def speaking(number: int, dice: random.Random) -> Sight:
    return replace(RESTING, mouth=0.26 if number % 5 < 2 else 0.05)


def half_a_turn(number: int, dice: random.Random) -> Sight:
    return replace(RESTING, yaw=11 * abs(math.sin(number / 8)))


def with_a_nurse(number: int, dice: random.Random) -> Sight:
    if number % 30 < 6:
        return TWO_PEOPLE
    return replace(RESTING, yaw=9 if number % 30 < 12 else 0)


@pytest.mark.parametrize("asked", list(DONE))
@pytest.mark.parametrize(
    "who",
    [unsteady, tremor, one_eye, glasses, blinking, speaking, half_a_turn, with_a_nurse],
)
def test_whoever_just_cannot_keep_still_or_do_it_has_not_slipped(
    asked: Step, who: Callable[[int, random.Random], Sight]
) -> None:
    dice = random.Random(7)  # noqa: S311  # no secret: the same film each time
    results = last_of_each(asked, [who(number, dice) for number in range(WHOLE_STEP)])

    assert StepState.SLIPPED not in {result.state for result in results}


@pytest.mark.parametrize("step", [Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD])
def test_three_pictures_a_second_are_enough_to_do_what_is_asked(step: Step) -> None:
    slow = [sight for sight in DONE[step] for _ in range(2)][::3]

    assert ends(told(step, film([*rest(4), *slow, *rest(6)], every_ms=333))) is StepState.PASSED


@pytest.mark.parametrize("step", [Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD])
def test_a_line_that_stutters_for_five_seconds_makes_no_slip(step: Step) -> None:
    history = [
        seen
        if number < 6
        else replace(
            seen,
            captured_ms=seen.captured_ms + 5_000,
            received_ms=seen.received_ms + 5_000,
        )
        for number, seen in enumerate(film([*rest(12), *DONE[step], *rest(6)]))
    ]

    assert StepState.SLIPPED not in {result.state for result in told(step, history)}


def rests(sights: Sequence[Sight], wanted_ms: int = 1_000) -> StepState:
    history = film(sights)
    return Judge().rest(History(history), since=0, wanted_ms=wanted_ms, rules=ELDER).state


@pytest.mark.parametrize("who", [unsteady, tremor, one_eye, glasses])
def test_an_unsteady_hand_is_at_rest(who: Callable[[int, random.Random], Sight]) -> None:
    dice = random.Random(7)  # noqa: S311  # no secret: the same film each time

    assert rests([who(number, dice) for number in range(20)]) is StepState.PASSED


@pytest.mark.parametrize("made", list(DONE))
def test_nobody_is_at_rest_in_the_middle_of_a_movement_or_right_after_it(made: Step) -> None:
    middle = DONE[made][:5]

    assert rests([*rest(20), *middle]) is StepState.WAITING
    assert rests([*rest(20), *DONE[made], *rest(5)]) is StepState.WAITING
    assert rests([*rest(20), *DONE[made], *rest(36)]) is StepState.PASSED


def test_who_is_not_to_be_seen_is_not_at_rest() -> None:
    assert rests([*rest(20), NOBODY]) is StepState.WAITING


def test_frames_that_come_again_are_noticed_between_two_steps_too() -> None:
    seen = film([*rest(6), *DONE[Step.NOD], *rest(6)])
    again = [
        replace(one, seq=len(seen) + at + 1, captured_ms=seen[-1].captured_ms + 125 * (at + 1))
        for at, one in enumerate(seen)
    ]
    again = [replace(one, received_ms=one.captured_ms + 40) for one in again]

    results = [
        Judge().rest(History([*seen, *again[:end]]), since=len(seen), wanted_ms=9_000, rules=ELDER)
        for end in range(1, len(again) + 1)
    ]

    assert Reason.FRAMES_REPEATED in {result.reason for result in results}
