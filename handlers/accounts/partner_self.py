"""Doors that a partner's program passes by its token: about itself, and about a person who agreed."""

from aiohttp import web

from handlers.accounts.services import ACCOUNTS
from handlers.request import PARTNER, PARTNER_GRANT, json_response
from proto.http.accounts.partners import (
    PartnerDay,
    PartnerPerson,
    PartnerRegistration,
    PartnerUsage,
    self_of,
)


async def self_(request: web.Request) -> web.Response:
    """What it was registered for: a token's first use."""
    return json_response(self_of(request[PARTNER]))


async def registration(request: web.Request) -> web.Response:
    """What two officers agreed to, and the partner's keys with their use."""
    partner = request[PARTNER]
    seen = await request.app[ACCOUNTS].partner_calls.keys(partner)
    return json_response(PartnerRegistration.with_keys(partner, seen.keys, away=seen.away))


async def usage(request: web.Request) -> web.Response:
    """How much it called in the last days, by door."""
    partner = request[PARTNER]
    found = await request.app[ACCOUNTS].partner_calls.usage(partner)
    return json_response(
        PartnerUsage(
            plan=partner.terms.plan,
            calls_a_minute=partner.terms.plan.per_minute,
            since=found.since,
            until=found.until,
            days=[PartnerDay.of(each) for each in found.days],
        )
    )


async def person(request: web.Request) -> web.Response:
    """Who agreed, as far as the person is known surely enough."""
    known = await request.app[ACCOUNTS].partner_gate.known(request[PARTNER_GRANT])
    return json_response(
        PartnerPerson(subject=known.subject, level=int(known.level), name=known.name)
    )
