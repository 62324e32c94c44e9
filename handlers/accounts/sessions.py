"""Where an account is signed in, ending sign-ins, and proving anew that its holder is here."""

from aiohttp import hdrs, web

from domain.accounts.devices import device_name
from handlers import keys
from proto.http.accounts.sign_in import CodeSent
from proto.http.privacy.rights import Confirmation, SessionOpen, Sessions
from services.accounts.sessions import place_of


async def mine(request: web.Request) -> web.Response:
    citizen, language = keys.citizen(request), keys.language(request)
    found = await request.app[keys.SESSIONS].mine(citizen)
    return keys.answer(
        Sessions(
            sessions=[
                SessionOpen(
                    session=each.session,
                    name=device_name(each.device, language),
                    created_at=each.created_at,
                    used_at=each.used_at,
                    this=each.session == citizen.session,
                )
                for each in found
            ]
        )
    )


async def end(request: web.Request) -> web.Response:
    await request.app[keys.SESSIONS].end(keys.citizen(request), keys.path_id(request, "session"))
    return web.Response(status=204)


async def end_others(request: web.Request) -> web.Response:
    await request.app[keys.SESSIONS].end_others(keys.citizen(request))
    return web.Response(status=204)


async def send_code(request: web.Request) -> web.Response:
    """To the account's own phone, which the page knows only masked."""
    citizen = keys.citizen(request)
    phone = await request.app[keys.SESSIONS].phone(citizen)
    place = place_of(citizen)
    sent = await request.app[keys.SIGN_IN].send_code(phone, request[keys.CALLER], place)
    return keys.answer(CodeSent(resend_after=sent.resend_after, expires_in=sent.expires_in), 202)


async def confirm(request: web.Request, body: Confirmation) -> web.Response:
    await request.app[keys.SESSIONS].confirm(keys.citizen(request), body.code)
    return web.Response(status=204, headers={hdrs.CACHE_CONTROL: "no-store"})
