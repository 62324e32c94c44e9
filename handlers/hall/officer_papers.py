"""Papers of cases, for officers who may open these."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import (
    PURPOSE,
    json_response,
    language_of,
    officer_of,
    path_id,
    path_number,
    pdf_response,
)
from proto.http.hall.papers import PaperSeen, PapersSeen


async def of_case(request: web.Request) -> web.Response:
    """The papers of a case, in the order in which they were given."""
    found = await request.app[HALL].papers.of_case(
        officer_of(request), path_id(request, "case"), request[PURPOSE]
    )
    language = language_of(request)
    return json_response(
        PapersSeen(papers=[PaperSeen.of(paper, code, language) for paper, code in found])
    )


async def draw(request: web.Request) -> web.Response:
    """One of them as PDF/A, in both languages."""
    file = await request.app[HALL].papers.draw(
        officer_of(request),
        path_id(request, "case"),
        path_number(request, "paper"),
        request[PURPOSE],
    )
    return pdf_response(file.pdf, file.number)
