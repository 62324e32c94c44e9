"""OpenAPI 3.1, from the table of routes and the wire models: nothing is declared a second time."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from auth.access import Access
from proto.http.base import OAuthProblemAnswer, ProblemAnswer
from server.http.oauth_errors import PREFIX as OAUTH
from server.http.problem_responses import PROBLEM
from server.route import JSON, Asks, Route

Json = dict[str, Any]

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_REF: Final = "#/components/schemas/{model}"
_TEXT: Final[Json] = {"type": "string"}
_ID: Final[Json] = {"type": "string", "format": "uuid"}
#: What each door was sent and answered by invented people; `make examples` writes it.
EXAMPLES: Final = Path(__file__).parent.parent / "examples.json"

Names = Mapping[tuple[Any, Any], Json]  # model and mode to schema


def document(routes: tuple[Route, ...], version: str) -> Json:
    """The whole description, as JSON-ready values."""
    taken = {route.takes for route in routes if route.takes is not None}
    given = {route.gives for route in routes if route.gives is not None}
    given |= {ProblemAnswer, OAuthProblemAnswer}
    modes = [(m, "validation") for m in taken] + [(m, "serialization") for m in given]
    names, schemas = models_json_schema(
        sorted(modes, key=lambda pair: (pair[0].__name__, pair[1])),  # type: ignore[arg-type]  # modes are literals
        ref_template=_REF,
    )
    examples: Json = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    paths: dict[str, Json] = {}
    for route in routes:
        operation = _operation(route, names)
        _show(operation, examples.get(f"{route.method} {route.path}", {}), route.status)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "指尖 zhijian", "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "dpop": {"type": "http", "scheme": "dpop"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "zj_access"},
                "officer_cookie": {"type": "apiKey", "in": "cookie", "name": "zj_officer_access"},
            },
        },
    }


def _operation(route: Route, names: Names) -> Json:
    handler = route.handler
    noun = handler.__module__.removeprefix("handlers.")
    operation: Json = {
        "operationId": f"{noun}.{handler.__name__.strip('_')}",
        "tags": [noun],
        "x-access": route.access.value,
        "parameters": _parameters(route),
        "responses": {
            str(route.status): _answer(route, names),
            "default": _refusal(route, names),
        },
    }
    if handler.__doc__:
        operation["summary"] = handler.__doc__.strip().partition("\n")[0]
    if route.sunset is not None:
        operation["deprecated"] = True
    if route.streams and route.status != HTTPStatus.OK:
        operation["responses"]["200"] = {
            "description": "The same events, where Accept asks for them so",
            "content": {"text/event-stream": {"schema": _TEXT}},
        }
    if route.access is Access.PARTNER:
        operation["security"] = [{"dpop": []}]
    elif route.access is not Access.PUBLIC:
        officer = route.path.startswith("/v1/officer")
        operation["security"] = [
            {"bearer": []},
            {"officer_cookie" if officer else "cookie": []},
        ]
    if route.takes is not None:
        schema = names[route.takes, "validation"]
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": schema}},
        }
    taken = route.takes_bytes or route.takes_stream
    if taken is not None and taken.kinds:
        kinds = taken.kinds
        operation["requestBody"] = {"required": True, "content": {kind: {} for kind in kinds}}
    return operation


def _refusal(route: Route, names: Names) -> Json:
    if route.path.startswith(OAUTH):
        schema = names[OAuthProblemAnswer, "serialization"]
        return {
            "description": "A refusal (RFC 6749, 5.2)",
            "content": {JSON: {"schema": schema}},
        }
    schema = names[ProblemAnswer, "serialization"]
    return {"description": "A refusal (RFC 9457)", "content": {PROBLEM: {"schema": schema}}}


def _show(operation: Json, example: Json, status: int) -> None:
    """Puts what was sent and answered beside what is said of it."""
    for part, shown in (
        (operation.get("requestBody", {}), example.get("sent")),
        (operation["responses"][str(status)], example.get("answer")),
    ):
        kinds = part.get("content", {})
        if kinds and shown is not None:
            next(iter(kinds.values()))["example"] = shown


def _parameters(route: Route) -> list[Json]:
    found: list[Json] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _TEXT if name in route.texts else _ID,
        }
        for name in _PARAMETER.findall(route.path)
    ]
    found += [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in route.query.items()
    ]
    if Asks.PURPOSE in route.asks:
        found.append(
            {
                "name": "Zhijian-Purpose",
                "in": "header",
                "required": True,
                "description": "Why the officer looks, percent-encoded UTF-8; the person sees it",
                "schema": {"type": "string", "minLength": 1},
            }
        )
    if Asks.VERSION in route.asks:
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": True,
                "description": "The ETag of the version that is changed; 412 when another holds",
                "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
            }
        )
    if Asks.KEY in route.asks:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            }
        )
    return found


def _answer(route: Route, names: Names) -> Json:
    answer: Json = {"description": "Done"}
    if route.versioned:
        answer["headers"] = {"ETag": {"schema": _TEXT, "description": "Its version"}}
    if route.gives is not None:
        schema = names[route.gives, "serialization"]
        answer["content"] = {JSON: {"schema": schema}}
    elif route.status == HTTPStatus.OK or route.kinds != (JSON,):
        answer["content"] = {kind: {} for kind in route.kinds}
    elif route.status == HTTPStatus.SWITCHING_PROTOCOLS:
        answer["description"] = "A WebSocket"
    return answer
