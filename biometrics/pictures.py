"""The one way from bytes to pixels: look at the header, refuse what is no honest picture, decode.

Only JPEG and PNG. Size is read from the header, so a picture that is too large costs no memory.
A file that goes on after its picture, an animation or a cut-off one is refused: two programs could
see two different things in it.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from biometrics.engine import Picture
from domain.errors import Invalid, Refusal, TooLarge
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

_REDUCED: Final = {
    1: cv2.IMREAD_COLOR_BGR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_PADDING: Final = b"\x00\xff\r\n"  # what cameras and transfers leave behind a picture


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says about itself before a pixel is decoded."""

    width: int  # px, before EXIF orientation
    height: int
    end: int  # bytes of the picture itself
    announces_more: bool = False  # a gain map or preview of its own follows, as phones write it
    quality: int | None = None  # JPEG's 1…100 as the common encoders count it


def decode(data: bytes, limits: Limits = FRAME) -> Picture:
    """Pixels, upright by EXIF, halved while longer than needed; grey and CMYK become BGR.

    Raises TooLarge (FRAME_TOO_LARGE) and Invalid (PICTURE_UNREADABLE).
    """
    return read(data, limits)[0]


def read(data: bytes, limits: Limits = FRAME) -> tuple[Picture, Header]:
    """As `decode`, with what the file said about itself."""
    if len(data) > limits.size:
        raise _too_large(f"more than {limits.size} bytes")
    header = read_header(data)
    if max(header.width, header.height) > limits.side:
        raise _too_large(f"more than {limits.side} pixels a side")
    if header.width * header.height > limits.pixels:
        raise _too_large(f"more than {limits.pixels} pixels")
    if min(header.width, header.height) < MIN_SIDE:
        raise _unreadable(f"less than {MIN_SIDE} pixels a side")
    _refuse_tail(data, header)
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), _REDUCED[_reduction(header)])
    except cv2.error as broken:
        raise _unreadable("can't be decoded") from broken
    if picture is None:
        raise _unreadable("can't be decoded")
    return picture.astype(np.uint8, copy=False), header


def read_header(data: bytes) -> Header:
    """Raises Invalid (PICTURE_UNREADABLE) for other formats, cut-off files and animations."""
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _read_jpeg(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _read_png(data)
    except (struct.error, IndexError) as short:
        raise _unreadable("cut off") from short
    raise _unreadable("neither JPEG nor PNG")


# JPEG (ITU-T T.81, annex B): segments of FF, marker, length; entropy-coded data after each SOS.
_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FF, _SOS, _EOI, _APP2, _DQT = 0xFF, 0xDA, 0xD9, 0xE2, 0xDB
#: Sum of the luminance table of annex K, which is quality 50.
_TABLE_SUM: Final = 3_688
# Begins with one plain byte, which `re` looks for twenty times faster than for some of it (\xff+).
_NEXT_MARKER: Final = re.compile(rb"\xff\xff*[^\x00\xff\xd0-\xd7]")


def _read_jpeg(data: bytes) -> Header:
    width = height = end = 0
    announces_more = False
    quality: int | None = None
    for marker, at in _segments(data):
        if marker in _SOF and not width:
            height, width = struct.unpack_from(">HH", data, at + 3)
        elif marker == _APP2 and data[at + 2 : at + 6] == b"MPF\x00":
            announces_more = True
        elif marker == _DQT and quality is None and data[at + 2] == 0:
            quality = _quality(sum(data[at + 3 : at + 67]))
        end = at
    if not width or not height:
        raise _unreadable("JPEG without a picture")
    return Header(width, height, end, announces_more, quality)


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Each marker and where its length stands; the last is the picture's end and where that lies."""
    at = 2
    while True:
        if data[at] != _FF:
            raise _unreadable("broken JPEG")
        marker = data[at + 1]
        if marker == _FF:  # fill byte
            at += 1
            continue
        at += 2
        yield marker, at
        if marker == _EOI:
            return
        (length,) = struct.unpack_from(">H", data, at)
        at += length
        if marker == _SOS:
            found = _NEXT_MARKER.search(data, at)
            if found is None:
                raise _unreadable("cut off")
            at = found.start()


def _quality(table_sum: int) -> int:
    """The quality that scales the table of annex K to this sum, as libjpeg does."""
    percent = max(1.0, 100 * table_sum / _TABLE_SUM)
    return round(5_000 / percent if percent > 100 else 100 - percent / 2)  # noqa: PLR2004  # quality 50


def _read_png(data: bytes) -> Header:
    """PNG (ISO/IEC 15948): chunks of length, type, data, checksum; IHDR first, IEND last."""
    if data[12:16] != b"IHDR":
        raise _unreadable("broken PNG")
    width, height = struct.unpack_from(">II", data, 16)
    at = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"acTL":
            raise _unreadable("an animation")
        if kind == b"IEND":
            if at > len(data):
                raise _unreadable("cut off")
            return Header(width, height, at)


def _refuse_tail(data: bytes, header: Header) -> None:
    """Phones append pictures of their own (CIPA DC-007) and announce them: never looked at."""
    tail = data[header.end :].lstrip(b"\x00\r\n")
    follows = header.announces_more and tail.startswith(b"\xff\xd8")
    if tail.strip(_PADDING) and not follows:
        raise _unreadable("something follows the picture")


def _reduction(header: Header) -> int:
    longer = max(header.width, header.height)
    return max(factor for factor in _REDUCED if factor == 1 or longer >= factor * LONG_SIDE)


def _too_large(detail: str) -> Refusal:
    return TooLarge(Problem.FRAME_TOO_LARGE, detail)


def _unreadable(detail: str) -> Refusal:
    return Invalid(Problem.PICTURE_UNREADABLE, detail)
