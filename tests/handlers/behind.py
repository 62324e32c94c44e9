"""What is behind each door: with what its service is asked, and what the caller reads of the service's answer.

`make docs` writes the record anew: an argument that comes from elsewhere, a status or a header that changes is
to be seen in the change that is read before it is merged. The services do nothing: each answers with a value of
the kind that it promises, and where it may answer with nothing, once with that.
"""

import enum
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Final, get_args, get_origin
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp.test_utils import make_mocked_request
from pydantic import BaseModel

from auth.access import Access
from domain.accounts.mandates import Mandate
from domain.errors import Refusal
from handlers import request as known
from handlers.cookies import SECURE_COOKIES
from server.http.openapi import EXAMPLES
from server.route import Route
from server.routes import ROUTES
from tests.handlers.doors import CITIZEN, OFFICER, SERVICES, know, names_in
from tests.made import hints, made, plain

RECORDED: Final = Path(__file__).with_name("behind.txt")
_SAID: Final[dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
_USUAL: Final = {hdrs.CONTENT_LENGTH, hdrs.CONTENT_TYPE}
#: What they hold of a request is more than a service's answer: each has tests of its own.
ELSEWHERE: Final = {"handlers.api", "handlers.health", "handlers.accounts.scim"}
BEYOND: Final = "…"
#: Plain values get not so far: recorded is with what the service is asked, and not the answer.
FURTHER: Final = frozenset(
    {
        "bookings.officer_halls.board",
        "bookings.officer_halls.queue",
        "bookings.tickets.hall",
        "bookings.tickets.halls",
        "faces.face_checks.new_ticket",
        "faces.face_checks.open_check",
        "hall.case_materials.open_",
        "hall.case_materials.open_mine",
        "hall.items.show",
        "hall.officer_cases.free",
        "hall.officer_cases.mine",
        "hall.officer_cases.move",
        "hall.officer_cases.show",
        "hall.officer_signatures.waiting",
        "hall.receptions.identify",
        "hall.receptions.send_code",
        "hall.uploads.content",
        "notices.addresses.confirm_email",
        "notices.addresses.link_wechat",
        "notices.addresses.mine",
        "notices.addresses.set_postal",
        "notices.devices.mine",
        "notices.officer_deliveries.personal_notices",
        "privacy.officer_exports.file",
        "privacy.rights.export",
    }
)
#: Of a query, where its schema shows none.
_WORDS: Final = {"integer": "7", "boolean": "true", "string": "words"}


class Recorder:
    """A service, or several; notes what it is asked."""

    def __init__(self, kind: type, name: str, asked: list[str], *, nothing: bool) -> None:
        self._kind, self._name, self._asked, self._nothing = kind, name, asked, nothing

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever it is
        found = inspect.getattr_static(self._kind, name, None)
        if isinstance(found, property):
            return self._answer(hints(found.fget)["return"], name)
        if inspect.isfunction(found):
            return self._method(found, name)
        kind = hints(self._kind)[name]
        if inspect.isclass(kind) and kind.__module__.startswith("services."):
            return Recorder(kind, name, self._asked, nothing=self._nothing)
        return plain(kind, name)

    def _method(self, method: Callable[..., Any], name: str) -> Callable[..., Any]:
        kind = hints(method).get("return")

        def noted(*args: object, **named: object) -> object:
            told = [_told(each) for each in args]
            told += [f"{key}={_told(each)}" for key, each in named.items()]
            self._asked.append(f"{self._name}.{name}({', '.join(told)})")
            return self._answer(kind, name)

        async def awaited(*args: object, **named: object) -> object:
            return noted(*args, **named)

        return awaited if inspect.iscoroutinefunction(method) else noted

    def _answer(self, kind: Any, name: str) -> object:  # noqa: ANN401  # any
        if NoneType in get_args(kind):
            bare = [each for each in get_args(kind) if each is not NoneType]
            return None if self._nothing else _one_each(bare[0], name)
        return None if kind is NoneType else _one_each(kind, name)


def _one_each(kind: Any, name: str) -> object:  # noqa: ANN401  # any
    """Plain; a list has one."""
    origin, options = get_origin(kind), get_args(kind)
    if origin is AsyncIterator:
        return _blocks()
    if origin is tuple and options[-1] is not Ellipsis:
        return tuple(_one_each(each, name) for each in options)
    if origin in {list, tuple, frozenset} or getattr(origin, "__name__", "") == "Sequence":
        return (list if origin is list else tuple)([_one_each(options[0], name)])
    if getattr(origin, "__name__", origin) in {"dict", "Mapping"}:
        return {_one_each(options[0], name): _one_each(options[1], name)}
    if is_dataclass(kind) and isinstance(kind, type):
        kinds = hints(kind)
        return made(
            kind,
            **{
                field.name: _one_each(kinds[field.name], field.name)
                for field in fields(kind)
                if get_origin(kinds[field.name]) in {list, tuple}
            },
        )
    return plain(kind, name)


async def _blocks() -> AsyncIterator[bytes]:
    yield b"block"


def _told(value: object) -> str:
    if value in (CITIZEN, OFFICER):
        return "citizen" if value == CITIZEN else "officer"
    if isinstance(value, UUID):
        return f"id {value.int}"
    if isinstance(value, enum.Enum):
        return str(value.value)
    return _told_whole(value) or repr(value)


def _told_whole(value: object) -> str:
    """Of what consists of others; else ""."""
    if isinstance(value, BaseModel):
        return _named(value, type(value).model_fields)
    if is_dataclass(value):
        return _named(value, [each.name for each in fields(value)])
    if isinstance(value, set | frozenset):
        return f"[{', '.join(sorted(_told(each) for each in value))}]"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_told(each) for each in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_told(key)}: {_told(each)}' for key, each in value.items())}}}"
    return ""


def _named(value: object, names: Iterable[str]) -> str:
    told = ", ".join(f"{name}={_told(getattr(value, name))}" for name in names)
    return f"{type(value).__name__}({told})"


def request(route: Route, app: web.Application, *, whole: bool) -> web.Request:
    """`whole`: with each query that it knows, and what else a caller may say."""
    query = {name: _query(schema) for name, schema in route.query.items()} if whole else {}
    found = make_mocked_request(
        route.method,
        f"{route.path}?{urlencode(query)}",
        headers={hdrs.ACCEPT_LANGUAGE: "en"} if whole else {},
        match_info={
            name: name if name in route.texts else str(UUID(int=100 + at))
            for at, name in enumerate(names_in(route))
        },
        app=app,
    )
    know(found, route)
    if whole and route.access is Access.PUBLIC:
        found[known.PRINCIPAL] = CITIZEN
    if whole and route.acts:
        found[known.MANDATE] = made(Mandate)
    return found


def _query(schema: Mapping[str, Any]) -> str:
    if "examples" in schema or "enum" in schema:
        return str([*schema.get("examples", ()), *schema.get("enum", ())][0])
    if schema.get("format") == "date":
        return "2026-11-24"
    return _WORDS[schema.get("type", "string")]


async def text() -> str:
    lines = list[str]()
    for route in ROUTES:
        if not route.streams and route.handler.__module__ not in ELSEWHERE:
            lines += [
                f"{route.method} {route.path}",
                *[f"  {each}" for each in await _told_of(route)],
            ]
    return "".join(f"{line}\n" for line in lines)


async def _told_of(route: Route) -> list[str]:
    """With nothing said beside what has to be, what the service is asked; with all said, the answer too."""
    bare, whole, none = (
        await entered(route, whole=False, nothing=False),
        await entered(route, whole=True, nothing=False),
        await entered(route, whole=True, nothing=True),
    )
    told = [f"{'; '.join(whole[0])} -> {whole[1]}"]
    if bare[0] != whole[0]:
        told.append(f"bare: {'; '.join(bare[0])}")
    if none[1] != whole[1]:
        told.append(f"nothing: {none[1]}")
    return told


async def entered(route: Route, *, whole: bool, nothing: bool) -> tuple[list[str], str]:
    """What the services were asked, and the answer."""
    asked: list[str] = []
    app = web.Application()
    for key, kind in SERVICES.items():
        app[key] = Recorder(kind, "", asked, nothing=nothing)
    app[SECURE_COOKIES] = True
    try:
        answer = await route.handler(request(route, app, whole=whole), *_bodies(route))
    except Refusal as refusal:
        return asked, f"refused: {refusal.problem}"
    except Exception:
        if named(route) not in FURTHER:
            raise
        return asked, BEYOND
    return asked, _answered(answer)


def named(route: Route) -> str:
    """As FURTHER names its handler."""
    return f"{route.handler.__module__}.{route.handler.__name__}".removeprefix("handlers.")


def _bodies(route: Route) -> list[object]:
    if route.takes:
        sent = _SAID[f"{route.method} {route.path}"]["sent"]
        return [route.takes.model_validate_json(json.dumps(sent))]
    if route.takes_bytes:
        return [b"body"]
    return [_blocks()] if route.takes_stream else []


def _answered(answer: web.StreamResponse) -> str:
    headers = {name: value for name, value in answer.headers.items() if name not in _USUAL}
    cookies = [each.OutputString() for each in answer.cookies.values()]
    body = answer.text or "" if isinstance(answer, web.Response) else ""
    return " ".join([str(answer.status), *(str(each) for each in (headers, cookies) if each), body])
