"""The API reference as a page: made of the OpenAPI document, whole without a script."""

import html
import json
from collections.abc import Iterable
from typing import Any, Final

Json = dict[str, Any]

_REF: Final = "#/components/schemas/"
_WHO: Final = {
    "public": "anybody",
    "citizen": "a citizen who is signed in",
    "bound": "a citizen who is bound to the register",
    "officer": "any officer",
    "counter": "an officer with the role counter",
    "reviewer": "an officer with the role reviewer",
    "casework": "an officer with the role counter or reviewer",
    "admin": "an officer with the role admin",
    "campaigns": "an officer with the role campaigns",
    "finance": "an officer with the role finance",
    "partner": "a partner's program, by its own token",
}

_BOUNDS: Final = {
    "format": "",
    "minLength": "from length",
    "maxLength": "to length",
    "minimum": "from",
    "maximum": "to",
    "pattern": "like",
}


def page(document: Json) -> str:
    """Operations by noun with their examples beside them, then the schemas; a search above both."""
    by_noun: dict[str, list[tuple[str, str, Json]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_noun.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    schemas = document["components"]["schemas"]
    users = _users(document)
    return "".join(
        (
            _head(document),
            _contents(by_noun),
            "<main>",
            *(_noun(noun, doors) for noun, doors in by_noun.items()),
            "<section><h2 id='schemas'>Schemas</h2>",
            *(_schema(name, schemas[name], users.get(name, {})) for name in sorted(schemas)),
            "</section></main></body></html>",
        )
    )


def _head(document: Json) -> str:
    title = f"{document['info']['title']} API"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_e(title)}</title>"
        '<link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/static/reference.css">'
        '<script type="module" src="/static/reference.js"></script></head><body>'
        f"<header><h1>{_e(title)}</h1><p>Version {_e(document['info']['version'])}. "
        '<a href="/v1/openapi.json">OpenAPI 3.1</a> · <a href="/problems">problems</a> · '
        '<a href="#schemas">schemas</a> · <a href="/partners/">partners</a>. Every refusal is a '
        f"{_link('ProblemAnswer')} (RFC 9457) with a stable type. "
        "The people of the examples are invented.</p>"
        '<form role="search" hidden><label for="find">Search operations and schemas</label> '
        '<input id="find" type="search" autocomplete="off"> '
        '<output id="found" for="find"></output></form></header>'
    )


def _contents(by_noun: dict[str, list[tuple[str, str, Json]]]) -> str:
    rows = "".join(
        f"<li><a href='#noun-{_e(noun)}'>{_e(_plain(noun))}</a><ul>"
        + "".join(
            f"<li><a href='#{_e(operation['operationId'])}'>"
            f"<code>{method} {_e(path)}</code></a></li>"
            for method, path, operation in doors
        )
        + "</ul></li>"
        for noun, doors in by_noun.items()
    )
    return (
        f"<nav aria-label='Operations'><details><summary>All operations</summary><ul>{rows}</ul>"
        "</details></nav>"
    )


def _noun(noun: str, doors: Iterable[tuple[str, str, Json]]) -> str:
    inner = "".join(_operation(*door) for door in doors)
    return f"<section><h2 id='noun-{_e(noun)}'>{_e(_plain(noun))}</h2>{inner}</section>"


def _operation(method: str, path: str, operation: Json) -> str:
    name = operation["operationId"]
    [status] = [code for code in operation["responses"] if code != "default"][:1]
    answer = operation["responses"][status]
    body = operation.get("requestBody", {})
    facts = [("Who", _e(_WHO[operation["x-access"]]))]
    facts += [
        (f"<code>{_e(each['name'])}</code>", f"in the {each['in']}, {_parameter(each)}")
        for each in operation["parameters"]
    ]
    if body:
        facts.append(("Sent", _content(body)))
    facts += [
        (f"Answer {code}", _content(each))
        for code, each in operation["responses"].items()
        if code != "default"
    ]
    told = f"<p>{_e(operation['summary'])}</p>" if "summary" in operation else ""
    return (
        f"<article id='{_e(name)}'><div><h3><a href='#{_e(name)}'>"
        f"<span class='method'>{method}</span> <code>{_e(path)}</code></a></h3>{told}"
        "<dl>" + "".join(f"<dt>{term}</dt><dd>{what}</dd>" for term, what in facts) + "</dl></div>"
        f"<div class='examples'>{_sent(method, path, operation, body)}{_answered(status, answer)}"
        "</div></article>"
    )


def _parameter(each: Json) -> str:
    kind = _type(each["schema"])
    needed = "needed" if each.get("required") else "may be left out"
    told = f": {_e(each['description'])}" if "description" in each else ""
    return f"{kind}, {needed}{told}"


def _content(part: Json) -> str:
    kinds = [
        f"{_type(content['schema'])} as {_e(kind)}" if content.get("schema") else _e(kind)
        for kind, content in part.get("content", {}).items()
    ]
    return " or ".join(kinds) or _e(part.get("description", "nothing"))


def _sent(method: str, path: str, operation: Json, body: Json) -> str:
    lines = [f"{method} {path}"]
    if "security" in operation:
        lines.append("Authorization: Bearer …")
    lines += [f"{each['name']}: …" for each in operation["parameters"] if each["in"] == "header"]
    kinds = body.get("content", {})
    for kind in [*kinds][:1]:
        lines.append(f"Content-Type: {kind}")
        if "example" in kinds[kind]:
            lines += ["", _json(kinds[kind]["example"])]
    return _block("Request", "\n".join(lines))


def _answered(status: str, answer: Json) -> str:
    lines = [status]
    kinds = answer.get("content", {})
    for kind in [*kinds][:1]:
        lines.append(f"Content-Type: {kind}")
        if "example" in kinds[kind]:
            lines += ["", _json(kinds[kind]["example"])]
    return _block("Answer", "\n".join(lines))


def _block(title: str, text: str) -> str:
    return f"<h4>{title}</h4><pre tabindex='0'>{_e(text)}</pre>"


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _schema(name: str, schema: Json, users: dict[str, str]) -> str:
    told = f"<p>{_e(schema['description'])}</p>" if "description" in schema else ""
    needed = schema.get("required", ())
    fields = "".join(
        f"<dt><code>{_e(field)}</code></dt><dd>{_type(kind)}{'' if field in needed else ', may be left out'}</dd>"
        for field, kind in schema.get("properties", {}).items()
    )
    listed = f"<dl>{fields}</dl>" if fields else f"<p>{_type(schema)}</p>"
    used = ", ".join(f"<a href='#{_e(at)}'>{_e(text)}</a>" for at, text in users.items())
    return (
        f"<article id='schema-{_e(name)}'><div><h3><a href='#schema-{_e(name)}'>{_e(name)}</a></h3>"
        f"{told}{listed}" + (f"<p>Used by {used}</p>" if used else "") + "</div></article>"
    )


def _type(schema: Json) -> str:
    """In words, with links to what it is made of."""
    if "$ref" in schema:
        return _link(schema["$ref"].removeprefix(_REF))
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if fixed := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return "one of " + ", ".join(f"<code>{_e(str(each))}</code>" for each in fixed)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"names, each with {_type(schema['additionalProperties'])}"
    return _plain_type(schema)


def _plain_type(schema: Json) -> str:
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    return _e(" ".join((schema.get("type", "any"), *(bound.strip() for bound in bounds))))


def _users(document: Json) -> dict[str, dict[str, str]]:
    """Where each schema is used: anchor to its text."""
    found: dict[str, dict[str, str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for name in _refs({k: v for k, v in operation["responses"].items() if k != "default"}):
                found.setdefault(name, {})[operation["operationId"]] = f"{method.upper()} {path}"
            for name in _refs(operation.get("requestBody", {})):
                found.setdefault(name, {})[operation["operationId"]] = f"{method.upper()} {path}"
    for owner, schema in document["components"]["schemas"].items():
        for name in _refs(schema):
            if name != owner:
                found.setdefault(name, {})[f"schema-{owner}"] = owner
    return found


def _refs(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        if isinstance(ref := value.get("$ref"), str):
            yield ref.removeprefix(_REF)
        for key, each in value.items():
            if key != "example":
                yield from _refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _refs(each)


def _link(name: str) -> str:
    return f"<a href='#schema-{_e(name)}'>{_e(name)}</a>"


def _plain(noun: str) -> str:
    return noun.replace("_", " ")


def _e(text: str) -> str:
    return html.escape(text)
