"""At a window: who stands there, what is filled in for them, and how long it takes."""

from aiohttp import web

from domain.hall.case_lists import CaseFile
from handlers.hall.services import HALL
from handlers.request import (
    CALLER,
    VERSION,
    json_response,
    language_of,
    officer_of,
    path_id,
    pdf_response,
    versioned_response,
)
from proto.http.hall.cases import CaseForm, CaseNew, CaseSeen
from proto.http.hall.ratings import RatingCode
from proto.http.hall.receptions import (
    ReceptionCodeSent,
    ReceptionCodeWanted,
    ReceptionFaceCode,
    ReceptionNew,
    ReceptionSeen,
    ReceptionStepSeen,
    ReceptionStepsSeen,
    SawSigned,
)


async def send_code(request: web.Request, body: ReceptionCodeWanted) -> web.Response:
    """Sends a code to the phone that the register has of who stands at the window."""
    told = await request.app[HALL].receptions.send_code(
        officer_of(request), path_id(request, "person"), body.ticket, request[CALLER]
    )
    return json_response(
        ReceptionCodeSent(
            phone=told.phone, resend_after=told.sent.resend_after, expires_in=told.sent.expires_in
        ),
        status=201,
    )


async def face_code(request: web.Request) -> web.Response:
    """A code for the phone of who stands there, which shows their face for this ticket."""
    made = await request.app[HALL].receptions.face_code(
        officer_of(request), path_id(request, "ticket")
    )
    return json_response(ReceptionFaceCode(address=made.address, qr_svg=made.qr_svg))


async def identify(request: web.Request, body: ReceptionNew) -> web.Response:
    """Who stands at the window, and how the officer knows."""
    receptions = request.app[HALL].receptions
    found = await receptions.identify(
        officer_of(request), path_id(request, "person"), body.ticket, body.way, body.code
    )
    seen = ReceptionSeen.of(found, await receptions.moment(), language_of(request))
    return json_response(seen, status=201)


async def show(request: web.Request) -> web.Response:
    """Who was identified for the ticket, and what is filled in for them."""
    receptions = request.app[HALL].receptions
    found = await receptions.show(officer_of(request), path_id(request, "ticket"))
    return json_response(ReceptionSeen.of(found, await receptions.moment(), language_of(request)))


async def begin(request: web.Request, body: CaseNew) -> web.Response:
    """Begins an application of the person's: a draft with what the city knows filled in."""
    file = await request.app[HALL].receptions.begin(
        officer_of(request), path_id(request, "ticket"), body.item
    )
    return await _seen(request, file, 201)


async def save(request: web.Request, body: CaseForm) -> web.Response:
    """Saves what was typed so far."""
    file = await request.app[HALL].receptions.save(
        officer_of(request), path_id(request, "ticket"), request[VERSION], body.form
    )
    return await _seen(request, file)


async def sign(request: web.Request, body: SawSigned) -> web.Response:
    """The person signed before the officer what is filled in."""
    file = await request.app[HALL].receptions.sign(
        officer_of(request), path_id(request, "ticket"), request[VERSION], body.words
    )
    return await _seen(request, file, 201)


async def submit(request: web.Request) -> web.Response:
    """Submits it, and accepts it at once where the officer may."""
    file = await request.app[HALL].receptions.submit(
        officer_of(request), path_id(request, "ticket"), request[VERSION]
    )
    return await _seen(request, file, 201)


async def receipt(request: web.Request) -> web.Response:
    """What was submitted last, to be printed and taken home."""
    file = await request.app[HALL].reception_ends.receipt(
        officer_of(request), path_id(request, "ticket")
    )
    return pdf_response(file.pdf, file.number)


async def rating_code(request: web.Request) -> web.Response:
    """A code for the screen at the window, with which whoever stands there rates."""
    made = await request.app[HALL].reception_ends.rating_code(
        officer_of(request), path_id(request, "ticket")
    )
    return json_response(RatingCode.of(made), 201)


async def steps(request: web.Request) -> web.Response:
    """How long each step takes at the windows of a hall."""
    found = await request.app[HALL].receptions.tallies(
        officer_of(request), request.match_info["hall"]
    )
    language = language_of(request)
    told = [ReceptionStepSeen.of(each, language) for each in found]
    return json_response(ReceptionStepsSeen(steps=told))


async def _seen(request: web.Request, file: CaseFile, status: int = 200) -> web.Response:
    now = await request.app[HALL].receptions.moment()
    seen = CaseSeen.of(file, now, language_of(request))
    return versioned_response(seen, file.case.version, status)
