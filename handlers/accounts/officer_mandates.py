"""The counter: guardians and representatives of a person, recorded with the papers on the table."""

from aiohttp import web

from domain.documents import stated
from handlers.accounts.services import ACCOUNTS
from handlers.request import PURPOSE, json_response, officer_of, path_id
from proto.http.accounts.mandates import MandateRecorded, MandatesAnswer, mandate_answer


async def record(request: web.Request, body: MandateRecorded) -> web.Response:
    seen = await request.app[ACCOUNTS].mandates.record(
        officer_of(request),
        path_id(request, "person"),
        kind=body.kind,
        id_number=stated(body.document, body.id_number),
        scopes=body.scopes,
        ends_on=body.ends_on,
    )
    return json_response(mandate_answer(seen), 201)


async def list_(request: web.Request) -> web.Response:
    page = await request.app[ACCOUNTS].mandates.for_person(
        officer_of(request),
        path_id(request, "person"),
        request[PURPOSE],
        request.query.get("cursor", ""),
    )
    return json_response(
        MandatesAnswer(
            mandates=[mandate_answer(seen) for seen in page.mandates], next_cursor=page.next_cursor
        )
    )


async def end(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].mandates.end_at_counter(
        officer_of(request), path_id(request, "person"), path_id(request, "mandate")
    )
    return web.Response(status=204)
