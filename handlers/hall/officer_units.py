"""The units of the city: listed for every officer, changed by administrators."""

from aiohttp import web

from domain.errors import NotFound, Unfit
from domain.hall.posts import Unit, read_unit
from domain.problems import Problem
from domain.words import Words
from handlers.hall.services import HALL
from handlers.request import json_response, officer_of
from proto.http.accounts.staff import Why
from proto.http.hall import posts as wire


async def all_(request: web.Request) -> web.StreamResponse:
    units = await request.app[HALL].units.all()
    return json_response(wire.UnitsSeen(units=[wire.unit_seen(unit) for unit in units]))


async def add(request: web.Request, body: wire.UnitNew) -> web.StreamResponse:
    unit = Unit(body.unit, Words(body.zh, body.en))
    added = await request.app[HALL].units.add(officer_of(request), unit, body.why)
    return json_response(wire.unit_seen(added), status=201)


async def rename(request: web.Request, body: wire.UnitChange) -> web.StreamResponse:
    renamed = await request.app[HALL].units.rename(
        officer_of(request), _named(request), body.why, zh=body.zh, en=body.en
    )
    return json_response(wire.unit_seen(renamed))


async def close(request: web.Request, body: Why) -> web.StreamResponse:
    closed = await request.app[HALL].units.close(officer_of(request), _named(request), body.why)
    return json_response(wire.unit_seen(closed), status=201)


async def open_(request: web.Request, body: Why) -> web.StreamResponse:
    opened = await request.app[HALL].units.open(officer_of(request), _named(request), body.why)
    return json_response(wire.unit_seen(opened), status=201)


def _named(request: web.Request) -> str:
    """What no unit can be called is not found."""
    try:
        return read_unit(request.match_info["unit"])
    except Unfit:
        raise NotFound(Problem.UNIT_UNKNOWN) from None
