"""Who may apply, what the city fills in for them, and what a certificate answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from domain.documents import DocumentKind
from domain.hall.applicants import (
    Applicant,
    answered,
    changed,
    is_certain,
    kinds_asked,
    objection,
    prefilled,
)
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.items import Applicants, Material, MaterialWay, Prefill, Who
from domain.people import Identity, Level
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.sample import ITEM, WORDS

TODAY: Final = date(2026, 11, 2)
#: On her 70th birthday.
WANG: Final = Applicant(
    Identity("王秀英", "990001195611020028", "13900000001", born_on=date(1956, 11, 2)), "440304"
)
RULE: Final = Applicants(frozenset({Who.PERSON, Who.REPRESENTATIVE}), Level.BOUND)


def why(
    rule: Mapping[str, Any] | None = None,
    *,
    applicant: Applicant = WANG,
    who: Who | None = Who.PERSON,
    level: Level = Level.BOUND,
) -> str | None:
    item = replace(ITEM, applicants=replace(RULE, **rule or {}))
    said = objection(item, applicant, who, level, TODAY)
    return None if said is None else said.en


def test_whoever_the_item_is_for_may_apply() -> None:
    assert why() is None
    assert why(who=Who.REPRESENTATIVE) is None


@pytest.mark.parametrize("who", [Who.GUARDIAN, None])
def test_whoever_else_comes_is_told_who_applies(who: Who | None) -> None:
    assert why(who=who) == "this is applied for by the person or a representative"


@pytest.mark.parametrize(("level", "may"), [(Level.BOUND, False), (Level.PROVEN, True)])
def test_a_sign_in_that_was_confirmed_less_far_is_told_so(level: Level, *, may: bool) -> None:
    said = why({"level": Level.PROVEN}, level=level)

    assert said == (None if may else "this takes a sign-in that was confirmed further")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"age_from": 70}, None),
        ({"age_from": 71}, "from the age of 71"),
        ({"age_to": 70}, None),
        ({"age_to": 69}, "up to the age of 69"),
    ],
)
def test_both_ages_that_an_item_names_may_still_apply(
    rule: Mapping[str, int], said: str | None
) -> None:
    assert why(rule) == said


def test_an_age_that_nobody_knows_refuses_nobody_and_is_looked_at_by_an_officer() -> None:
    nobody_knows = replace(WANG, identity=Identity("李", "C12345678", "13900000002"))
    aged = replace(ITEM, applicants=replace(RULE, age_to=69))

    assert why({"age_from": 71, "age_to": 69}, applicant=nobody_knows) is None
    assert not is_certain(aged, nobody_knows, TODAY)
    assert is_certain(aged, WANG, TODAY)
    assert is_certain(ITEM, nobody_knows, TODAY)  # asks for no age


@pytest.mark.parametrize(
    ("area", "may"), [("440304", True), ("440305", True), ("110101", False), ("", False)]
)
def test_an_item_of_some_areas_is_for_those_registered_there(area: str, *, may: bool) -> None:
    said = why({"areas": ("4403", "3205")}, applicant=replace(WANG, area=area))

    assert (said is None) is may


def test_a_document_that_the_item_does_not_take_is_named_by_those_that_it_does() -> None:
    foreign = replace(
        WANG, identity=replace(WANG.identity, document=DocumentKind.FOREIGN_PERMANENT)
    )

    assert why(applicant=foreign) == "of those whom the register knows by: resident ID card"
    assert why({"documents": frozenset(DocumentKind)}, applicant=foreign) is None


def test_a_recorded_death_is_said_before_all_else_with_its_day() -> None:
    dead = replace(WANG, died_on=date(2026, 10, 1))
    said = objection(ITEM, dead, None, Level.PHONE, TODAY)

    assert said is not None
    assert "2026年10月1日" in said.zh
    assert said.en.startswith("a death is on record")


def test_what_has_a_page_of_its_own_is_asked_for_there() -> None:
    step = replace(ITEM.steps[0], unit=SERVICE_OVERSIGHT)
    said = objection(replace(ITEM, steps=(step,)), WANG, Who.PERSON, Level.PROVEN, TODAY)

    assert said is not None
    assert said.en.startswith("this is asked for on a page of its own")


def test_the_city_fills_in_what_it_knows_and_asks_the_rest() -> None:
    item = replace(
        ITEM,
        prefill=(
            Prefill("who", "register", "name"),
            Prefill("where", "register", "area"),
            Prefill("sign", "certificate", "shop_sign.number"),
            Prefill("lit", "certificate", "shop_sign.lit"),
            Prefill("deed", "certificate", "deed.number"),
        ),
    )
    holder = replace(WANG, area="", certificates={"shop_sign": ACTIVE})

    assert prefilled(item, holder) == {
        "who": "王秀英",
        "sign": "Z20261102-0000001-1",
        "lit": True,
    }
    assert kinds_asked(item) == {"shop_sign", "deed"}


def test_a_material_is_answered_by_the_certificate_that_the_person_holds() -> None:
    ways = frozenset({MaterialWay.UPLOAD})
    item = replace(
        ITEM,
        materials=(
            Material("sign", WORDS, ways, required=True, certificate="shop_sign"),
            Material("lease", WORDS, ways, required=True, certificate="lease"),
            Material("photo", WORDS, ways, required=True),
        ),
    )

    assert answered(item, replace(WANG, certificates={"shop_sign": ACTIVE})) == {
        "sign": "Z20261102-0000001-1"
    }
    assert kinds_asked(item) == {"shop_sign", "lease"}


def test_a_form_that_says_otherwise_than_the_record_is_seen() -> None:
    known = {"name": "王秀英", "phone": "13900000001", "area": "440304"}
    form = {"name": "王秀英", "phone": "13900000009", "shop": "包子铺"}

    assert changed(known, form) == ("phone",)


def test_what_the_register_fills_in_has_the_words_of_the_document() -> None:
    assert WANG.known == {
        "name": "王秀英",
        "document": "居民身份证",
        "id_number": "990001195611020028",
        "phone": "13900000001",
        "area": "440304",
    }
