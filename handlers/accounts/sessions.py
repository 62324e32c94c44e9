"""Where an account is signed in, ending sign-ins, and proving anew that its holder is here."""

from aiohttp import hdrs, web

from handlers.accounts.services import ACCOUNTS
from handlers.request import CALLER, citizen_of, json_response, language_of, path_id
from proto.http.accounts.sessions import Confirmation, SessionOpen, Sessions
from proto.http.accounts.sign_in import CodeSent


async def mine(request: web.Request) -> web.Response:
    citizen, language = citizen_of(request), language_of(request)
    found = await request.app[ACCOUNTS].sessions.mine(citizen)
    return json_response(
        Sessions(sessions=[SessionOpen.of(each, language, citizen.session) for each in found])
    )


async def end(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].sessions.end(citizen_of(request), path_id(request, "session"))
    return web.Response(status=204)


async def end_others(request: web.Request) -> web.Response:
    await request.app[ACCOUNTS].sessions.end_others(citizen_of(request))
    return web.Response(status=204)


async def send_code(request: web.Request) -> web.Response:
    """To the account's own phone, which the page knows only masked."""
    citizen = citizen_of(request)
    phone = await request.app[ACCOUNTS].sessions.phone(citizen)
    place = await request.app[ACCOUNTS].sessions.place(citizen)
    sent = await request.app[ACCOUNTS].sign_in.send_code(phone, request[CALLER], place)
    return json_response(CodeSent(resend_after=sent.resend_after, expires_in=sent.expires_in), 202)


async def confirm(request: web.Request, body: Confirmation) -> web.Response:
    await request.app[ACCOUNTS].sessions.confirm(citizen_of(request), body.code)
    return web.Response(status=204, headers={hdrs.CACHE_CONTROL: "no-store"})
