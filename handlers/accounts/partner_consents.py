"""What a partner asks of a person, the person's answer, and what was agreed to."""

from aiohttp import web

from handlers.accounts.services import ACCOUNTS
from handlers.request import citizen_of, json_response, language_of, path_id
from proto.http.accounts import partners as wire


async def read(request: web.Request, body: wire.PartnerAsks) -> web.Response:
    """Who asks, for what, what is shared and how long. Nobody else has it before them from now on."""
    found = await request.app[ACCOUNTS].partner_consents.read(
        citizen_of(request), body.client_id, body.request_uri
    )
    terms = found.partner.terms
    return json_response(
        wire.PartnerRequest(
            request=found.request.request,
            name=terms.name,
            purpose=terms.purpose,
            shares=wire.shared(found.request.pushed.scopes, language_of(request), terms.told_under),
            until=found.until,
            answer_by=found.request.expires_at,
        )
    )


async def answer(request: web.Request, body: wire.PartnerAnswer) -> web.Response:
    """Agreed or refused, once; either leads back to the partner."""
    led = await request.app[ACCOUNTS].partner_consents.answer(
        citizen_of(request), path_id(request, "request"), agrees=body.agrees
    )
    return json_response(wire.LedBack(redirect_to=led))


async def mine(request: web.Request) -> web.Response:
    """What partners may read, and might."""
    consents, language = request.app[ACCOUNTS].partner_consents, language_of(request)
    found, now = await consents.mine(citizen_of(request)), consents.now()
    seen = [wire.PartnerConsentSeen.of(each, now, language) for each in found]
    return json_response(wire.PartnerConsents(consents=seen))


async def withdraw(request: web.Request) -> web.Response:
    """At once: what stood on it opens nothing from now on."""
    await request.app[ACCOUNTS].partner_consents.withdraw(
        citizen_of(request), path_id(request, "consent")
    )
    return web.Response(status=204)
