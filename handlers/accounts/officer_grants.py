"""What administrators ask of each other before they touch an administrator's account."""

from aiohttp import web

from domain.accounts.grants import Grant
from handlers import keys
from proto.http.accounts import staff as wire


async def ask(request: web.Request, body: wire.GrantNew) -> web.StreamResponse:
    desk = request.app[keys.GRANTS]
    asked = await desk.ask(
        keys.officer(request), keys.path_id(request, "officer"), body.what, body.why
    )
    return keys.answer(_seen(request, asked), status=201)


async def newest(request: web.Request) -> web.StreamResponse:
    page = await request.app[keys.GRANTS].newest(request.query.get("cursor", ""))
    return keys.answer(
        wire.GrantsSeen(
            grants=[_seen(request, each) for each in page.grants], next_cursor=page.next_cursor
        )
    )


async def move(request: web.Request, body: wire.GrantDecided) -> web.StreamResponse:
    moved = await request.app[keys.GRANTS].move(
        keys.officer(request), keys.path_id(request, "grant"), body.move, body.why
    )
    return keys.answer(_seen(request, moved), status=201)


def _seen(request: web.Request, grant: Grant) -> wire.GrantSeen:
    now, reader = request.app[keys.GRANTS].now(), keys.officer(request).officer
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
