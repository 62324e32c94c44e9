"""Each rule of a definition: broken once, it is found where it is broken, with a sentence and a hint."""

from dataclasses import replace
from typing import Final

import pytest

from definitions.codes import Code
from definitions.reading import read_item
from tests.definitions.sample import KNOWN, TEXT, codes, findings, found_where, item

ISSUED: Final = TEXT[TEXT.index("  - {name: issue") : TEXT.index("  accept: {law")].rstrip()

#: What stands in the definition, what stands there instead (« before the place that is named), what is found.
BROKEN: Final = [
    # single values
    ("name: permit.sign", "name: «Permit", Code.NAME),
    ("version: 1", "version: «0", Code.RANGE),
    ("version: 1", 'version: «"1"', Code.NUMBER),
    ("version: 1", "version: «1.5", Code.NUMBER),
    ("version: 1", "version: «99999999999999999999", Code.NUMBER),
    ("version: 1", "version: «9007199254740993", Code.RANGE),
    ("version: 1", "version: 1\n«versoin: 2", Code.UNKNOWN_KEY),
    ("version: 1", "version: 1\n«version: 2", Code.DUPLICATE_KEY),
    ("version: 1", "version: 1\n«[a]: 2", Code.KEY),
    ("names: {zh: 招牌, en: Sign}", "names: «{zh: 招牌}", Code.LANGUAGE),
    ("names: {zh: 招牌, en: Sign}", 'names: {zh: 招牌, en: «""}', Code.LANGUAGE),
    ("names: {zh: 招牌, en: Sign}", "names: {zh: 招牌, en: «[Sign]}", Code.TEXT),
    ("names: {zh: 招牌, en: Sign}", f"names: {{zh: 招牌, en: «{'x' * 61}}}", Code.LENGTH),
    ("names: {zh: 招牌, en: Sign}", "names: «[a, b]", Code.MAPPING),
    ("names: {zh: 招牌, en: Sign}\n", "", Code.MISSING),
    ("    article: 第十一条", "    article: «11", Code.TEXT),
    ("who: [person]", "who: [«firm]", Code.ONE_OF),
    ("who: [person]", "who: [person, «person]", Code.TWICE),
    ("who: [person]", "who: «[]", Code.COUNT),
    ("who: [person]", "who: «person", Code.LIST),
    ("level: bound", "level: «sure", Code.ONE_OF),
    ("to: 90", "to: «9", Code.AGE),
    ('areas: ["4403"]', 'areas: [«"44x3"]', Code.NAME),
    ("face: at_submit", "face: «yes", Code.ONE_OF),
    ("face: at_submit", "face: at_submit\nsignature: {ways: «[]}", Code.COUNT),
    ("face: at_submit", "face: at_submit\nsignature: {ways: [face, «sms]}", Code.ONE_OF),
    ("face: at_submit", "face: at_submit\nsignature: {ways: [face, «face]}", Code.TWICE),
    ("face: at_submit", "face: at_submit\nsignature: {ways: «[face]}", Code.FACE_ALONE),
    ("face: at_submit", "face: at_submit\nsignature: {ways: «[code, face, officer]}", Code.FACE_ASKED),
    ("face: at_submit", "face: at_submit\nsignature: {ways: «[code, officer]}", Code.FACE_ASKED),
    ("ways: [upload]", "ways: [upload], required: «yes", Code.FLAG),
    ("face: at_submit", "face: at_submit\ncourier: «nobody", Code.ONE_OF),
    (ISSUED, "courier: «government\nclocks:", Code.COURIER_ISSUE),
    # the form
    ("maxLength: 20", "maxLength: 20\n      «$ref: https://example.org/a", Code.REFERENCE),
    ("    shop:\n      type: string\n      maxLength: 20", "    shop:\n      «type: string", Code.UNCAPPED),
    ("maxLength: 20", "maxLength: «20000", Code.RANGE),
    ("maxLength: 20", "minLength: 30\n      maxLength: «20", Code.BOUNDS),
    ("maxLength: 20", "maxLength: 20\n      «minLenght: 1", Code.UNKNOWN_KEY),
    ("maxLength: 20", "maxLength: 20\n      x-widget: «radio", Code.WIDGET),
    ("pattern: ^[0-9]+$", "pattern: «^(?=a)[0-9]+$", Code.PATTERN),
    ("pattern: ^[0-9]+$", "pattern: «^(a)\\1$", Code.PATTERN),
    ("pattern: ^[0-9]+$", "pattern: «'[0-9]+'", Code.PATTERN),
    ("pattern: ^[0-9]+$", "pattern: «^(a{999}){999}$", Code.PATTERN),
    ("minimum: 1", "minimum: 1.5«", Code.NUMBER),
    ("maximum: 9", "maximum: «0", Code.BOUNDS),
    ("const: true\n", "const: «false\n", Code.ONE_OF),
    ("    wide:\n      type: integer", "    wide:\n      type: «number", Code.ONE_OF),
    ("    wide:", "    «Wide:", Code.NAME),
    ("x-label: {zh: 店名, en: Shop}", "x-label: «{zh: 店名}", Code.LANGUAGE),
    ("change: {zh: 更换, en: Change}}", "chance: {zh: 更换, en: Change}}«", Code.MISSING),
    ("      type: array\n      maxItems: 2", "      «type: array", Code.UNCAPPED),
    ("maxItems: 2", "maxItems: «51", Code.RANGE),
    ("line: {type: string, maxLength: 5,", "line: {type: «array, maxLength: 5,", Code.ONE_OF),
    ("required: [shop, what]", "required: [shop, «waht]", Code.FIELD_UNDECLARED),
    ("what: {const: change}", "what: {const: «chance}", Code.ONE_OF),
    ("what: {const: change}", "«who: {const: change}", Code.FIELD_UNDECLARED),
    ("then: {required: [old]}", "then: {required: [«older]}", Code.FIELD_UNDECLARED),
    ("else: {properties: {old: false}}", "else: {properties: {old: «true}}", Code.ONE_OF),
    ("else: {properties: {old: false}}", "else: {properties: {what: «false}}", Code.CONDITION),
    ("else: {properties: {old: false}}", "else: {properties: {shop: «false}}", Code.CONDITION),
    ("then: {required: [old]}", "then: {required: [old], properties: {old: «false}}", Code.TWICE),
    ("  if: {properties: {what: {const: change}}}", "", Code.MISSING),
    ("{born: [wide]}", "{born: [«wid]}", Code.FIELD_UNDECLARED),
    ("{born: [wide]}", "{«bron: [wide]}", Code.FIELD_UNDECLARED),
    # what takes a field or a fact
    ("field: shop, source", "field: «shap, source", Code.FIELD_UNDECLARED),
    ("source: register, what: name", "source: register, what: «nam", Code.FACT_UNKNOWN),
    ("materials:\n  - {name: drawing", "materials:\n  - {name: «shop", Code.TWICE),
    ("what: age, type: int", "what: «weight, type: int", Code.FACT_UNKNOWN),
    ("what: age, type: int", "what: age, type: «float", Code.ONE_OF),
    ("what: age, type: int", "what: age, type: «string", Code.ONE_OF),
    ("form.wide < 5", "form.wade < 5", Code.FIELD_UNDECLARED),
    ("holds: facts.age >= 18", "holds: «facts.aeg >= 18", Code.FACT_UNDECLARED),
    ("holds: facts.age >= 18 &&", "holds: facts.age «>= 'old' &&", Code.RULE),
    ("sampled: 2", "sampled: «50", Code.RULE),
    ("      bound_by: {title: {zh: 条例, en: Regulations}}\n", "", Code.REFUSE_WITHOUT_LAW),
    # the ends
    ("effect: pension.certify", "effect: «pension.certfy", Code.EFFECT_UNKNOWN),
    ("certificate: licence}", "certificate: «license}", Code.CERTIFICATE_UNKNOWN),
    ("kind: shop_sign", "kind: «licence", Code.CERTIFICATE_TAKEN),
    ("kind: shop_sign", "kind: «Shop", Code.NAME),
    ("unit: city_management\n  days", "unit: «city_managment\n  days", Code.UNIT_UNKNOWN),
    ("days: 1095", "days: «0", Code.RANGE),
    ("what: born}", "what: «lines}", Code.CERTIFICATE_FIELD),
    ("what: born}", "what: «burn}", Code.FIELD_UNDECLARED),
    ("{name: since, names", "{name: «shop, names", Code.TWICE),
    ("{name: since, names", "{name: «active, names", Code.TWICE),
    ("source: register, what: id_number", "source: register, what: «phone", Code.FACT_UNKNOWN),
    ("what: licence.active", "what: «licence.activ", Code.FACT_UNKNOWN),
    ("what: shop_sign.number", "what: «shop_sign.active", Code.FACT_UNKNOWN),
    ("field: old, source: certificate, what: shop_sign.number", "field: «old, source: certificate, what: licence.wide", Code.PREFILL),
    ("kind: case.approved", "kind: «case.aproved", Code.NOTICE_UNKNOWN),
    ("move: approve,", "move: «aprove,", Code.ONE_OF),
    # the steps
    ("{name: look,", "{name: «Look,", Code.NAME),
    ("{name: safe,", "{name: «look,", Code.TWICE),
    ("unit: fire_rescue", "unit: «fire_resque", Code.UNIT_UNKNOWN),
    ("role: issuer", "role: «clerk", Code.ROLE),
    ("after: [look, safe]", "after: [look, «save]", Code.STEP_UNKNOWN),
    ("after: [look, safe]", "after: [look]", Code.DECIDE_BEFORE_REVIEW),
    ("en: Look}, unit: city_management, role: clerk, after: [accept]", "en: Look}, unit: city_management, role: clerk, after: «[decide]", Code.STEP_CYCLE),
    ("en: Look}, unit: city_management, role: clerk, after: [accept]", "en: Look}, unit: city_management, role: clerk", Code.STEP_UNREACHABLE),
    ("{name: look, kind: review,", "{name: look, kind: «accept,", Code.ACCEPT_STEP),
    ("{name: accept, kind: accept,", "{name: accept, kind: review,", Code.ACCEPT_STEP),
    ("{name: look, kind: review,", "{name: look, kind: decide,", Code.DECIDE_STEP),
    ("role: issuer, after: [decide]", "role: issuer, after: [look]", Code.ISSUE_STEP),
    ("  - {name: issue, kind: issue, names: {zh: 制证, en: Issue}, unit: city_management, role: issuer, after: [decide]}\nclocks:\n  accept: {law: 5, promised: 1}\n  decide: {law: 20, promised: 10}\n  deliver: {law: 10, promised: 5}\n  supplement: {law: 30, promised: 30, unit: calendar_days}\n  extension: 10\nfee_fen: 100", "clocks:\n  accept: {law: 5, promised: 1}\n  decide: {law: 20, promised: 10}\n  deliver: {law: 10, promised: 5}\n  supplement: {law: 30, promised: 30, unit: calendar_days}\n  extension: 10\nfee_fen: «100", Code.FEE_WITHOUT_ISSUE),
    # the offer
    ("face: at_submit", "face: never\noffer: {age: 18, months_before: 2, by_sms: true, form: {what: new}}«", Code.OFFER_AGE),
    ("face: at_submit", "face: never\noffer: {age: 80, months_before: 2, form: {what: «new}}", Code.OFFER_FORM),
    ("face: at_submit", "face: at_submit\noffer: {age: 80, months_before: 2, by_sms: «true, form: {what: new}}", Code.OFFER_PROOF),
    ("face: at_submit", "signature: {ways: [code]}\noffer: {age: 80, months_before: 2, by_sms: «true, form: {what: new}}", Code.OFFER_PROOF),
    ("face: at_submit", "face: never\noffer: {age: 80, months_before: 2, by_sms: true, form: «{what: change}}", Code.OFFER_LACKS),
    ("face: at_submit", "face: never\noffer: {age: 80, months_before: 2, by_sms: true, form: {what: new, wide: «10}}", Code.OFFER_LACKS),
    ("face: at_submit", "face: never\noffer: {age: 80, months_before: 2, by_sms: true, form: {what: new, wid: «3}}", Code.FIELD_UNDECLARED),
    ("face: at_submit", "face: never\noffer: {age: 80, months_before: «0}", Code.RANGE),
    ("face: at_submit", "face: never\noffer: {age: 80, months_before: 2, by_sms: true, form: {what: «[new]}}", Code.TEXT),
    # the clocks
    ("  accept: {law: 5, promised: 1}\n", "", Code.CLOCK_MISSING),
    ("  deliver: {law: 10, promised: 5}\n", "", Code.CLOCK_MISSING),
    ("{law: 20, promised: 10}", "{law: 20, promised: «21}", Code.CLOCK_OVER_LAW),
    ("{law: 20, promised: 10}", "{law: 20, promised: 10, «days: 5}", Code.UNKNOWN_KEY),
]  # fmt: skip


def test_the_sample_is_right() -> None:
    assert item().reference == "permit.sign@1"


@pytest.mark.parametrize(("old", "new", "code"), BROKEN)
def test_a_broken_rule_is_found(old: str, new: str, code: Code) -> None:
    at_the_mark, found = found_where(old, new, code)

    assert code in [each for _, _, each in found]
    assert at_the_mark or "«" not in new or new.endswith("«")


def test_every_code_is_met_by_an_example() -> None:
    elsewhere = {
        Code.TOO_LARGE, Code.ENCODING, Code.CHARACTER, Code.TAB, Code.SYNTAX, Code.TOO_MANY_VALUES,
        Code.TOO_DEEP, Code.ALIAS, Code.TAG, Code.STEPS_TOO_MANY, Code.FORM,
        Code.BUNDLE_PART, Code.BUNDLE_FIELD, Code.BUNDLE_LACKS, Code.BUNDLE_MATERIAL,
    }  # fmt: skip

    assert {code for _, _, code in BROKEN} | elsewhere == set(Code)


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    text = TEXT.replace("version: 1", "version: 0").replace("face: at_submit", "face: maybe")
    text = text.replace("unit: fire_rescue", "unit: fire").replace("maxLength: 20", "maxLen: 20")
    found = findings(text)

    assert {Code.RANGE, Code.ONE_OF, Code.UNIT_UNKNOWN, Code.UNKNOWN_KEY} <= {
        each.code for each in found
    }
    assert [each.line for each in found] == sorted(each.line for each in found)


def test_what_was_meant_is_asked_in_both_languages() -> None:
    (found,) = findings(TEXT.replace("unit: fire_rescue", "unit: fire_resque"))

    assert found.words.en == "no unit is called fire_resque"
    assert found.hint.en == "did you mean fire_rescue?"
    assert found.hint.zh == "是否指 fire_rescue？"


def test_a_cycle_is_shown_step_by_step() -> None:
    old = "en: Look}, unit: city_management, role: clerk, after: [accept]"
    (found,) = findings(TEXT.replace(old, old.replace("[accept]", "[decide]")))

    assert found.words.en == "these steps wait for each other: look → decide → look"


def test_nothing_comes_before_the_acceptance() -> None:
    text = TEXT.replace("role: clerk}", "role: clerk, after: [look]}", 1)
    text = text.replace("en: Look}, unit: city_management, role: clerk, after: [accept]", "en: Look}, unit: city_management, role: clerk")  # fmt: skip

    assert codes(text) == ["accept_step"]


def test_steps_are_200_at_most() -> None:
    step = "  - {{name: a{}, kind: review, names: {{zh: 甲, en: A}}, unit: fire_rescue, role: clerk, after: [accept]}}\n"
    more = "".join(step.format(number) for number in range(196))
    names = "".join(f", a{number}" for number in range(196))
    text = TEXT.replace("clocks:\n", f"{more}clocks:\n", 1).replace("[look, safe]", f"[look, safe{names}]")  # fmt: skip

    assert codes(text) == ["steps_too_many"]


def test_a_text_in_a_rule_names_no_field() -> None:
    text = TEXT.replace("form.wide < 5", """form.shop != "form.nothing" && 'facts.nobody' != "" """)

    assert item(text).rules is not None


def test_a_city_that_nobody_can_ask_for_its_units_is_not_held_to_them() -> None:
    text = TEXT.replace("unit: fire_rescue", "unit: anything")

    assert not isinstance(read_item(text.encode(), replace(KNOWN, units=None)), tuple)


@pytest.mark.parametrize(
    ("old", "new", "like"),
    [
        ("name: permit.sign", "name: Permit", "permit.shopfront"),
        ("    wide:", "    Wide:", "shop_name"),
        ("{name: look,", "{name: Look,", "shop_name"),
        ("{name: since,", "{name: Since,", "shop_name"),
        ("kind: shop_sign", "kind: Shop", "shop_sign"),
        ("unit: fire_rescue", "unit: Fire", "civil_affairs"),
        ('areas: ["4403"]', 'areas: ["44x3"]', '"4403"'),
    ],
)
def test_what_is_no_name_is_told_with_one_that_would_be(old: str, new: str, like: str) -> None:
    found = findings(TEXT.replace(old, new))

    assert [each.hint.en.rpartition(", like ")[2] for each in found if each.code == Code.NAME] == [
        like
    ]


def test_a_review_that_nobody_waits_for_is_told_at_its_own_step() -> None:
    (found,) = findings(TEXT.replace("after: [look, safe]", "after: [look]"))
    step = "  - {name: safe,"

    assert found.words.en == "the decision does not wait for the review safe"
    assert found.line == TEXT[: TEXT.index(step)].count("\n") + 1
    assert found.column == len("  - {name: ") + 1
