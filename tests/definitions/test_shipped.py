"""What a set of definitions gives out and holds: the newest of each, of those that can be read."""

from typing import Final

from definitions.shipped import items_in, kinds_in
from tests.definitions.test_defaults import SHORT

GIVES: Final = """\
certificate:
  kind: shop_sign
  names: {zh: 招牌证, en: Sign permit}
  unit: city_management
  fields:
    - {name: shop, names: {zh: 店名, en: Shop}}
"""


def definition(name: str = "permit.sign", version: int = 1, more: str = "") -> bytes:
    said = SHORT.replace("permit.sign", name).replace("version: 3", f"version: {version}")
    return f"{said}{more}".encode()


def test_of_an_item_the_newest_version_counts_whichever_comes_first() -> None:
    found = items_in([definition(version=2), definition(version=10), definition(version=9)])

    assert {name: item.version for name, item in found.items()} == {"permit.sign": 10}


def test_what_cannot_be_read_is_left_out() -> None:
    texts = [b"name: [", definition("permit.stall")]

    assert list(items_in(texts)) == ["permit.stall"]
    assert kinds_in([b"name: [", definition()]) == {}


def test_a_kind_of_certificate_belongs_to_the_item_that_had_it_first() -> None:
    first, other = definition(more=GIVES), definition("permit.stall", more=GIVES)

    assert {name: kind.item for name, kind in kinds_in([first, other]).items()} == {
        "shop_sign": "permit.sign"
    }
    assert kinds_in([other, first])["shop_sign"].item == "permit.stall"


def test_a_later_version_of_that_item_says_what_the_kind_carries() -> None:
    later = definition(version=2, more=GIVES + "    - {name: wide, names: {zh: 宽, en: Wide}}\n")

    assert kinds_in([definition(more=GIVES), later])["shop_sign"].types == {
        "shop": "string",
        "wide": "int",
    }
