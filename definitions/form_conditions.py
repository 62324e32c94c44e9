"""What depends on an answer: `if`, `then` and `else` of a form, and the fields that come together."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from definitions.codes import Code
from definitions.fields import Fields, Reader, flag, list_of, number, one_of, set_of, text
from definitions.findings import Findings, nearest
from definitions.form_limits import CHOICES, CONDITIONS, FIELDS, LARGEST, Schema
from definitions.located import Node

_BRANCHES: Final = ("then", "else")


def reference_to(names: Collection[str]) -> Reader[str]:
    def read(node: Node, findings: Findings) -> str:
        found = text(node, findings)
        if found not in names:
            near = nearest(found, names)
            raise findings.stop(node.place, Code.FIELD_UNDECLARED, met=found, near=near)
        return found

    return read


def read_conditions(
    fields: Fields,
    properties: Mapping[str, Schema],
    names: Collection[str],
    required: Collection[str],
) -> Schema:
    """`required`: what is asked in any case, and so hidden in none."""
    found: Schema = {}

    def branch(node: Node, findings: Findings) -> Schema:
        inner = Fields(node, findings)
        read = _branch(inner, properties, names, required)
        inner.end()
        return read

    several = list[Schema](fields.may_take("allOf", list_of(branch, 0, CONDITIONS), ()))
    alone = _branch(fields, properties, names, required, must=False)
    if "if" in alone:
        several.append(alone)
    elif alone:
        fields.take("if", _mapping)
    if several:
        found["allOf"] = several
    dependent = fields.may_take("dependentRequired", partial(_dependent, names), None)
    if dependent:
        found["dependentRequired"] = dependent
    return found


def _branch(
    fields: Fields,
    properties: Mapping[str, Schema],
    names: Collection[str],
    required: Collection[str],
    *,
    must: bool = True,
) -> Schema:
    read_test = partial(_if, properties, names)
    test = fields.take("if", read_test) if must else fields.may_take("if", read_test, None)
    tested = test["required"] if test else []
    assert isinstance(tested, list)
    read = partial(_then, names, frozenset({*required, *tested}))
    parts = {name: fields.may_take(name, read, None) for name in _BRANCHES}
    return {name: each for name, each in {"if": test, **parts}.items() if each}


def _if(
    properties: Mapping[str, Schema], names: Collection[str], node: Node, findings: Findings
) -> Schema:
    """`properties: {kind: {const: renewal}}`; an answer that is not there is none of these."""
    fields = Fields(node, findings)
    tested = fields.take("properties", lambda each, _: _named(each, names, findings))
    fields.end()
    found: Schema = {name: _test(properties.get(name, {}), each, findings) for name, each in tested}
    if not found:
        raise findings.stop(node.place, Code.COUNT, least=1, most=FIELDS)
    return {"properties": found, "required": sorted(found)}


def _test(declared: Schema, node: Node, findings: Findings) -> Schema:
    fields = Fields(node, findings)
    read = partial(_answer, declared)
    if node.get("enum") is not None:
        found: Schema = {"enum": list(fields.take("enum", list_of(read, 1, CHOICES)) or ())}
    else:
        found = {"const": fields.take("const", read)}
    fields.end()
    return found


def _answer(declared: Schema, node: Node, findings: Findings) -> object:
    """A value that the field can have."""
    value = node.value
    if declared.get("type") == "boolean":
        return flag(node, findings)
    if declared.get("type") == "integer":
        return number(-LARGEST, LARGEST)(node, findings)
    choices = declared.get("enum")
    if isinstance(choices, list):
        return one_of(choices)(node, findings)
    if isinstance(value, Mapping | tuple) or value is None:
        raise findings.stop(node.place, Code.TEXT)
    return value


def _then(names: Collection[str], shown: Collection[str], node: Node, findings: Findings) -> Schema:
    """`required: [old_permit]`, and `properties: {old_permit: false}` for what is not asked then.

    `shown`: what it can't hide.
    """
    fields = Fields(node, findings)
    required = fields.may_take("required", set_of(reference_to(names), 0, FIELDS), ())
    hidden = fields.may_take("properties", lambda each, _: _named(each, names, findings), [])
    fields.end()
    found: Schema = {}
    if required:
        found["required"] = list(required)
    for name, each in hidden:
        if each.value is not False:
            raise findings.stop(each.place, Code.ONE_OF, met=name, of="false")
        if name in required:
            raise findings.stop(each.place, Code.TWICE, met=name)
        if name in shown:
            raise findings.stop(each.place, Code.CONDITION, met=name)
    if hidden:
        found["properties"] = {name: False for name, _ in hidden}
    return found


def _named(node: Node, names: Collection[str], findings: Findings) -> list[tuple[str, Node]]:
    """The keys of a mapping, each of which is a field."""
    read = reference_to(names)
    return [
        (read(Node(node.keys[name], name), findings), each)
        for name, each in _mapping(node, findings).items()
    ]


def _dependent(names: Collection[str], node: Node, findings: Findings) -> Schema:
    found: Schema = {}
    for name, each in _named(node, names, findings):
        found[name] = list(set_of(reference_to(names), 1, FIELDS)(each, findings))
    return found


def _mapping(node: Node, findings: Findings) -> Mapping[str, Node]:
    if not isinstance(node.value, Mapping):
        raise findings.stop(node.place, Code.MAPPING)
    return node.value
