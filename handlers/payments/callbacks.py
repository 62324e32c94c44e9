"""Vendors of payments call us. What they sign is the rule."""

from aiohttp import web

from handlers.payments.services import PAYMENTS


async def take(request: web.Request, body: bytes) -> web.Response:
    """A payment or a refund, as its vendor tells it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    await request.app[PAYMENTS].callbacks.take(request.match_info["vendor"], headers, body)
    return web.Response(status=204)
