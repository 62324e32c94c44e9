"""The officers' queue of persons' requests: taken down, answered with words, corrections by two."""

from aiohttp import web

from domain.people import masked_name
from domain.privacy.requests import Correction, Request
from handlers.privacy.services import PRIVACY
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id
from proto.http.privacy.requests import (
    RequestAnswered,
    RequestConfirmed,
    RequestNew,
    RequestQueue,
    RequestSeen,
)


async def queue(request: web.Request) -> web.Response:
    page = await request.app[PRIVACY].requests.queue(
        officer_of(request), request.query.get("cursor", "")
    )
    return json_response(
        RequestQueue(
            requests=[
                _seen(request, each.request, masked_name(each.name)) for each in page.requests
            ],
            next_cursor=page.next_cursor,
        )
    )


async def of_person(request: web.Request) -> web.Response:
    found = await request.app[PRIVACY].requests.of_person(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    return json_response(RequestQueue(requests=[_seen(request, one) for one in found]))


async def take_down(request: web.Request, body: RequestNew) -> web.Response:
    one = await request.app[PRIVACY].requests.take_down(
        officer_of(request), path_id(request, "person"), body.kind, body.words
    )
    return json_response(_seen(request, one), 201)


async def answer(request: web.Request, body: RequestAnswered) -> web.Response:
    correction = body.correction
    one = await request.app[PRIVACY].requests.answer(
        officer_of(request),
        path_id(request, "person"),
        path_id(request, "request"),
        body.state,
        body.words,
        Correction(correction.name, correction.area, correction.id_number),
    )
    return json_response(_seen(request, one), 201)


async def confirm(request: web.Request, body: RequestConfirmed) -> web.Response:
    one = await request.app[PRIVACY].requests.confirm(
        officer_of(request),
        path_id(request, "person"),
        path_id(request, "request"),
        body.words,
    )
    return json_response(_seen(request, one), 201)


def _seen(request: web.Request, one: Request, name: str = "") -> RequestSeen:
    return RequestSeen.of(
        one,
        request.app[PRIVACY].requests.today,
        language_of(request),
        person=one.person,
        name=name,
        second_officer=one.proposed_by is not None,
        mine=one.proposed_by == officer_of(request).officer,
    )
