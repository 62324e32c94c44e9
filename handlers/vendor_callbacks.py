"""Vendors' calls back: what became of messages. The signature, or the secret in the address, is the rule."""

import asyncio
from typing import Final

from aiohttp import web

from domain.errors import Invalid, TooLarge
from domain.problems import Problem
from domain.receipts import Called
from handlers import keys

BODY_BYTES: Final = 256 * 1024  # a hundred reports of Huawei are about 50 KB
BODY_SECONDS: Final = 20.0


async def take(request: web.Request) -> web.Response:
    called = Called(
        token=request.match_info.get("token", ""),
        query=request.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await _body(request),
    )
    reply = await request.app[keys.RECEIPTS].take(request.match_info["vendor"], called)
    kind = "application/json" if reply.startswith("{") else "text/plain"
    return web.Response(text=reply, content_type=kind)


async def take_at_secret(request: web.Request) -> web.Response:
    """For vendors that sign nothing: their address ends in a secret."""
    return await take(request)


async def echo(request: web.Request) -> web.Response:
    vendor, called = request.match_info["vendor"], Called(query=request.query)
    return web.Response(text=request.app[keys.RECEIPTS].echo(vendor, called))


async def _body(request: web.Request) -> bytes:
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > BODY_BYTES:
                    raise TooLarge(Problem.BODY_TOO_LARGE, f"at most {BODY_BYTES} bytes")
    except TimeoutError as slow:
        raise Invalid(Problem.BODY_UNREADABLE, "the body came too slowly") from slow
    except web.RequestPayloadError as broken:
        raise Invalid(Problem.BODY_UNREADABLE, "the body is not encoded as it says") from broken
    return bytes(data)
