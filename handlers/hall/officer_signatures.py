"""Signing at the counter: what a person wants to sign before an officer, and that they did."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id
from proto.http.hall.signatures import CounterSignature, CounterSignatures, SignatureAttested


async def waiting(request: web.Request) -> web.Response:
    """What a person wants to sign before an officer of these units."""
    found = await request.app[HALL].counter_signatures.waiting(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    language = language_of(request)
    signatures = [CounterSignature.of(one, item, language) for one, item in found]
    return json_response(CounterSignatures(signatures=signatures))


async def attest(request: web.Request, body: SignatureAttested) -> web.Response:
    """The person signed before the officer what was shown."""
    await request.app[HALL].counter_signatures.attest(
        officer_of(request),
        path_id(request, "person"),
        path_id(request, "signature"),
        bytes.fromhex(body.digest),
        body.words,
    )
    return web.Response(status=204)
