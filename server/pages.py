"""The pages: plain files of clients/web."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from aiohttp import web

from server.answers import Plain

WEB: Final = Path(__file__).parent.parent / "clients" / "web"
_FRESH: Final = {"Cache-Control": "no-cache"}  # asked again each time, answered by ETag

#: Takes a method, a path and a handler.
Add = Callable[[str, str, Plain], object]


def add_pages(add: Add) -> None:
    """The citizens' page, the officers' page, and every file that lies beside them at the start."""
    for path, file in (
        ("/", WEB / "index.html"),
        ("/sw.js", WEB / "sw.js"),
        ("/officer/", WEB / "officer" / "index.html"),
    ):
        _add_file(add, path, file, _FRESH)
    for file in (WEB / "static").rglob("*"):
        if file.is_file():
            _add_file(add, f"/{file.relative_to(WEB).as_posix()}", file, {})


def _add_file(add: Add, path: str, file: Path, headers: Mapping[str, str]) -> None:
    async def show(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(file, headers=headers)

    for method in ("GET", "HEAD"):
        add(method, path, show)
