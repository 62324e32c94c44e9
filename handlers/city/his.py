"""Hospitals' systems call us. What they sign is the rule."""

from aiohttp import web

from handlers.city.services import CITY
from handlers.request import json_response, language_of, officer_of
from proto.http.city.hospitals import DifferenceSeen, DifferencesSeen


async def take(request: web.Request, body: bytes) -> web.Response:
    """A session that is stopped, a patient who came or was seen, a result that is there; once by its number."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    await request.app[CITY].messages.take(headers, request.path, body)
    return web.Response(status=204)


async def differences(request: web.Request) -> web.Response:
    """Where days of the officer's hospitals and ours differ, the oldest first."""
    found, cursor = await request.app[CITY].differences.open_(
        officer_of(request), request.query.get("cursor", "")
    )
    language = language_of(request)
    seen = [DifferenceSeen.of(each, language) for each in found]
    return json_response(DifferencesSeen(differences=seen, next_cursor=cursor))
