"""Kiosks as administrators make them, see how they are, and take them out of service."""

from aiohttp import web

from domain.accounts.kiosks import Kiosk
from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id
from proto.http.accounts import kiosks as wire
from proto.http.accounts.staff import Why


async def all_(request: web.Request) -> web.Response:
    """Those of the administrator's areas."""
    kiosks = await request.app[ACCOUNTS].kiosks.all(officer_of(request))
    return json_response(wire.KiosksSeen(kiosks=[_seen(request, each) for each in kiosks]))


async def add(request: web.Request, body: wire.KioskNew) -> web.Response:
    """A kiosk, and the code that enrols its machine; the code is told once."""
    kiosk, code = await request.app[ACCOUNTS].kiosks.add(
        officer_of(request), body.name, body.area, body.why
    )
    return json_response(wire.KioskCode(kiosk=_seen(request, kiosk), code=code), 201)


async def renew_code(request: web.Request, body: Why) -> web.Response:
    """Another code, for a machine that was replaced; what the former key did is over at once."""
    kiosk, code = await request.app[ACCOUNTS].kiosks.renew_code(
        officer_of(request), path_id(request, "kiosk"), body.why
    )
    return json_response(wire.KioskCode(kiosk=_seen(request, kiosk), code=code), 201)


async def revoke(request: web.Request, body: Why) -> web.Response:
    """Out of service for good, with all that goes on at it."""
    kiosk = await request.app[ACCOUNTS].kiosks.revoke(
        officer_of(request), path_id(request, "kiosk"), body.why
    )
    return json_response(_seen(request, kiosk), 201)


def _seen(request: web.Request, kiosk: Kiosk) -> wire.KioskSeen:
    return wire.kiosk_seen(kiosk, kiosk.state_at(request.app[ACCOUNTS].kiosks.now()))
