"""The form of an item: the part of JSON Schema 2020-12 that one renderer can show (docs/items.md).

An object of named fields; a field is a text, a whole number, yes or no, or a list of texts or of such objects.
What depends on an answer says `if`, `then` and `else`. There are no references: nothing of a form lies outside
its definition.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from jsonschema_rs import Draft202012Validator, ValidationError

from definitions.codes import Code
from definitions.fields import (
    Fields,
    Reader,
    flag,
    named,
    number,
    one_of,
    set_of,
    text,
    text_of,
    words,
)
from definitions.findings import Faulty, Findings
from definitions.form_conditions import read_conditions, reference_to
from definitions.form_limits import CHOICES, FIELDS, ITEMS, LARGEST, LINEAR, LONGEST, Schema
from definitions.located import Node
from domain.hall.items import FIELD_NAME
from domain.words import Words

_PATTERN: Final = 200
_LABEL: Final = 100
_HELP: Final = 500

#: The first is what a field gets that says none.
WIDGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": (
        "text",
        "textarea",
        "phone",
        "id_number",
        "address",
        "amount",
        "bank_account",
        "identity_document",
    ),
    "choice": ("radio", "select"),
    "date": ("date",),
    "integer": ("number",),
    "boolean": ("checkbox",),
    "list": ("list",),
}
#: A number with a point is a text, so that it is written one way everywhere: yuan and fen.
AMOUNT: Final = "^(0|[1-9][0-9]{0,11})([.][0-9]{2})?$"
BANK_ACCOUNT: Final = "^[0-9]{8,30}$"
_IMPLIED: Final = {"amount": AMOUNT, "bank_account": BANK_ACCOUNT}
_IMPLIED_LENGTH: Final = {
    "amount": 15,
    "bank_account": 30,
    "phone": 20,
    "id_number": 18,
    "identity_document": 100,
}

_field_name = named(FIELD_NAME, "shop_name")


@dataclass(frozen=True, slots=True)
class Form:
    text: str
    fields: frozenset[str]


def read_form(node: Node, findings: Findings) -> Form:
    if not isinstance(node.value, Mapping):
        raise findings.stop(node.place, Code.MAPPING)
    before = len(findings)
    _no_references(node, findings)
    schema = _object(node, findings, conditions=True)
    if len(findings) > before:
        raise Faulty
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    try:
        Draft202012Validator(schema, pattern_options=LINEAR, offline=True)
    except ValidationError as wrong:
        raise findings.stop(node.place, Code.FORM) from wrong
    compact = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    properties = schema["properties"]
    assert isinstance(properties, dict)
    return Form(compact, frozenset(properties))


def _no_references(node: Node, findings: Findings) -> None:
    if isinstance(node.value, tuple):
        for each in node.value:
            _no_references(each, findings)
    if isinstance(node.value, Mapping):
        for key, each in node.value.items():
            if key.startswith("$"):
                findings.add(node.keys[key], Code.REFERENCE, met=key)
            _no_references(each, findings)


def _object(node: Node, findings: Findings, *, conditions: bool) -> Schema:
    fields = Fields(node, findings)
    fields.may_take("type", one_of(("object",)), "object")
    read = partial(_properties, nested=not conditions)
    properties = fields.part("properties", read)
    names = frozenset(properties or _named_in(node))
    reference = reference_to(names)
    required = fields.may_take("required", set_of(reference, 0, FIELDS), ())
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        found["required"] = list(required)
    if conditions:
        found |= read_conditions(fields, properties or {}, names, required)
    fields.end()
    return found


def _named_in(node: Node) -> Collection[str]:
    """Fields that are named, though one of them is faulty: what refers to them is right."""
    properties = node.get("properties")
    return properties.value if properties and isinstance(properties.value, Mapping) else ()


def _properties(node: Node, findings: Findings, *, nested: bool) -> dict[str, Schema]:
    if not isinstance(node.value, Mapping):
        raise findings.stop(node.place, Code.MAPPING)
    if not 1 <= len(node.value) <= FIELDS:
        raise findings.stop(node.place, Code.COUNT, least=1, most=FIELDS)
    found: dict[str, Schema] = {}
    for name, each in node.value.items():
        if not FIELD_NAME.fullmatch(name):
            findings.add(node.keys[name], Code.NAME, met=name, like="shop_name")
        try:
            found[name] = _property(each, findings, nested=nested)
        except Faulty:
            continue
    if len(found) < len(node.value):
        raise Faulty
    return found


def _property(node: Node, findings: Findings, *, nested: bool, label: bool = True) -> Schema:
    fields = Fields(node, findings)
    kinds = ("string", "integer", "boolean") if nested else (*_READERS, "array")
    kind = fields.take("type", one_of(kinds))
    if kind is None:
        raise Faulty
    found: Schema = {"type": kind}
    if label:
        found["x-label"] = fields.take("x-label", _label)
        if node.get("x-help") is not None:
            found["x-help"] = fields.take("x-help", _help)
    read = _array if kind == "array" else _READERS[kind]
    rest, widgets = read(fields, node, findings)
    widget = fields.may_take("x-widget", text, widgets[0])
    if widget not in widgets:
        of = ", ".join(widgets)
        findings.add(node.at("x-widget"), Code.WIDGET, met=widget, of=Words(of, of))
    fields.end()
    return found | rest | _implied(widget, rest) | {"x-widget": widget}


def _implied(widget: str, rest: Schema) -> Schema:
    found: Schema = {}
    if widget in _IMPLIED and "pattern" not in rest:
        found["pattern"] = _IMPLIED[widget]
    if widget in _IMPLIED_LENGTH and "maxLength" not in rest:
        found["maxLength"] = _IMPLIED_LENGTH[widget]
    return found


def _said(most: int) -> Reader[Schema]:
    read_words = words(most)

    def read(node: Node, findings: Findings) -> Schema:
        found = read_words(node, findings)
        return {"zh": found.zh, "en": found.en}

    return read


_label = _said(_LABEL)
_help = _said(_HELP)


def _string(fields: Fields, node: Node, findings: Findings) -> tuple[Schema, tuple[str, ...]]:
    if node.get("enum") is not None:
        return _choice(fields), WIDGETS["choice"]
    if node.get("format") is not None:
        fields.take("format", one_of(("date",)))
        return {"format": "date"}, WIDGETS["date"]
    found: Schema = {"minLength": fields.may_take("minLength", number(0, LONGEST), 1)}
    widget = node.get("x-widget")
    if node.get("maxLength") is not None:
        found["maxLength"] = fields.take("maxLength", number(1, LONGEST))
        _in_order(node, findings, "minLength", "maxLength")
    elif widget is None or widget.value not in _IMPLIED_LENGTH:
        findings.add(node.place, Code.UNCAPPED, name="maxLength", most=LONGEST)
    if node.get("pattern") is not None:
        found["pattern"] = fields.take("pattern", _pattern)
    return found, WIDGETS["text"]


def _choice(fields: Fields) -> Schema:
    read = set_of(text_of(1, _LABEL), 1, CHOICES)
    choices = fields.part("enum", read)
    labels = partial(_labels, choices)
    return {"enum": list(choices or ()), "x-labels": fields.take("x-labels", labels)}


def _labels(choices: Sequence[str] | None, node: Node, findings: Findings) -> Schema:
    labels = Fields(node, findings)
    if choices is None:
        raise Faulty
    found: Schema = {each: labels.take(each, _label) for each in choices}
    labels.end()
    return found


def _pattern(node: Node, findings: Findings) -> str:
    found = text_of(1, _PATTERN)(node, findings)
    if not (found.startswith("^") and found.endswith("$")):
        raise findings.stop(node.place, Code.PATTERN)
    try:
        Draft202012Validator({"pattern": found}, pattern_options=LINEAR, offline=True)
    except ValidationError as wrong:
        raise findings.stop(node.place, Code.PATTERN) from wrong
    return found


def _integer(fields: Fields, node: Node, findings: Findings) -> tuple[Schema, tuple[str, ...]]:
    bound = number(-LARGEST, LARGEST)
    found: Schema = {
        "minimum": fields.may_take("minimum", bound, -LARGEST),
        "maximum": fields.may_take("maximum", bound, LARGEST),
    }
    _in_order(node, findings, "minimum", "maximum")
    return found, WIDGETS["integer"]


def _boolean(fields: Fields, node: Node, findings: Findings) -> tuple[Schema, tuple[str, ...]]:
    """`const: true`: a declaration without which nothing is submitted."""
    if node.get("const") is None:
        return {}, WIDGETS["boolean"]
    if not fields.take("const", flag):
        findings.add(node.at("const"), Code.ONE_OF, met="false", of="true")
    return {"const": True}, WIDGETS["boolean"]


_READERS: Final = {"string": _string, "integer": _integer, "boolean": _boolean}


def _array(fields: Fields, node: Node, findings: Findings) -> tuple[Schema, tuple[str, ...]]:
    found: Schema = {"items": fields.take("items", _member)}
    if node.get("maxItems") is None:
        findings.add(node.place, Code.UNCAPPED, name="maxItems", most=ITEMS)
    else:
        found["maxItems"] = fields.take("maxItems", number(1, ITEMS))
    found["minItems"] = fields.may_take("minItems", number(0, ITEMS), 0)
    _in_order(node, findings, "minItems", "maxItems")
    return found, WIDGETS["list"]


def _member(node: Node, findings: Findings) -> Schema:
    kind = node.get("type")
    if kind is not None and kind.value == "object":
        return _object(node, findings, conditions=False)
    found = _property(node, findings, nested=True, label=False)
    if found["type"] != "string":
        raise findings.stop(node.at("type"), Code.ONE_OF, met=found["type"], of="object, string")
    return found


def _in_order(node: Node, findings: Findings, least: str, most: str) -> None:
    bounds = [node.get(each) for each in (least, most)]
    values = [each.value for each in bounds if each and isinstance(each.value, int)]
    if len(values) == len(bounds) and values[0] > values[1]:
        findings.add(node.at(most), Code.BOUNDS)
