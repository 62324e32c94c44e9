"""The pages: plain files of clients/web, and what a reader of the API sees."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import web

WEB: Final = Path(__file__).parent.parent / "clients" / "web"
_FRESH: Final = {"Cache-Control": "no-cache"}  # asked again each time, answered by ETag


def add_pages(app: web.Application) -> None:
    """The citizens' page, the officers' page, and their files."""
    for path, file in (
        ("/", WEB / "index.html"),
        ("/sw.js", WEB / "sw.js"),
        ("/officer/", WEB / "officer" / "index.html"),
    ):
        for method in ("GET", "HEAD"):
            app.router.add_route(method, path, _file(file))
    app.router.add_static("/static/", WEB / "static", follow_symlinks=False)


def _file(file: Path) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def show(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(file, headers=_FRESH)

    return show
