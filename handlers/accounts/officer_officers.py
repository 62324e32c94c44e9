"""Officers, administered: who they are, what they may do where, their ends and new beginnings."""

from aiohttp import web
from pydantic import SecretStr

from domain.accounts.officers import OfficerSeen
from handlers import keys
from proto.http.accounts import staff as wire


async def own(request: web.Request) -> web.StreamResponse:
    desk = await request.app[keys.OFFICERS].own(keys.officer(request))
    return keys.answer(
        wire.OwnDesk(
            officer=_seen(desk.officer),
            emergencies=desk.emergencies,
            grants=desk.grants,
            reviews=desk.reviews,
        )
    )


async def all_(request: web.Request) -> web.StreamResponse:
    page = await request.app[keys.OFFICERS].all(request.query.get("cursor", ""))
    return keys.answer(
        wire.OfficersSeen(
            officers=[_seen(officer) for officer in page.officers], next_cursor=page.next_cursor
        )
    )


async def one(request: web.Request) -> web.StreamResponse:
    officer = await request.app[keys.OFFICERS].one(keys.path_id(request, "officer"))
    return keys.answer(_seen(officer))


async def add(request: web.Request, body: wire.OfficerNew) -> web.StreamResponse:
    added = await request.app[keys.OFFICERS].add(
        keys.officer(request), body.username, body.roles, body.areas, body.why
    )
    return keys.answer(_seen(added), status=201)


async def change(request: web.Request, body: wire.OfficerChange) -> web.StreamResponse:
    changed = await request.app[keys.OFFICERS].change(
        keys.officer(request),
        keys.path_id(request, "officer"),
        body.why,
        roles=body.roles,
        areas=body.areas,
    )
    return keys.answer(_seen(changed))


async def disable(request: web.Request, body: wire.Why) -> web.StreamResponse:
    disabled = await request.app[keys.OFFICERS].disable(
        keys.officer(request), keys.path_id(request, "officer"), body.why
    )
    return keys.answer(_seen(disabled), status=201)


async def enable(request: web.Request, body: wire.Why) -> web.StreamResponse:
    enabled = await request.app[keys.OFFICERS].enable(
        keys.officer(request), keys.path_id(request, "officer"), body.why
    )
    return keys.answer(_seen(enabled), status=201)


async def start_anew(request: web.Request, body: wire.Why) -> web.StreamResponse:
    given = await request.app[keys.OFFICERS].start_anew(
        keys.officer(request), keys.path_id(request, "officer"), body.why
    )
    return keys.answer(
        wire.StartPasswordGiven(password=SecretStr(given.password), until=given.until), status=201
    )


async def renew_factor(request: web.Request, body: wire.Why) -> web.StreamResponse:
    desk = request.app[keys.OFFICERS]
    uri = await desk.renew_factor(keys.officer(request), keys.path_id(request, "officer"), body.why)
    given = wire.SecondFactorGiven(otpauth=SecretStr(uri), qr_svg=SecretStr(desk.drawn(uri)))
    return keys.answer(given, status=201)


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
    )
