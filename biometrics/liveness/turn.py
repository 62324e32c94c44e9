"""Did a head turn, or a picture of one?

Flow test: corners of the face over the turn against one plane (`biometrics/flow.py`): 12 turns of
two men .021–.065, from 15° on .028 and more; the same faces as flat photos at most .009 up to 60°.
Bent paper is not answered here: a print that was bent passed 31 % of an earlier form of this test.
Second opinion: the pose model agrees with the mesh within 5° on the clips; flat photos turned by
30–60° read as 22° by both in 0 of 180.
"""

from biometrics.liveness.bounds import Bounds
from domain.face_check import Reason, Rules, TurnEvidence


def judge_turn(evidence: TurnEvidence, rules: Rules, bounds: Bounds) -> tuple[Reason, ...]:
    """Empty when a head turned. STEP_NOT_DONE: the pictures don't tell, ask again."""
    if evidence.residual is None:
        return (Reason.STEP_NOT_DONE,)
    if evidence.residual < bounds.flat_below:
        return (Reason.FLAT_IMAGE,)
    if evidence.yaw_to is not None and abs(evidence.yaw_to) < bounds.turn_share * rules.turn_deg:
        return (Reason.TURN_FURTHER,)
    return ()
