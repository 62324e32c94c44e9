"""What must not pass, and what must be coached: made from a clip or from any picture.

For tests and demo. Each maker takes and gives JPEG bytes, as a phone sends them.
"""

import math
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from clients.clips import CLIPS, Pixels, decode, encode, photo, pictures, with_noise

#: Angle to which a printed photo is turned; at less the mesh doesn't read a turn of 15°.
PRINT_DEG: Final = 55.0
_LENS: Final = 1.5  # focal length over picture width, as a phone's front camera


def still(clip: str, *, seed: int | None = None, folder: Path = CLIPS) -> Iterator[bytes]:
    """One picture, taken now, for ever."""
    picture = decode(photo(clip, folder=folder))
    return repeat(encode(with_noise(picture, np.random.default_rng(seed))))


def turned_print(  # a photo, a side, a hand
    clip: str,
    step: str,
    *,
    to_deg: float = PRINT_DEG,
    frames: int = 16,
    seed: int | None = None,
    folder: Path = CLIPS,
) -> Iterator[bytes]:
    """One frontal picture held up and turned as a flat thing to the side that `step` asks for."""
    random = np.random.default_rng(seed)
    mirrored = step == "turn_right"
    flat = decode(photo(clip, folder=folder))
    hold = 5  # frames before the turn starts, as the prompt demands
    for number in range(hold + frames + hold):
        share = min(max(number - hold + 1, 0) / frames, 1.0)
        turned = with_noise(turn_flat(flat, share * to_deg), random)
        yield encode(np.ascontiguousarray(turned[:, ::-1]) if mirrored else turned)


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


def dark(jpeg: bytes, share: float = 0.08) -> bytes:
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
