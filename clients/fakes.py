"""What must not pass, and what must be coached: made from a clip or from any picture.

For tests and demo. Each maker takes and gives JPEG bytes, as a phone sends them.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from clients.clips import CLIPS, Pixels, decode, encode, frame, photo, pictures, with_noise

#: What the man of `franck` does instead of what is asked: the clip runs on for 15 s without it.
WRONG_STEP: Final[Mapping[str, str]] = {
    "turn_left": "turn_right",
    "turn_right": "turn_left",
    "open_mouth": "turn_left",
    "close_eyes": "turn_left",
    "nod": "turn_left",
}

_TURN_FRAMES: Final = 16
_HOLD_FRAMES: Final = 5
_LENS: Final = 1.5  # focal length over picture width, as a phone's front camera


@dataclass(frozen=True, slots=True)
class Print:
    """A frame of a clip on paper, and between which angles it is turned."""

    frame: int
    from_deg: float
    to_deg: float
    mirrored: bool = False


#: A frontal print never looks turned by 15° to the mesh; one of a head half turned, first held so
#: that it looks straight ahead, then turned the other way, does: the best that flat paper can do.
_PRINTS: Final[Mapping[str, Mapping[str, Print]]] = {
    "franck": {
        "turn_left": Print(1377, -25, 45),
        "turn_right": Print(1377, 25, -25, mirrored=True),
    },
    "cap12_edit": {
        "turn_left": Print(519, 0, 50),
        "turn_right": Print(520, 40, -15, mirrored=True),
    },
}


def still(clip: str, *, seed: int | None = None, folder: Path = CLIPS) -> Iterator[bytes]:
    """One picture, taken now, for ever."""
    picture = decode(photo(clip, folder=folder))
    return repeat(encode(with_noise(picture, np.random.default_rng(seed))))


def turned_print(
    clip: str, step: str, *, seed: int | None = None, folder: Path = CLIPS
) -> Iterator[bytes]:
    """A printed photo, held up and turned as a flat thing to the side that a turn asks for.

    KeyError for other steps: paper opens no mouth.
    """
    random = np.random.default_rng(seed)
    shown = _PRINTS[clip][step]
    paper = frame(clip, shown.frame, folder=folder)
    if shown.mirrored:
        paper = np.ascontiguousarray(paper[:, ::-1])
    for number in range(_HOLD_FRAMES + _TURN_FRAMES + _HOLD_FRAMES):
        share = min(max(number - _HOLD_FRAMES + 1, 0) / _TURN_FRAMES, 1.0)
        degrees = shown.from_deg + share * (shown.to_deg - shown.from_deg)
        yield encode(with_noise(turn_flat(paper, degrees), random))


def turn_flat(picture: Pixels, degrees: float) -> Pixels:
    """The picture as a plane, turned about its upright middle before a camera."""
    height, width = picture.shape[:2]
    focal = _LENS * width
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    to_middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    turned = np.array([[cos, 0, 0], [0, 1, 0], [sin / focal, 0, 1]])
    plane = np.linalg.inv(to_middle) @ turned @ to_middle
    warped = cv2.warpPerspective(picture, plane, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return warped.astype(np.uint8, copy=False)


def other_scene(clip: str, step: str, other: str, *, folder: Path = CLIPS) -> Iterator[bytes]:
    """The step begun by one man and finished by another: the picture is cut half-way."""
    begun = list(pictures(clip, step, folder=folder))
    finished = list(pictures(other, step, folder=folder))
    random = np.random.default_rng()
    for picture in [*begun[: len(begun) // 3], *finished]:
        yield encode(with_noise(picture, random))


def dark(jpeg: bytes, share: float = 0.15) -> bytes:
    """As in a room without light."""
    return encode((decode(jpeg) * share).astype(np.uint8))


def two_faces(jpeg: bytes) -> bytes:
    """The same picture side by side: two people before the camera."""
    picture = decode(jpeg)
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return encode(np.hstack([half, half[:, ::-1]]).astype(np.uint8, copy=False))


def no_face(jpeg: bytes, random: np.random.Generator | None = None) -> bytes:
    """A wall in the picture's own colours."""
    picture = decode(jpeg)
    wall = np.full_like(picture, picture.mean(axis=(0, 1)).astype(np.uint8))
    return encode(with_noise(wall, random or np.random.default_rng()))


def far_away(jpeg: bytes) -> bytes:
    """The phone held much too far: a face of 20 to 30 px."""
    picture = decode(jpeg)
    small = cv2.resize(picture, None, fx=0.12, fy=0.12, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    wall = np.full((3 * high, 3 * wide, 3), picture[0, 0], np.uint8)
    wall[high : 2 * high, wide : 2 * wide] = small
    return encode(wall, 90)
