"""A drawn paper: PDF/A-2a, for ever and for screen readers, and every text as text."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf.generic import DictionaryObject, IndirectObject

from domain.hall.papers import Paper
from domain.words import Words
from papers.drawing import Drawing
from papers.values import values
from tests.papers.sample import ADDRESS, CODE, PAPER, called, read, text_of

DRAWING = Drawing()
HOUSE = Path(__file__).resolve().parents[2]
#: What would be code, were it spliced.
MARKUP = '#eval("1+1") #panic("x") $ x^2 $ *_b_* `raw` = title @ref <label> // \\u{41} [c] "q"'


def drawn(paper: Paper = PAPER) -> bytes:
    return DRAWING.draw(json.loads(values(paper, CODE, ADDRESS)))


def objects(pdf: bytes) -> Iterator[Any]:
    reader = read(pdf)
    size: Any = reader.trailer["/Size"]
    for number in range(1, size):
        yield reader.get_object(IndirectObject(number, 0, reader))


def test_a_paper_says_that_it_is_pdf_a_2a() -> None:
    told = read(drawn()).xmp_metadata
    assert told is not None
    xmp = told.stream.get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_every_font_of_a_paper_is_embedded_and_its_colours_are_told() -> None:
    pdf = drawn()
    fonts = [each for each in objects(pdf) if _is(each, "/FontDescriptor")]

    assert fonts
    assert all("/FontFile3" in each for each in fonts)
    assert all("NotoSansCJKsc" in each["/FontName"] for each in fonts)
    assert "/OutputIntents" in read(pdf).root_object


def test_a_paper_runs_nothing_and_asks_nobody() -> None:
    pdf = drawn()
    names = {name for each in objects(pdf) if isinstance(each, DictionaryObject) for name in each}

    assert (
        names & {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/EmbeddedFiles"} == set()
    )
    assert names & {"/URI", "/SubmitForm", "/Encrypt", "/AcroForm"} == set()


def test_a_screen_reader_is_told_title_language_and_what_the_picture_is() -> None:
    pdf = drawn()
    root: Any = read(pdf).root_object
    told = read(pdf).metadata
    tags = [each for each in objects(pdf) if _is(each, "/StructElem")]

    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert told is not None
    assert told.title == "不予批准决定书 20261102-0000001-0-4"
    assert [each["/Alt"] for each in tags if "/Alt" in each] == ["核验二维码 QR code of the check"]
    assert {"/H1", "/H2", "/P", "/L", "/Figure"} <= {each["/S"] for each in tags}
    assert "en" in {each.get("/Lang") for each in tags}


def test_all_that_a_paper_says_stands_on_it_in_both_languages() -> None:
    text = text_of(drawn())

    for words in (PAPER.title, *PAPER.text, *PAPER.listed, *PAPER.closing, PAPER.issuer, PAPER.day):
        assert words.zh.replace(" ", "") in text.replace(" ", "")
        assert words.en in text
    assert PAPER.said in text
    assert ADDRESS in text.replace("\n", "")
    assert text.index("决定不予批准") < text.index("It is rejected")


def test_the_same_paper_is_the_same_bytes_in_another_process_too() -> None:
    program = (
        "import json, sys, hashlib; from papers.drawing import Drawing;"
        "print(hashlib.sha256(Drawing().draw(json.load(sys.stdin))).hexdigest())"
    )
    asked = values(PAPER, CODE, ADDRESS)
    other = subprocess.run(
        [sys.executable, "-c", program], input=asked, capture_output=True, check=True, cwd=HOUSE
    )

    assert drawn() == drawn()
    assert other.stdout.decode().strip() == hashlib.sha256(drawn()).hexdigest()


def test_a_paper_carries_the_time_of_its_event_and_not_that_of_its_drawing() -> None:
    told = read(drawn()).metadata

    assert told is not None
    assert told.creation_date == told.modification_date == PAPER.at.replace(microsecond=0)


def test_markup_in_a_name_or_in_words_is_text() -> None:
    text = text_of(drawn(replace(called(MARKUP), said=MARKUP, issuer=Words(MARKUP, MARKUP))))

    for piece in ('#eval("1+1")', '#panic("x")', "$ x^2 $", "`raw`", "@ref", "<label>"):
        assert text.replace("\n", " ").count(piece) >= 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("𠮷田", "𠮷田"),
        ("㛃", "㛃"),
        ("李\U0002a6a5", "李〔U+2A6A5〕"),
        ("😀", "〔U+1F600〕"),
        ("علي", "〔U+0639〕〔U+0644〕〔U+064A〕"),
        ("a\x00\x07\u202eb", "a〔U+0000〕〔U+0007〕〔U+202E〕b"),
        ("\ud800", "〔U+D800〕"),
    ],
)
def test_a_name_is_shown_or_its_characters_are_named(name: str, shown: str) -> None:
    text = text_of(drawn(called(name)))
    # Some characters are radicals to a reader of PDF; they look the same.
    assert shown in text
    assert ("表示字库中没有的字" in text) == ("〔" in shown)


@pytest.mark.parametrize("name", ["长" * 300, "x" * 300, "名 " * 150])
def test_a_very_long_name_stays_on_the_page(name: str) -> None:
    page = read(drawn(called(name))).pages[0]
    beyond: list[float] = []

    def seen(text: str, _: object, at: list[float], *__: object) -> None:
        if text.strip():
            beyond.append(at[4])

    page.extract_text(visitor_text=seen)
    assert len(beyond) > 3
    assert max(beyond) < float(page.mediabox.width) - 40


def test_the_longest_paper_is_drawn_within_seconds_and_numbers_its_pages() -> None:
    many = tuple(Words("字段" * 30, "field " * 20) for _ in range(250))
    began = time.process_time()
    pdf = drawn(replace(PAPER, said="长。" * 4000, listed=many, text=many))

    assert time.process_time() - began < 10
    assert len(pdf) < 2_000_000
    assert len(read(pdf).pages) > 10
    assert "20261102-0000001-0-4 · 2 / " in text_of(pdf)


def _is(each: object, kind: str) -> bool:
    return isinstance(each, DictionaryObject) and each.get("/Type") == kind
