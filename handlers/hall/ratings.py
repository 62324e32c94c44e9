"""Ratings that a person is asked for, and those that somebody gives at a counter."""

from typing import Final

from aiohttp import web

from domain.errors import NotFound
from domain.problems import Problem
from handlers.hall.services import HALL
from handlers.request import MANDATE, citizen_of, json_response, language_of, path_id
from proto.http.hall import ratings as wire

_CODE_MOST: Final = 64


async def mine(request: web.Request) -> web.Response:
    """What the person was asked to rate, the newest first."""
    language = language_of(request)
    page = await request.app[HALL].ratings.mine(
        citizen_of(request), request.query.get("cursor", ""), request.get(MANDATE)
    )
    lines = [wire.RatingLine.of(each, language) for each in page.asks]
    return json_response(wire.RatingsAsked(ratings=lines, next_cursor=page.next_cursor))


async def show(request: web.Request) -> web.Response:
    """One of them, with what became of it."""
    seen = await request.app[HALL].ratings.show(
        citizen_of(request), path_id(request, "rating"), request.get(MANDATE)
    )
    return json_response(wire.RatingSeen.of(seen, language_of(request)))


async def give(request: web.Request, body: wire.RatingGiven) -> web.Response:
    """Rates a service, or changes that once."""
    seen = await request.app[HALL].ratings.give(
        citizen_of(request), path_id(request, "rating"), body.given, request.get(MANDATE)
    )
    return json_response(wire.RatingSeen.of(seen, language_of(request)), 201)


async def object_to(request: web.Request, body: wire.RatingObjection) -> web.Response:
    """Objects that a rating was set aside."""
    seen = await request.app[HALL].ratings.object_to(
        citizen_of(request), path_id(request, "rating"), body.words, request.get(MANDATE)
    )
    return json_response(wire.RatingSeen.of(seen, language_of(request)), 201)


async def coded(request: web.Request) -> web.Response:
    """What a code on the screen of a counter asks for."""
    seen = await request.app[HALL].ratings.coded(_code(request))
    return json_response(wire.CodedRating.of(seen, language_of(request)))


async def give_coded(request: web.Request, body: wire.RatingGiven) -> web.Response:
    """Rates at a counter; the code is used up."""
    await request.app[HALL].ratings.give_coded(_code(request), body.given)
    return web.Response(status=204)


def _code(request: web.Request) -> str:
    code = request.match_info["code"]
    if not (code.isascii() and len(code) <= _CODE_MOST):
        raise NotFound(Problem.NOT_FOUND)
    return code
