"""Which account of the city's identity provider is which officer: said by administrators."""

from aiohttp import web

from domain.accounts.identity_provider import Bound
from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id
from proto.http.accounts import identities as wire
from proto.http.accounts.staff import Why


async def seen(request: web.Request) -> web.Response:
    service = request.app[ACCOUNTS].officer_identities
    return _seen(request, await service.seen(officer_of(request), path_id(request, "officer")))


async def bind(request: web.Request, body: wire.IdentityBound) -> web.Response:
    bound = await request.app[ACCOUNTS].officer_identities.bind(
        officer_of(request), path_id(request, "officer"), body.subject, body.why
    )
    return _seen(request, bound, 201)


async def unbind(request: web.Request, body: Why) -> web.Response:
    left = await request.app[ACCOUNTS].officer_identities.unbind(
        officer_of(request), path_id(request, "officer"), body.why
    )
    return _seen(request, left, 201)


def _seen(request: web.Request, bound: Bound | None, status: int = 200) -> web.Response:
    return json_response(
        wire.IdentitySeen(
            issuer=request.app[ACCOUNTS].officer_identities.issuer,
            subject="" if bound is None else bound.subject,
            closed=bound is not None and bound.closed,
        ),
        status,
    )
