"""What administrators ask of each other before they touch an administrator's account."""

from aiohttp import web

from domain.accounts.grants import Grant
from handlers.accounts.services import ACCOUNTS
from handlers.request import json_response, officer_of, path_id
from proto.http.accounts import staff as wire


async def ask(request: web.Request, body: wire.GrantNew) -> web.StreamResponse:
    desk = request.app[ACCOUNTS].grants
    asked = await desk.ask(officer_of(request), path_id(request, "officer"), body.what, body.why)
    return json_response(_seen(request, asked), status=201)


async def newest(request: web.Request) -> web.StreamResponse:
    page = await request.app[ACCOUNTS].grants.newest(request.query.get("cursor", ""))
    return json_response(
        wire.GrantsSeen(
            grants=[_seen(request, each) for each in page.grants], next_cursor=page.next_cursor
        )
    )


async def move(request: web.Request, body: wire.GrantDecided) -> web.StreamResponse:
    moved = await request.app[ACCOUNTS].grants.move(
        officer_of(request), path_id(request, "grant"), body.move, body.why
    )
    return json_response(_seen(request, moved), status=201)


def _seen(request: web.Request, grant: Grant) -> wire.GrantSeen:
    now, reader = request.app[ACCOUNTS].grants.now(), officer_of(request).officer
    return wire.GrantSeen(
        grant=grant.grant,
        officer=grant.officer,
        username=grant.username,
        what=grant.what,
        why=grant.why,
        mine=grant.asked_by == reader,
        asked_name=grant.asked_name,
        asked_at=grant.asked_at,
        state=grant.state_at(now),
        ends_at=grant.ends_at,
        decided_name=grant.decided_name,
        decided_at=grant.decided_at,
        decided_words=grant.decided_words,
    )
