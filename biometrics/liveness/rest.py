"""Is somebody at rest, facing the camera, so that the next step may be asked?

No movement that is under way when a prompt comes is of any use to a film, and nobody is asked in the
middle of one. A tremor, or a phone in an unsteady hand, is rest: what ends it is a head turned away, a
mouth open by the person's own measure, closed eyes, or most of a nod.
"""

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.steps import quantile
from domain.faces.face_check import Rules
from domain.faces.history import History


def rested_ms(history: History, *, since: int, rules: Rules, bounds: Bounds) -> int:
    """For how long now, among the observations from `since` on; 0 while moving or not to be seen."""
    resting = quantile(history.mouths, 0.15)
    low = high = first = None
    for seen in reversed(history[since:]):
        sight = seen.sight
        closed = sight.eyes is not None and sight.eyes < bounds.eyes_below / 2
        still = abs(sight.yaw) < rules.facing_deg and sight.mouth - resting < bounds.mouth_gap
        if not sight.usable or closed or not still:
            break
        low = sight.pitch if low is None else min(low, sight.pitch)
        high = sight.pitch if high is None else max(high, sight.pitch)
        if high - low >= bounds.nod_deg * 2 / 3:
            break
        first = seen
    return 0 if first is None else history[-1].captured_ms - first.captured_ms
