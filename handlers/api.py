"""The description of the API: for programs, and as a page."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

#: The description, made when it is first asked for: no start waits for it.
DOCUMENT: Final[web.AppKey[Callable[[], Awaitable[bytes]]]] = web.AppKey("document", Callable)  # type: ignore[arg-type]  # a callable has no class
Ring = Callable[[], dict[str, list[dict[str, object]]]]
#: Asks which keys verify now: they are rotated while the house runs.
KEYS: Final[web.AppKey[Ring]] = web.AppKey("keys", Callable)  # type: ignore[arg-type]  # a callable has no class
#: Sends the reference, compressed as the caller takes it.
PAGE: Final[web.AppKey[Callable[[web.Request], Awaitable[web.StreamResponse]]]] = web.AppKey(
    "page",
    Callable,  # type: ignore[arg-type]  # as above
)


async def document(request: web.Request) -> web.Response:
    return web.Response(body=await request.app[DOCUMENT](), content_type="application/json")


async def page(request: web.Request) -> web.StreamResponse:
    return await request.app[PAGE](request)


async def jwks(request: web.Request) -> web.Response:
    """The public keys by which anyone can check a receipt (RFC 7517)."""
    return web.json_response(request.app[KEYS]())
