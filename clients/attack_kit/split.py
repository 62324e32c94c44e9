"""Which frames of the clips anything was chosen on, and which not: `split.json`, read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from clients.clips import STRETCHES, Stretch

FILE: Final = Path(__file__).with_name("split.json")
WINDOW: Final = 120  # frames, about five seconds
#: How long each clip is, in frames; the last ones of `cap12_edit` hide the face behind a hand.
LENGTHS: Final = {"franck": 4800, "cap12_edit": 1330, "cap13_edit2": 760}
#: Whose face a clip shows.
MEN: Final = {"franck": "franck", "cap12_edit": "cap12_edit", "cap13_edit2": "cap12_edit"}


@dataclass(frozen=True, slots=True)
class Doing:
    """A man doing one thing, in frames on which nothing was chosen."""

    man: str
    step: str
    stretch: Stretch

    @property
    def name(self) -> str:
        return f"{self.stretch.clip} {self.stretch.first}–{self.stretch.last} {self.step}"

    def answers(self, step: str) -> "Doing | None":
        """Itself for its step, its mirror image for the other turn; None for any other step."""
        if step == self.step:
            return self
        if {step, self.step} == {"turn_left", "turn_right"}:
            return replace(self, stretch=replace(self.stretch, mirrored=True))
        return None


@dataclass(frozen=True, slots=True)
class Split:
    tuned: tuple[tuple[str, int, int], ...]  # clip, first, last
    unused: tuple[Doing, ...]
    resting: dict[str, Stretch]  # by man: nothing is done for ten seconds and more
    at_rest: tuple[Stretch, ...]  # where whoever did a step comes to rest
    half_turned: dict[str, tuple[int, ...]]  # by man: frames in which he looks to his left

    def is_tuned(self, clip: str, first: int, last: int) -> bool:
        """Whether any of the frames was used to choose something, the jumps and runs apart."""
        return any(
            clip == used and first <= end and start <= last for used, start, end in self.tuned
        )

    def _is_unused(self, clip: str, first: int, last: int) -> bool:
        stretches = (doing.stretch for doing in self.unused)
        return any(
            clip == one.clip and first <= one.last and one.first <= last for one in stretches
        )

    def windows(self) -> tuple[tuple[str, Stretch], ...]:
        """Man and stretch of all five-second windows that hold no frame of `tuned` or `unused`."""
        return tuple(
            (MEN[clip], Stretch(clip, first, first + WINDOW - 1))
            for clip, length in LENGTHS.items()
            for first in range(0, length - WINDOW + 1, WINDOW)
            if not self.is_tuned(clip, first, first + WINDOW - 1)
            and not self._is_unused(clip, first, first + WINDOW - 1)
        )


@cache
def read(file: Path = FILE) -> Split:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Split(
        tuned=(
            *((row["clip"], row["first"], row["last"]) for row in found["tuned"]),
            *_stretches(),
        ),
        unused=tuple(
            Doing(
                row["man"],
                row["step"],
                Stretch(
                    row["clip"],
                    row["first"],
                    row["last"],
                    held=(row["held"][0], row["held"][1]) if "held" in row else None,
                ),
            )
            for row in found["unused"]
        ),
        resting={
            man: Stretch(row["clip"], row["first"], row["last"])
            for man, row in found["resting"].items()
        },
        at_rest=tuple(Stretch(row["clip"], row["first"], row["last"]) for row in found["at_rest"]),
        half_turned={man: tuple(frames) for man, frames in found["half_turned"].items()},
    )


def _stretches() -> Sequence[tuple[str, int, int]]:
    return [
        (one.clip, one.first, one.last)
        for steps in STRETCHES.values()
        for takes in steps.values()
        for one in takes
    ]
