"""What a caller says of the call in its headers: why an officer looks, which version is changed."""

import re
from typing import Final

from aiohttp import hdrs, web
from multidict import istr

from domain.errors import Invalid, Unfit
from domain.problems import Problem
from domain.purposes import read_purpose
from domain.words import Words
from handlers.request import PURPOSE, VERSION
from server.route import Asks, Route

STATED: Final = Asks.PURPOSE | Asks.VERSION
_ETAG: Final = re.compile(r'"([1-9][0-9]{0,8})"', re.ASCII)
_VERSION_SHAPE: Final = Words(
    "If-Match：载入时的 ETag", "If-Match: the ETag of the version that you loaded"
)
# Percent-encoded: a URL, which is logged, is no place for it.
PURPOSE_HEADER: Final = istr("Zhijian-Purpose")


def state(request: web.Request, route: Route) -> None:
    """Notes it. Invalid where it is not said, or not so that it can be read."""
    if Asks.PURPOSE in route.asks:
        request[PURPOSE] = _stated(request)
    if Asks.VERSION in route.asks:
        request[VERSION] = _seen_version(request)


def _seen_version(request: web.Request) -> int:
    """Of If-Match, one strong ETag of ours. Invalid for none, and for anything else."""
    found = _ETAG.fullmatch(request.headers.get(hdrs.IF_MATCH, ""))
    if found is None:
        raise Invalid(Problem.VERSION_MISSING, _VERSION_SHAPE)
    return int(found[1])


def _stated(request: web.Request) -> str:
    try:
        return read_purpose(request.headers.get(PURPOSE_HEADER, ""))
    except Unfit as wrong:
        raise Invalid(Problem.PURPOSE_MISSING, wrong.words) from wrong
