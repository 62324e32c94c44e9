"""Records opened outside an officer's areas, in an emergency, and another administrator's look at each."""

from aiohttp import web

from domain.accounts.officers import Emergency
from domain.documents import stated
from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id
from proto.http.accounts.staff import EmergenciesSeen, EmergencyNew, EmergencyReview, EmergencySeen


async def open_(request: web.Request, body: EmergencyNew) -> web.StreamResponse:
    opened = await request.app[ACCOUNTS].emergencies.open(
        officer_of(request), stated(body.document, body.id_number), body.why
    )
    return json_response(_seen(opened), status=201)


async def waiting(request: web.Request) -> web.StreamResponse:
    return await _waiting(request, request.query.get("cursor", ""), 200)


async def review(request: web.Request, body: EmergencyReview) -> web.StreamResponse:
    await request.app[ACCOUNTS].emergencies.review(
        officer_of(request),
        path_id(request, "emergency"),
        body.words,
        justified=body.justified,
    )
    return await _waiting(request, "", 201)


async def _waiting(request: web.Request, cursor: str, status: int) -> web.StreamResponse:
    page = await request.app[ACCOUNTS].emergencies.waiting(cursor)
    return json_response(
        EmergenciesSeen(
            emergencies=[_seen(each) for each in page.emergencies], next_cursor=page.next_cursor
        ),
        status,
    )


def _seen(emergency: Emergency) -> EmergencySeen:
    return EmergencySeen(
        emergency=emergency.emergency,
        person=emergency.person,
        officer=emergency.officer,
        username=emergency.username,
        why=emergency.why,
        opened_at=emergency.opened_at,
        until=emergency.until,
    )
