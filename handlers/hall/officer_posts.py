"""Posts: the own ones of every officer; those of others shown, granted and revoked by administrators."""

from collections.abc import Iterable

from aiohttp import web

from domain.hall.posts import Post, PostGranted
from handlers.hall.services import HALL
from handlers.request import json_response, officer_of, path_id
from proto.http.hall import posts as wire


async def own(request: web.Request) -> web.StreamResponse:
    granted = await request.app[HALL].posts.granted(officer_of(request).officer)
    return json_response(_seen(granted))


async def of_officer(request: web.Request) -> web.StreamResponse:
    granted = await request.app[HALL].posts.seen(officer_of(request), path_id(request, "officer"))
    return json_response(_seen(granted))


async def grant(request: web.Request, body: wire.PostChange) -> web.StreamResponse:
    granted = await request.app[HALL].posts.grant(
        officer_of(request), path_id(request, "officer"), _post(body), body.why
    )
    return json_response(_seen(granted), status=201)


async def revoke(request: web.Request, body: wire.PostChange) -> web.StreamResponse:
    left = await request.app[HALL].posts.revoke(
        officer_of(request), path_id(request, "officer"), _post(body), body.why
    )
    return json_response(_seen(left), status=201)


def _post(body: wire.PostChange) -> Post:
    return Post(body.unit, body.role, body.area)


def _seen(granted: Iterable[PostGranted]) -> wire.PostsSeen:
    return wire.PostsSeen(
        posts=[
            wire.PostSeen(
                unit=wire.unit_seen(each.unit),
                role=each.post.role,
                area=each.post.area,
                granted_at=each.granted_at,
                areas=list(each.areas),
                by_provider=each.by_provider,
            )
            for each in granted
        ]
    )
