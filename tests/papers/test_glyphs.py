"""What the font shows is shown, and what it lacks is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noto_cjk_sans_otc import FONT_PATH

from papers.glyphs import Glyphs

GLYPHS = Glyphs(Path(str(FONT_PATH)))


@pytest.mark.parametrize("name", ["李建国", "𠮷", "㛃", "阿卜杜拉·买买提", "O'Neill", "é"])
def test_names_that_the_font_has_are_shown(name: str) -> None:
    assert GLYPHS.plain(name) == name
    assert not GLYPHS.lacks(name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("李\U0002a6a5", "李〔U+2A6A5〕"),  # CJK extension B
        ("\U00031350", "〔U+31350〕"),  # extension H
        ("\ue863", "〔U+E863〕"),  # a private place, as old systems used them
        ("😀", "〔U+1F600〕"),
        ("ش", "〔U+0634〕"),
        ("a\x00b", "a〔U+0000〕b"),
        ("\u202e", "〔U+202E〕"),  # turns round what follows
        ("\u200b", "〔U+200B〕"),
        ("\ud800", "〔U+D800〕"),
    ],
)
def test_what_the_font_lacks_is_named_by_its_number(text: str, shown: str) -> None:
    assert GLYPHS.plain(text) == shown
    assert GLYPHS.lacks(text)


def test_lines_end_where_they_ended() -> None:
    assert GLYPHS.plain("一\r\n二\r三\n四\t五") == "一\n二\n三\n四 五"
    assert not GLYPHS.lacks("一\r\n二\r三\n四\t五")


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert GLYPHS.plain("长" * 4000) == "长" * 4000
    assert GLYPHS.plain("长" * 4001) == "长" * 4000 + "〔…〕"


def test_a_long_run_of_letters_has_places_to_break() -> None:
    assert GLYPHS.plain("a" * 70) == "a" * 30 + "\u200b" + "a" * 30 + "\u200b" + "a" * 10
    assert GLYPHS.plain(" ".join(["word"] * 20)) == " ".join(["word"] * 20)


@given(st.text(max_size=60))
def test_whatever_comes_of_a_text_the_font_can_show(text: str) -> None:
    plain = GLYPHS.plain(text).replace("\u200b", "").replace("\n", "")

    assert all(GLYPHS.shows(each) for each in plain)


@pytest.mark.parametrize(
    "font", [b"", b"OTTO", b"ttcf\x00\x01", b"\x00\x01\x00\x00" + b"\x00" * 12]
)
def test_a_file_that_is_no_font_is_said_to_be_none(font: bytes, tmp_path: Path) -> None:
    (tmp_path / "font").write_bytes(font)

    with pytest.raises(ValueError, match="no font"):
        Glyphs(tmp_path / "font")
