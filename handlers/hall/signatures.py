"""Signing what is submitted: what there is to sign, begun, and ended by a code."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import (
    CALLER,
    MANDATE,
    VERSION,
    citizen_of,
    json_response,
    language_of,
    path_id,
)
from proto.http.hall.signatures import (
    CaseSignature,
    SignatureBegun,
    SignatureCode,
    SignatureWanted,
)


async def show(request: web.Request) -> web.Response:
    """What there is to sign in a case, by which ways, and what was signed."""
    file = await request.app[HALL].signatures.show(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return json_response(CaseSignature.of(file, language_of(request)))


async def begin(request: web.Request, body: SignatureWanted) -> web.Response:
    """Begins to sign what was seen; a code goes to the account's own phone."""
    begun = await request.app[HALL].signatures.begin(
        citizen_of(request),
        path_id(request, "case"),
        request[VERSION],
        body.way,
        request[CALLER],
        request.get(MANDATE),
    )
    return json_response(SignatureBegun.of(begun, language_of(request)), 201)


async def answer(request: web.Request, body: SignatureCode) -> web.Response:
    """Signs by the code that was sent for it."""
    file = await request.app[HALL].signatures.answer(
        citizen_of(request), path_id(request, "case"), body.code, request.get(MANDATE)
    )
    return json_response(CaseSignature.of(file, language_of(request)))
