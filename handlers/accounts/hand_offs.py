"""Hand-offs: shown and followed by a screen, opened and confirmed by the phone that scanned it."""

from typing import Any

from aiohttp import web

from domain.accounts.devices import device_name
from domain.accounts.hand_offs import HandOff
from domain.errors import NotSignedIn
from domain.people import Principal
from domain.problems import Problem
from domain.words import Language, Words
from handlers.accounts.services import ACCOUNTS
from handlers.request import DEVICE_KEY, PRINCIPAL, json_response, language_of, path_id
from proto.http.accounts.hand_offs import (
    HandOffCode,
    HandOffNew,
    HandOffSeen,
    HandOffShown,
    HandOffTaken,
)
from services.accounts.hand_offs import Taken

_STAFF = Words("政务服务窗口的工作人员", "staff at a service window")


async def open_(request: web.Request, body: HandOffNew) -> web.Response:
    """A code for one purpose, for five minutes and one phone; the address is told once."""
    service = request.app[ACCOUNTS].hand_offs
    shown = await service.open(_opener(request), body.purpose, body.about, body.part)
    facts = _facts(request, shown.hand_off)
    return json_response(HandOffShown(**facts, address=shown.address, qr_svg=shown.qr_svg), 201)


async def show(request: web.Request) -> web.Response:
    """How far it is; with `known`, once it is no longer in that state, or after 20 seconds."""
    service, opener = request.app[ACCOUNTS].hand_offs, _opener(request)
    known, hand_off = request.query.get("known", ""), path_id(request, "hand_off")
    held = await (
        service.follow(opener, hand_off, known) if known else service.show(opener, hand_off)
    )
    return json_response(HandOffSeen(**_facts(request, held)))


async def close(request: web.Request) -> web.Response:
    """The screen wants it no more."""
    service = request.app[ACCOUNTS].hand_offs
    await service.close(_opener(request), path_id(request, "hand_off"))
    return web.Response(status=204)


async def open_by_officer(request: web.Request, body: HandOffNew) -> web.Response:
    """A code on a counter's screen, for one purpose, for five minutes and one phone."""
    return await open_(request, body)


async def show_officer(request: web.Request) -> web.Response:
    """How far it is; with `known`, once it is no longer in that state, or after 20 seconds."""
    return await show(request)


async def close_by_officer(request: web.Request) -> web.Response:
    """The counter's screen wants it no more."""
    return await close(request)


async def take(request: web.Request, body: HandOffCode) -> web.Response:
    """Opens a code on this phone, and on no other; its key is proven by DPoP, as at each later call."""
    service = request.app[ACCOUNTS].hand_offs
    return _taken(request, await service.take(body.code, request[DEVICE_KEY]))


async def confirm(request: web.Request, body: HandOffCode) -> web.Response:
    """The phone's holder compared the digits and says yes: the doors of the purpose open."""
    service = request.app[ACCOUNTS].hand_offs
    return _taken(request, await service.confirm(body.code, request[DEVICE_KEY]))


async def done(request: web.Request, body: HandOffCode) -> web.Response:
    """What it was for is done; nothing opens by it any more."""
    service = request.app[ACCOUNTS].hand_offs
    return _taken(request, await service.done(body.code, request[DEVICE_KEY]))


async def refuse(request: web.Request, body: HandOffCode) -> web.Response:
    """The phone's holder says no, or stops."""
    await request.app[ACCOUNTS].hand_offs.refuse(body.code, request[DEVICE_KEY])
    return web.Response(status=204)


def _opener(request: web.Request) -> Principal:
    principal = request[PRINCIPAL]
    if principal is None:
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    return principal


def _facts(request: web.Request, held: HandOff) -> dict[str, Any]:
    return {
        "hand_off": held.hand_off,
        "purpose": held.purpose,
        "about": held.subject.reference,
        "part": held.part,
        "digits": held.digits,
        "state": held.state_at(request.app[ACCOUNTS].hand_offs.now()),
        "ends_at": held.ends_at,
    }


def _taken(request: web.Request, taken: Taken) -> web.Response:
    language, asker = language_of(request), taken.asker
    return json_response(
        HandOffTaken(
            **_facts(request, taken.hand_off),
            asked_by=asker.name,
            place=asker.kiosk or _device(asker.device, language),
            by_officer=taken.hand_off.officer is not None,
            what=taken.purpose.what.in_(language),
            lands=taken.purpose.lands.in_(language),
        )
    )


def _device(device: str, language: Language) -> str:
    return device_name(device, language) if device else _STAFF.in_(language)
