"""Ratings as a rated unit is shown them, its appeals, and repairs by whoever oversees services."""

from aiohttp import web

from domain.hall.rating_lists import RepairFile
from handlers.hall.services import HALL
from handlers.request import (
    PURPOSE,
    VERSION,
    json_response,
    language_of,
    officer_of,
    path_id,
    versioned_response,
)
from proto.http.hall import ratings as wire


async def code(request: web.Request) -> web.Response:
    """A code for the screen at the counter, with which whoever stands there rates."""
    made = await request.app[HALL].ratings.make_code(officer_of(request), path_id(request, "case"))
    return json_response(wire.RatingCode.of(made), 201)


async def shown(request: web.Request) -> web.Response:
    """What was given to a unit, shown many at once, the newest first."""
    page = await request.app[HALL].appeals.shown(
        officer_of(request), request.match_info["unit"], request.query.get("cursor", "")
    )
    return json_response(wire.RatingsShown.of(page, language_of(request)))


async def appeal(request: web.Request, body: wire.AppealMade) -> web.Response:
    """Says for the rated unit that a poor rating is false."""
    await request.app[HALL].appeals.appeal(
        officer_of(request), path_id(request, "rating"), body.words
    )
    return web.Response(status=204)


async def appeals(request: web.Request) -> web.Response:
    """Appeals that wait for whoever oversees services, what was asked first."""
    language = language_of(request)
    found = await request.app[HALL].appeals.undecided(officer_of(request))
    return json_response(
        wire.AppealsSeen(appeals=[wire.AppealSeen.of(each, language) for each in found])
    )


async def decide(request: web.Request, body: wire.AppealDecided) -> web.Response:
    """Decides an appeal, or the rater's objection against a first decision."""
    decided = await request.app[HALL].appeals.decide(
        officer_of(request), path_id(request, "rating"), body.words, false=body.false
    )
    return json_response(wire.AppealSeen.of(decided, language_of(request)), 201)


async def repair(request: web.Request) -> web.Response:
    """A poor rating that is looked into."""
    file = await request.app[HALL].repairs.show(officer_of(request), path_id(request, "case"))
    return await _seen(request, file)


async def move(request: web.Request, body: wire.RepairMoved) -> web.Response:
    """The step of a repair that is open is done."""
    file = await request.app[HALL].repairs.move(
        officer_of(request), path_id(request, "case"), request[VERSION], body.done
    )
    return await _seen(request, file, 201)


async def rater(request: web.Request) -> web.Response:
    """Whom to call back, where they allowed it; on record for them."""
    found = await request.app[HALL].repairs.rater(
        officer_of(request), path_id(request, "case"), request[PURPOSE]
    )
    return json_response(wire.RaterSeen.of(found), 201)


async def _seen(request: web.Request, file: RepairFile, status: int = 200) -> web.Response:
    now = await request.app[HALL].repairs.moment()
    seen = wire.RepairSeen.of(file, officer_of(request).officer, now, language_of(request))
    return versioned_response(seen, file.case.version, status)
