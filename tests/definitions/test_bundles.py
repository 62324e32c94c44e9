"""A bundle is held against the definitions of its parts: what it gives them, and what they require."""

from dataclasses import replace
from typing import Final

import pytest

from definitions.codes import Code
from definitions.reading import read_item
from definitions.shipped import FOLDER, items_in, shipped
from domain.hall.clocks import Allowed, ClockKind
from domain.hall.definitions import UNCHECKED, Known
from domain.hall.items import Item, SignWay

TEXT: Final = (FOLDER / "shop.opening.1.yaml").read_text(encoding="utf-8")
PARTS: Final = items_in(path.read_bytes() for path in shipped())
KNOWN: Final = Known(parts=PARTS)
FOOD: Final = "permit.small_catering"


def codes(text: str, known: Known = KNOWN) -> list[str]:
    found = read_item(text.encode(), known)
    assert isinstance(found, tuple), "no faults"
    return [each.code for each in found]


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def test_the_shipped_one_has_its_parts_and_a_clock_of_its_own() -> None:
    item = read_item(TEXT.encode(), KNOWN)

    assert isinstance(item, Item)
    assert [part.item for part in item.bundle] == ["permit.shopfront", FOOD]
    assert (item.steps, item.units) == ((), frozenset())
    assert item.clocks.allowed == {ClockKind.DECIDE: Allowed(25, 11)}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (f"item: {FOOD}", "item: permit.small_caterin", Code.BUNDLE_PART),
        (f"item: {FOOD}", "item: shop.opening", Code.BUNDLE_PART),
        (f"item: {FOOD}", "item: permit.shopfront", Code.TWICE),
        ("area_m2: area_m2, true", "area_m2: width_mm, true", Code.BUNDLE_FIELD),
        ("area_m2: area_m2, true", "area_m2: area, true", Code.FIELD_UNDECLARED),
        ("area_m2: area_m2, true", "area_m2: area_m2, rooms: area_m2, true", Code.FIELD_UNDECLARED),
        ("area_m2: area_m2, true", "true", Code.BUNDLE_LACKS),
        ("  - name: health\n", "  - name: healths\n", Code.BUNDLE_MATERIAL),
        ("maximum: 150", "maximum: 151", Code.BUNDLE_FIELD),
        ("area_m2: area_m2, true", "Area: area_m2, true", Code.NAME),
        ("fee_fen: 0\n", "fee_fen: 0\neffect: x\n", Code.UNKNOWN_KEY),
        ("signature: {ways: [code, face, officer]}\n", "", Code.BUNDLE_PART),
        ("fee_fen: 0\n", "fee_fen: 0\nsteps: []\n", Code.UNKNOWN_KEY),
        (
            "  decide: {law: 25",
            "  accept: {law: 5, promised: 1}\n  decide: {law: 25",
            Code.UNKNOWN_KEY,
        ),
        (
            "  decide: {law: 25, promised: 11}",
            "  decide: {law: 5, promised: 11}",
            Code.CLOCK_OVER_LAW,
        ),
    ],
)
def test_what_does_not_fit_its_parts_is_found(old: str, new: str, code: Code) -> None:
    assert code in codes(changed(old, new))


def test_a_field_may_be_called_and_explained_otherwise() -> None:
    text = changed("zh: 经营面积（平方米）", "zh: 店铺面积")

    assert isinstance(read_item(text.encode(), KNOWN), Item)


def test_no_bundle_is_part_of_a_bundle_and_no_part_is_signed_otherwise_than_it() -> None:
    bundle = read_item(TEXT.encode(), UNCHECKED)
    assert isinstance(bundle, Item)
    nested = {**PARTS, FOOD: replace(bundle, name=FOOD)}
    seen = {**PARTS, FOOD: replace(PARTS[FOOD], signature=frozenset({SignWay.CODE}))}

    assert codes(TEXT, Known(parts=nested)) == [Code.BUNDLE_PART]
    assert codes(TEXT, Known(parts=seen)) == [Code.BUNDLE_PART]
    signed = {**PARTS, FOOD: replace(PARTS[FOOD], signature=PARTS["permit.shopfront"].signature)}
    assert isinstance(read_item(TEXT.encode(), Known(parts=signed)), Item)


def test_a_bundle_of_one_is_none() -> None:
    one = TEXT[: TEXT.index(f"  - item: {FOOD}")] + TEXT[TEXT.index("clocks:\n") :]

    assert codes(one) == [Code.COUNT]


def test_what_was_released_is_read_without_its_parts() -> None:
    assert isinstance(
        read_item(changed(f"item: {FOOD}", "item: permit.gone").encode(), UNCHECKED), Item
    )
