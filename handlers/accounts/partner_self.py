"""Doors that a partner's program passes by its token: about itself, and about a person who agreed."""

from aiohttp import web

from handlers.accounts.services import ACCOUNTS
from handlers.request import PARTNER, PARTNER_GRANT, json_response
from proto.http.accounts.partners import PartnerPerson, self_of


async def self_(request: web.Request) -> web.Response:
    """What it was registered for: a token's first use."""
    return json_response(self_of(request[PARTNER]))


async def person(request: web.Request) -> web.Response:
    """Who agreed, as far as the person is known surely enough."""
    known = await request.app[ACCOUNTS].partner_gate.known(request[PARTNER_GRANT])
    return json_response(
        PartnerPerson(subject=known.subject, level=int(known.level), name=known.name)
    )
