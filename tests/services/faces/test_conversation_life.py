"""Whom the conversation takes for living, and of whom it asks an officer."""

from dataclasses import replace

from domain.faces.face_check import (
    Doubt,
    Reason,
    Step,
    StepResult,
    StepState,
    Verdict,
)
from tests.services.faces.conversation_scene import GOOD, Scene


async def test_a_check_that_would_pass_but_looks_dead_goes_to_a_person_and_does_not_count() -> None:
    scene = Scene()
    scene.judge.of_life = Doubt(Reason.LIFE_NOT_SURE)

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.LIFE_NOT_SURE,))
    assert not result.counts
    assert result.tries == 0


async def test_no_more_than_six_frontal_frames_are_looked_at_for_life_in_their_order() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.WAITING)] * 40

    await scene.decide()

    (looked_at,) = scene.faces.of_life
    numbers = [int(jpeg.split()[1]) for jpeg in looked_at]
    assert len(numbers) == 6
    assert numbers == sorted(numbers)


async def test_a_stranger_is_not_looked_at_for_life() -> None:
    scene = Scene()
    scene.faces.likeness = 0.2

    await scene.decide()

    assert scene.faces.of_life == []


async def test_the_eyes_are_looked_at_once_a_second_and_oftener_while_they_should_close() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.NOD, Step.CLOSE_EYES))
    scene.judge.says = [StepResult(StepState.WAITING)] * 32
    await scene.decide()
    closing = Scene(draw=(Step.CLOSE_EYES, Step.TURN_LEFT, Step.NOD))
    closing.judge.says = [StepResult(StepState.WAITING)] * 32
    await closing.decide()

    assert sum(scene.faces.eyes[:32]) == 4
    assert sum(closing.faces.eyes[:32]) == 16


async def test_eyes_that_close_unasked_are_looked_at_more_closely() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.NOD, Step.OPEN_MOUTH))
    scene.faces.sight = replace(GOOD, eyes=0.1)
    scene.judge.says = [StepResult(StepState.WAITING)] * 32

    await scene.decide()

    assert sum(scene.faces.eyes[:32]) == 16


async def test_a_fake_is_seen_while_nothing_is_asked_too() -> None:
    scene = Scene()
    scene.judge.of_rest = [StepResult(StepState.FAILED, Reason.FRAMES_REPEATED)]

    result = await scene.decide()

    assert scene.notes.tries == [Reason.FRAMES_REPEATED]
    assert result.tries == 1
