"""Officers, administered: who they are, what they may do where, their ends and new beginnings."""

from aiohttp import web
from pydantic import SecretStr

from domain.accounts.officers import OfficerSeen
from domain.documents import stated
from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id, query_text
from proto.http.accounts import staff as wire


async def own(request: web.Request) -> web.StreamResponse:
    desk = await request.app[ACCOUNTS].officers.own(officer_of(request))
    return json_response(
        wire.OwnDesk(
            officer=_seen(desk.officer),
            emergencies=desk.emergencies,
            grants=desk.grants,
            reviews=desk.reviews,
        )
    )


async def all_(request: web.Request) -> web.StreamResponse:
    page = await request.app[ACCOUNTS].officers.all(query_text(request, "cursor"))
    return json_response(
        wire.OfficersSeen(
            officers=[_seen(officer) for officer in page.officers], next_cursor=page.next_cursor
        )
    )


async def one(request: web.Request) -> web.StreamResponse:
    officer = await request.app[ACCOUNTS].officers.one(path_id(request, "officer"))
    return json_response(_seen(officer))


async def add(request: web.Request, body: wire.OfficerNew) -> web.StreamResponse:
    added = await request.app[ACCOUNTS].officers.add(
        officer_of(request), body.username, body.roles, body.areas, body.why
    )
    return json_response(_seen(added), status=201)


async def change(request: web.Request, body: wire.OfficerChange) -> web.StreamResponse:
    changed = await request.app[ACCOUNTS].officers.change(
        officer_of(request),
        path_id(request, "officer"),
        body.why,
        roles=body.roles,
        areas=body.areas,
    )
    return json_response(_seen(changed))


async def identify(request: web.Request, body: wire.OfficerIdentified) -> web.StreamResponse:
    identified = await request.app[ACCOUNTS].officers.identify(
        officer_of(request),
        path_id(request, "officer"),
        stated(body.document, body.id_number),
        body.why,
    )
    return json_response(_seen(identified), status=201)


async def disable(request: web.Request, body: wire.Why) -> web.StreamResponse:
    disabled = await request.app[ACCOUNTS].officers.disable(
        officer_of(request), path_id(request, "officer"), body.why
    )
    return json_response(_seen(disabled), status=201)


async def enable(request: web.Request, body: wire.Why) -> web.StreamResponse:
    enabled = await request.app[ACCOUNTS].officers.enable(
        officer_of(request), path_id(request, "officer"), body.why
    )
    return json_response(_seen(enabled), status=201)


async def start_anew(request: web.Request, body: wire.Why) -> web.StreamResponse:
    given = await request.app[ACCOUNTS].officers.start_anew(
        officer_of(request), path_id(request, "officer"), body.why
    )
    return json_response(
        wire.StartPasswordGiven(password=SecretStr(given.password), until=given.until), status=201
    )


async def renew_factor(request: web.Request, body: wire.Why) -> web.StreamResponse:
    desk = request.app[ACCOUNTS].officers
    uri = await desk.renew_factor(officer_of(request), path_id(request, "officer"), body.why)
    given = wire.SecondFactorGiven(otpauth=SecretStr(uri), qr_svg=SecretStr(desk.drawn(uri)))
    return json_response(given, status=201)


def _seen(officer: OfficerSeen) -> wire.OfficerSeen:
    return wire.OfficerSeen(
        officer=officer.officer,
        username=officer.username,
        roles=sorted(officer.roles),
        areas=list(officer.areas),
        second_factor=officer.second_factor,
        start_until=officer.start_until,
        disabled_at=officer.disabled_at,
        created_at=officer.created_at,
        identified=officer.identified,
    )
