"""How a person reads the copy of everything: parts under their headings, in one language."""

from datetime import date
from typing import Final

import pytest

from domain.copied import Holdings, Reader
from domain.hall.copied import said
from domain.privacy.copied import REQUESTS, USES, readable
from domain.words import Language
from tests.domain.hall.days import at

NOON: Final = at("2026-11-02 12:00")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            Language.ZH,
            "我的全部资料，2026-11-02 12:00\n\n【提出的申请】\n没有\n\n【谁用过我的资料】\n没有\n",
        ),
        (
            Language.EN,
            "All my data, 2026-11-02 12:00\n\n【Requests】\nNone\n\n【Who used my data】\nNone\n",
        ),
    ],
)
def test_a_copy_has_a_block_of_each_part_in_the_order_of_the_parts(
    language: Language, text: str
) -> None:
    assert readable(Holdings({USES: (), REQUESTS: ()}), NOON, language) == text


def test_what_is_not_held_is_not_spoken_of() -> None:
    assert readable(Holdings({}), NOON, Language.EN) == "All my data, 2026-11-02 12:00\n"


def test_a_moment_that_is_none_is_a_dash() -> None:
    assert Reader(Language.EN).moment(None) == "–"


def test_a_fact_is_written_as_a_person_reads_it() -> None:
    assert said(("a", "b")) == "a, b"
    assert said(date(2026, 11, 2)) == "2026-11-02"
    assert said(70) == "70"
