"""Slips: another movement than the one asked for; rest before each step; hanging up."""

import pytest

from domain.faces.capture import Ask, Grant, HungUp
from domain.faces.challenge import STEPS_AFTER_A_SLIP
from domain.faces.face_check import (
    ELDER,
    Reason,
    Step,
    StepResult,
    StepState,
    Verdict,
)
from tests.services.faces.conversation_scene import FRAME_MS, Scene


def slipping(times: int = 1) -> list[StepResult]:
    return [StepResult(StepState.SLIPPED, Reason.OTHER_MOVEMENT)] * times


async def test_the_first_slip_is_free_stored_at_once_and_another_step_takes_the_place() -> None:
    scene = Scene()
    scene.judge.says = slipping()
    scene.next_steps = [Step.CLOSE_EYES, Step.NOD, Step.OPEN_MOUTH, Step.TURN_RIGHT]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.notes.slips == 1
    assert scene.phone.asked()[:2] == [Step.TURN_LEFT, Step.CLOSE_EYES]
    assert scene.phone.coached() == [Reason.OTHER_MOVEMENT]


async def test_after_a_slip_more_is_asked_and_a_turn_is_among_it() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD, Step.NOD))
    scene.judge.says = slipping()
    scene.next_steps = [Step.NOD, Step.OPEN_MOUTH, Step.CLOSE_EYES]

    result = await scene.decide()

    assert len(result.steps) == STEPS_AFTER_A_SLIP
    assert any(step.is_turn for step in result.steps)


async def test_a_second_slip_ends_the_check_whatever_was_done_between() -> None:
    scene = Scene()
    done = [StepResult(StepState.PASSED, None, 0, 0)]
    scene.judge.says = [*slipping(), *done, *slipping()]
    scene.next_steps = [Step.NOD]

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.OTHER_MOVEMENT,))
    assert scene.notes.slips == 2
    assert scene.faces.matched == []


async def test_a_slip_of_an_earlier_check_has_used_up_the_free_one() -> None:
    scene = Scene(slips=1)
    scene.judge.says = slipping()

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.OTHER_MOVEMENT,))


async def test_who_slipped_in_an_earlier_check_is_asked_more_from_the_start() -> None:
    scene = Scene(slips=1, draw=(Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD, Step.NOD))

    result = await scene.decide()

    assert (result.verdict, len(result.steps)) == (Verdict.PASS, STEPS_AFTER_A_SLIP)


async def test_the_next_step_is_asked_of_somebody_at_rest() -> None:
    scene = Scene()
    scene.judge.of_rest = [StepResult(StepState.WAITING)] * 30

    await scene.decide()

    heard = [type(message) for message in scene.phone.heard]
    between = heard[heard.index(Ask) + 1 :]
    assert between[: between.index(Ask)].count(Grant) >= 30
    assert scene.phone.coached() == [Reason.FACE_THE_CAMERA]


async def test_who_never_comes_to_rest_is_asked_all_the_same_and_it_is_no_slip() -> None:
    scene = Scene(hang_up_after=3_000)
    scene.judge.of_rest = [StepResult(StepState.WAITING)] * 1_000

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.notes.slips == 0


async def test_what_cannot_be_done_gives_way_to_another_step_and_nobody_asks_why() -> None:
    scene = Scene(hang_up_after=5_000, draw=(Step.TURN_LEFT, Step.OPEN_MOUTH, Step.TURN_LEFT))
    frames = ELDER.step_ms // FRAME_MS + 1
    scene.judge.says = [StepResult(StepState.WAITING)] * frames * 3
    scene.next_steps = [Step.NOD, Step.CLOSE_EYES, Step.TURN_RIGHT]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.phone.asked() == [
        *[Step.TURN_LEFT] * 3,
        Step.NOD,
        Step.OPEN_MOUTH,
        Step.TURN_RIGHT,
    ]
    assert scene.phone.coached() == [Reason.ANOTHER_STEP]
    assert scene.notes.slips == 0


async def test_hanging_up_after_a_slip_does_not_wash_it_away() -> None:
    scene = Scene(hang_up_after=4)
    scene.judge.says = slipping()

    with pytest.raises(HungUp):
        await scene.decide()

    assert scene.notes.slips == 1


async def test_hanging_up_before_anything_was_done_is_not_judged() -> None:
    scene = Scene(hang_up_after=4)

    with pytest.raises(HungUp):
        await scene.decide()

    assert (scene.notes.tries, scene.notes.slips) == ([], 0)
