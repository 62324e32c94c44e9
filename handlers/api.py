"""The description of the API: for programs, and as a page."""

from typing import Final

from aiohttp import web

DOCUMENT: Final = web.AppKey("document", bytes)
PAGE: Final = web.AppKey("page", str)


async def document(request: web.Request) -> web.Response:
    return web.Response(body=request.app[DOCUMENT], content_type="application/json")


async def page(request: web.Request) -> web.Response:
    return web.Response(text=request.app[PAGE], content_type="text/html")
