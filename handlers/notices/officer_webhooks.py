"""The desk: partners' webhooks."""

from aiohttp import web

from domain.delivery import DeliveryState
from domain.notices.webhooks import PING, Webhook, WebhookCall
from handlers.notices.services import NOTICES
from handlers.request import json_response, officer_of, path_id
from proto.http.notices import deliveries as wire


async def add(request: web.Request, body: wire.WebhookNew) -> web.Response:
    made, secret = await request.app[NOTICES].webhooks.add(officer_of(request), body.url, body.why)
    return json_response(wire.WebhookMade(**_seen(made).model_dump(), secret=secret), 201)


async def all_(request: web.Request) -> web.Response:
    found = await request.app[NOTICES].webhooks.all()
    return json_response(wire.WebhooksSeen(webhooks=[_seen(each) for each in found]))


async def enable(request: web.Request, body: wire.WebhookMove) -> web.Response:
    found = await request.app[NOTICES].webhooks.enable(
        officer_of(request), path_id(request, "webhook"), body.why
    )
    return json_response(_seen(found), 201)


async def pause(request: web.Request, body: wire.WebhookMove) -> web.Response:
    found = await request.app[NOTICES].webhooks.pause(
        officer_of(request), path_id(request, "webhook"), body.why
    )
    return json_response(_seen(found), 201)


async def rotate(request: web.Request, body: wire.WebhookMove) -> web.Response:
    found, secret = await request.app[NOTICES].webhooks.rotate(
        officer_of(request), path_id(request, "webhook"), body.why
    )
    return json_response(wire.WebhookMade(**_seen(found).model_dump(), secret=secret), 201)


async def ping(request: web.Request, body: wire.WebhookMove) -> web.Response:
    found = await request.app[NOTICES].webhooks.ping(
        officer_of(request), path_id(request, "webhook"), body.why
    )
    return json_response(_seen(found), 202)


async def remove(request: web.Request) -> web.Response:
    await request.app[NOTICES].webhooks.remove(officer_of(request), path_id(request, "webhook"))
    return web.Response(status=204)


async def calls(request: web.Request) -> web.Response:
    page = await request.app[NOTICES].webhooks.calls(
        path_id(request, "webhook"),
        failed=request.query.get("state") == DeliveryState.FAILED,
        cursor=request.query.get("cursor", ""),
    )
    shown = [_call(each) for each in page.calls]
    return json_response(wire.WebhookCallsSeen(calls=shown, next_cursor=page.next))


async def resend(request: web.Request, body: wire.WebhookMove) -> web.Response:
    await request.app[NOTICES].webhooks.resend(
        officer_of(request),
        path_id(request, "webhook"),
        path_id(request, "message"),
        body.why,
    )
    return json_response(wire.Resent(queued=1), 201)


async def replay(request: web.Request, body: wire.WebhookReplay) -> web.Response:
    queued, rest = await request.app[NOTICES].webhooks.replay(
        officer_of(request), path_id(request, "webhook"), body.since, body.why
    )
    return json_response(wire.Replayed(queued=queued, next_since=rest), 201)


def _seen(each: Webhook) -> wire.WebhookSeen:
    return wire.WebhookSeen(
        webhook=each.webhook,
        url=each.url,
        made_at=each.made_at,
        failing_since=each.failing_since,
        disabled_at=each.disabled_at,
        waiting=each.waiting,
        old_secret_until=each.old_until,
    )


def _call(each: WebhookCall) -> wire.WebhookCallSeen:
    told = each.message
    return wire.WebhookCallSeen(
        message=told.message,
        delivery=None if told.became == PING else told.delivery,
        kind=told.kind,
        channel=told.channel,
        became=told.became,
        happened_at=told.happened_at,
        state=each.state,
        attempt=each.attempt,
        answer=each.answer,
        next_at=None if each.ended_at else each.next_at,
        ended_at=each.ended_at,
    )
