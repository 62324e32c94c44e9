"""A real person's video as a camera: for each step, the stretch of a clip in which he does it.

Clips lie where `python -m tests.samples` puts them. Every run draws noise of its own and encodes
anew, so no two captures share a picture. Frames are numbered from 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

CLIPS: Final = Path(__file__).resolve().parent.parent / ".samples" / "clips"
WIDTH: Final = 640  # px; the height follows the clip
NOISE: Final = 2.0  # standard deviation of grey, as a phone's camera has in a room
QUALITY: Final = 75  # of JPEG


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames in which a step is done: half a second at rest, the movement, and after it."""

    clip: str
    first: int
    last: int
    mirrored: bool = False
    held: tuple[int, int] | None = None  # played backwards and forwards once, to make it last

    def frames(self, every: int) -> list[int]:
        forwards = list(range(self.first, self.last + 1, every))
        if self.held is None:
            return forwards
        start, end = self.held
        inside = [number for number in forwards if start <= number <= end]
        before = [number for number in forwards if number < start]
        after = [number for number in forwards if number > end]
        return [*before, *inside, *inside[-2::-1], *inside[1:], *after]


def _mirrored(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    return tuple(Stretch(one.clip, one.first, one.last, mirrored=True) for one in stretches)


_FRANCK_LEFT: Final = (
    Stretch("franck", 1359, 1410),
    Stretch("franck", 480, 519),
    Stretch("franck", 3018, 3102),
)
#: By clip and step, the best first; each was judged to pass in elder mode (15°) by a test. The man
#: of `cap12_edit` never closes his eyes there: he does in `cap13_edit2`.
STRETCHES: Final[Mapping[str, Mapping[str, tuple[Stretch, ...]]]] = {
    "franck": {
        "turn_left": _FRANCK_LEFT,
        "turn_right": _mirrored(_FRANCK_LEFT),
        "open_mouth": (
            Stretch("franck", 3744, 3816),
            Stretch("franck", 4260, 4356),
        ),
        "close_eyes": (Stretch("franck", 204, 267), Stretch("franck", 3795, 3843)),
        "nod": (Stretch("franck", 2391, 2439), Stretch("franck", 3798, 3834)),
    },
    "cap12_edit": {
        "turn_left": (Stretch("cap12_edit", 507, 540), Stretch("cap12_edit", 972, 999)),
        "turn_right": (Stretch("cap12_edit", 939, 972), Stretch("cap12_edit", 477, 510)),
        "open_mouth": (Stretch("cap12_edit", 267, 306), Stretch("cap12_edit", 324, 366)),
        "close_eyes": (Stretch("cap13_edit2", 42, 120, held=(99, 111)),),
        "nod": (Stretch("cap12_edit", 537, 585), Stretch("cap12_edit", 573, 621)),
    },
}
#: Clip and last frame of those in which the man makes two movements at once: he does not do what he
#: was asked, so no camera that does as it is asked shows them.
TWO_IN_ONE: Final = frozenset({("franck", 4356), ("franck", 3843), ("franck", 3834)})
#: A frontal frame of each clip, from a part that no stretch uses: the photo on an ID card.
PHOTOS: Final[Mapping[str, int]] = {"franck": 1560, "cap12_edit": 1175}


class Camera:
    """One capture's camera: noise of its own, and another take whenever a step is asked again."""

    def __init__(self, clip: str, *, seed: int | None = None, folder: Path = CLIPS) -> None:
        self._clip = clip
        self._folder = folder
        self._random = np.random.default_rng(seed)
        self._takes: dict[str, int] = {}

    def frames(
        self, step: str, *, fps: float = 8, quality: int = QUALITY, onward: bool = True
    ) -> Iterator[bytes]:
        """JPEGs that answer a prompt for `step`, to be sent `fps` a second.

        With `onward` the clip runs on after the movement, as a camera does until the next prompt.
        """
        takes = single(self._clip, step)
        take = self._takes.get(step, 0)
        self._takes[step] = take + 1
        shown = footage(takes[take % len(takes)], fps=fps, onward=onward, folder=self._folder)
        for picture in shown:
            yield encode(with_noise(picture, self._random), quality)


def single(clip: str, step: str) -> tuple[Stretch, ...]:
    """The takes in which the man does the step and nothing else. KeyError: not in this clip."""
    return tuple(one for one in STRETCHES[clip][step] if (one.clip, one.last) not in TWO_IN_ONE)


def stretch(  # a camera has as many knobs
    clip: str,
    step: str,
    *,
    take: int = 0,
    fps: float = 8,
    seed: int | None = None,
    quality: int = QUALITY,
    folder: Path = CLIPS,
) -> Iterator[bytes]:
    """JPEGs of one stretch; the same seed gives the same bytes, none gives noise of its own."""
    random = np.random.default_rng(seed)
    for picture in pictures(clip, step, take=take, fps=fps, folder=folder):
        yield encode(with_noise(picture, random), quality)


def pictures(
    clip: str,
    step: str,
    *,
    take: int = 0,
    fps: float = 8,
    onward: bool = False,
    folder: Path = CLIPS,
) -> Iterator[Pixels]:
    """Decoded frames of one stretch, as wide as a phone sends them. KeyError: not in this clip."""
    takes = STRETCHES[clip][step]
    yield from footage(takes[take % len(takes)], fps=fps, onward=onward, folder=folder)


def footage(
    chosen: Stretch, *, fps: float = 8, onward: bool = False, folder: Path = CLIPS
) -> Iterator[Pixels]:
    """Decoded frames of any stretch of any clip; with `onward` the clip runs on to its end."""
    with _Reel(folder / f"{chosen.clip}.mp4") as reel:
        every = max(1, round(reel.fps / fps))
        numbers = chosen.frames(every)
        after = range(numbers[-1] + every, reel.length if onward else 0, every)
        for number in chain(numbers, after):
            picture = reel.frame(number)
            yield np.ascontiguousarray(picture[:, ::-1]) if chosen.mirrored else picture


def photo(clip: str, *, folder: Path = CLIPS, quality: int = 92) -> bytes:
    """JPEG of the man, facing the camera, as an officer would enrol him."""
    return encode(frame(clip, PHOTOS[clip], folder=folder), quality)


def frame(clip: str, number: int, *, folder: Path = CLIPS) -> Pixels:
    """One frame of a clip, as wide as a phone sends it."""
    with _Reel(folder / f"{clip}.mp4") as reel:
        return reel.frame(number)


def with_noise(picture: Pixels, random: np.random.Generator, spread: float = NOISE) -> Pixels:
    noise = random.normal(0, spread, (*picture.shape[:2], 1))
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def encode(picture: Pixels, quality: int = QUALITY) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("not a picture")
    return data.tobytes()


def decode(jpeg: bytes) -> Pixels:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_BGR)
    if picture is None:
        raise ValueError("not a picture")
    return picture.astype(np.uint8, copy=False)


class _Reel:
    """An open clip; frames by number, scaled to WIDTH."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(f"{path} is not there: run `python -m tests.samples`")
        self._capture = cv2.VideoCapture(str(path))
        self._next = 0
        self.fps = self._capture.get(cv2.CAP_PROP_FPS)
        self.length = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._capture.release()

    def frame(self, number: int) -> Pixels:
        if not 0 <= number - self._next < 8:  # noqa: PLR2004  # reading on is cheaper than seeking
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            self._next = number
        while self._next < number:
            self._capture.grab()
            self._next += 1
        found, picture = self._capture.read()
        self._next += 1
        if not found:
            raise ValueError(f"the clip has no frame {number}")
        height = round(picture.shape[0] * WIDTH / picture.shape[1])
        how = cv2.INTER_LINEAR
        return cv2.resize(picture, (WIDTH, height), interpolation=how).astype(np.uint8, copy=False)
