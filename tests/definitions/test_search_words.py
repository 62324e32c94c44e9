"""By which words an item is found."""

import time
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.search_words import asked, indexed
from domain.hall.items import Item
from domain.words import Words
from tests.definitions.sample import item

ITEM: Final = item()


def called(zh: str, en: str = "x", *keywords: str) -> Item:
    return replace(ITEM, name="permit.sign", names=Words(zh, en), keywords=keywords)


def finds(words: str, one: Item) -> bool:
    searched = asked(words)
    assert searched is not None
    return set(searched.tokens) <= set(indexed(one))


@pytest.mark.parametrize(
    "words",
    ["银行", "行银", "yinhang", "yinxing", "yh", "yx", "YINH", "y", "xingzhang", "zhangxing", "hangchang"],
)  # fmt: skip
def test_every_reading_of_a_character_is_heard(words: str) -> None:
    assert finds(words, called("银行", "x", "行长", "长行"))


@pytest.mark.parametrize("words", ["lvyou", "luyou", "ly", "旅", "lv you"])
def test_u_with_dots_is_typed_as_v_or_u(words: str) -> None:
    assert finds(words, called("旅游"))


@pytest.mark.parametrize("words", ["xian", "xi an", "xia"])
def test_nothing_has_to_be_cut_into_syllables(words: str) -> None:
    assert finds(words, called("西安"))


def test_words_of_other_scripts_are_found_from_their_beginning() -> None:
    one = called("𠮷野家2026招牌", "Sign for Café №5")

    for words in ("sig", "CAFÉ", "cafe\u0301", "2026", "20", "招牌", "𠮷", "ＳＩＧＮ"):  # noqa: RUF001  # as some keyboards write
        assert finds(words, one), words
    assert not finds("ign", one)


def test_what_stands_as_it_was_written_comes_first() -> None:
    searched = asked("津贴高龄")

    assert searched is not None
    assert searched.close == ("津贴", "贴高", "高龄")


@pytest.mark.parametrize("words", ["", " ", "%_", "\x00", "。！", "\u202e"])  # fmt: skip
def test_where_there_is_nothing_to_look_for_nothing_is(words: str) -> None:
    assert asked(words) is None


@given(st.text(), st.text(), st.lists(st.text()))
def test_any_text_is_indexed_and_asked(zh: str, en: str, keywords: list[str]) -> None:
    tokens = indexed(called(zh, en, *keywords))
    searched = asked(zh)

    assert len(tokens) == len(set(tokens))
    assert searched is None or all("\x00" not in token for token in searched.tokens)


def test_an_item_of_very_many_words_is_indexed_in_time_and_within_bounds() -> None:
    began = time.process_time()
    tokens = indexed(called("行" * 60, "x" * 60, *[f"{n}长行重乐" * 4 for n in range(30)]))

    assert len(tokens) <= 10_000
    assert time.process_time() - began < 5
