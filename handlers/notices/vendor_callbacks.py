"""Vendors' calls back: what became of messages. The signature, or the secret in the address, is the rule."""

from aiohttp import web

from domain.notices.delivery_reports import Called
from handlers.notices.services import NOTICES


async def take(request: web.Request, body: bytes) -> web.Response:
    called = Called(
        token=request.match_info.get("token", ""),
        query=request.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )
    reply = await request.app[NOTICES].delivery_reports.take(request.match_info["vendor"], called)
    kind = "application/json" if reply.startswith("{") else "text/plain"
    return web.Response(text=reply, content_type=kind)


async def take_at_secret(request: web.Request, body: bytes) -> web.Response:
    """For vendors that sign nothing: their address ends in a secret."""
    return await take(request, body)


async def echo(request: web.Request) -> web.Response:
    vendor, called = request.match_info["vendor"], Called(query=request.query)
    return web.Response(text=request.app[NOTICES].delivery_reports.echo(vendor, called))
