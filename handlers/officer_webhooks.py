"""The desk: partners' webhooks."""

from aiohttp import web

from domain.webhooks import Webhook
from handlers import keys
from proto.http import insight as wire


async def add(request: web.Request, body: wire.WebhookNew) -> web.Response:
    made, secret = await request.app[keys.WEBHOOKS].add(keys.officer(request), body.url, body.why)
    return keys.answer(wire.WebhookMade(**_seen(made).model_dump(), secret=secret), 201)


async def all_(request: web.Request) -> web.Response:
    found = await request.app[keys.WEBHOOKS].all()
    return keys.answer(wire.WebhooksSeen(webhooks=[_seen(each) for each in found]))


async def enable(request: web.Request, body: wire.WebhookMove) -> web.Response:
    found = await request.app[keys.WEBHOOKS].enable(
        keys.officer(request), keys.path_id(request, "webhook"), body.why
    )
    return keys.answer(_seen(found), 201)


async def remove(request: web.Request) -> web.Response:
    await request.app[keys.WEBHOOKS].remove(keys.officer(request), keys.path_id(request, "webhook"))
    return web.Response(status=204)


async def replay(request: web.Request, body: wire.WebhookReplay) -> web.Response:
    queued, rest = await request.app[keys.WEBHOOKS].replay(
        keys.officer(request), keys.path_id(request, "webhook"), body.since, body.why
    )
    return keys.answer(wire.Replayed(queued=queued, next_since=rest), 201)


def _seen(each: Webhook) -> wire.WebhookSeen:
    return wire.WebhookSeen(
        webhook=each.webhook,
        url=each.url,
        made_at=each.made_at,
        failing_since=each.failing_since,
        disabled_at=each.disabled_at,
        waiting=each.waiting,
    )
