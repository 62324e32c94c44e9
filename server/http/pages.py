"""The pages: files of clients/web, as `server/site.py` makes them ready."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aiohttp import hdrs, web

from server.http.problem_responses import Plain
from server.site import CODINGS, File, keeping_nothing, site

WEB: Final = Path(__file__).parent.parent.parent / "clients" / "web"
_WORKER: Final = "/sw.js"
#: What pages of partners import: a module of another origin is asked for by CORS, without cookies.
_EMBEDDED: Final = "/static/embed/"
_SMALL: Final = 512  # bytes: compressed, they would need no fewer packets

#: Takes a method, a path and a handler.
Add = Callable[[str, str, Plain], object]


def add_pages(add: Add, *, kept: bool = True) -> None:
    """The citizens' page, the officers', those of screens, and every file that lies beside them at the start.

    Unless it is `kept`, phones forget what they have of the citizens' page for times without a network.
    """
    for path, file in site(WEB).items():
        sent = file if kept or path != _WORKER else keeping_nothing(file)
        anybody = {"Access-Control-Allow-Origin": "*"} if path.startswith(_EMBEDDED) else {}
        for method in ("GET", "HEAD"):
            add(method, path, sending(sent, anybody))


def sending(file: File, also: Mapping[str, str] = MappingProxyType({})) -> Plain:
    """`also`: headers of each of its answers."""

    async def send(request: web.Request) -> web.StreamResponse:
        coding = _coding(request) if file.is_text and len(file.content) > _SMALL else ""
        tag = f"{file.tag}-{coding}" if coding else file.tag
        response = web.Response(
            content_type=file.content_type,
            charset="utf-8" if file.is_text else None,
            headers={
                hdrs.CACHE_CONTROL: file.cache_control,
                hdrs.VARY: hdrs.ACCEPT_ENCODING,
                **also,
            },
        )
        response.etag = tag
        if any(known.value in {tag, "*"} for known in request.if_none_match or ()):
            response.set_status(304)
            return response
        if coding:
            response.headers[hdrs.CONTENT_ENCODING] = coding
        response.body = await file.coded(coding) if coding else file.content
        return response

    return send


def _coding(request: web.Request) -> str:
    """The best that the caller takes, or "" for none (RFC 9110, 12.5.3)."""
    weights = {}
    for part in request.headers.get(hdrs.ACCEPT_ENCODING, "").split(","):
        name, _, weight = part.partition(";")
        weights[name.strip().lower()] = weight.replace(" ", "").removeprefix("q=") or "1"
    return next((one for one in CODINGS if weights.get(one, "0").strip("0.")), "")
