"""What a definition leaves unsaid, and what the same places say otherwise."""

import json
from typing import Final

from domain.documents import DocumentKind
from domain.hall.certificate_kinds import FieldSource
from domain.hall.clocks import Allowed, ClockKind, ClockUnit
from domain.hall.items import Clocks, FaceAsked, FeeDue, MaterialWay, Otherwise, Postage, Who
from domain.people import Level
from tests.definitions.sample import TEXT, item

#: Everything that has to be said, and nothing else.
SHORT: Final = """\
name: permit.sign
version: 3
names: {zh: 招牌, en: Sign}
about: {zh: 挂招牌, en: To put up a sign}
basis:
  - title: {zh: 条例, en: Regulations}
applicants: {who: [person, guardian], level: bound}
form:
  properties:
    shop: {type: string, maxLength: 20, x-label: {zh: 店名, en: Shop}}
    wide: {type: integer, x-label: {zh: 宽, en: Width}, x-help: {zh: 毫米, en: Millimetres}}
    lit: {type: boolean, x-label: {zh: 亮, en: Lit}}
    lines: {type: array, maxItems: 2, x-label: {zh: 文字, en: Lines}, items: {type: string, maxLength: 5}}
steps:
  - {name: accept, kind: accept, names: {zh: 受理, en: Accept}, unit: city_management, role: clerk}
  - {name: decide, kind: decide, names: {zh: 决定, en: Decide}, unit: fire_rescue, role: approver, after: [accept]}
clocks:
  accept: {law: 5, promised: 1}
  decide: {law: 20, promised: 10}
  supplement: {law: 30, promised: 30, unit: calendar_days}
"""


def test_an_item_that_says_no_more_than_it_must_asks_no_more() -> None:
    read = item(SHORT)

    assert (read.name, read.version, read.reference) == ("permit.sign", 3, "permit.sign@3")
    assert [(law.title.en, law.article) for law in read.basis] == [("Regulations", "")]
    assert read.applicants.who == {Who.PERSON, Who.GUARDIAN}
    assert read.applicants.level is Level.BOUND
    assert (read.applicants.age_from, read.applicants.age_to) == (None, None)
    assert read.applicants.areas == ()
    assert read.applicants.documents == {DocumentKind.RESIDENT_ID}
    assert (read.fee_fen, read.fee_due) == (0, FeeDue.ACCEPTANCE)
    assert (read.prefill, read.materials, read.notices, read.keywords) == ((), (), (), ())
    assert (read.rules, read.certificate, read.offer, read.courier) == (None, None, None, None)
    assert (read.effect, read.signature, read.face) == ("", frozenset(), FaceAsked.NEVER)
    assert read.bundle == ()


def test_time_is_counted_in_working_days_unless_it_is_said() -> None:
    assert item(SHORT).clocks == Clocks(
        {
            ClockKind.ACCEPT: Allowed(5, 1, ClockUnit.WORKING_DAYS),
            ClockKind.DECIDE: Allowed(20, 10, ClockUnit.WORKING_DAYS),
            ClockKind.SUPPLEMENT: Allowed(30, 30, ClockUnit.CALENDAR_DAYS),
        },
        extension=0,
    )


def test_a_step_waits_for_those_that_it_names() -> None:
    accept, decide = item(SHORT).steps

    assert (accept.name, accept.kind, accept.unit, accept.role) == (
        *("accept", "accept", "city_management", "clerk"),
    )
    assert (accept.after, decide.after) == ((), ("accept",))
    assert (decide.kind, decide.names.en, decide.unit) == ("decide", "Decide", "fire_rescue")


def test_a_form_is_kept_as_json_schema_with_everything_that_a_renderer_shows() -> None:
    assert item(SHORT).form == (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{'
        '"shop":{"type":"string","x-label":{"zh":"店名","en":"Shop"},"minLength":1,"maxLength":20,'
        '"x-widget":"text"},'
        '"wide":{"type":"integer","x-label":{"zh":"宽","en":"Width"},'
        '"x-help":{"zh":"毫米","en":"Millimetres"},'
        '"minimum":-9007199254740991,"maximum":9007199254740991,"x-widget":"number"},'
        '"lit":{"type":"boolean","x-label":{"zh":"亮","en":"Lit"},"x-widget":"checkbox"},'
        '"lines":{"type":"array","x-label":{"zh":"文字","en":"Lines"},"items":{"type":"string",'
        '"minLength":1,"maxLength":5,"x-widget":"text"},"maxItems":2,"minItems":0,"x-widget":"list"}'
        '},"additionalProperties":false}'
    )


def test_what_depends_on_an_answer_asks_that_it_was_given() -> None:
    schema = json.loads(item().form)

    assert schema["required"] == ["shop", "what"]
    assert schema["allOf"] == [
        {
            "if": {"properties": {"what": {"const": "change"}}, "required": ["what"]},
            "then": {"required": ["old"]},
            "else": {"properties": {"old": False}},
        }
    ]
    assert schema["dependentRequired"] == {"born": ["wide"]}
    assert schema["properties"]["agrees"]["const"] is True
    assert schema["properties"]["lines"]["items"]["required"] == ["line"]


def test_conditions_of_several_answers_stand_side_by_side() -> None:
    text = TEXT.replace(
        "  dependentRequired",
        "  allOf:\n"
        "    - if: {properties: {wide: {const: 3}, agrees: {const: true}}}\n"
        "      then: {required: [born]}\n"
        "    - if: {properties: {what: {enum: [new, change]}, shop: {const: a}}}\n"
        "      else: {required: [lines]}\n"
        "  dependentRequired",
    )

    first, second, alone = json.loads(item(text).form)["allOf"]
    assert first == {
        "if": {
            "properties": {"wide": {"const": 3}, "agrees": {"const": True}},
            "required": ["agrees", "wide"],
        },
        "then": {"required": ["born"]},
    }
    assert second["if"]["properties"] == {
        "what": {"enum": ["new", "change"]},
        "shop": {"const": "a"},
    }
    assert second["else"] == {"required": ["lines"]}
    assert alone["then"] == {"required": ["old"]}


def test_a_widget_brings_its_pattern_and_its_length() -> None:
    def declared(said: str) -> tuple[object, object]:
        text = TEXT.replace("maxLength: 20", said)
        shop = json.loads(item(text).form)["properties"]["shop"]
        return shop.get("pattern"), shop.get("maxLength")

    assert declared("x-widget: phone") == (None, 20)
    assert declared("x-widget: bank_account") == ("^[0-9]{8,30}$", 30)
    assert declared("x-widget: bank_account\n      pattern: ^6[0-9]+$\n      maxLength: 19") == (
        "^6[0-9]+$",
        19,
    )


def test_what_is_said_of_a_material_a_rule_and_a_certificate_is_kept() -> None:
    read = item()

    assert [(each.required, each.certificate) for each in read.materials] == [
        (True, ""),
        (True, "licence"),
    ]
    assert read.materials[0].ways == {MaterialWay.UPLOAD}
    assert read.rules is not None
    assert (read.rules.shadow, read.rules.conditions[0].otherwise) == (False, Otherwise.REFUSE)
    assert read.rules.facts[1].within_ms == 500
    assert (read.rules.facts[1].source, read.rules.facts[1].what) == (
        *("certificate", "licence.active"),
    )
    assert read.certificate is not None
    assert [(each.name, each.source, each.what) for each in read.certificate.fields] == [
        ("holder", FieldSource.REGISTER, "id_number"),
        ("shop", FieldSource.FORM, "shop"),
        ("since", FieldSource.FORM, "born"),
    ]


def test_what_is_left_unsaid_may_be_said_otherwise() -> None:
    text = TEXT
    for old, new in (
        ("level: bound", "level: bound, documents: [passport, resident_id]"),
        ("fee_fen: 100", "fee_fen: 100\nfee_due: approval\ncourier: citizen"),
        ("ways: [upload]", "ways: [upload], required: false"),
        ("  sampled: 2\n", "  shadow: true\n"),
        ("      otherwise: refuse\n", ""),
        ("  days: 1095\n", ""),
        ("face: at_submit", "offer: {age: 80, months_before: 2, by_sms: true, form: {what: new}}"),
        ("en: Look}, unit: city_management, role: clerk", "en: Look}, unit: city_management, role: approver"),
    ):  # fmt: skip
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    read = item(text)

    assert read.applicants.documents == {DocumentKind.RESIDENT_ID, DocumentKind.PASSPORT}
    assert (read.fee_due, read.courier) == (FeeDue.APPROVAL, Postage.CITIZEN)
    assert [each.required for each in read.materials] == [False, True]
    assert read.rules is not None
    assert (read.rules.shadow, read.rules.sampled) == (True, 0)
    assert read.rules.conditions[0].otherwise is Otherwise.PERSON
    assert read.certificate is not None
    assert read.certificate.days == 0
    assert read.offer is not None
    assert (read.offer.age, read.offer.months_before, read.offer.by_sms, read.offer.form) == (
        *(80, 2, True, {"what": "new"}),
    )
