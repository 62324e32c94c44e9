import pytest

from biometrics.liveness.decide import Judge
from domain.faces.face_check import (
    ELDER,
    STANDARD,
    Match,
    Reason,
    Rules,
    Step,
    StepResult,
    StepState,
    TurnEvidence,
)
from domain.faces.history import History
from tests.biometrics.films import film, rest


@pytest.mark.parametrize("rules", [ELDER, STANDARD])
@pytest.mark.parametrize(
    ("residual", "reason"),
    [
        (0.020, None),
        (0.0199, Reason.FLAT_IMAGE),
        (0.0, Reason.FLAT_IMAGE),
        (None, Reason.STEP_NOT_DONE),
    ],
)
def test_what_one_plane_explains_is_flat(
    residual: float | None, reason: Reason | None, rules: Rules
) -> None:
    evidence = TurnEvidence(residual, yaw_from=1, yaw_to=25)

    assert Judge().turn(evidence, rules) is reason


def test_a_second_opinion_that_saw_no_turn_asks_for_more() -> None:
    evidence = TurnEvidence(0.04, yaw_from=2, yaw_to=8)

    assert Judge().turn(evidence, ELDER) is Reason.TURN_FURTHER


def test_the_second_opinion_may_have_another_zero() -> None:
    assert Judge().turn(TurnEvidence(0.04, yaw_from=6, yaw_to=-6), ELDER) is None


def test_without_the_second_model_the_flow_test_decides() -> None:
    assert Judge().turn(TurnEvidence(0.04, yaw_from=None, yaw_to=None), ELDER) is None


@pytest.mark.parametrize(
    ("cosines", "reason"),
    [
        ((1.0, 0.7, 0.5), None),
        ((1.0, 0.7, 0.49), Reason.PERSON_CHANGED),
        ((1.0, -1.0, 0.9), Reason.PERSON_CHANGED),
    ],
)
def test_one_person_from_the_first_step_to_the_last(
    cosines: tuple[float, ...], reason: Reason | None
) -> None:
    assert Judge().persons(Match(to_reference=(), to_first=cosines)) is reason


def test_before_the_first_frame_there_is_nothing_to_say() -> None:
    result = Judge().step(Step.NOD, History(film(rest(3))), asked=3, asked_ms=500, rules=ELDER)

    assert result == StepResult(StepState.WAITING)
