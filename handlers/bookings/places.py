"""Places at which people are booked, and what is free: for everybody."""

from typing import Final

from aiohttp import web

from domain.bookings.places import PlaceKind, read_place
from domain.errors import Unfit, fault
from domain.words import Words
from handlers.bookings.services import BOOKINGS
from handlers.request import json_response, language_of, path_place, query_day
from proto.http.bookings.bookings import PlaceSeen, PlacesSeen, SlotSeen, SlotsSeen
from services.bookings.places import DAYS_MOST

_KIND: Final = Words("没有这类地点", "there is no such kind of place")
_DAYS: Final = Words(f"1 到 {DAYS_MOST} 天", f"1 to {DAYS_MOST} days")


async def all_(request: web.Request) -> web.Response:
    """Places by their words, of a kind, of a hall or a department."""
    kind = request.query.get("kind", "")
    if kind and kind not in set(PlaceKind):
        raise fault("/kind", "unknown", _KIND)
    found, following = await request.app[BOOKINGS].places.open_(
        PlaceKind(kind) if kind else None,
        _word(request, "part_of"),
        _word(request, "cursor"),
    )
    language = language_of(request)
    places = [PlaceSeen.of(each, language) for each in found]
    return json_response(PlacesSeen(places=places, next_cursor=following))


async def slots(request: web.Request) -> web.Response:
    """The slots of a place from a day on, with how many are free."""
    services = request.app[BOOKINGS]
    place, found = await services.places.slots(
        path_place(request), query_day(request, "first"), _days(request)
    )
    seen = PlaceSeen.of(place, language_of(request))
    return json_response(SlotsSeen(place=seen, slots=[SlotSeen.of(each) for each in found]))


def _word(request: web.Request, name: str) -> str:
    """Of a place, or of what it is part of; "" where it is left out."""
    text = request.query.get(name, "")
    try:
        return read_place(text) if text else ""
    except Unfit as wrong:
        raise fault(f"/{name}", "word", wrong.words) from wrong


def _days(request: web.Request) -> int:
    text = request.query.get("days", "7")
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= DAYS_MOST):  # noqa: PLR2004  # digits of the most
        raise fault("/days", "out_of_range", _DAYS)
    return int(text)
