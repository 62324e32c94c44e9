"""Opening face checks, their tickets and results."""

from aiohttp import web

from domain.faces.challenge import STEPS_ASKED
from domain.faces.checks import Check, Ticket
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import JUDGED_TRIES
from domain.pensions.certify import CERTIFY
from domain.words import sentences
from handlers.faces.services import FACES
from handlers.request import (
    HANDED,
    acting_of,
    citizen_of,
    json_response,
    language_of,
    path_id,
)
from proto.http.faces.face_checks import (
    CheckAnswer,
    CheckOpened,
    CheckWanted,
    Mode,
    ReceiptAnswer,
    TicketAnswer,
)
from proto.http.ways import way_offered

CAPTURE_ADDRESS = "/v1/capture"


async def open_check(request: web.Request, body: CheckWanted) -> web.Response:
    if (handed := request.get(HANDED)) is not None:
        handed.check_about(body.scheme if body.action == CERTIFY.name else "")
    request.app[FACES].captures.places.admit()
    language, service = language_of(request), request.app[FACES].face_checks
    check, ticket = await service.open(
        acting_of(request),
        citizen_of(request),
        body.action,
        body.reference,
        language,
        attests=body.attests,
    )
    return json_response(
        CheckOpened(
            check=check.check,
            ticket=_ticket(ticket),
            mode=Mode(
                name="elder" if check.elder else "standard",
                steps=STEPS_ASKED,
                step_seconds=check.rules.step_ms // 1000,
                try_seconds=check.rules.try_ms // 1000,
                tries=JUDGED_TRIES,
            ),
            other_ways=[way_offered(offer, language) for offer in service.other_ways(check.action)],
        ),
        201,
    )


async def new_ticket(request: web.Request) -> web.Response:
    if HANDED in request:
        await _shown(request)
    request.app[FACES].captures.places.admit()
    ticket = await request.app[FACES].face_checks.ticket(
        acting_of(request), path_id(request, "check"), citizen_of(request).session
    )
    return json_response(_ticket(ticket), 201)


async def show(request: web.Request) -> web.Response:
    return json_response(_check(await _shown(request)))


async def receipt(request: web.Request) -> web.Response:
    found = await request.app[FACES].face_checks.receipt(
        acting_of(request), path_id(request, "receipt")
    )
    return json_response(
        ReceiptAnswer(
            receipt=found.receipt, check=found.check, issued_at=found.issued_at, jws=found.jws
        )
    )


async def _shown(request: web.Request) -> Check:
    """One of the caller's own; through a hand-off, of what was handed over alone."""
    check = await request.app[FACES].face_checks.show(acting_of(request), path_id(request, "check"))
    if (handed := request.get(HANDED)) is not None:
        handed.check_about(check.subject.scheme)
    return check


def _ticket(ticket: Ticket) -> TicketAnswer:
    return TicketAnswer(ticket=ticket.secret, address=CAPTURE_ADDRESS, expires_at=ticket.expires_at)


def _check(check: Check) -> CheckAnswer:
    return CheckAnswer(
        check=check.check,
        action=check.action,
        state=check.state,
        capture=check.capture,
        attested_by=check.attested,
        reasons=list(check.reasons),
        text=sentences(*(REASON_WORDS[reason] for reason in check.reasons)).in_(check.language),
        issued_at=check.issued_at,
        ended_at=check.ended_at,
        receipt=check.receipt,
    )
