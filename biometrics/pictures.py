"""The one way from bytes to pixels: look at the header, refuse what is no honest picture, decode.

Only JPEG and PNG. Size is read from the header, so a picture that is too large costs no memory. What
follows the end of a picture is cut off before anything looks at it; an animation or a cut-off file is
refused: two programs could see two different things in it.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from biometrics.engine import Picture
from domain.errors import Refusal, TooLarge
from domain.faces.pictures import Header, read_header, unreadable
from domain.problems import Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of picture may be before it is decoded."""

    size: int  # bytes
    side: int  # px
    pixels: int


FRAME: Final = Limits(size=512 * 1024, side=4_096, pixels=4_096 * 4_096)
#: The photo of an ID card or a passport, from a scanner or a good phone.
PHOTO: Final = Limits(size=20 * 1024 * 1024, side=12_000, pixels=40_000_000)
#: A face needs 32 px (quality.py), so nothing smaller can show one.
MIN_SIDE: Final = 32
#: Pictures are halved while their longer side stays at least this long: a face that fills a
#: tenth of it is then still as wide as the recogniser can use.
LONG_SIDE: Final = 800

_PNG: Final = b"\x89PNG"
_REDUCED: Final = {
    1: cv2.IMREAD_COLOR_BGR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def decode(data: bytes, limits: Limits = FRAME) -> Picture:
    """Pixels, upright by EXIF, halved while longer than needed; grey and CMYK become BGR.

    Raises TooLarge (FRAME_TOO_LARGE) and Invalid (PICTURE_UNREADABLE).
    """
    return read(data, limits)[0]


def whole(data: bytes, limits: Limits) -> Picture:
    """As `decode`, at its full size; what shines through a PNG lies on white."""
    header = _checked(data, limits)
    picture = _decoded(data, header, cv2.IMREAD_COLOR_BGR).astype(np.uint8, copy=False)
    if not data.startswith(_PNG):
        return picture
    layers = _decoded(data, header, cv2.IMREAD_UNCHANGED)
    if layers.ndim < 3 or layers.shape[2] != 4 or layers.dtype != np.uint8:  # noqa: PLR2004  # no alpha of 8 bits
        return picture
    there = layers[:, :, 3:].astype(np.uint16)
    white = (layers[:, :, :3] * there + 255 * (255 - there)) // 255
    return white.astype(np.uint8)


def read(data: bytes, limits: Limits = FRAME) -> tuple[Picture, Header]:
    """As `decode`, with what the file said about itself."""
    header = _checked(data, limits)
    picture = _decoded(data, header, _REDUCED[_reduction(header)])
    return picture.astype(np.uint8, copy=False), header


def _checked(data: bytes, limits: Limits) -> Header:
    if len(data) > limits.size:
        raise _too_large(f"more than {limits.size} bytes")
    header = read_header(data)
    if max(header.width, header.height) > limits.side:
        raise _too_large(f"more than {limits.side} pixels a side")
    if header.width * header.height > limits.pixels:
        raise _too_large(f"more than {limits.pixels} pixels")
    if min(header.width, header.height) < MIN_SIDE:
        raise unreadable(f"less than {MIN_SIDE} pixels a side")
    return header


def _decoded(data: bytes, header: Header, how: int) -> cv2.typing.MatLike:
    try:
        alone = np.frombuffer(data, np.uint8, header.end)
        picture = cv2.imdecode(alone, how)
    except cv2.error as broken:
        raise unreadable("can't be decoded") from broken
    if picture is None:
        raise unreadable("can't be decoded")
    return picture


def _reduction(header: Header) -> int:
    longer = max(header.width, header.height)
    return max(factor for factor in _REDUCED if factor == 1 or longer >= factor * LONG_SIDE)


def _too_large(detail: str) -> Refusal:
    return TooLarge(Problem.FRAME_TOO_LARGE, detail)
