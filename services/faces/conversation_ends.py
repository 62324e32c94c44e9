"""How a try before the camera ends, or the whole check: raised by whoever sees it first."""

from domain.faces.face_check import Reason, Verdict


class TryFailed(Exception):
    """Judged: something no honest capture of this person shows."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


class TryAgain(Exception):
    """Not judged, and nobody's fault: the steps were not done in time, or the likeness is unsure."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


class CheckOver(Exception):
    """The check ends here, whatever tries are left."""

    def __init__(self, verdict: Verdict, reason: Reason, *, counts: bool) -> None:
        self.verdict = verdict
        self.reason = reason
        self.counts = counts
