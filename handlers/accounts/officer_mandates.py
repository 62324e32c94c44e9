"""The counter: guardians and representatives of a person, recorded with the papers on the table."""

from aiohttp import web

from handlers import keys
from proto.http.accounts.mandates import MandateRecorded, MandatesAnswer, mandate_answer


async def record(request: web.Request, body: MandateRecorded) -> web.Response:
    seen = await request.app[keys.MANDATES].record(
        keys.officer(request),
        keys.path_id(request, "person"),
        kind=body.kind,
        id_number=body.id_number,
        scopes=body.scopes,
        ends_on=body.ends_on,
    )
    return keys.answer(mandate_answer(seen), 201)


async def list_(request: web.Request) -> web.Response:
    page = await request.app[keys.MANDATES].for_person(
        keys.officer(request),
        keys.path_id(request, "person"),
        request[keys.PURPOSE],
        request.query.get("cursor", ""),
    )
    return keys.answer(
        MandatesAnswer(
            mandates=[mandate_answer(seen) for seen in page.mandates], next_cursor=page.next_cursor
        )
    )


async def end(request: web.Request) -> web.Response:
    await request.app[keys.MANDATES].end_at_counter(
        keys.officer(request), keys.path_id(request, "person"), keys.path_id(request, "mandate")
    )
    return web.Response(status=204)
