"""Partners as administrators register them, agree to them, and shut them out."""

from aiohttp import web

from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id
from proto.http.accounts import partners as wire
from proto.http.accounts.staff import Why


async def all_(request: web.Request) -> web.Response:
    """Those asked for last come first."""
    officer = officer_of(request).officer
    found = await request.app[ACCOUNTS].partners.all()
    seen = [wire.PartnerSeen.of(each, officer) for each in found]
    return json_response(wire.PartnersSeen(partners=seen))


async def ask(request: web.Request, body: wire.PartnerNew) -> web.Response:
    """A partner that waits for a second officer's word."""
    officer = officer_of(request)
    asked = await request.app[ACCOUNTS].partners.ask(officer, body.terms, body.why)
    return json_response(wire.PartnerSeen.of(asked, officer.officer), 201)


async def move(request: web.Request, body: wire.PartnerMoved) -> web.Response:
    """Approved, declined or resumed by a second officer; suspended or closed by any."""
    officer = officer_of(request)
    moved = await request.app[ACCOUNTS].partners.move(
        officer, path_id(request, "partner"), body.move, body.why
    )
    return json_response(wire.PartnerSeen.of(moved, officer.officer), 201)


async def enable_calls(request: web.Request, body: Why) -> web.Response:
    """Calls that were switched off by their failures, switched on again."""
    officer = officer_of(request)
    enabled = await request.app[ACCOUNTS].partners.enable_calls(
        officer, path_id(request, "partner"), body.why
    )
    return json_response(wire.PartnerSeen.of(enabled, officer.officer), 201)
