"""The pages: files of clients/web, as `server/site.py` makes them ready."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web

from server.http.problem_responses import Plain
from server.site import CODINGS, File, keeping_nothing, site

WEB: Final = Path(__file__).parent.parent.parent / "clients" / "web"
_WORKER: Final = "/sw.js"
#: What pages of partners import: a module of another origin is asked for by CORS, without cookies.
_EMBEDDED: Final = "/static/embed/"
_ANYBODY: Final[Mapping[str, str]] = {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"}
_SMALL: Final = 512  # bytes: compressed, they would need no fewer packets

_METHODS: Final = {hdrs.METH_GET, hdrs.METH_HEAD}


def add_pages(
    app: web.Application,
    answered: Callable[[Plain], Plain] = lambda send: send,
    *,
    kept: bool = True,
) -> None:
    """The citizens' page, the officers', those of screens, and every file that lies beside them at the start.

    They are sent as `answered` makes of it. Unless it is `kept`, phones forget what they have of the
    citizens' page for times without a network.
    """
    files = site(WEB)
    if not kept:
        files = {**files, _WORKER: keeping_nothing(files[_WORKER])}

    async def send(request: web.Request) -> web.StreamResponse:
        path = request.rel_url.path_safe
        return await _send(request, files[path], _ANYBODY if path.startswith(_EMBEDDED) else {})

    app.router.register_resource(_Files(files, answered(send)))


def sending(file: File) -> Plain:
    async def send(request: web.Request) -> web.StreamResponse:
        return await _send(request, file, {})

    return send


class _Files(web.PlainResource):
    """Takes what is one of these files: a resource and two routes for each would be a thousand to set up."""

    def __init__(self, files: Mapping[str, File], handler: Plain) -> None:
        super().__init__("/")  # aiohttp looks last at what stands there
        self._files = files
        self._by_method = {method: self.add_route(method, handler) for method in _METHODS}

    async def resolve(
        self, request: web.Request
    ) -> tuple[web.UrlMappingMatchInfo | None, set[str]]:
        if request.rel_url.path_safe not in self._files:
            return None, set()
        route = self._by_method.get(request.method)
        return (web.UrlMappingMatchInfo({}, route) if route else None), _METHODS


async def _send(request: web.Request, file: File, also: Mapping[str, str]) -> web.StreamResponse:
    """`also`: headers of the answer."""
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


def _coding(request: web.Request) -> str:
    """The best that the caller takes, or "" for none (RFC 9110, 12.5.3)."""
    weights = {}
    for part in request.headers.get(hdrs.ACCEPT_ENCODING, "").split(","):
        name, _, weight = part.partition(";")
        weights[name.strip().lower()] = weight.replace(" ", "").removeprefix("q=") or "1"
    return next((one for one in CODINGS if weights.get(one, "0").strip("0.")), "")
