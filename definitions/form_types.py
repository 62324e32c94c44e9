"""Which types the fields of a form have, for rules: read from its JSON Schema."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from math import isfinite
from typing import Final

from cel_expr_python import cel
from google.protobuf.timestamp_pb2 import Timestamp

#: A rule looks at no more of a form; a form that holds more is a person's to read. Own choices.
LARGEST: Final = 10_000  # characters of all texts in a field, and one for each value
LONGEST_LIST: Final = 100
DEEPEST: Final = 4
#: Of surrogate pairs: no characters.
_HALVES: Final = re.compile("[\ud800-\udfff]")
_LARGEST: Final = 1 << 63


class FieldType(StrEnum):
    BOOL = "bool"
    INT = "int"
    STRING = "string"
    DATE = "date"
    TEXTS = "list(string)"
    LIST = "list"
    OBJECT = "object"
    ANY = "any"


CEL_TYPES: Final[Mapping[FieldType, cel.Type]] = {
    FieldType.BOOL: cel.Type.BOOL,
    FieldType.INT: cel.Type.INT,
    FieldType.STRING: cel.Type.STRING,
    FieldType.DATE: cel.Type.TIMESTAMP,
    FieldType.TEXTS: cel.Type.List(cel.Type.STRING),
    FieldType.LIST: cel.Type.List(cel.Type.DYN),
    FieldType.OBJECT: cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
    FieldType.ANY: cel.Type.DYN,
}
_BY_NAME: Final = {
    "boolean": FieldType.BOOL,
    "integer": FieldType.INT,
    "object": FieldType.OBJECT,
}


_FITS: Final[Mapping[FieldType, Callable[[object], bool]]] = {
    FieldType.BOOL: lambda value: isinstance(value, bool),
    FieldType.INT: lambda value: type(value) is int,
    FieldType.STRING: lambda value: isinstance(value, str),
    FieldType.DATE: lambda value: isinstance(value, str),
    FieldType.TEXTS: lambda value: (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ),
    FieldType.LIST: lambda value: isinstance(value, list),
    FieldType.OBJECT: lambda value: isinstance(value, dict),
    FieldType.ANY: lambda _: True,
}


class Unjudged(ValueError):
    """A value that no rule looks at: of another type than declared, too long, too deep."""


def field_types(form: str) -> dict[str, FieldType]:
    """Of each field that the schema declares, its conditional parts among them; empty for what is no schema."""
    try:
        schema = json.loads(form)
    except ValueError:
        return {}
    found: dict[str, set[FieldType]] = {}
    for name, declared in _properties(schema):
        kinds = found.setdefault(name, set())
        kinds |= _types(declared)
    return {
        name: next(iter(kinds)) if len(kinds) == 1 else FieldType.ANY
        for name, kinds in found.items()
    }


def midnight(day: date) -> datetime:
    """How a day stands in an expression, on both sides of a comparison."""
    return datetime.combine(day, time(), UTC)


def judgeable(declared: FieldType, value: object) -> object:
    """The value as CEL takes it. Raises Unjudged."""
    if not _FITS[declared](value):
        raise Unjudged
    if type(value) is int:
        if abs(value) >= _LARGEST:
            raise Unjudged
        return value
    if declared is FieldType.DATE:
        return _midnight_of(value)
    if _weight(value, 0) > LARGEST:
        raise Unjudged
    return value


def _midnight_of(text: object) -> Timestamp:
    """The library takes no datetime within a map, and protobuf's own instead."""
    try:
        at = midnight(date.fromisoformat(str(text)))
    except ValueError as error:
        raise Unjudged from error
    return Timestamp(seconds=int(at.timestamp()))


def _weight(value: object, depth: int) -> int:
    """Characters of texts, and one for each value. Raises Unjudged for what CEL can't be given."""
    if depth > DEEPEST:
        raise Unjudged
    match value:
        case None | bool():
            return 1
        case int() if abs(value) < _LARGEST:
            return 1
        case float() if isfinite(value):
            return 1
        case str() if len(value) <= LARGEST and not _HALVES.search(value):
            return 1 + len(value)
        case list() if len(value) <= LONGEST_LIST:
            return 1 + sum(_weight(each, depth + 1) for each in value)
        case dict() if len(value) <= LONGEST_LIST:
            return 1 + sum(_weight(each, depth + 1) for each in (*value, *value.values()))
    raise Unjudged


def _properties(schema: object) -> Iterator[tuple[str, object]]:
    """`if` is left out: it asks of a field, and declares none."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        properties = part.get("properties")
        if isinstance(properties, dict):
            yield from properties.items()
        parts = part.get("allOf")
        waiting += parts if isinstance(parts, list) else []
        waiting += [part.get("then"), part.get("else")]


def _types(declared: object) -> set[FieldType]:
    if not isinstance(declared, dict):
        return set()
    match declared.get("type"):
        case "string":
            return {FieldType.DATE if declared.get("format") == "date" else FieldType.STRING}
        case "array":
            items = declared.get("items")
            texts = isinstance(items, dict) and items.get("type") == "string"
            return {FieldType.TEXTS if texts else FieldType.LIST}
        case str() as name if name in _BY_NAME:
            return {_BY_NAME[name]}
        case list():
            return {FieldType.ANY}
    return set()
