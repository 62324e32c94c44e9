"""Boards of what the hall does, for everybody and for its officers."""

from datetime import date
from typing import Final

from aiohttp import web

from domain.errors import Unfit, fault
from domain.hall.posts import read_unit
from domain.words import Words
from handlers.hall.services import HALL
from handlers.request import json_response, language_of, officer_of
from proto.http.hall.oversight import PublicBoard, ServiceBoard

#: Own choice: in which months can be counted back and forth.
_YEARS: Final = range(2000, 9000)
_DAY: Final = Words("如 2026-11-30 的日期", "a date, like 2026-11-30")


async def public(request: web.Request) -> web.Response:
    """How the hall does its work, unit by unit and month by month."""
    shown = await request.app[HALL].oversight.public(_day(request, "since"), _day(request, "until"))
    response = json_response(PublicBoard.of(shown, language_of(request)))
    response.headers["Cache-Control"] = "public, max-age=600"
    response.headers["Vary"] = "Accept-Language"
    return response


async def of_units(request: web.Request) -> web.Response:
    """The same of the officer's own units, day by day; of all for whoever oversees services."""
    shown = await request.app[HALL].oversight.of_units(
        officer_of(request), _day(request, "since"), _day(request, "until"), _unit(request)
    )
    return json_response(ServiceBoard.of(shown, language_of(request)))


def _day(request: web.Request, name: str) -> date | None:
    text = request.query.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise fault(f"/{name}", "date", _DAY) from None
    if day.year not in _YEARS:
        raise fault(f"/{name}", "date", _DAY)
    return day


def _unit(request: web.Request) -> str:
    text = request.query.get("unit", "")
    try:
        return read_unit(text) if text else ""
    except Unfit as wrong:
        raise fault("/unit", "unit", wrong.words) from wrong
