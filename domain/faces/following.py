"""Following a mark with the head: where the mark goes, and when it was shown there.

Places are drawn, so no list of them exists that a film could be made for. Angles and their signs are
those of `domain.faces.face_check`, seen from the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random, SystemRandom
from typing import Final

from domain.faces.face_check import Rules
from domain.words import Words

#: How far the mark asks for, degrees: less than a quarter of what necks of 75 years turn, tilt or lift.
YAW_DEG: Final = (8.0, 15.0)
PITCH_DEG: Final = (5.0, 8.0)
_CORNERS: Final = tuple((across, up) for across in (-1, 1) for up in (-1, 1))
#: Across and up go their own ways, so that a film which only turns, or only nods, follows neither path.
_ALIKE: Final = 0.5

HERE: Final = Words("跟着圆点", "Follow the mark")
_WORDS: Final = {
    (1, 1): Words("左上", "up and to your left"),
    (-1, 1): Words("右上", "up and to your right"),
    (1, -1): Words("左下", "down and to your left"),
    (-1, -1): Words("右下", "down and to your right"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the head shall point, degrees from where it rests; `Place(0, 0)` is straight ahead."""

    yaw: float
    pitch: float

    @property
    def words(self) -> Words:
        """Where the mark is, for whoever hears better than they see."""
        corner = (1 if self.yaw > 0 else -1, 1 if self.pitch > 0 else -1)
        return HERE if self == AHEAD else _WORDS[corner]


AHEAD: Final = Place(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A place, and when the mark was sent there, on the clock of `Observation.received_ms`."""

    place: Place
    at_ms: int


def draw_places(many: int, dice: Random | None = None) -> tuple[Place, ...]:
    """Places in the corners of the screen, never twice in a row in the same one.

    `dice` is the system's randomness unless a test brings its own. ValueError below three: fewer can't
    go their own ways.
    """
    if many < 3:  # noqa: PLR2004  # said above
        raise ValueError("a path has at least three places")
    dice = dice or SystemRandom()
    while True:
        corners = [dice.choice(_CORNERS)]
        while len(corners) < many:
            corners.append(dice.choice([one for one in _CORNERS if one != corners[-1]]))
        if _go_their_own_ways(corners):
            return tuple(
                Place(across * dice.uniform(*YAW_DEG), up * dice.uniform(*PITCH_DEG))
                for across, up in corners
            )


def draw_dwells(rules: Rules, dice: Random | None = None) -> tuple[int, ...]:
    """How long the mark stays at each place, ms."""
    dice = dice or SystemRandom()
    return tuple(dice.randint(*rules.mark_ms) for _ in range(rules.marks))


def _go_their_own_ways(corners: Sequence[tuple[int, int]]) -> bool:
    """Whether both change, and their correlation is small."""
    many = len(corners)
    across, up = (sum(one[axis] for one in corners) / many for axis in (0, 1))
    spread = (1 - across**2) * (1 - up**2)
    if spread <= 0:
        return False
    together = sum(one * other for one, other in corners) / many - across * up
    return abs(together) / sqrt(spread) <= _ALIKE
