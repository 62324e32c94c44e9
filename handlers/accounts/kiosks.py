"""What a kiosk says, with a proof of its key: that it is there, who stands before it, that they have gone."""

from aiohttp import web

from domain.accounts.kiosks import Kiosk, read_enrol_code
from domain.documents import stated
from domain.people import Citizen
from handlers.accounts.services import ACCOUNTS
from handlers.request import CALLER, DEVICE_KEY, json_response
from proto.http.accounts import kiosks as wire
from proto.http.accounts.sign_in import CodeSent, Session


async def enrol(request: web.Request, body: wire.KioskEnrolled) -> web.Response:
    """The machine whose key is proven is the kiosk of this code from now on."""
    kiosk = await request.app[ACCOUNTS].kiosks.enrol(
        read_enrol_code(body.code), request[DEVICE_KEY]
    )
    return json_response(_self(kiosk), 201)


async def beat(request: web.Request, body: wire.KioskBeat) -> web.Response:
    """It is there; the answer says which it is."""
    kiosk = await request.app[ACCOUNTS].kiosks.beat(request[DEVICE_KEY], camera=body.camera)
    return json_response(_self(kiosk))


async def clear(request: web.Request) -> web.Response:
    """Whoever was at it has gone: all sign-ins there end."""
    await request.app[ACCOUNTS].kiosks.clear(request[DEVICE_KEY])
    return web.Response(status=204)


async def identify(request: web.Request, body: wire.KioskPerson) -> web.Response:
    """A code goes to the phone on record of whose card was read; the answer tells of nobody."""
    sent = await request.app[ACCOUNTS].kiosk_sign_in.identify(
        request[DEVICE_KEY], body.name, stated(body.document, body.id_number), request[CALLER]
    )
    return json_response(
        CodeSent(resend_after=sent.resend_after, expires_in=sent.expires_in, request=sent.request),
        202,
    )


async def sign_in(request: web.Request, body: wire.KioskSignIn) -> web.Response:
    """By the code: for minutes, and bound to the kiosk's key."""
    signed_in = await request.app[ACCOUNTS].kiosk_sign_in.sign_in(
        request[DEVICE_KEY],
        body.name,
        stated(body.document, body.id_number),
        code=body.code,
        place=body.request,
        language=body.language,
    )
    citizen = signed_in.principal
    assert isinstance(citizen, Citizen)  # nobody else signs in by a code
    return json_response(
        Session(
            access_token=signed_in.access_token,
            refresh_token=signed_in.refresh_token,
            token_type="DPoP",  # noqa: S106  # a scheme, not a secret
            expires_in=signed_in.expires_in,
            account=citizen.account,
            level=int(citizen.level),
        ),
        201,
    )


def _self(kiosk: Kiosk) -> wire.KioskSelf:
    return wire.KioskSelf(kiosk=kiosk.kiosk, name=kiosk.name)
