"""Papers of a person's own cases, and the check of a paper by whoever has its code."""

from aiohttp import web

from domain.errors import Unfit, fault
from domain.hall.papers import read_paper_code
from handlers.hall.services import HALL
from handlers.request import (
    MANDATE,
    citizen_of,
    json_response,
    language_of,
    path_id,
    path_number,
    pdf_response,
)
from proto.http.hall.papers import PaperChecked, PaperSeen, PapersSeen


async def mine(request: web.Request) -> web.Response:
    """The papers of an own case, in the order in which they were given."""
    found = await request.app[HALL].papers.mine(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    language = language_of(request)
    return json_response(
        PapersSeen(papers=[PaperSeen.of(paper, code, language) for paper, code in found])
    )


async def draw(request: web.Request) -> web.Response:
    """One of them as PDF/A, in both languages."""
    file = await request.app[HALL].papers.draw_mine(
        citizen_of(request),
        path_id(request, "case"),
        path_number(request, "paper"),
        request.get(MANDATE),
    )
    return pdf_response(file.pdf, file.number)


async def draw_certificate(request: web.Request) -> web.Response:
    """An own certificate as PDF/A, in both languages."""
    file = await request.app[HALL].certificate_papers.draw_mine(
        citizen_of(request), path_id(request, "certificate")
    )
    return pdf_response(file.pdf, file.number)


async def check(request: web.Request) -> web.Response:
    """What kind of paper a code is of, when it was given, and whether it holds; nothing of the person."""
    try:
        code = read_paper_code(request.match_info["code"])
    except Unfit as wrong:
        raise fault("/code", "paper_code", wrong.words) from wrong
    hall = request.app[HALL]
    checked = await (hall.papers if code.case else hall.certificate_papers).check(code)
    return json_response(PaperChecked.of(checked, language_of(request)))
