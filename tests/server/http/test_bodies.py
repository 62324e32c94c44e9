"""What is wrong with a body is said in Chinese and in English."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic_core.core_schema import ErrorType

from domain.errors import Invalid, Unfit
from domain.identifiers import read_id_number, read_name, read_phone
from domain.words import Language
from proto.http.base import Body
from server.http.bodies import CHINESE, NAME, PATTERNS, parse
from server.routes import ROUTES

JUNK: tuple[object, ...] = (
    None,
    True,
    -1,
    2.5,
    10**30,
    "",
    " ",
    "x" * 5000,
    "2026-13-45",
    [],
    [None] * 2000,
    {},
    {"x": 1},
)


class Sample(Body):
    phone: str
    language: Language = Language.ZH


def refused(model: type[BaseModel], body: object) -> Invalid | None:
    try:
        parse(model, json.dumps(body).encode())
    except Invalid as refusal:
        return refusal
    return None


def models() -> list[type[BaseModel]]:
    found = {route.takes for route in ROUTES if route.takes is not None}
    return sorted(found, key=lambda model: f"{model.__module__}.{model.__qualname__}")


def bad_bodies(model: type[BaseModel]) -> Iterator[object]:
    yield from (None, [], {})
    for name in model.model_fields:
        yield from ({name: junk} for junk in JUNK)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__qualname__)
def test_every_fault_of_every_body_has_chinese_words(model: type[BaseModel]) -> None:
    refusals = [refused(model, body) for body in bad_bodies(model)]
    kinds = {error.code for refusal in refusals if refusal for error in refusal.errors}

    assert kinds <= {*CHINESE, "value_error"}


def test_each_kind_of_fault_with_words_is_one_of_pydantic_s() -> None:
    assert CHINESE.keys() <= set(get_args(ErrorType))


def test_each_pattern_with_words_is_that_of_a_field() -> None:
    written = {
        part["pattern"]
        for model in models()
        for part in parts(model.model_json_schema())
        if "pattern" in part
    }

    assert PATTERNS.keys() <= written


def parts(schema: object) -> Iterator[dict[str, Any]]:
    """Each object within."""
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from parts(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from parts(each)


def test_a_fault_is_said_in_the_language_asked_for() -> None:
    refusal = refused(Sample, {"phone": "\x00", "language": "fr", "more": 1})

    assert refusal is not None
    faults = {error.pointer: error for error in refusal.errors}
    assert {p: f.detail.in_(Language.ZH) for p, f in faults.items()} == {
        "/phone": "文字里不能有字符 U+0000",
        "/language": "只能是 'zh-CN' 或 'en'",
        "/more": "没有这一项",
    }
    assert faults["/phone"].detail.in_(Language.EN) == "a text without the character U+0000"
    assert faults["/language"].detail.in_(Language.EN) == "Input should be 'zh-CN' or 'en'"


@pytest.mark.parametrize("text", ["", "4403", "440304195912310026", "440304205912310020"])
def test_what_is_wrong_with_an_id_number_is_said_in_both_languages(text: str) -> None:
    with pytest.raises(Unfit) as wrong:
        read_id_number(text, date(2026, 11, 24))

    assert wrong.value.words.en == str(wrong.value)
    assert not wrong.value.words.zh.isascii()


@pytest.mark.parametrize(("reads", "text"), [(read_phone, "12"), (read_name, ""), (read_name, "1")])
def test_so_is_a_wrong_phone_or_name(reads: object, text: str) -> None:
    assert callable(reads)
    with pytest.raises(Unfit) as wrong:
        reads(text)

    assert not wrong.value.words.zh.isascii()


def test_every_field_of_ours_may_be_named() -> None:
    for route in ROUTES:
        for field in route.takes.model_fields if route.takes else ():
            assert NAME.fullmatch(field)
