"""A citizen who helps, who names a representative, or who wants nobody to act."""

from aiohttp import web

from domain.documents import stated
from handlers.accounts.services import ACCOUNTS
from handlers.request import citizen_of, json_response, path_id
from proto.http.accounts.mandates import (
    HelpersChoice,
    HelpersChosen,
    HelpWanted,
    MandatesAnswer,
    RepresentativeNew,
    mandate_answer,
)


async def help_(request: web.Request, body: HelpWanted) -> web.Response:
    seen = await request.app[ACCOUNTS].mandates.help(
        citizen_of(request), body.name, stated(body.document, body.id_number)
    )
    return json_response(mandate_answer(seen), 201)


async def grant(request: web.Request, body: RepresentativeNew) -> web.Response:
    seen = await request.app[ACCOUNTS].mandates.name_representative(
        citizen_of(request),
        body.name,
        stated(body.document, body.id_number),
        body.scopes,
        body.ends_on,
    )
    return json_response(mandate_answer(seen), 201)


async def for_me(request: web.Request) -> web.Response:
    """Who may act for the caller's person, and who might."""
    page = await request.app[ACCOUNTS].mandates.for_me(
        citizen_of(request), request.query.get("cursor", "")
    )
    return json_response(
        MandatesAnswer(
            mandates=[mandate_answer(seen) for seen in page.mandates], next_cursor=page.next_cursor
        )
    )


async def held(request: web.Request) -> web.Response:
    """For whom the caller may act now."""
    found = await request.app[ACCOUNTS].mandates.held(citizen_of(request))
    return json_response(MandatesAnswer(mandates=[mandate_answer(seen) for seen in found]))


async def end(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].mandates.end(citizen_of(request), path_id(request, "mandate"))
    return web.Response(status=204)


async def helpers(request: web.Request) -> web.Response:
    welcome = await request.app[ACCOUNTS].mandates.helpers_welcome(citizen_of(request))
    return json_response(HelpersChosen(welcome=welcome))


async def choose_helpers(request: web.Request, body: HelpersChoice) -> web.Response:
    await request.app[ACCOUNTS].mandates.welcome_helpers(citizen_of(request), welcome=body.welcome)
    return json_response(HelpersChosen(welcome=body.welcome))
