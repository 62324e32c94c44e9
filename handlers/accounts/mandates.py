"""A citizen who helps, who names a representative, or who wants nobody to act."""

from aiohttp import web

from handlers import keys
from proto.http.accounts.mandates import (
    HelpersChoice,
    HelpersChosen,
    HelpWanted,
    MandatesAnswer,
    RepresentativeNew,
    mandate_answer,
)


async def help_(request: web.Request, body: HelpWanted) -> web.Response:
    seen = await request.app[keys.MANDATES].help(keys.citizen(request), body.name, body.id_number)
    return keys.answer(mandate_answer(seen), 201)


async def grant(request: web.Request, body: RepresentativeNew) -> web.Response:
    seen = await request.app[keys.MANDATES].name_representative(
        keys.citizen(request), body.name, body.id_number, body.scopes, body.ends_on
    )
    return keys.answer(mandate_answer(seen), 201)


async def for_me(request: web.Request) -> web.Response:
    """Who may act for the caller's person, and who might."""
    page = await request.app[keys.MANDATES].for_me(
        keys.citizen(request), request.query.get("cursor", "")
    )
    return keys.answer(
        MandatesAnswer(
            mandates=[mandate_answer(seen) for seen in page.mandates], next_cursor=page.next_cursor
        )
    )


async def held(request: web.Request) -> web.Response:
    """For whom the caller may act now."""
    found = await request.app[keys.MANDATES].held(keys.citizen(request))
    return keys.answer(MandatesAnswer(mandates=[mandate_answer(seen) for seen in found]))


async def end(request: web.Request) -> web.Response:
    await request.app[keys.MANDATES].end(keys.citizen(request), keys.path_id(request, "mandate"))
    return web.Response(status=204)


async def helpers(request: web.Request) -> web.Response:
    welcome = await request.app[keys.MANDATES].helpers_welcome(keys.citizen(request))
    return keys.answer(HelpersChosen(welcome=welcome))


async def choose_helpers(request: web.Request, body: HelpersChoice) -> web.Response:
    await request.app[keys.MANDATES].welcome_helpers(keys.citizen(request), welcome=body.welcome)
    return keys.answer(HelpersChosen(welcome=body.welcome))
