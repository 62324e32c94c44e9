"""The frames of one step that stand for whoever does it, for the comparison and the look for life."""

from dataclasses import dataclass, field
from heapq import nlargest
from operator import itemgetter
from typing import Final

from domain.faces.face_check import Observation, Rules, Sight

FACING_A_STEP: Final = 2  # frames of each step that are looked at for life in the end
HALF_CLOSED: Final = 0.2  # opening of eyes that nobody looked at


@dataclass(slots=True)
class StepFrames:
    """Since the step was last asked: whoever was there before does not stand for whoever does it."""

    rules: Rules
    best: bytes = b""
    worth: float = float("-inf")
    _facing: list[tuple[float, int, bytes]] = field(default_factory=list)

    def add(self, jpeg: bytes, seen: Observation) -> None:
        if not seen.sight.usable:
            return
        worth = _worth(seen.sight)
        if worth > self.worth:
            self.best, self.worth = jpeg, worth
        if abs(seen.sight.yaw) < self.rules.facing_deg:
            self._facing = nlargest(FACING_A_STEP, [*self._facing, (worth, seen.seq, jpeg)])

    @property
    def facing(self) -> list[bytes]:
        """In the order in which they were taken."""
        return [jpeg for *_, jpeg in sorted(self._facing, key=itemgetter(1))]


def _worth(sight: Sight) -> float:
    """How well a frame serves for the comparison: sure, frontal, eyes open, mouth shut."""
    eyes = HALF_CLOSED if sight.eyes is None else sight.eyes
    return sight.score - abs(sight.yaw) / 60 - abs(sight.pitch) / 90 - sight.mouth / 2 + eyes
