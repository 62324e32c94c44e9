"""The camera's conversation: what is asked, judged, counted, and when."""

from dataclasses import replace

import pytest

from domain.faces.capture import Ask, HungUp
from domain.faces.face_check import (
    ELDER,
    Reason,
    Step,
    StepResult,
    StepState,
    Verdict,
)
from services.faces.coach import COACH_EVERY_MS
from tests.services.faces.conversation_scene import FRAME_MS, GOOD, STEPS, Scene, failing


async def test_three_steps_done_and_a_likeness_above_the_threshold_pass() -> None:
    scene = Scene()

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.reasons == ()
    assert scene.phone.asked() == list(STEPS)
    assert scene.faces.matched == [(3, 1), (3, 0)]


async def test_who_is_seen_at_the_end_of_each_step_is_compared_with_who_looked_ahead_best() -> None:
    scene = Scene()

    await scene.decide()

    assert scene.faces.compared[1] == (b"jpeg 3", b"jpeg 8", b"jpeg 13")
    assert scene.faces.firsts == [b"", b"first"]


async def test_a_step_that_ends_with_its_best_frame_is_not_compared_twice() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.PASSED, None, at, at) for at in range(len(STEPS))]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.faces.matched == [(3, 1)]


async def test_another_face_at_the_end_of_a_step_fails_the_try() -> None:
    scene = Scene()
    scene.judge.of_ends = Reason.PERSON_CHANGED

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.PERSON_CHANGED,))
    assert scene.notes.tries == [Reason.PERSON_CHANGED] * 3


async def test_frames_from_before_a_step_began_again_stand_for_nobody() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.RESTART, Reason.NO_FACE)]

    await scene.decide()

    best, _ = scene.faces.compared
    assert b"jpeg 1" not in best


async def test_a_likeness_far_below_ends_the_check_at_once_and_counts() -> None:
    scene = Scene()
    scene.faces.likeness = 0.2

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.NOT_THE_PERSON,))
    assert result.counts
    assert scene.faces.matched == [(3, 1)]


async def test_an_unsure_likeness_lets_the_person_go_on_and_then_asks_an_officer() -> None:
    scene = Scene()
    scene.faces.likeness = 0.42

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.NOT_SURE,))
    assert not result.counts
    assert len(scene.faces.matched) == 3


async def test_a_failed_try_is_followed_by_a_new_challenge() -> None:
    scene = Scene()
    scene.judge.says = list(failing(Reason.PICTURE_CUT))

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.tries == 1
    assert scene.phone.coached() == [Reason.PICTURE_CUT]
    assert [m.try_ for m in scene.phone.heard if isinstance(m, Ask)] == [1, 2, 2, 2]


async def test_three_failed_tries_fail_the_check_and_count_once() -> None:
    scene = Scene()
    scene.judge.says = list(failing(Reason.FRAMES_REPEATED, 3))

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.FRAMES_REPEATED,))
    assert result.counts
    assert scene.notes.tries == [Reason.FRAMES_REPEATED] * 3


async def test_tries_that_failed_before_the_socket_dropped_are_remembered() -> None:
    scene = Scene(tries=2)
    scene.judge.says = list(failing(Reason.FLAT_IMAGE))

    result = await scene.decide()

    assert result.verdict is Verdict.FAIL
    assert result.tries == 3


async def test_a_flat_turn_fails_the_try() -> None:
    scene = Scene()
    scene.judge.of_turns = [Reason.FLAT_IMAGE]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.notes.tries == [Reason.FLAT_IMAGE]


async def test_a_turn_that_could_not_be_measured_is_asked_again_and_is_no_failed_try() -> None:
    scene = Scene()
    scene.judge.of_turns = [Reason.TURN_FURTHER]

    result = await scene.decide()

    assert result.tries == 0
    assert scene.phone.asked() == [Step.TURN_LEFT, *STEPS]
    assert scene.phone.coached() == [Reason.TURN_FURTHER]


async def test_a_slow_step_is_asked_again_and_is_no_failed_try() -> None:
    scene = Scene()
    frames = ELDER.step_ms // FRAME_MS + 1
    scene.judge.says = [StepResult(StepState.WAITING)] * frames

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.tries == 0
    assert scene.phone.asked() == [Step.TURN_LEFT, *STEPS]


async def test_time_that_runs_out_three_times_is_unsure_and_does_not_count() -> None:
    scene = Scene(hang_up_after=10_000)
    scene.judge.says = [StepResult(StepState.WAITING)] * 10_000

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.STEP_NOT_DONE,))
    assert not result.counts
    assert result.tries == 0


async def test_darkness_all_along_is_named_as_the_reason() -> None:
    scene = Scene(hang_up_after=10_000)
    scene.judge.says = [StepResult(StepState.WAITING, Reason.TOO_DARK)] * 10_000
    scene.faces.sight = replace(GOOD, reasons=(Reason.TOO_DARK,))

    result = await scene.decide()

    assert result.reasons == (Reason.TOO_DARK,)
    assert not result.counts


async def test_the_same_advice_is_not_repeated_within_a_breath() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.WAITING, Reason.FACE_TOO_SMALL)] * 12

    await scene.decide()

    assert scene.phone.coached() == [Reason.FACE_TOO_SMALL]


async def test_frames_of_an_earlier_check_end_it() -> None:
    scene = Scene()
    scene.notes.seen = {b"digest of jpeg 3"}

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.FRAMES_SEEN_BEFORE,))
    assert result.counts


async def test_every_frame_is_looked_up_before_a_pass() -> None:
    scene = Scene()

    await scene.decide()

    assert scene.notes.looked_up == len(scene.conversation.digests)


async def test_without_any_template_there_is_nothing_to_compare_with() -> None:
    scene = Scene()
    scene.notes.templates = []

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.CONSENT_WITHDRAWN,))
    assert scene.faces.matched == []


async def test_another_person_within_the_check_fails_the_try() -> None:
    scene = Scene(tries=2)
    scene.judge.of_persons = Reason.PERSON_CHANGED

    result = await scene.decide()

    assert result.reasons == (Reason.PERSON_CHANGED,)


async def test_who_turns_too_little_again_and_again_is_told_otherwise_and_of_the_other_ways() -> (
    None
):
    scene = Scene()
    short = StepResult(StepState.WAITING, Reason.TURN_FURTHER)
    scene.judge.says = [short] * (5 * COACH_EVERY_MS // FRAME_MS)

    await scene.decide()

    said = [reason for reason in scene.phone.coached() if "turn" in reason]
    assert said[:2] == [Reason.TURN_FURTHER] * 2
    assert set(said[2:]) == {Reason.TURN_AS_SHOWN}
    assert len(said) <= 6  # no sooner again than before


async def test_before_a_kiosk_a_face_that_a_phone_would_take_is_too_small() -> None:
    phone, kiosk = Scene(), Scene(face_px=161)
    await phone.decide()
    with pytest.raises(HungUp):  # it is never wide enough, and the person goes
        await kiosk.decide()

    assert {each.sight.reasons for each in phone.judge.seen} == {()}
    assert {each.sight.reasons for each in kiosk.judge.seen} == {(Reason.FACE_TOO_SMALL,)}
