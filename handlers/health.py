"""Is the process alive, can it serve, and how is it doing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from domain.errors import Busy


@dataclass(frozen=True, slots=True)
class Health:
    """`checks` raise Busy while their part can't serve; `notes` say what is switched off."""

    checks: Mapping[str, Callable[[], Awaitable[None]]]
    notes: Callable[[], Mapping[str, object]]
    metrics: Callable[[], bytes]


HEALTH: Final = web.AppKey("health", Health)


async def alive(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


async def ready(request: web.Request) -> web.Response:
    health = request.app[HEALTH]
    states = {}
    for name, check in health.checks.items():
        try:
            await check()
            states[name] = "ready"
        except Busy:
            states[name] = "not ready"
    good = all(state == "ready" for state in states.values())
    return web.json_response(
        {"status": "ready" if good else "not ready", "parts": states, **health.notes()},
        status=200 if good else 503,
    )


async def metrics(request: web.Request) -> web.Response:
    return web.Response(
        body=request.app[HEALTH].metrics(), content_type="text/plain", charset="utf-8"
    )
