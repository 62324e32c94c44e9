"""A person's own certificates, and how each is shown."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import citizen_of, json_response, language_of, path_id
from proto.http.hall.certificates import (
    CertificateLine,
    CertificateSeen,
    CertificatesSeen,
    CodeSeen,
    CodeWanted,
    PresentationSeen,
    PresentationWanted,
)


async def mine(request: web.Request) -> web.Response:
    """The own certificates, the newest first."""
    certificates, language = request.app[HALL].certificates, language_of(request)
    found = await certificates.mine(citizen_of(request), request.query.get("cursor", ""))
    now = certificates.now()
    lines = [CertificateLine.of(each, now, language) for each in found.certificates]
    return json_response(CertificatesSeen(certificates=lines, next_cursor=found.next_cursor))


async def show(request: web.Request) -> web.Response:
    """A certificate with what it says, and who looked at it."""
    certificates = request.app[HALL].certificates
    file = await certificates.show(citizen_of(request), path_id(request, "certificate"))
    return json_response(CertificateSeen.of_file(file, certificates.now(), language_of(request)))


async def code(request: web.Request, body: CodeWanted) -> web.Response:
    """A code that shows it to one who checks, once, within 60 seconds."""
    shown = await request.app[HALL].certificates.code(
        citizen_of(request), path_id(request, "certificate"), body.fields
    )
    return json_response(CodeSeen.of(shown), 201)


async def present(request: web.Request, body: PresentationWanted) -> web.Response:
    """Single fields of it for one audience, to be checked without asking the city (SD-JWT VC)."""
    presented = await request.app[HALL].certificates.present(
        citizen_of(request),
        path_id(request, "certificate"),
        body.fields,
        body.audience,
        body.nonce,
        body.key,
    )
    return json_response(PresentationSeen.of(presented), 201)
