"""The API as it is recorded: a line for each door, and for each field of a body or an answer.

`make docs` writes it anew. Not in it: words and examples, and which handler answers.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.server.rounds.described import DOCUMENT

RECORDED: Final = Path(__file__).with_name("recorded.txt")
REFUSAL: Final = "default"  # at each door the same
#: Of a door or a field, and decides nothing.
_LEFT_OUT: Final = frozenset(
    {"description", "example", "examples", "operationId", "summary", "tags", "title"}
)


def text() -> str:
    return "\n".join([*_doors(), *_fields()]) + "\n"


def _doors() -> Iterator[str]:
    for path, methods in sorted(DOCUMENT["paths"].items()):
        for method, door in sorted(methods.items()):
            answers = {code: one for code, one in door["responses"].items() if code != REFUSAL}
            yield f"{method.upper()} {path} {_line(door | {'responses': answers})}"


def _fields() -> Iterator[str]:
    for kind in sorted(DOCUMENT["components"]):
        for name, schema in sorted(DOCUMENT["components"][kind].items()):
            fields = schema.get("properties", {})
            yield f"{name} {_line({key: schema[key] for key in schema if key != 'properties'})}"
            for field in sorted(fields):
                yield f"{name}.{field} {_line(fields[field])}"


def _line(value: object) -> str:
    return json.dumps(_kept(value), ensure_ascii=False, sort_keys=True)


def _kept(value: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        return {name: _kept(each) for name, each in value.items() if name not in _LEFT_OUT}
    return [_kept(each) for each in value] if isinstance(value, list) else value
