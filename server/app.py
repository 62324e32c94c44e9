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

from handlers import api, health, keys
from server.doors import CREATIONS, LIMITS, MAC, TOKENS, Gatekeeper
from server.http import openapi, reference
from server.http.dpop import PROOFS
from server.http.not_found import add_nowhere
from server.http.pages import add_pages, sending
from server.http.problem_responses import Plain, answering
from server.monitoring.metrics import Meter
from server.resources import Resources
from server.routes import ROUTES
from server.settings import Settings
from server.site import FRESH, File, as_file

Context = Callable[[], AbstractAsyncContextManager[Resources]]

METER: Final = web.AppKey("meter", Meter)
DRAIN_SECONDS: Final = 30.0  # running captures may finish within it
STREAM_SECONDS: Final = 15 * 60.0  # an access token's life; then the client comes with a new one


def create_app(settings: Settings, context: Context) -> web.Application:
    """The application; `context` opens what it stands on at the start and closes it at the end."""
    meter = Meter()
    app = web.Application()
    app[METER] = meter
    app[keys.SECURE_COOKIES] = settings.secure_cookies
    app[keys.STREAM_SECONDS] = STREAM_SECONDS
    app[keys.SOCKETS], app[keys.CAMERAS], app[keys.STREAMS] = set(), set(), set()
    app[api.DOCUMENT], page = _description()
    app[api.PAGE] = sending(page)
    gatekeeper = Gatekeeper(frozenset(settings.origins), settings.trusted_proxies)

    def add(method: str, path: str, handler: Plain) -> None:
        app.router.add_route(method, path, answering(handler, path, meter.observe))

    for route in ROUTES:
        door = gatekeeper.door(route)
        add(route.method, route.path, door)
        if route.method == hdrs.METH_GET and route.status == HTTPStatus.OK:
            add(hdrs.METH_HEAD, route.path, door)
    add_pages(
        lambda method, path, send: app.router.add_route(method, path, answering(send, "/static"))
    )
    add_nowhere(app, meter.observe)
    app.cleanup_ctx.append(lambda app: _parts(app, context))
    app.on_shutdown.append(_hang_up)
    app.on_response_prepare.append(_nameless)
    return app


@cache
def _description() -> tuple[bytes, File]:
    """The API for programs, and for whoever reads."""
    document = openapi.document(ROUTES, version("zhijian"))
    page = reference.page(document).encode()
    return json.dumps(document).encode(), as_file("docs.html", page, FRESH)


async def _parts(app: web.Application, context: Context) -> AsyncIterator[None]:
    async with context() as parts:
        app[keys.SIGN_IN] = parts.sign_in
        app[keys.ACCOUNTS] = parts.accounts
        app[keys.CONSENTS] = parts.consents
        app[keys.DEVICES] = parts.devices
        app[keys.PREFERENCES] = parts.notice_ways
        app[keys.REGISTER] = parts.register
        app[keys.DEATHS] = parts.deaths
        app[keys.FINDING] = parts.finding
        app[keys.OFFICERS] = parts.officers
        app[keys.GRANTS] = parts.grants
        app[keys.EMERGENCIES] = parts.emergencies
        app[keys.OVERSIGHT] = parts.oversight
        app[keys.AUDIT] = parts.audit
        app[keys.EXPORTS] = parts.exports
        app[keys.BREACHES] = parts.breaches
        app[keys.CAMPAIGNS] = parts.campaigns
        app[keys.TEMPLATES] = parts.templates
        app[keys.ENTITLEMENTS] = parts.entitlements
        app[keys.CERTIFICATIONS] = parts.certifications
        app[keys.REQUESTS] = parts.requests
        app[keys.REVIEWS] = parts.reviews
        app[keys.REVIEW_CLAIMS] = parts.review_claims
        app[keys.FACE_CHECKS] = parts.face_checks
        app[keys.EVIDENCE] = parts.evidence
        app[keys.CAPTURES] = parts.captures
        app[keys.ENGINES] = parts.engines
        app[keys.UPDATES] = parts.updates
        app[keys.ADDRESSES] = parts.addresses
        app[keys.LETTERS] = parts.letters
        app[keys.RECEIPTS] = parts.receipts
        app[keys.INSIGHT] = parts.insight
        app[keys.WEBHOOKS] = parts.webhooks
        app[keys.RIGHTS] = parts.rights
        app[keys.ELDER] = parts.elder
        app[keys.ACTING] = parts.acting
        app[keys.SPOTS] = parts.spots
        app[keys.MANDATES] = parts.mandates
        app[keys.SESSIONS] = parts.sessions
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


async def drain(app: web.Application) -> None:
    """No new captures; running ones may finish, streams come back later.

    Before the runner is cleaned up: from then on aiohttp hears no connection any more.
    """
    places = app[keys.CAPTURES].places
    places.close()
    await _end_streams(app)
    with suppress(TimeoutError):
        await asyncio.wait_for(places.finished(), DRAIN_SECONDS)


async def _hang_up(app: web.Application) -> None:
    """Whoever is still there hears "try again"; a capture that is cut off is not counted."""
    app[keys.CAPTURES].places.close()
    cameras = app[keys.CAMERAS]
    await _end_streams(app)
    await asyncio.gather(*(_close(socket) for socket in tuple(cameras)))


async def _end_streams(app: web.Application) -> None:
    streams, sockets = app[keys.STREAMS], app[keys.SOCKETS]
    for task in tuple(streams):
        task.cancel()
    await asyncio.gather(*(_close(socket) for socket in tuple(sockets)))


async def _close(socket: web.WebSocketResponse) -> None:
    await socket.close(code=WSCloseCode.GOING_AWAY, message=b"try again")
