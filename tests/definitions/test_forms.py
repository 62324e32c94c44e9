"""A form that was filled in: what is wrong is told by field, in words, and never by what was filled in."""

import json
import time
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.forms import KEPT, Forms
from domain.errors import FieldError
from tests.definitions.sample import TEXT, item

ITEM: Final = item()
FORMS: Final = Forms()
GOOD: Final[dict[str, object]] = {
    "shop": "包子铺", "what": "new", "wide": 3, "agrees": True, "lines": [{"line": "包子"}],
}  # fmt: skip


def told(form: dict[str, object], *, whole: bool = True) -> list[tuple[str, str]]:
    return [(each.pointer, each.code) for each in FORMS.faults(ITEM, form, whole=whole)]


def test_a_form_that_fits_has_no_faults() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"shop": ""}, "/shop", "too_short"),
        ({"shop": "x" * 21}, "/shop", "too_long"),
        ({"shop": "x" * (1 << 20)}, "/shop", "too_long"),
        ({"shop": 5}, "/shop", "string"),
        ({"shop": None}, "/shop", "string"),
        ({"shop": "a\x00b"}, "/shop", "characters"),
        ({"shop": "a\x1bb"}, "/shop", "characters"),
        ({"shop": "\ud800"}, "/shop", "characters"),
        ({"what": "old"}, "/what", "one_of"),
        ({"what": "change"}, "/old", "required"),
        ({"what": "change", "old": "12a"}, "/old", "pattern"),
        ({"old": "12"}, "/old", "not_asked"),
        ({"wide": 0}, "/wide", "too_small"),
        ({"wide": 10}, "/wide", "too_big"),
        ({"wide": 2.0}, "/wide", "integer"),
        ({"wide": "3"}, "/wide", "integer"),
        ({"wide": True}, "/wide", "integer"),
        ({"wide": 2**53}, "/wide", "too_big"),
        ({"wide": 10**400}, "/wide", "too_big"),
        ({"wide": float("nan")}, "/wide", "integer"),
        ({"agrees": False}, "/agrees", "accept"),
        ({"born": "2026-02-30"}, "/born", "date"),
        ({"lines": [{}]}, "/lines/0/line", "required"),
        ({"lines": [{"line": "123456"}]}, "/lines/0/line", "too_long"),
        ({"lines": [{"line": "1"}] * 3}, "/lines", "too_many"),
        ({"lines": [{"line": "1", "more": 1}]}, "/lines/0/more", "unknown"),
        ({"lines": "1"}, "/lines", "array"),
        ({"lines": ["1"]}, "/lines/0", "object"),
        ({"shop": ["1"]}, "/shop", "string"),
        ({"shop": {"a": "1"}}, "/shop", "string"),
        ({"nobody": 1}, "/nobody", "unknown"),
        ({"身份证": 1}, "", "unknown"),
        ({"a/b": 1}, "", "unknown"),
    ],
)
def test_each_fault_is_told_by_its_field(
    change: dict[str, object], pointer: str, code: str
) -> None:
    assert told(GOOD | change) == [(pointer, code)]


def test_fields_that_come_together_are_asked_together() -> None:
    form = {name: each for name, each in GOOD.items() if name != "wide"}

    assert told(form | {"born": "2026-01-31"}) == [("/wide", "required")]


def test_all_that_lacks_is_told_at_once() -> None:
    assert told({}) == [("/shop", "required"), ("/what", "required")]


def test_of_a_draft_what_lacks_may_lack_and_what_is_there_is_right() -> None:
    assert told({}, whole=False) == []
    assert told({"what": "change", "agrees": False, "shop": ""}, whole=False) == []
    assert told({"lines": [{}], "born": "2026-01-31"}, whole=False) == []
    assert told({"shop": "x" * 21, "old": "1"}, whole=False) == [
        ("/shop", "too_long"),
        ("/old", "not_asked"),
    ]


@pytest.mark.parametrize("name", ["𠀀", "𰻞𰻞面", "👵🏽", "שלום", "á", "ﷺ"])
def test_rare_characters_are_taken(name: str) -> None:
    assert told(GOOD | {"shop": name}) == []


def test_the_sentence_names_the_field_and_what_would_do() -> None:
    (fault,) = FORMS.faults(ITEM, GOOD | {"shop": "x" * 21}, whole=True)

    assert fault.detail.zh == "店名：最多 20 个字"
    assert fault.detail.en == "Shop: at most 20 characters"


@given(
    st.dictionaries(
        st.sampled_from(["shop", "what", "old", "wide", "born", "agrees", "lines", "x"])
        | st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=20,
        ),
    ),
    st.booleans(),
)
def test_whatever_is_filled_in_is_told_and_never_quoted(
    form: dict[str, object],
    whole: bool,  # noqa: FBT001  # Hypothesis fills it in
) -> None:
    faults = FORMS.faults(ITEM, form, whole=whole)

    assert all(isinstance(each, FieldError) for each in faults)
    assert len({each.pointer for each in faults}) == len(faults)
    of_the_whole = FORMS.faults(ITEM, form, whole=True)
    assert {each.pointer for each in faults} <= {each.pointer for each in of_the_whole}
    said = "".join(each.detail.zh + each.detail.en for each in faults)
    values = [each for each in form.values() if isinstance(each, str) and len(each) > 3]
    assert not any(each in said for each in values if not each.isascii())


@pytest.mark.parametrize(
    "deep",
    [
        {"lines": [[[["x"]]]]},
        {"lines": [{"line": "x"}] * 30_000},
        {"shop": {"a": {"b": {"c": {"d": 1}}}}},
    ],
)
def test_a_form_that_is_too_much_is_told_in_one_sentence(deep: dict[str, object]) -> None:
    assert told(GOOD | deep) == [("", "too_large")]


def test_a_pattern_that_backtracks_takes_no_longer() -> None:
    text = TEXT.replace("pattern: ^[0-9]+$\n      maxLength: 9", "pattern: ^(([a-z])+.)+[A-Z]([a-z])+$\n      maxLength: 10000")  # fmt: skip
    form = GOOD | {"what": "change", "old": "a" * 10_000}
    began = time.process_time()
    faults = FORMS.faults(item(text), form, whole=True)

    assert [each.code for each in faults] == ["pattern"]
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("widget", "good", "bad", "code"),
    [
        ("id_number", "110101199003074370", "110101199003074371", "id_number"),
        ("phone", "13800138000", "1380013800", "phone"),
        ("amount", "1200.50", "1200.5", "pattern"),
        ("amount", "0", "01", "pattern"),
        ("bank_account", "6222020000000000", "6222 0200", "pattern"),
    ],
)
def test_a_widget_promises_what_the_field_holds(
    widget: str, good: str, bad: str, code: str
) -> None:
    asked = item(TEXT.replace("maxLength: 20", f"x-widget: {widget}"))

    assert FORMS.faults(asked, GOOD | {"shop": good}, whole=True) == ()
    assert [each.code for each in FORMS.faults(asked, GOOD | {"shop": bad}, whole=True)] == [code]


def test_a_day_is_asked_for_by_the_widget_of_days() -> None:
    asked = item(TEXT.replace("maxLength: 20", "format: date"))

    assert json.loads(asked.form)["properties"]["shop"]["x-widget"] == "date"
    assert (
        item(TEXT.replace("maxLength: 20", "format: date\n      x-widget: date")).form == asked.form
    )


def test_nothing_outside_the_form_is_ever_fetched() -> None:
    asked = replace(ITEM, form='{"$ref": "http://127.0.0.1:9/x"}')

    with pytest.raises(ValueError, match="LookupError"):
        Forms().faults(asked, {}, whole=True)


def test_forms_that_are_kept_compiled_have_a_bound() -> None:
    forms = Forms()
    for number in range(KEPT + 5):
        schema = json.loads(ITEM.form) | {"$id": f"https://example.org/{number}"}
        forms.faults(replace(ITEM, form=json.dumps(schema)), GOOD, whole=True)

    assert len(forms._kept) == KEPT
