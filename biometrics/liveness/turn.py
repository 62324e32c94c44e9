"""Did a head turn, or a picture of one?

Flow test: corners of the face over the turn against one plane (`biometrics/flow.py`): 12 turns of
two men .020–.10, from 15° on .024 and more; the same faces as flat photos at most .009 up to 60°.
Bent paper is not answered here: a print that was bent passed 31 % of an earlier form of this test.
Second opinion: the pose model agrees with the mesh within 8° on the clips; flat photos turned by
30–60° read as 22° by both in 0 of 180. A print of a head half turned does read as 15° by both, so
without corners to follow no turn is believed, in either mode.
"""

from biometrics.liveness.bounds import Bounds
from domain.faces.face_check import Reason, Rules, TurnEvidence


def judge_turn(evidence: TurnEvidence, rules: Rules, bounds: Bounds) -> tuple[Reason, ...]:
    """Empty when a head turned. STEP_NOT_DONE: the pictures don't tell, ask again."""
    if evidence.residual is None:
        return (Reason.STEP_NOT_DONE,)
    if evidence.residual < bounds.flat_below:
        return (Reason.FLAT_IMAGE,)
    if not _seen_to_turn(evidence, bounds.turn_share * rules.turn_deg):
        return (Reason.TURN_FURTHER,)
    return ()


def _seen_to_turn(evidence: TurnEvidence, least_deg: float) -> bool:
    """By angle or by change: where zero lies differs from face to face by up to 10°."""
    if evidence.yaw_from is None or evidence.yaw_to is None:
        return True  # no second model, no second opinion
    return max(abs(evidence.yaw_to), abs(evidence.yaw_to - evidence.yaw_from)) >= least_deg
