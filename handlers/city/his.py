"""Hospitals' systems call us. What they sign is the rule."""

from aiohttp import web

from handlers.city.services import CITY


async def take(request: web.Request, body: bytes) -> web.Response:
    """A session that is stopped, a patient who came or was seen, a result that is there; once by its number."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    await request.app[CITY].messages.take(headers, request.path, body)
    return web.Response(status=204)
