"""Items as everybody finds them."""

from typing import Final

from aiohttp import web

from domain.errors import fault
from domain.words import Words
from handlers.hall.services import HALL
from handlers.request import json_response, language_of
from proto.http.hall import items as wire

_DIGITS: Final = 9


async def search(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    page = await request.app[HALL].items.search(
        request.query.get("words", ""), request.query.get("cursor", "")
    )
    return json_response(
        wire.ItemsFound(
            items=[wire.ItemLine.of(each, language) for each in page.items],
            next_cursor=page.next_cursor,
        )
    )


async def show(request: web.Request) -> web.StreamResponse:
    """The version in force, or another that was ever released."""
    language = language_of(request)
    shown = await request.app[HALL].items.show(request.match_info["item"], _version(request))
    return json_response(wire.ItemSeen.of(shown.item, shown.units, language, shown.parts))


def _version(request: web.Request) -> int | None:
    text = request.query.get("version", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise fault("/version", "number", Words("如 1、2、3 的版本号", "a version, like 1, 2 or 3"))
    return int(text)
