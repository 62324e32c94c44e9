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


@dataclass(frozen=True, slots=True)
class Pose:
    """How a sheet is held: angles in degrees, the shift in shares of the picture's width."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    right: float = 0.0
    down: float = 0.0
    bow: float = 0.0  # radians from the middle to the edge, bent round an upright axis; + is convex


def held_paper(picture: Pixels, pose: Pose) -> Pixels:
    """The picture as a sheet of paper, flat or bent, in somebody's hand before a camera."""
    height, width = picture.shape[:2]
    sheet = picture if pose.bow == 0 else _bent(picture, pose.yaw, pose.bow)
    yaw = math.radians(pose.yaw if pose.bow == 0 else 0.0)
    pitch, roll = math.radians(pose.pitch), math.radians(pose.roll)
    about_upright = np.array(
        [[math.cos(yaw), 0, 0], [0, 1, 0], [math.sin(yaw), 0, 1.0]], np.float64
    )
    about_level = np.array(
        [[1, 0, 0], [0, math.cos(pitch), 0], [0, math.sin(pitch), 1.0]], np.float64
    )
    turned = np.array(
        [[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1.0]]
    )
    focal = _LENS * width
    to_lens = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, focal]]) / focal
    back = np.linalg.inv(to_lens)
    moved = np.array([[1, 0, pose.right * width], [0, 1, pose.down * width], [0, 0, 1.0]])
    plane = moved @ back @ turned @ about_level @ about_upright @ to_lens
    warped = cv2.warpPerspective(sheet, plane, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return warped.astype(np.uint8, copy=False)


def _bent(picture: Pixels, degrees: float, bow: float) -> Pixels:
    """Round a cylinder and turned: where a column lands depends on nothing but the column."""
    height, width = picture.shape[:2]
    focal, radius = _LENS * width, width / 2 / bow
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    column = np.arange(-width, width, 1.0)  # beyond the sheet too, so that every pixel has one
    angle = np.clip(column / radius, -math.pi / 2, math.pi / 2)
    across, away = radius * np.sin(angle), radius * (1 - np.cos(angle))
    depth = focal + across * sin + away * cos
    lands = focal * (across * cos - away * sin) / depth
    hidden = np.maximum.accumulate(lands) > lands  # behind the sheet's own edge
    seen, seen_at, seen_depth = lands[~hidden], column[~hidden], depth[~hidden]
    wanted = np.arange(width) - width / 2
    source = np.interp(wanted, seen, seen_at) + width / 2
    scale = np.interp(wanted, seen, seen_depth) / focal
    rows = (np.arange(height) - height / 2)[:, None] * scale[None, :] + height / 2
    columns = np.broadcast_to(source[None, :], rows.shape)
    warped = cv2.remap(
        picture,
        columns.astype(np.float32),
        rows.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return warped.astype(np.uint8, copy=False)


@dataclass(frozen=True, slots=True)
class Screen:
    """A display filmed by a phone: its grid against the sensor's, its gamma, its edge, its bands."""

    period_px: float = 5.0  # of the moiré
    angle_deg: float = 20.0
    moire: float = 6.0  # grey levels
    gamma: float = 1.15
    bezel: float = 0.08  # of the width, black, on each side; 0 fills the picture
    bands: float = 5.0  # grey levels of the refresh
    band_rows: float = 180.0
    band_speed: float = 37.0  # rows a frame

    def show(self, picture: Pixels, number: int) -> Pixels:
        """The picture as frame `number` of what the phone sees of the screen."""
        height, width = picture.shape[:2]
        edge = round(self.bezel * width)
        inside = (width - 2 * edge, round((width - 2 * edge) * height / width))
        small = cv2.resize(picture, inside, interpolation=cv2.INTER_AREA) if edge else picture
        shown = np.asarray(255 * (small / 255) ** self.gamma, np.float32)
        rows, columns = np.mgrid[0 : shown.shape[0], 0 : shown.shape[1]].astype(np.float32)
        along = columns * math.cos(math.radians(self.angle_deg)) + rows * math.sin(
            math.radians(self.angle_deg)
        )
        for channel in range(3):  # a display's colours lie side by side
            phase = 2 * math.pi * (along / self.period_px + channel / 3)
            shown[:, :, channel] += self.moire * np.sin(phase)
        band = np.sin(2 * math.pi * (rows + number * self.band_speed) / self.band_rows)
        shown += (self.bands * band)[:, :, None]
        if not edge:
            return np.clip(shown, 0, 255).astype(np.uint8)
        room = np.full_like(picture, 12)
        top = (height - shown.shape[0]) // 2
        room[top : top + shown.shape[0], edge : edge + shown.shape[1]] = np.clip(shown, 0, 255)
        return room


def upscaled(picture: Pixels, wide: int = 102) -> Pixels:
    """As big as before, with no more in it than a picture so many pixels wide: an ID card's chip."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (wide, round(wide * height / width)), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return large.astype(np.uint8, copy=False)


def bright(jpeg: bytes, share: float = 1.35) -> bytes:
    """As against a lamp."""
    return encode(np.clip(decode(jpeg) * share, 0, 255).astype(np.uint8))


def half_size(jpeg: bytes) -> bytes:
    picture = cv2.resize(decode(jpeg), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return encode(picture.astype(np.uint8, copy=False))
