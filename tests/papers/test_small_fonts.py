"""Fonts of some bytes each: which characters their table says they have."""

import struct
from pathlib import Path

import pytest

from papers.glyphs import Glyphs

Groups = list[tuple[int, int]]
LATIN: Groups = [(0x41, 0x43), (0x61, 0x61)]


def segmented(groups: Groups, form: int = 12) -> bytes:
    body = b"".join(struct.pack(">III", first, last, 1) for first, last in groups)
    return struct.pack(">HHIII", form, 0, 16 + len(body), 0, len(groups)) + body


def cmap(*subtables: bytes) -> bytes:
    at, head, bodies = 4 + 8 * len(subtables), b"", b""
    for each in subtables:
        head += struct.pack(">HHI", 3, 10, at + len(bodies))
        bodies += each
    return struct.pack(">HH", 0, len(subtables)) + head + bodies


def font(table: bytes, *before: bytes, tag: bytes = b"cmap", starts: int = 0) -> bytes:
    """`before` are tags of tables that come first; `starts` is where the font begins in its file."""
    tags = [*before, tag]
    head = b"OTTO" + struct.pack(">HHHH", len(tags), 0, 0, 0)
    at = starts + 12 + 16 * len(tags)
    records = b"".join(struct.pack(">4sIII", one, 0, at, len(table)) for one in tags)
    return head + records + table


def collection(table: bytes) -> bytes:
    """Of one face, which begins behind four bytes of something else."""
    head = b"ttcf" + struct.pack(">III", 0x10000, 1, 20) + b"else"
    return head + font(table, starts=20)


def shown_by(file: bytes, folder: Path) -> str:
    (folder / "font").write_bytes(file)
    glyphs = Glyphs(folder / "font")
    return "".join(each for each in "@ABCD`ab" if glyphs.shows(each))


@pytest.mark.parametrize(
    "file",
    [
        font(cmap(segmented(LATIN))),
        font(cmap(segmented(LATIN)), b"GSUB", b"OS/2"),
        font(cmap(segmented([(0x40, 0x44)], form=4), segmented(LATIN))),
        font(cmap(segmented(LATIN), segmented([(0x40, 0x44)]))),
        collection(cmap(segmented(LATIN))),
    ],
    ids=["alone", "behind others", "of two tables", "the first of two", "collection"],
)
def test_a_font_shows_the_characters_from_the_first_to_the_last_of_each_group(
    file: bytes, tmp_path: Path
) -> None:
    assert shown_by(file, tmp_path) == "ABCa"


@pytest.mark.parametrize(
    "file",
    [
        font(cmap(segmented(LATIN)), tag=b"glyf"),
        font(cmap(segmented(LATIN, form=4))),
        font(cmap()),
        font(cmap(segmented(LATIN)))[:-1],
        b"",
    ],
    ids=["no table", "of another form", "empty table", "cut off", "nothing"],
)
def test_a_font_without_that_table_says_so(file: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^no font with a table of all its characters$"):
        shown_by(file, tmp_path)


def test_controls_are_never_shown_whatever_a_font_says(tmp_path: Path) -> None:
    (tmp_path / "font").write_bytes(font(cmap(segmented([(0, 0x2FFFF)]))))
    glyphs = Glyphs(tmp_path / "font")

    assert glyphs.shows("李")
    assert not any(glyphs.shows(each) for each in "\x00\n\u200b\u202e\ue863\U0002ffff")
