"""A person's own cases, and those of another by whoever acts for them."""

from aiohttp import web

from domain.hall.case_lists import CaseFile
from handlers.hall.services import HALL
from handlers.request import (
    MANDATE,
    VERSION,
    citizen_of,
    json_response,
    language_of,
    path_id,
    versioned_response,
)
from proto.http.hall.cases import (
    CaseForm,
    CaseLine,
    CaseNew,
    CaseSeen,
    CasesSeen,
    Objection,
)


async def begin(request: web.Request, body: CaseNew) -> web.Response:
    """Begins an application: a draft with what the city knows filled in."""
    file = await request.app[HALL].cases.begin(citizen_of(request), body.item, request.get(MANDATE))
    return await _seen(request, file, 201)


async def mine(request: web.Request) -> web.Response:
    """The own cases, the newest first."""
    cursor = request.query.get("cursor", "")
    found = await request.app[HALL].cases.mine(citizen_of(request), cursor, request.get(MANDATE))
    language = language_of(request)
    lines = [CaseLine.of(brief, item, language) for brief, item in found.cases]
    return json_response(CasesSeen(cases=lines, next_cursor=found.next_cursor))


async def show(request: web.Request) -> web.Response:
    """A case with its timeline."""
    file = await request.app[HALL].cases.show(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return await _seen(request, file)


async def save(request: web.Request, body: CaseForm) -> web.Response:
    """Saves a draft, or what was asked for, as far as it is filled in."""
    file = await request.app[HALL].cases.save(
        citizen_of(request),
        path_id(request, "case"),
        request[VERSION],
        body.form,
        request.get(MANDATE),
    )
    return await _seen(request, file)


async def discard(request: web.Request) -> web.Response:
    """Throws a draft away."""
    await request.app[HALL].cases.discard(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return web.Response(status=204)


async def submit(request: web.Request) -> web.Response:
    """Submits a draft."""
    file = await request.app[HALL].cases.submit(
        citizen_of(request), path_id(request, "case"), request[VERSION], request.get(MANDATE)
    )
    return await _seen(request, file, 201)


async def supplement(request: web.Request, body: CaseForm) -> web.Response:
    """Adds what was asked for: the whole form again."""
    file = await request.app[HALL].cases.supplement(
        citizen_of(request),
        path_id(request, "case"),
        request[VERSION],
        body.form,
        request.get(MANDATE),
    )
    return await _seen(request, file, 201)


async def withdraw(request: web.Request) -> web.Response:
    """Takes a case back, before anything is decided."""
    file = await request.app[HALL].cases.withdraw(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return await _seen(request, file, 201)


async def object_to(request: web.Request, body: Objection) -> web.Response:
    """Objects to a refusal: a case of its own, looked at by others."""
    file = await request.app[HALL].cases.object_to(
        citizen_of(request), path_id(request, "case"), body.words, request.get(MANDATE)
    )
    return await _seen(request, file, 201)


async def _seen(request: web.Request, file: CaseFile, status: int = 200) -> web.Response:
    now = await request.app[HALL].cases.moment()
    seen = CaseSeen.of(file, now, language_of(request))
    return versioned_response(seen, file.case.version, status)
