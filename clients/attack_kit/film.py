"""What a phone of the kit films: pictures of the clips, grain of its own, and shots with a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from clients.attack_kit import split
from clients.clips import NOISE, PHOTOS, STRETCHES, Pixels, Stretch, encode, footage, frame

FPS: Final = 8
FRAME_MS: Final = 1000 // FPS
OTHER: Final = {"franck": "cap12_edit", "cap12_edit": "franck"}
STEPS: Final = ("turn_left", "turn_right", "open_mouth", "close_eyes", "nod")
#: Where the movement of each stretch of clips.py has gone far enough, by clip and last frame.
REACHED: Final = {
    ("franck", 1410): 1380,
    ("franck", 519): 498,
    ("franck", 3102): 3078,
    ("franck", 3816): 3798,
    ("franck", 4356): 4329,
    ("franck", 267): 222,
    ("franck", 3843): 3816,
    ("franck", 2439): 2427,
    ("franck", 3834): 3825,
    ("cap12_edit", 540): 522,
    ("cap12_edit", 999): 984,
    ("cap12_edit", 972): 957,
    ("cap12_edit", 510): 495,
    ("cap12_edit", 306): 282,
    ("cap12_edit", 366): 336,
    ("cap12_edit", 585): 564,
    ("cap12_edit", 621): 609,
    ("cap13_edit2", 120): 99,
}
_EVERY: Final = 3  # of 24 or 25 frames a second: FPS
_GRAINS: Final = 8
_GRAIN_SIDE: Final = 1024  # px, more than a picture is high or wide


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as the phone sends it; None: by the phone's own clock, for the running prompt."""

    jpeg: bytes
    captured_ms: int | None = None
    prompt: int | None = None


class Grain:
    """A camera's noise: another one in every picture, and in every run."""

    def __init__(self) -> None:
        self._random = np.random.default_rng()
        self._field, self._corner = (
            self._random.integers(_GRAINS),
            self._random.integers(256, size=2),
        )

    def jpeg(self, picture: Pixels, quality: int = 75) -> bytes:
        height, width = picture.shape[:2]
        field = _fields()[self._random.integers(_GRAINS)]
        down, right = (self._random.integers(_GRAIN_SIDE - side + 1) for side in (height, width))
        across = -1 if self._random.random() < 0.5 else 1  # noqa: PLR2004  # one of two
        noise = field[down : down + height, right : right + width][:, ::across]
        return encode(_added(picture, noise), quality)

    def same(self, picture: Pixels, quality: int = 75) -> bytes:
        """With the very noise of every other picture made so by this camera."""
        height, width = picture.shape[:2]
        down, right = self._corner
        noise = _fields()[self._field][down : down + height, right : right + width]
        return encode(_added(picture, noise), quality)

    def jpegs(self, pictures: Iterable[Pixels], quality: int = 75) -> Iterator[bytes]:
        return (self.jpeg(picture, quality) for picture in pictures)


@cache
def _fields() -> tuple[npt.NDArray[np.int16], ...]:
    """Drawn once for all phones: drawing is dearer than all else that makes a frame."""
    random = np.random.default_rng()
    grey = (random.normal(0, NOISE, (_GRAIN_SIDE, _GRAIN_SIDE)).round() for _ in range(_GRAINS))
    return tuple(np.repeat(one.astype(np.int16)[:, :, None], 3, axis=2) for one in grey)


class Actor:
    """A man of the clips, as one seed shows him: which take, from which frame on.

    The grain is of no seed: a picture sent twice would be a replay, in another run as well.
    """

    def __init__(self, man: str, random: np.random.Generator) -> None:
        self.man = man
        self.random = random
        self.grain = Grain()
        self._asked: dict[str, int] = {}
        self._resting = self._rests()

    def stretch(self, step: str) -> Stretch:
        """Another take each time; begun one or two frames later, so that seeds differ in pictures."""
        takes = STRETCHES[self.man][step]
        at = self._asked.setdefault(step, int(self.random.integers(len(takes))))
        self._asked[step] = at + 1
        one = takes[at % len(takes)]
        return replace(one, first=one.first + int(self.random.integers(3)))

    def does(self, step: str, *, onward: bool = True) -> Iterator[Pixels]:
        """The step, and with `onward` the clip as it runs on."""
        return footage(self.stretch(step), fps=FPS, onward=onward)

    def recording(self, step: str) -> tuple[list[Pixels], int]:
        """The step alone, and the index of the first picture in which it is under way."""
        one = self.stretch(step)
        at = -(-(REACHED[one.clip, one.last] - one.first) // _EVERY)
        return list(footage(one, fps=FPS)), at

    def rests(self) -> Iterator[Pixels]:
        """Nothing that is asked for, without end; asked for again it goes on where it was."""
        return chain(self._resting)  # which whoever stops half-way can't close

    def _rests(self) -> Iterator[Pixels]:
        place = split.read().resting[self.man]
        late = int(self.random.integers((place.last - place.first) // 4))
        while True:
            yield from footage(replace(place, first=place.first + late), fps=FPS)
            late = 0

    def photo(self) -> Pixels:
        """A frontal picture of him."""
        return frame(self.man, PHOTOS[self.man])

    def half_turned(self, step: str) -> Pixels:
        """He looks to the side of a turn."""
        frames = split.read().half_turned[self.man]
        picture = frame(self.man, frames[self.random.integers(len(frames))])
        return mirrored(picture) if step == "turn_right" else picture


def mirrored(picture: Pixels) -> Pixels:
    return np.ascontiguousarray(picture[:, ::-1])


def _added(picture: Pixels, noise: npt.NDArray[np.int16]) -> Pixels:
    summed = cv2.add(picture, np.ascontiguousarray(noise), dtype=cv2.CV_8U)
    return summed.astype(np.uint8, copy=False)
