"""Everything that may be said to a person during a step is said once in words, and the check passes."""

import pytest

from domain.faces.capture import Coaching
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import QUALITY_NAMES, Reason, StepResult, StepState, Verdict
from domain.words import Language
from tests.services.faces.conversation_scene import Scene

OF_A_STEP = (
    Reason.STEP_NOT_DONE,
    Reason.TURN_FURTHER,
    Reason.FACE_THE_CAMERA,
    Reason.TOO_EARLY,
    Reason.PICTURE_CUT,
)


@pytest.mark.parametrize("reason", [*QUALITY_NAMES, *OF_A_STEP])
async def test_advice_is_given_in_words_and_the_check_passes(reason: Reason) -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.WAITING, reason)] * 10

    result = await scene.decide()

    said = [message for message in scene.phone.heard if isinstance(message, Coaching)]
    assert [(one.reason, one.text) for one in said if one.reason is not Reason.WELL_DONE] == [
        (reason, REASON_WORDS[reason].in_(Language.ZH))
    ]
    assert result.verdict is Verdict.PASS
    assert scene.notes.tries == []


def test_nothing_is_worded_that_nobody_ever_says() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert "move_less" not in set(Reason)
