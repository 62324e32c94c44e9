"""How a step was done, in numbers: what is kept of a check that passed, so that no film is used twice.

No picture and no template: by these numbers nobody is recognised.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from domain.faces.face_check import Observation, Sight, Step

SAMPLES_S: Final = 8  # as many as a phone sends pictures
MOST_SAMPLES: Final = 20  # 2.5 s before the step was done
EVERY_MS: Final = 1000 // SAMPLES_S
BYTES_A_SAMPLE: Final = 4

# One byte each: half a degree holds what a mesh reads of a head, and its noise is no smaller.
_ANGLE: Final = 0.5  # degrees
_GAP: Final = 0.005  # of the mouth over its width, of an eye over its width
_NOT_LOOKED_AT: Final = 255

Sample = tuple[float, float, float, float | None]


@dataclass(frozen=True, slots=True)
class Movement:
    """Yaw and pitch in degrees, mouth and eyes as `Sight` has them; 8 a second, the last when the step was done."""

    step: Step
    samples: tuple[Sample, ...] = field(repr=False)

    def pack(self) -> bytes:
        """BYTES_A_SAMPLE each."""
        return b"".join(
            bytes(
                (
                    _byte(yaw / _ANGLE + 128),
                    _byte(pitch / _ANGLE + 128),
                    _byte(mouth / _GAP, most=254),
                    _NOT_LOOKED_AT if eyes is None else _byte(eyes / _GAP, most=254),
                )
            )
            for yaw, pitch, mouth, eyes in self.samples
        )

    @classmethod
    def unpack(cls, step: Step, packed: bytes) -> "Movement":
        """Raises ValueError when it is none."""
        if not packed or len(packed) % BYTES_A_SAMPLE:
            raise ValueError(f"{len(packed)} bytes are no movement")
        samples = (packed[at : at + BYTES_A_SAMPLE] for at in range(0, len(packed), BYTES_A_SAMPLE))
        return cls(
            step,
            tuple(
                (
                    (yaw - 128) * _ANGLE,
                    (pitch - 128) * _ANGLE,
                    mouth * _GAP,
                    None if eyes == _NOT_LOOKED_AT else eyes * _GAP,
                )
                for yaw, pitch, mouth, eyes in samples
            ),
        )


@dataclass(frozen=True, slots=True)
class MovementKept:
    """That one is kept, of which check, since when; what is in it is not given out."""

    check: UUID
    step: Step
    kept_at: datetime


def movement_of(step: Step, history: Sequence[Observation], asked: int, last: int) -> Movement:
    """Of a step that was done at `last`, from its prompt on (`asked`, both indexes into the history).

    Between two pictures a straight line, since phones send as many as they can; frames of no use are
    left out, and the eyes are those of the frames in which they were looked at.
    """
    seen = [one for one in history[asked : last + 1] if one.sight.usable]
    if not seen:
        return Movement(step, ())
    end, begin = seen[-1].captured_ms, seen[0].captured_ms
    wanted = min(MOST_SAMPLES, (end - begin) // EVERY_MS + 1)
    moments = [end - EVERY_MS * before for before in reversed(range(wanted))]
    looked = [one for one in seen if one.sight.eyes is not None]
    return Movement(
        step,
        tuple(
            (
                _at(moment, seen, lambda sight: sight.yaw),
                _at(moment, seen, lambda sight: sight.pitch),
                _at(moment, seen, lambda sight: sight.mouth),
                _at(moment, looked, lambda sight: sight.eyes or 0.0) if looked else None,
            )
            for moment in moments
        ),
    )


def _at(moment: int, seen: Sequence[Observation], number: Callable[[Sight], float]) -> float:
    """On the line between the two neighbours; before the first and after the last, theirs."""
    for before, after in pairwise(seen):
        if before.captured_ms <= moment <= after.captured_ms:
            between = after.captured_ms - before.captured_ms
            share = (moment - before.captured_ms) / between if between else 0.0
            return number(before.sight) * (1 - share) + number(after.sight) * share
    return number(seen[0].sight if moment < seen[0].captured_ms else seen[-1].sight)


def _byte(value: float, most: int = 255) -> int:
    return max(0, min(most, round(value)))
