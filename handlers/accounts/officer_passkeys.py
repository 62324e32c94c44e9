"""An officer's own passkeys: made, listed, removed."""

from typing import Final

from aiohttp import web

from domain.accounts.passkeys import CHALLENGE_LIFE, PasskeySeen
from domain.base64url import packed
from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id
from proto.http.accounts import passkeys as wire
from proto.http.accounts.staff import Why

_EXPIRES_IN: Final = int(CHALLENGE_LIFE.total_seconds())


async def mine(request: web.Request) -> web.Response:
    return _list(await request.app[ACCOUNTS].passkeys.mine(officer_of(request)))


async def begin(request: web.Request, body: wire.PasskeyWanted) -> web.Response:
    begun = await request.app[ACCOUNTS].passkeys.begin(officer_of(request), body.totp)
    return json_response(
        wire.PasskeyCreation(
            challenge=packed(begun.challenge),
            host=begun.host,
            user=packed(begun.officer.bytes),
            username=begun.username,
            algorithms=list(begun.algorithms),
            known=[packed(each) for each in begun.known],
            expires_in=_EXPIRES_IN,
        ),
        201,
    )


async def add(request: web.Request, body: wire.PasskeyNew) -> web.Response:
    service = request.app[ACCOUNTS].passkeys
    return _list(await service.add(officer_of(request), body.registration, body.name), 201)


async def remove(request: web.Request, body: Why) -> web.Response:
    service, passkey = request.app[ACCOUNTS].passkeys, path_id(request, "passkey")
    return _list(await service.remove(officer_of(request), passkey, body.why), 201)


def _list(passkeys: tuple[PasskeySeen, ...], status: int = 200) -> web.Response:
    return json_response(
        wire.PasskeysSeen(
            passkeys=[
                wire.PasskeySeen(
                    passkey=each.passkey,
                    name=each.name,
                    added_at=each.added_at,
                    used_at=each.used_at,
                    here=each.here,
                )
                for each in passkeys
            ]
        ),
        status,
    )
