"""The pages as the service serves them, with its headers."""

from pathlib import Path
from typing import Final

from aiohttp import web

WEB: Final = Path(__file__).resolve().parents[2] / "clients" / "web"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'",
    "Permissions-Policy": "camera=(self)",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def add_pages(app: web.Application) -> None:
    app.router.add_get("/", _citizens)
    app.router.add_get("/officer/", _officers)
    app.router.add_static("/static/", WEB / "static")
    app.on_response_prepare.append(_headers)


async def _citizens(request: web.Request) -> web.FileResponse:
    return web.FileResponse(WEB / "index.html")


async def _officers(request: web.Request) -> web.FileResponse:
    return web.FileResponse(WEB / "officer" / "index.html")


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
