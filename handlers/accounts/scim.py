"""SCIM for the city's identity provider: its token is the rule; refusals are said as SCIM says them."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, Final

from aiohttp import hdrs, web

from domain.errors import Conflict, NotFound
from domain.problem_titles import TITLES
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS
from handlers.refusals import status_of
from handlers.request import path_id
from proto.http.accounts import scim as wire
from services.accounts.provisioning import Provisioning

#: Under which all of it lies, as the provider is told it.
BASE: Final = "/v1/scim"
_TYPES: Final = {Problem.IDENTITY_TAKEN: "uniqueness", Problem.IDENTITY_FIXED: "mutability"}
Act = Callable[..., Awaitable[web.Response]]


def _told(act: Act) -> Act:
    """For the provider alone: NotSignedIn for anybody else, before anything is read."""

    @wraps(act)
    async def enter(request: web.Request, *body: bytes) -> web.Response:
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        _provisioning(request).admit(token.strip() if scheme.lower() == "bearer" else "")
        try:
            return await act(request, *body)
        except wire.Unreadable as wrong:
            return _answer(wire.error(400, str(wrong), wrong.kind), 400)
        except (Conflict, NotFound) as refused:
            kind, status = _TYPES.get(refused.problem, ""), status_of(refused)
            return _answer(wire.error(status, TITLES[refused.problem].en, kind), status)

    return enter


@_told
async def config(request: web.Request) -> web.Response:
    return _answer(wire.config(_base(request)))


@_told
async def types(request: web.Request) -> web.Response:
    return _answer(wire.types(_base(request)))


@_told
async def schemas(request: web.Request) -> web.Response:
    return _answer(wire.schemas(_base(request)))


@_told
async def users(request: web.Request) -> web.Response:
    service, base = _provisioning(request), _base(request)
    if (text := request.query.get("filter")) is not None:
        found = await service.named(*wire.read_filter(text))
        return _answer(wire.listed([wire.user(each, base) for each in found], len(found)))
    first = max(1, _number(request, "startIndex", 1))
    most = max(0, min(_number(request, "count", wire.PAGE), wire.PAGE))
    total, shown = await service.listed(first - 1, most)
    return _answer(wire.listed([wire.user(each, base) for each in shown], total, first))


@_told
async def user(request: web.Request) -> web.Response:
    seen = await _provisioning(request).one(path_id(request, "officer"))
    return _answer(wire.user(seen, _base(request)))


@_told
async def add(request: web.Request, body: bytes) -> web.Response:
    wanted = wire.read_user(body)
    if wanted.username is None or wanted.subject is None:
        raise wire.Unreadable("invalidValue", "userName and externalId, the sub of its tokens")
    added = await _provisioning(request).add(
        wanted.username, wanted.subject, active=wanted.active is not False
    )
    said = wire.user(added, _base(request))
    return _answer(said, 201, {hdrs.LOCATION: said["meta"]["location"]})


@_told
async def put(request: web.Request, body: bytes) -> web.Response:
    changed = await _provisioning(request).change(path_id(request, "officer"), wire.read_user(body))
    return _answer(wire.user(changed, _base(request)))


@_told
async def patch(request: web.Request, body: bytes) -> web.Response:
    wanted = wire.read_changes(body)
    changed = await _provisioning(request).change(path_id(request, "officer"), wanted)
    return _answer(wire.user(changed, _base(request)))


@_told
async def delete(request: web.Request) -> web.Response:
    await _provisioning(request).delete(path_id(request, "officer"))
    return web.Response(status=204)


def _provisioning(request: web.Request) -> Provisioning:
    return request.app[ACCOUNTS].provisioning


def _base(request: web.Request) -> str:
    return f"{request.app[ACCOUNTS].provisioning.address}{BASE}"


def _number(request: web.Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    if not text:
        return otherwise
    try:
        return int(text[:9])
    except ValueError as wrong:
        raise wire.Unreadable("invalidValue", f"{name}: a number") from wrong


def _answer(
    said: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(
        text=json.dumps(said),
        status=status,
        content_type=wire.KIND,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
