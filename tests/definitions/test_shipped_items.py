"""The items that come with the program."""

import json
from pathlib import Path
from typing import Final

import pytest

from definitions.forms import Forms
from definitions.reading import read_item
from definitions.shipped import FOLDER, built_in, named, shipped
from domain.events import EventKind
from domain.hall.built_in import UNIT_WORDS
from domain.hall.definitions import FACTS_OF_THE_REGISTER, PREFILLS_OF_THE_REGISTER, Known
from domain.hall.items import Item, StepKind

KNOWN: Final = Known(
    units=frozenset(
        {
            "city_management",
            "fire_rescue",
            "civil_affairs",
            "market_regulation",
            "government_services",
            "public_security",
        }
    ),
    facts=FACTS_OF_THE_REGISTER,
    prefills=PREFILLS_OF_THE_REGISTER,
    effects=frozenset(),
    certificates={},
    notices=frozenset(),
)


SIGN: Final = FOLDER / "permit.shopfront.2.yaml"
#: What built-in items may name.
KNOWN_OF_BUILT_IN: Final = Known(
    units=frozenset(UNIT_WORDS),
    effects=frozenset({"pension.certify", "data.correct"}),
    notices=frozenset(EventKind),
    built_in=True,
)


def read(path: Path, known: Known = KNOWN) -> Item:
    found = read_item(path.read_bytes(), known)
    assert isinstance(found, Item), found
    return found


def test_there_are_some() -> None:
    assert [path.name for path in shipped()] == [
        "allowance.elder.1.yaml",
        "allowance.elder.2.yaml",
        "archive.marriage_record.1.yaml",
        "hall.complaint.1.yaml",
        "hall.consultation.1.yaml",
        "permit.residence_again.1.yaml",
        "permit.shopfront.1.yaml",
        "permit.shopfront.2.yaml",
        "permit.shopfront.3.yaml",
        "permit.shopfront.4.yaml",
        "permit.small_catering.1.yaml",
        "shop.opening.1.yaml",
    ]


@pytest.mark.parametrize("path", built_in(), ids=lambda path: path.stem)
def test_each_built_in_item_is_right_and_named_by_its_file(path: Path) -> None:
    item = read(path, KNOWN_OF_BUILT_IN)

    assert (item.name, item.version) == named(path)
    assert item.built_in
    assert isinstance(read_item(path.read_bytes(), KNOWN), tuple)  # no department writes such a one


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_each_is_right_and_named_by_its_file(path: Path) -> None:
    item = read(path)

    assert (item.name, item.version) == named(path)


def test_a_shop_sign_is_looked_at_side_by_side() -> None:
    item = read(SIGN)
    reviews = [step for step in item.steps if step.kind is StepKind.REVIEW]

    assert {step.unit for step in reviews} == {"city_management", "fire_rescue"}
    assert {step.after for step in reviews} == {("accept",)}


def test_a_form_that_is_filled_in_with_care_fits() -> None:
    permit = {
        "applicant": "欧阳丽", "phone": "13800138000", "shop_name": "𰻞𰻞面馆", "address": "某街 1 号",
        "what": "change", "old_permit": "2024-001", "kind": "letters", "lit": True, "watts": 60,
        "width_mm": 3000, "height_mm": 800, "words": [{"line": "𰻞𰻞面", "language": "zh"}], "true_words": True,
    }  # fmt: skip
    allowance = {
        "applicant": "王秀英", "id_number": "110101199003074370", "phone": "13800138000", "recipient": "own",
        "bank": "某银行", "bank_account": "6222020000000000", "true_words": True,
    }  # fmt: skip
    forms = Forms()

    assert forms.faults(read(SIGN), permit, whole=True) == ()
    assert forms.faults(read(shipped()[0]), allowance, whole=True) == ()
    assert json.dumps(permit)


def test_what_is_no_name_of_a_definition_is_told() -> None:
    with pytest.raises(ValueError, match="named like"):
        named(Path("permit.yaml"))


def test_an_answer_by_sms_makes_a_whole_application_for_the_allowance() -> None:
    item = read(shipped()[1])
    known = {"applicant": "王秀英", "id_number": "110101199003074370", "phone": "13800138000"}

    assert item.offer is not None
    assert item.offer.by_sms
    assert Forms().faults(item, {**item.offer.form, **known}, whole=True) == ()
