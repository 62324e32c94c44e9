"""What is said between the steps, how long is waited for rest, and what is left of a conversation afterwards."""

import gc
from types import FunctionType, ModuleType

from domain.faces.capture import Ask, Coaching, Frame
from domain.faces.face_check import ELDER, Observation, Reason, Step, StepResult, StepState, Verdict
from services.faces.conversation import FACE_AHEAD_MS
from tests.services.faces.conversation_scene import FRAME_MS, STEPS, Scene, failing

WAITING = StepResult(StepState.WAITING)


def said(scene: Scene) -> list[Reason]:
    return [each.reason for each in scene.phone.heard if isinstance(each, Coaching)]


async def test_each_step_but_the_last_is_praised_however_soon_it_was_done() -> None:
    scene = Scene()

    result = await scene.decide()

    assert said(scene) == [Reason.WELL_DONE] * (len(STEPS) - 1)
    assert not result.counts


async def test_why_a_try_failed_is_said_each_time_however_soon() -> None:
    scene = Scene()
    scene.judge.says = list(failing(Reason.PICTURE_CUT, 3))

    await scene.decide()

    assert said(scene) == [Reason.PICTURE_CUT] * 2  # the third is the end


async def test_how_long_it_took_is_counted_from_its_beginning() -> None:
    scene = Scene(began_ms=5_000)

    result = await scene.decide()

    assert result.duration_ms == scene.clock.ms - 5_000


async def test_after_a_slip_the_face_comes_to_rest_before_anything_is_asked() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.SLIPPED)]
    scene.judge.of_rest = [StepResult(StepState.FAILED, Reason.TIMING_IMPOSSIBLE)]

    await scene.decide()

    asked = [each.try_ for each in scene.phone.heard if isinstance(each, Ask)]
    assert asked[:2] == [1, 2]
    assert scene.notes.tries == [Reason.TIMING_IMPOSSIBLE]


async def test_how_often_a_turn_was_too_short_is_counted_in_each_step_anew() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.TURN_RIGHT, Step.NOD))
    short = StepResult(StepState.WAITING, Reason.TURN_FURTHER)
    scene.judge.says = [short] * 13  # said with the first, and again after a second and a half
    scene.judge.says += [StepResult(StepState.PASSED, None, 10, 13), short]

    await scene.decide()

    assert scene.phone.coached() == [Reason.TURN_FURTHER] * 3


async def test_whose_frame_was_seen_before_is_asked_no_second_step() -> None:
    scene = Scene()
    scene.notes.seen = {b"digest of jpeg 3"}

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.FRAMES_SEEN_BEFORE,))
    assert scene.phone.asked() == [STEPS[0]]


async def test_rest_is_waited_for_no_longer_than_a_step_and_after_a_while_a_word_helps() -> None:
    scene = Scene()
    scene.judge.of_rest = [WAITING] * 200
    asked: list[int] = []  # how much had been asked as each frame came
    helped: list[bool] = []

    def noting(frame: Frame) -> Frame:
        asked.append(len(scene.phone.asked()))
        helped.append(Reason.FACE_THE_CAMERA in said(scene))
        return frame

    scene.phone.frame = noting
    await scene.decide()

    done = 3  # frames in which a step is done
    assert asked.count(1) == done + ELDER.step_ms // FRAME_MS + 1
    assert helped.index(True) == done + FACE_AHEAD_MS // FRAME_MS + 1


def reached(start: object, stop: set[int]) -> list[object]:
    """All that an object holds, but what the test itself has in hand."""
    found, waiting, known = list[object](), [start], set(stop)
    while waiting:
        each = waiting.pop()
        if id(each) in known or isinstance(each, type | ModuleType):
            continue
        known.add(id(each))
        found.append(each)
        if isinstance(each, FunctionType):  # whose globals are all of the program
            waiting += each.__closure__ or ()
        else:
            waiting += gc.get_referents(each)
    return found


async def test_a_conversation_that_is_over_holds_no_picture() -> None:
    scene = Scene()
    in_hand = {id(each) for each in (scene.phone, scene.faces, scene.judge, scene.notes)}
    in_hand |= {id(scene), id(scene.clock)}

    await scene.decide()
    before = reached(scene.conversation, in_hand)
    scene.conversation.forget()
    after = reached(scene.conversation, in_hand)

    assert any(isinstance(each, bytes) and each.startswith(b"jpeg") for each in before)
    assert not [each for each in after if isinstance(each, bytes) and each.startswith(b"jpeg")]
    assert not [each for each in after if isinstance(each, Observation)]
