"""Face requests: asked for and read by a partner, followed by its screen, opened and answered by the person."""

from aiohttp import web

from domain.accounts.partners import PartnerScope
from handlers.accounts.services import ACCOUNTS
from handlers.request import PARTNER, citizen_of, json_response, language_of, path_id
from proto.http.accounts import face_requests as wire
from proto.http.accounts.partners import shared
from services.accounts.face_requests import Opened

_SHARES = frozenset({PartnerScope.FACE})


async def ask(request: web.Request, body: wire.FaceRequestNew) -> web.Response:
    """A link for one person's phone: shown by the partner as a code, or sent by the city as a text message."""
    service = request.app[ACCOUNTS].face_requests
    asked = await service.ask(request[PARTNER], body.way, body.nonce, body.subject)
    held = asked.held
    return json_response(
        wire.FaceRequestAsked(
            request=held.request,
            way=held.way,
            state=held.state,
            ends_at=held.ends_at,
            link=asked.link,
            qr_svg=asked.qr_svg,
            digits=held.digits,
        ),
        201,
    )


async def result(request: web.Request) -> web.Response:
    """How far it is, and once it is done the signed result; with `known` as for screens."""
    service, known = request.app[ACCOUNTS].face_requests, request.query.get("known", "")
    seen = await service.result(request[PARTNER], path_id(request, "request"), known)
    held = seen.held
    return json_response(
        wire.FaceRequestResult(
            request=held.request,
            way=held.way,
            state=seen.state,
            ends_at=held.ends_at,
            face_result=seen.face or None,
        )
    )


async def follow(request: web.Request) -> web.Response:
    """For a partner's page; with `known`, once it is no longer in that state, or after 20 seconds."""
    service, known = request.app[ACCOUNTS].face_requests, request.query.get("known", "")
    held = await service.follow(path_id(request, "request"), known)
    state = held.state_at(service.now())
    return json_response(
        wire.FaceRequestSeen(request=held.request, state=state, ends_at=held.ends_at)
    )


async def open_(request: web.Request, body: wire.FaceRequestOpening) -> web.Response:
    """Who asks, for what, and what it is told. Nobody else has it before them from now on."""
    service = request.app[ACCOUNTS].face_requests
    return _opened(request, await service.open(citizen_of(request), body.code))


async def answer(request: web.Request, body: wire.FaceRequestAnswer) -> web.Response:
    """Agreed, and done where the face was shown in this sign-in within a quarter of an hour; or declined."""
    service = request.app[ACCOUNTS].face_requests
    opened = await service.answer(
        citizen_of(request), path_id(request, "request"), agrees=body.agrees
    )
    return _opened(request, opened)


def _opened(request: web.Request, opened: Opened) -> web.Response:
    held, terms = opened.held, opened.partner.terms
    return json_response(
        wire.FaceRequestOpened(
            request=held.request,
            state=held.state,
            name=terms.name,
            purpose=terms.purpose,
            shares=shared(_SHARES, language_of(request)),
            digits=held.digits,
            answer_by=held.ends_at,
        )
    )
