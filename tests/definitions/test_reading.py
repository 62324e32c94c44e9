"""Whatever bytes come, a definition is read or its faults are told; no text takes long, and none runs anything."""

import time
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from definitions.codes import Code
from definitions.findings import MOST
from definitions.located import BYTES, DEPTH, VALUES
from definitions.reading import read_item
from domain.hall.definitions import Finding
from domain.hall.items import Item
from tests.definitions.sample import KNOWN, TEXT, codes, findings, item

#: What no text within the bounds may take; the slowest that was met takes 0.9 s on a quiet core.
SECONDS: Final = 10.0
BOMB: Final = "a: &a [x]\n" + "".join(
    f"{chr(ord('b') + n)}: &{chr(ord('b') + n)} [{', '.join(['*' + chr(ord('a') + n)] * 9)}]\n"
    for n in range(9)
)
PIECES: Final = st.sampled_from(
    [*TEXT.splitlines(keepends=True), "  ", "- ", "{", "}", "[", "]", ": ", "*a", "&a ", "!!python/name:os ",
     "? ", "|\n", ">\n", "\t", "'", '"', "\\", "%YAML 1.1\n", "---\n", "...\n", "<<: ", "#", "\r", "\x00", "true", "~"]
)  # fmt: skip


def told_or_read(text: bytes) -> None:
    found = read_item(text, KNOWN)
    assert isinstance(found, Item) or (
        0 < len(found) <= MOST and all(isinstance(each, Finding) for each in found)
    )


@given(st.binary(max_size=400))
def test_any_bytes_are_told_or_read(text: bytes) -> None:
    told_or_read(text)


@given(st.text(max_size=400))
@example('a: "\\UFFFFFFFF"')
@example("%YAML 9.9\n---\na: 1")
@example("? \n? \n")
@example("!<tag:yaml.org,2002:python/object/apply:os.system> ['true']")
def test_any_text_is_told_or_read(text: str) -> None:
    told_or_read(text.encode("utf-8", "surrogatepass"))


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=200)
def test_any_mix_of_what_a_definition_is_made_of_is_told_or_read(text: str) -> None:
    told_or_read(text.encode())


@given(st.integers(0, len(TEXT)), st.integers(0, 40), st.text(max_size=10))
@settings(max_examples=200)
def test_a_definition_with_a_piece_torn_out_is_told_or_read(at: int, long: int, new: str) -> None:
    text = TEXT[:at] + new + TEXT[at + long :]
    told_or_read(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * (BYTES - 1),
        "{a: " * (BYTES // 4),
        "- " * (BYTES // 2),
        "? " * (BYTES // 2),
        "steps:\n" + "- {name: a1}\n" * 10_000,
        "a: " + "x" * (BYTES - 3),
        "#" * BYTES,
        "\n" * BYTES,
        "a: |\n" + "  x\n" * 60_000,
        'a: "' + "\\n" * 120_000 + '"',
        "".join(f"k{n}: 1\n" for n in range(20_000)),
        "a: '" + "''" * 120_000 + "'",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_text_that_is_made_to_take_long_does_not(text: str) -> None:
    began = time.process_time()
    told_or_read(text.encode())

    assert time.process_time() - began < SECONDS


def test_a_text_beyond_the_bounds_is_not_looked_at() -> None:
    assert codes("#" * (BYTES + 1)) == ["too_large"]


def test_what_is_more_than_can_be_shown_stops_the_reading() -> None:
    found = findings("a: [" + "x, " * VALUES + "x]")

    assert [each.code for each in found] == ["too_many_values"]


def test_what_is_nested_too_deep_stops_the_reading() -> None:
    (found,) = findings("[" * (DEPTH + 1) + "]" * (DEPTH + 1))

    assert (found.line, found.column, found.code) == (1, DEPTH + 1, "too_deep")


def test_an_alias_and_its_anchor_are_refused_where_they_stand() -> None:
    found = findings(TEXT.replace("names: {zh: 招牌, en: Sign}", "names: &n {zh: 招牌, en: Sign}"))

    assert [(each.line, each.column, each.code) for each in found] == [(3, 8, "alias")]
    assert "alias" in codes("a: *b")


@pytest.mark.parametrize("tag", ["!!str", "!!python/object/apply:os.system", "!x"])
def test_a_tag_is_refused(tag: str) -> None:
    assert "tag" in codes(TEXT.replace("name: permit.sign", f"name: {tag} permit.sign"))


@pytest.mark.parametrize(
    ("hidden", "name"),
    [("\x00", "U+0000"), ("\u202e", "U+202E"), ("\u2028", "U+2028"), ("\ufeff", "U+FEFF")],
)
def test_what_nobody_sees_is_refused_by_its_number(hidden: str, name: str) -> None:
    (found,) = findings(TEXT.replace("招牌, en: Sign", f"招{hidden}牌, en: Sign", 1))

    assert (found.line, found.column, found.code) == (3, 14, "character")
    assert name in found.words.en


def test_a_tab_is_told_before_the_library_stumbles() -> None:
    found = findings(TEXT.replace("    article", "\tarticle"))

    assert [(each.line, each.column, each.code) for each in found] == [(7, 1, "tab")]


def test_bytes_that_are_no_text_are_told_by_their_place() -> None:
    (found,) = findings("name: 招".encode() + b"\xff")

    assert (found.line, found.column, found.code) == (1, 8, "encoding")


def test_a_text_of_two_documents_is_none() -> None:
    assert codes("a: 1\n---\nb: 2\n") == ["syntax"]


def test_a_syntax_error_is_told_where_it_is() -> None:
    (found,) = findings(TEXT.replace("version: 1", "version: [1"))

    assert found.code == Code.SYNTAX
    assert found.line == 3


@pytest.mark.parametrize("text", ["", "\n", "# nothing", "---\n", "just words", "- a", "~"])
def test_what_says_nothing_is_no_definition(text: str) -> None:
    assert codes(text) == ["mapping"]


def test_words_of_yaml_1_1_are_texts() -> None:
    read = item(TEXT.replace("keywords: [招牌]", "keywords: [yes, on, 1_000, 12:30, 2026-01-01]"))

    assert read.keywords == ("yes", "on", "1_000", "12:30", "2026-01-01")


def test_rare_characters_are_taken() -> None:
    read = item(TEXT.replace("{zh: 招牌, en: Sign}", "{zh: 𠀀𰻞招牌🏪, en: Sign שלט}"))

    assert read.names.zh == "𠀀𰻞招牌🏪"


def test_windows_line_ends_are_line_ends() -> None:
    found = findings(TEXT.replace("version: 1", "version: x").replace("\n", "\r\n"))

    assert [(each.line, each.column) for each in found] == [(2, 10)]


def test_all_parts_are_read() -> None:
    read = item()

    assert read.rules is not None
    assert read.rules.sampled == 2
    assert read.rules.facts[0].type == "int"
    assert read.rules.conditions[0].bound_by is not None
    assert (read.effect, read.face) == ("pension.certify", "at_submit")
    assert read.certificate is not None
    assert (read.certificate.kind, read.certificate.days) == ("shop_sign", 1095)
    assert [each.type for each in read.certificate.fields] == ["string", "string", "date"]
    assert read.materials[1].ways == {"window", "certificate"}
    assert read.signature == frozenset()
    assert read.signed_by == {"face", "officer"}
    assert read.notices[0].kind == "case.approved"
    assert (read.applicants.age_from, read.applicants.age_to) == (18, 90)
    assert read.clocks.extension == 10
    assert read.units == {"city_management", "fire_rescue"}
