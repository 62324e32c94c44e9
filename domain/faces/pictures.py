"""The bytes of a JPEG or a PNG: how large it is, and where it ends, before a pixel is decoded.

Photos often go on behind their end: WeChat and QQ leave a comment of some 46 bytes, Samsung's phones a
trailer, others a gain map or a preview (CIPA DC-007). None of it is a part of the picture.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from domain.errors import Invalid, Refusal
from domain.problems import Problem
from domain.words import Words

_JPEG: Final = b"\xff\xd8\xff"
_END: Final = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says about itself before a pixel is decoded."""

    width: int  # px, before EXIF orientation
    height: int
    end: int  # bytes of the picture itself; more may follow
    quality: int | None = None  # JPEG's 1…100 as the common encoders count it


def read_header(data: bytes) -> Header:
    """Raises Invalid (PICTURE_UNREADABLE) for other formats, cut-off files and animations."""
    try:
        if data.startswith(_JPEG):
            return _read_jpeg(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _read_png(data)
    except (struct.error, IndexError) as short:
        raise unreadable("cut off") from short
    raise unreadable("neither JPEG nor PNG")


def alone(data: bytes) -> bytes:
    """The picture without what follows its end, so that it is known again whatever hangs on it.

    What is no whole picture comes back as it is.
    """
    if data.startswith(_JPEG) and data.find(_END, len(_JPEG)) == len(data) - len(_END):
        return data  # ends where it could end first: each frame of a phone is looked at
    try:
        return data[: read_header(data).end]
    except Refusal:
        return data


#: What an officer reads of a photo that can't be used; the decoders say it in English.
_EXPLAINED: Final = {
    "neither JPEG nor PNG": "不是 JPEG 或 PNG 图片",
    "cut off": "图片不完整",
    "can't be decoded": "图片已损坏",
    "JPEG without a picture": "文件里没有图片",
    "broken JPEG": "图片已损坏",
    "broken PNG": "图片已损坏",
    "too many parts": "图片已损坏",
    "an animation": "是动图，请用静止的照片",
}


def explained(detail: Words | str) -> Words | str:
    """In both languages, where it is a detail of this file or of the decoders behind it."""
    known = _EXPLAINED.get(detail) if isinstance(detail, str) else None
    return Words(known, str(detail)) if known else detail


def unreadable(detail: str) -> Refusal:
    return Invalid(Problem.PICTURE_UNREADABLE, detail)


# JPEG (ITU-T T.81, annex B): segments of FF, marker, length; entropy-coded data after each SOS.
_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FF, _SOS, _EOI, _DQT = 0xFF, 0xDA, 0xD9, 0xDB
#: Sum of the luminance table of annex K, which is quality 50.
_TABLE_SUM: Final = 3_688
# The last FF of a run and what it marks. To take the run along (\xff\xff*) is quadratic in its length.
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
#: Segments, fill bytes or chunks: a photo has hundreds, and each costs the event loop a third of a µs.
_MOST_PARTS: Final = 50_000


def _read_jpeg(data: bytes) -> Header:
    width = height = end = 0
    quality: int | None = None
    for marker, at in _segments(data):
        if marker in _SOF and not width:
            height, width = struct.unpack_from(">HH", data, at + 3)
        elif marker == _DQT and quality is None and data[at + 2] == 0:
            quality = _quality(sum(data[at + 3 : at + 67]))
        end = at
    if not width or not height:
        raise unreadable("JPEG without a picture")
    return Header(width, height, end, quality)


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Each marker and where its length stands; the last is the picture's end and where that lies."""
    at = 2
    for _ in range(_MOST_PARTS):
        if data[at] != _FF:
            raise unreadable("broken JPEG")
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
                raise unreadable("cut off")
            at = found.start()
    raise unreadable("too many parts")


def _quality(table_sum: int) -> int:
    """The quality that scales the table of annex K to this sum, as libjpeg does."""
    percent = max(1.0, 100 * table_sum / _TABLE_SUM)
    return round(5_000 / percent if percent > 100 else 100 - percent / 2)  # noqa: PLR2004  # quality 50


def _read_png(data: bytes) -> Header:
    """PNG (ISO/IEC 15948): chunks of length, type, data, checksum; IHDR first, IEND last."""
    if data[12:16] != b"IHDR":
        raise unreadable("broken PNG")
    width, height = struct.unpack_from(">II", data, 16)
    at = 8
    for _ in range(_MOST_PARTS):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"acTL":
            raise unreadable("an animation")
        if kind == b"IEND":
            if at > len(data):
                raise unreadable("cut off")
            return Header(width, height, at)
    raise unreadable("too many parts")
