"""Puts the house together: every route behind its door, one context inside, a quiet way to stop."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Final

from aiohttp import WSCloseCode, hdrs, web
from multidict import istr

from handlers import api, health
from handlers.accounts.services import ACCOUNTS
from handlers.bookings.services import BOOKINGS, QUEUES
from handlers.city.services import CITY
from handlers.cookies import SECURE_COOKIES
from handlers.faces.services import FACES
from handlers.hall.services import HALL
from handlers.notices.services import NOTICES
from handlers.payments.services import PAYMENTS
from handlers.pensions.services import PENSIONS
from handlers.privacy.services import PRIVACY
from handlers.sockets import CAMERAS, SOCKETS, STREAM_SECONDS, STREAMS
from server.doors import CREATIONS, GATEKEEPER, LIMITS, MAC, TOKENS, Gatekeeper, door
from server.http import openapi, reference
from server.http.dpop import PROOFS
from server.http.not_found import add_not_found
from server.http.pages import add_pages, sending
from server.http.problem_responses import answering
from server.http.quotas import Pace
from server.monitoring.metrics import Meter
from server.resources import Resources
from server.routes import ROUTES
from server.settings import Settings
from server.site import FRESH, File, as_file

Context = Callable[[], AbstractAsyncContextManager[Resources]]

METER: Final = web.AppKey("meter", Meter)
ENVIRONMENT: Final = istr("Zhijian-Environment")
DRAIN_SECONDS: Final = 30.0  # running captures may finish within it
STREAM_LIFE_SECONDS: Final = 15 * 60.0  # an access token's; then the client has a new one


def create_app(settings: Settings, context: Context) -> web.Application:
    """The application; `context` opens what it stands on at the start and closes it at the end."""
    app = web.Application()
    app[METER] = Meter()
    app[SECURE_COOKIES] = settings.secure_cookies
    app[STREAM_SECONDS] = STREAM_LIFE_SECONDS
    app[SOCKETS], app[CAMERAS], app[STREAMS] = set(), set(), set()
    app[api.DOCUMENT], app[api.PAGE] = _document, _reference
    app[GATEKEEPER] = Gatekeeper(
        frozenset(settings.origins),
        settings.trusted_proxies,
        pace=Pace(settings.calls_per_minute),
    )
    for resource in _doors():
        app.router.register_resource(resource)
    add_pages(app, lambda send: answering(send, "/static"), kept=settings.keep_page)
    add_not_found(app, _observe)
    app.cleanup_ctx.append(lambda app: _parts(app, context))
    app.on_shutdown.append(_hang_up)
    app.on_response_prepare.append(_nameless)
    if settings.sandbox:
        app.on_response_prepare.append(_of_the_sandbox)
    return app


@cache
def _doors() -> tuple[web.AbstractResource, ...]:
    """Every route behind its door. They keep nothing of an application, so each has the same ones."""
    router = web.UrlDispatcher()
    for route in ROUTES:
        headers = {**route.says, **(route.sunset.headers if route.sunset else {})}
        entered = answering(door(route), route.path, _observe, headers)
        router.add_route(route.method, route.path, entered)
        if route.method == hdrs.METH_GET and route.status == HTTPStatus.OK:
            router.add_route(hdrs.METH_HEAD, route.path, entered)
    return tuple(router.resources())


def _observe(request: web.Request, route: str, status: int, seconds: float) -> None:
    request.app[METER].observe(request.method, route, status, seconds)


async def _document() -> bytes:
    return (await asyncio.to_thread(_description))[0]


async def _reference(request: web.Request) -> web.StreamResponse:
    return await sending((await asyncio.to_thread(_description))[1])(request)


@cache
def _description() -> tuple[bytes, File]:
    """The API for programs, and for whoever reads."""
    document = openapi.document(ROUTES, version("zhijian"))
    page = reference.page(document).encode()
    return json.dumps(document).encode(), as_file("docs.html", page, FRESH)


async def _parts(app: web.Application, context: Context) -> AsyncIterator[None]:
    async with context() as parts:
        app[ACCOUNTS] = parts.accounts
        app[FACES] = parts.faces
        app[BOOKINGS] = parts.bookings
        app[QUEUES] = parts.queues
        app[HALL] = parts.hall
        app[PAYMENTS] = parts.payments
        app[CITY] = parts.city
        app[NOTICES] = parts.notices
        app[PENSIONS] = parts.pensions
        app[PRIVACY] = parts.privacy
        meter = app[METER]
        meter.read(parts.gauges)
        meter.read_delays(parts.delays)
        app[health.HEALTH] = health.Health(parts.checks, parts.notes, meter.render)
        app[TOKENS] = parts.tokens
        app[PROOFS] = parts.proofs
        app[api.KEYS] = parts.tokens.jwks
        app[CREATIONS] = parts.creations
        app[LIMITS] = parts.limits
        app[MAC] = parts.mac
        yield


async def _nameless(_: web.Request, response: web.StreamResponse) -> None:
    """Which software of which release answers helps nobody but who looks for its faults."""
    response.headers.popall(hdrs.SERVER, None)


async def _of_the_sandbox(_: web.Request, response: web.StreamResponse) -> None:
    """Whoever takes a sandbox for the city sees it in every answer."""
    response.headers[ENVIRONMENT] = "sandbox"


async def drain(app: web.Application) -> None:
    """No new captures; running ones may finish, streams come back later.

    Before the runner is cleaned up: from then on aiohttp hears no connection any more.
    """
    places = app[FACES].captures.places
    places.close()
    await _end_streams(app)
    with suppress(TimeoutError):
        await asyncio.wait_for(places.finished(), DRAIN_SECONDS)


async def _hang_up(app: web.Application) -> None:
    """Whoever is still there hears "try again"; a capture that is cut off is not counted."""
    app[FACES].captures.places.close()
    cameras = app[CAMERAS]
    await _end_streams(app)
    await asyncio.gather(*(_close(socket) for socket in tuple(cameras)))


async def _end_streams(app: web.Application) -> None:
    streams, sockets = app[STREAMS], app[SOCKETS]
    for task in tuple(streams):
        task.cancel()
    await asyncio.gather(*(_close(socket) for socket in tuple(sockets)))


async def _close(socket: web.WebSocketResponse) -> None:
    await socket.close(code=WSCloseCode.GOING_AWAY, message=b"try again")
