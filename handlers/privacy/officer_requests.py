"""The officers' queue of persons' requests: taken down, answered with words, corrections by two."""

from aiohttp import web

from domain.people import masked_name
from domain.privacy.requests import Correction, Request
from handlers import keys
from proto.http.privacy.requests import (
    RequestAnswered,
    RequestConfirmed,
    RequestNew,
    RequestQueue,
    RequestSeen,
)


async def queue(request: web.Request) -> web.Response:
    page = await request.app[keys.REQUESTS].queue(
        keys.officer(request), request.query.get("cursor", "")
    )
    return keys.answer(
        RequestQueue(
            requests=[
                _seen(request, each.request, masked_name(each.name)) for each in page.requests
            ],
            next_cursor=page.next_cursor,
        )
    )


async def of_person(request: web.Request) -> web.Response:
    found = await request.app[keys.REQUESTS].of_person(
        keys.officer(request), keys.path_id(request, "person"), request[keys.PURPOSE]
    )
    return keys.answer(RequestQueue(requests=[_seen(request, one) for one in found]))


async def take_down(request: web.Request, body: RequestNew) -> web.Response:
    one = await request.app[keys.REQUESTS].take_down(
        keys.officer(request), keys.path_id(request, "person"), body.kind, body.words
    )
    return keys.answer(_seen(request, one), 201)


async def answer(request: web.Request, body: RequestAnswered) -> web.Response:
    correction = body.correction
    one = await request.app[keys.REQUESTS].answer(
        keys.officer(request),
        keys.path_id(request, "person"),
        keys.path_id(request, "request"),
        body.state,
        body.words,
        Correction(correction.name, correction.area, correction.id_number),
    )
    return keys.answer(_seen(request, one), 201)


async def confirm(request: web.Request, body: RequestConfirmed) -> web.Response:
    one = await request.app[keys.REQUESTS].confirm(
        keys.officer(request),
        keys.path_id(request, "person"),
        keys.path_id(request, "request"),
        body.words,
    )
    return keys.answer(_seen(request, one), 201)


def _seen(request: web.Request, one: Request, name: str = "") -> RequestSeen:
    return RequestSeen.of(
        one,
        request.app[keys.REQUESTS].today,
        keys.language(request),
        person=one.person,
        name=name,
        second_officer=one.proposed_by is not None,
        mine=one.proposed_by == keys.officer(request).officer,
    )
