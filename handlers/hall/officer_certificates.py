"""Certificates as officers of the issuing unit see and move them."""

from aiohttp import web

from domain.errors import Unfit, fault
from domain.hall.certificate_lists import OfficerCertificate
from domain.hall.certificates import read_certificate_number
from handlers.hall.services import HALL
from handlers.request import (
    PURPOSE,
    VERSION,
    json_response,
    language_of,
    officer_of,
    path_id,
    versioned_response,
)
from proto.http.hall.certificates import (
    CertificateFound,
    CertificateMoved,
    OfficerCertificateSeen,
)


async def find(request: web.Request) -> web.Response:
    """The certificate of a number."""
    try:
        number = read_certificate_number(request.query.get("number", ""))
    except Unfit as wrong:
        raise fault("/number", "certificate_number", wrong.words) from wrong
    found = await request.app[HALL].certificate_moves.find(officer_of(request), number)
    return json_response(CertificateFound(certificate=found))


async def show(request: web.Request) -> web.Response:
    """A certificate, for whoever holds a post of the unit that issues it."""
    seen = await request.app[HALL].certificate_moves.show(
        officer_of(request), path_id(request, "certificate"), request[PURPOSE]
    )
    return _seen(request, seen)


async def move(request: web.Request, body: CertificateMoved) -> web.Response:
    """Suspends, resumes or revokes it, with a reason that its holder reads."""
    seen = await request.app[HALL].certificate_moves.move(
        officer_of(request),
        path_id(request, "certificate"),
        request[VERSION],
        body.move,
        body.words,
    )
    return _seen(request, seen, 201)


def _seen(request: web.Request, seen: OfficerCertificate, status: int = 200) -> web.Response:
    now = request.app[HALL].certificate_moves.now()
    answer = OfficerCertificateSeen.of_officer(seen, now, language_of(request))
    return versioned_response(answer, seen.certificate.version, status)
