"""What the conversation takes for a frame, and how it waits for the workers that look at one."""

from dataclasses import replace

import pytest

from domain.errors import Busy, Invalid, TooLarge
from domain.faces.capture import Frame, Grant
from domain.faces.face_check import (
    ELDER,
    Reason,
    StepResult,
    StepState,
    Verdict,
)
from domain.problems import Problem
from services.faces import frame_intake
from tests.services.faces.conversation_scene import FRAME_MS, Scene


async def test_the_phone_is_never_granted_more_than_two_frames_in_flight() -> None:
    scene = Scene()

    await scene.decide()

    granted = sum(m.credit for m in scene.phone.heard if isinstance(m, Grant))
    assert 0 <= granted - len(scene.conversation.digests) <= 2


async def test_workers_that_start_again_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_intake, "WAIT_SECONDS", 0.001)
    scene = Scene()
    scene.faces.busy_for = 5

    result = await scene.decide()

    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize(("in_line_s", "verdict"), [(0.15, Verdict.PASS), (0, Verdict.UNSURE)])
async def test_who_waits_in_line_for_a_worker_has_that_much_longer_for_the_try(
    in_line_s: float, verdict: Verdict
) -> None:
    short = replace(ELDER, try_ms=2 * FRAME_MS)  # for all steps
    scene = Scene(rules=short)
    scene.judge.rules = short
    scene.faces.in_line_s = in_line_s  # longer than from one frame to the next

    result = await scene.decide()

    assert result.verdict is verdict


async def test_workers_that_stay_away_end_it_without_a_judgement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frame_intake, "WAIT_SECONDS", 0.001)
    monkeypatch.setattr(frame_intake, "PATIENCE_SECONDS", 0.01)
    scene = Scene()
    scene.faces.busy_for = 1_000

    with pytest.raises(Busy):
        await scene.decide()


async def test_a_late_frame_of_an_earlier_prompt_is_passed_over() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.RESTART, Reason.FACE_THE_CAMERA)]
    late = iter([1])
    scene.phone.frame = lambda frame: (
        Frame(next(late, frame.prompt), frame.seq, frame.captured_ms, frame.jpeg)
        if frame.prompt == 2
        else frame
    )

    result = await scene.decide()

    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize("prompt", [0, 7])
async def test_a_frame_that_answers_no_prompt_is_refused(prompt: int) -> None:
    scene = Scene()
    scene.phone.frame = lambda frame: Frame(prompt, frame.seq, frame.captured_ms, frame.jpeg)

    with pytest.raises(Invalid) as refusal:
        await scene.decide()

    assert refusal.value.problem is Problem.FRAME_UNEXPECTED


async def test_a_frame_counted_twice_is_refused() -> None:
    scene = Scene()
    scene.phone.frame = lambda frame: Frame(frame.prompt, 1, frame.captured_ms, frame.jpeg)

    with pytest.raises(Invalid):
        await scene.decide()


async def test_a_frame_of_more_than_512_kib_is_refused() -> None:
    scene = Scene()
    scene.phone.frame = lambda frame: Frame(
        frame.prompt, frame.seq, frame.captured_ms, b"\xff" * (512 * 1024 + 1)
    )

    with pytest.raises(TooLarge):
        await scene.decide()
