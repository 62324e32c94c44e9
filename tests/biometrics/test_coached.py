"""Who hears what is wrong and puts it right does the step: each piece of advice to its end."""

from dataclasses import replace

import pytest

from biometrics.liveness.decide import Judge
from domain.faces.face_check import ELDER, QUALITY_NAMES, Reason, Sight, Step, StepState
from domain.faces.history import History
from tests.biometrics.films import (
    NOBODY,
    RESTING,
    TWO_PEOPLE,
    film,
    last_of_each,
    mouths,
    rest,
    told,
    yaws,
)

SPOILED = {reason: replace(RESTING, reasons=(reason,)) for reason in QUALITY_NAMES} | {
    Reason.NO_FACE: NOBODY,
    Reason.SEVERAL_FACES: TWO_PEOPLE,
}
MOUTH_OPENS = mouths(0.08, 0.16, 0.24, 0.26, 0.26)


@pytest.mark.parametrize("reason", SPOILED)
def test_who_puts_right_what_spoiled_the_pictures_does_the_step(reason: Reason) -> None:
    said = last_of_each(Step.OPEN_MOUTH, [*[SPOILED[reason]] * 5, *rest(5), *MOUTH_OPENS])

    assert said[4].state is StepState.WAITING
    assert said[4].reason is reason
    assert said[-1].state is StepState.PASSED


def again(step: Step, before: list[Sight], after: list[Sight]) -> tuple[Reason | None, StepState]:
    """What was said of the first stretch, and how the step stands when it was asked again."""
    history = film([*before, *after])
    asked_ms = history[len(before)].received_ms - 120
    first = told(step, history[: len(before)])
    spoken = [one.reason for one in first if one.reason is not None]
    last = Judge().step(step, History(history), asked=len(before), asked_ms=asked_ms, rules=ELDER)
    return (spoken[-1] if spoken else None), last.state


def test_who_looked_aside_faces_the_camera_and_turns() -> None:
    aside, turn = yaws(*[18.0] * 12), yaws(2, 6, 12, 18, 22, 25, 26, 26)

    assert again(Step.TURN_LEFT, aside, [*rest(4), *turn]) == (
        Reason.FACE_THE_CAMERA,
        StepState.PASSED,
    )


def test_who_turned_half_way_turns_further() -> None:
    half = [*rest(4), *yaws(2, 8, *[12] * 11)]

    said = last_of_each(Step.TURN_LEFT, [*half, *yaws(14, 18, 22, 25, 26, 26)])

    assert Reason.TURN_FURTHER in {one.reason for one in said[: len(half)]}
    assert said[-1].state is StepState.PASSED


def test_who_opened_the_mouth_too_early_waits_and_opens_it() -> None:
    early = mouths(0.26, 0.26)

    assert again(Step.OPEN_MOUTH, early, [*rest(5), *MOUTH_OPENS])[1] is StepState.PASSED


def test_who_did_not_do_the_step_in_its_time_does_it_when_asked_again() -> None:
    idle = rest(ELDER.step_ms // 125 + 2)

    assert again(Step.OPEN_MOUTH, idle, [*rest(4), *MOUTH_OPENS]) == (
        Reason.STEP_NOT_DONE,
        StepState.PASSED,
    )
