"""The report of an incident, which the command line has too."""

from aiohttp import web

from domain.privacy.breach import Statement, as_json, as_markdown
from handlers.privacy.services import PRIVACY
from handlers.request import json_response, officer_of
from proto.http.privacy.exports import BreachReport, BreachWanted


async def report(request: web.Request, body: BreachWanted) -> web.StreamResponse:
    seen = await request.app[PRIVACY].breaches.report(
        officer_of(request), body.reference, body.since, body.until, body.actor
    )
    whole = body.reference, seen.findings, seen.duties
    said = Statement(body.cause, body.measures, body.contact)
    return json_response(
        BreachReport.model_validate(as_json(*whole, said) | {"text": as_markdown(*whole, said)})
    )
