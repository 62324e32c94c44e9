"""Does the face take the colours that the page shows?

A screen adds its own light to what a room gives: the face, which is near, takes its colour more than what
is around it. Over a few colours shown in turn, how the tint of the face changed is correlated with how the
light's did. A film made before knows none of them.

Simulated, never filmed: a screen that gives 5 to 10 % of the room's light was seen in 90 to 98 % of tries,
and of old films 6 to 10 % went along by chance. So it only reports; a city may let it raise a doubt.
"""

from collections.abc import Sequence
from math import log, sqrt
from statistics import fmean
from typing import Final

from domain.faces.face_check import Lit

_LEAST: Final = 3  # colours seen, of those shown
_FEW: Final = 8  # pictures: fewer say nothing


def likeness(lit: Sequence[Lit]) -> float | None:
    """Correlation of the face's tint with the light, both about their means, -1…1; None: too little seen."""
    if len(lit) < _FEW or len({one.colour for one in lit}) < _LEAST:
        return None
    light = _about_their_means([_tint(one.colour) for one in lit])
    face = _about_their_means([one.tint for one in lit])
    together = sum(one * other for one, other in zip(light, face, strict=True))
    spread = sqrt(sum(one * one for one in light) * sum(one * one for one in face))
    return together / spread if spread else 0.0


def _tint(colour: int) -> tuple[float, float]:
    red, green, blue = (max(1, colour >> shift & 255) for shift in (16, 8, 0))
    return log(red / green), log(blue / green)


def _about_their_means(tints: Sequence[tuple[float, float]]) -> list[float]:
    """All of the red, then all of the blue."""
    sides = [[tint[side] for tint in tints] for side in (0, 1)]
    return [value - fmean(side) for side in sides for value in side]
