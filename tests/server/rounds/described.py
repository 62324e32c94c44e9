"""Answers held against the description of the API."""

from typing import Any, Final

import jsonschema_rs

from server.http import openapi
from server.routes import ROUTES
from tests.server.rounds.walker import DOORS

DOCUMENT: Final = openapi.document(ROUTES, "1")

Json = dict[str, Any]


def operation(door: str) -> Json:
    method, path = door.split(" ")
    found: Json = DOCUMENT["paths"][path][method.lower()]
    return found


def answer_schema(door: str) -> Json | None:
    """Of the JSON of a success; None where it gives none, or one that nothing is said of."""
    return _schema(operation(door)["responses"][str(DOORS[door].status)])


def body_schema(door: str) -> Json | None:
    return _schema(operation(door).get("requestBody", {}))


def faults(schema: Json, value: object) -> list[str]:
    """What is wrong with a value, of which the schema must name every field."""
    whole = {"components": DOCUMENT["components"], **schema}
    validator = jsonschema_rs.Draft202012Validator(whole)
    found = [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]
    return found + _unnamed(schema, value, "")


def _unnamed(schema: Json, value: object, at: str) -> list[str]:
    """Fields of which the description does not speak."""
    schema = _resolved(schema)
    if "anyOf" in schema and value is not None:
        kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else ""
        options = [_resolved(each) for each in schema["anyOf"]]
        schema = next((each for each in options if each.get("type") == kind), {})
    if isinstance(value, list):
        return [
            fault
            for n, each in enumerate(value)
            for fault in _unnamed(schema.get("items", {}), each, f"{at}/{n}")
        ]
    named = schema.get("properties")
    if not isinstance(value, dict) or named is None:
        return []
    strange = [f"{at}/{name}: not described" for name in value if name not in named]
    return strange + [
        fault
        for name, each in value.items()
        if name in named
        for fault in _unnamed(named[name], each, f"{at}/{name}")
    ]


def _resolved(schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    found: Json = DOCUMENT["components"]["schemas"][name]
    return found


def _schema(part: Json) -> Json | None:
    found: Json | None = part.get("content", {}).get("application/json", {}).get("schema")
    return found
