"""What a phone of the kit films: pictures of the clips, grain of its own, and shots with a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain, cycle, islice, pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from clients.attack_kit import split
from clients.attack_kit.hand import Hand
from clients.clips import NOISE, PHOTOS, Pixels, Stretch, encode, footage, frame, single

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
#: Where a man looks at the camera, of the stretches that begin while he looks elsewhere.
AT_REST_FROM: Final = {("franck", 3102): 3024, ("cap12_edit", 540): 513}
#: What the service says when a step was done: whoever hears it goes back to rest.
DONE: Final = "well_done"
_EVERY: Final = 3  # of 24 or 25 frames a second: FPS
_LEAST: Final = 2  # pictures in which a movement has gone far enough
_STRETCHES_KEPT: Final = 80  # decoded: 1.6 GB at most, and a third of what making a shot costs
_NEAREST: Final = 2  # of the places at rest, one is drawn
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


@lru_cache(_STRETCHES_KEPT)
def _pictures(one: Stretch) -> tuple[Pixels, ...]:
    """Of one stretch, for all phones; nobody writes on them."""
    return tuple(footage(one, fps=FPS))


class Actor:
    """A man of the clips, as one seed shows him: which take, from which frame on.

    The grain is of no seed: a picture sent twice would be a replay, in another run as well.
    """

    def __init__(self, man: str, random: np.random.Generator) -> None:
        self.man = man
        self.random = random
        self.grain = Grain()
        self._asked: dict[str, int] = {}
        self._done = 0
        self._resting = self._rests()

    def stretch(self, step: str, *, again: bool = False) -> Stretch:
        """Another take each time, or the same `again`.

        Begun two frames later or not, so that seeds differ in pictures.
        """
        takes = single(self.man, step)
        at = self._asked.setdefault(step, int(self.random.integers(len(takes))))
        if not again:
            self._asked[step] = at + 1
        one = takes[at % len(takes)]
        first = AT_REST_FROM.get((one.clip, one.last), one.first)
        return replace(one, first=first + 2 * int(self.random.integers(2)))

    def does(self, step: str) -> Iterator[Pixels]:
        """The step, and nothing after it."""
        return iter(_pictures(self.stretch(step)))

    def recording(self, step: str) -> tuple[list[Pixels], int]:
        """The step alone, and the index of the first picture in which it is under way."""
        return self._recorded(self.stretch(step))

    def performs(self, step: str, *, again: bool = False) -> Iterator[Pixels]:
        """The step, back the way it came once it `hears` that it was done, and at rest without end."""
        return self.shows(self.stretch(step, again=again))

    def shows(self, one: Stretch) -> Iterator[Pixels]:
        """As `performs`, in the stretch given."""
        return map(Hand(self.random).show, faded(self._there_and_back(one), self._rests_near(one)))

    def least(self, step: str) -> Iterator[Pixels]:
        """The step no further than it has to go, and back."""
        taken, reached = self._recorded(self.stretch(step))
        there = taken[: reached + _LEAST]
        return map(Hand(self.random).show, chain(there, there[-2::-1]))

    def repeats(self, step: str) -> Iterator[Pixels]:
        """The step to its end and back, whatever is heard."""
        taken = list(self.does(step))
        return map(Hand(self.random).show, chain(taken, taken[-2::-2]))

    def hears(self, reason: str) -> None:
        """What the service says to him."""
        self._done += reason == DONE

    def rests(self) -> Iterator[Pixels]:
        """Nothing that is asked for, without end; asked for again it goes on where it was."""
        return chain(self._resting)  # which whoever stops half-way can't close

    def _recorded(self, one: Stretch) -> tuple[list[Pixels], int]:
        at = -(-(REACHED[one.clip, one.last] - one.first) // _EVERY)
        return list(_pictures(one)), at

    def _there_and_back(self, one: Stretch) -> Iterator[Pixels]:
        done, shown = self._done, list[Pixels]()
        for picture in _pictures(one):
            shown.append(picture)
            yield picture
            if self._done > done:
                break
        yield from shown[-2::-2]  # twice as fast: it is over

    def _rests_near(self, one: Stretch) -> Iterator[Pixels]:
        """In the same clip, and as near in time as may be: he sits as he sat."""
        places = [place for place in split.read().at_rest if place.clip == one.clip]
        places.sort(key=lambda place: abs(place.first - one.first))
        place = places[int(self.random.integers(min(_NEAREST, len(places))))]
        pictures = _pictures(replace(place, mirrored=one.mirrored))
        begun = int(self.random.integers(len(pictures)))
        forwards_and_back = chain(pictures, pictures[-2:0:-1])
        return islice(cycle(forwards_and_back), begun, None)

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


def faded(first: Iterable[Pixels], then: Iterator[Pixels], frames: int = FPS) -> Iterator[Pixels]:
    """One film after the other, the last picture mixed into the next ones: no picture jumps."""
    last = None
    for last in first:  # the last one is needed after it
        yield last
    if last is not None:
        for number, picture in enumerate(islice(then, frames), start=1):
            share = number / (frames + 1)
            yield mixed(last, picture, share)
    yield from then


def mixed(one: Pixels, other: Pixels, share: float) -> Pixels:
    """`share` of the other; the one in its own size."""
    if other.shape != one.shape:
        other = np.asarray(cv2.resize(other, (one.shape[1], one.shape[0])), np.uint8)
    return cv2.addWeighted(one, 1 - share, other, share, 0).astype(np.uint8, copy=False)


def at_pace(taken: list[Pixels], pace: float) -> Iterator[Pixels]:
    """So many times as fast, with pictures in between where there are none."""
    steps = list(pairwise(taken))
    for at in np.arange(0, len(steps), pace):
        before, after = steps[int(at)]
        yield mixed(before, after, float(at % 1))


def mirrored(picture: Pixels) -> Pixels:
    return np.ascontiguousarray(picture[:, ::-1])


def _added(picture: Pixels, noise: npt.NDArray[np.int16]) -> Pixels:
    summed = cv2.add(picture, np.ascontiguousarray(noise), dtype=cv2.CV_8U)
    return summed.astype(np.uint8, copy=False)
