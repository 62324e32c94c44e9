"""What whoever checks a certificate is told, without a sign-in."""

from typing import Final

from aiohttp import web

from domain.errors import NotFound
from domain.problems import Problem
from handlers.hall.services import HALL
from handlers.request import json_response, language_of
from proto.http.hall.certificates import CertificateChecked, CodeChecked

STATUS_LIST: Final = "application/statuslist+jwt"
_NUMBERS: Final = 9  # digits; a city has some ten lists


async def check(request: web.Request, body: CodeChecked) -> web.Response:
    """Whether the certificate holds of which the code was shown, and what its holder chose to show; once."""
    checked = await request.app[HALL].certificate_checks.check(body.code)
    return json_response(CertificateChecked.of(checked, language_of(request)))


async def status_list(request: web.Request) -> web.Response:
    """Which certificates hold, as a signed list that is good for a day (IETF Token Status List)."""
    number = request.match_info["list"]
    if not (number.isascii() and number.isdigit() and len(number) <= _NUMBERS):
        raise NotFound(Problem.NOT_FOUND)
    signed = await request.app[HALL].status_lists.signed(int(number))
    return web.Response(
        body=signed.encode(),
        content_type=STATUS_LIST,
        headers={"Cache-Control": "public, max-age=60"},
    )
