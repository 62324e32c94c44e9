"""What the font can show, and how what it can't is named: never left out, never a box that says nothing."""

import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: Of the table `cmap` of a font (OpenType 1.9): segmented coverage of all of Unicode.
_SEGMENTED: Final = 12
_MOST: Final = 4000  # characters of one text: four times what an officer may write
_CUT: Final = "〔…〕"
#: Longer runs of letters and digits have nowhere to break, and would leave the page.
_RUN: Final = 30
_BREAK: Final = "\u200b"


class Glyphs:
    def __init__(self, font: Path) -> None:
        """Of a collection the first face. ValueError for a file that is none."""
        self._shown = frozenset(_covered(font.read_bytes()))

    def shows(self, character: str) -> bool:
        """Controls, marks of direction and unassigned places have no picture, whatever a font says."""
        return not unicodedata.category(character).startswith("C") and ord(character) in self._shown

    def plain(self, text: str) -> str:
        """As it can be drawn: `〔U+2A6A5〕` for what the font lacks; line ends stay; cut where it is too long."""
        lines = (
            text[:_MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
        )
        drawn = "\n".join(_breaking("".join(self._named(each) for each in line)) for line in lines)
        return drawn + _CUT if len(text) > _MOST else drawn

    def lacks(self, text: str) -> bool:
        """Whether anything in it is named rather than shown."""
        return any(not self.shows(each) for each in text[:_MOST] if each not in "\r\n\t")

    def _named(self, character: str) -> str:
        return character if self.shows(character) else f"〔U+{ord(character):04X}〕"


def _breaking(line: str) -> str:
    """A place to break in each run that has none."""
    found, run = [], 0
    for each in line:
        run = run + 1 if each.isascii() and each != " " else 0
        found.append(each)
        if run == _RUN:
            found.append(_BREAK)
            run = 0
    return "".join(found)


def _covered(font: bytes) -> Iterator[int]:
    """The code points that the font has a picture for."""
    try:
        yield from _segments(font)
    except struct.error as broken:
        raise ValueError("no font with a table of all its characters") from broken


def _segments(font: bytes) -> Iterator[int]:
    face = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", font, face + 4)[0]
    for table in range(tables):
        tag, _, at, _ = struct.unpack_from(">4sIII", font, face + 12 + 16 * table)
        if tag == b"cmap":
            break
    else:
        raise ValueError("no font with a table of all its characters")
    for subtable in range(struct.unpack_from(">H", font, at + 2)[0]):
        start = at + struct.unpack_from(">I", font, at + 8 + 8 * subtable)[0]
        if struct.unpack_from(">H", font, start)[0] == _SEGMENTED:
            break
    else:
        raise ValueError("no font with a table of all its characters")
    for group in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * group)
        yield from range(first, last + 1)
