"""Items as everybody finds them."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import json_response, language_of
from proto.http.hall import items as wire


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
    language = language_of(request)
    shown = await request.app[HALL].items.show(request.match_info["item"])
    units = {unit: names.in_(language) for unit, names in shown.units.items()}
    return json_response(wire.ItemSeen.of(shown.item, units, language))
