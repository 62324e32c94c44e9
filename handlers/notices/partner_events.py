"""Partners' events at their own doors: asked for and acknowledged, listed, told again; and how they are called."""

from typing import Final
from uuid import UUID

from aiohttp import web

from domain.delivery import DeliveryState
from domain.errors import NotFound, Unfit, fault
from domain.notices.partner_events import POLL_MAX, read_mark
from domain.problems import Problem
from domain.words import Words
from handlers.notices.services import NOTICES
from handlers.request import PARTNER, json_response
from proto.http.notices import partner_events as wire
from services.notices.partner_events import Hook

_PAGE: Final = 50
_LIMIT: Final = Words(f"1 到 {POLL_MAX} 的整数", f"a number from 1 to {POLL_MAX}")


async def poll(request: web.Request) -> web.Response:
    """What waits, the oldest first, until it is acknowledged or taken by a call."""
    after = request.query.get("after", "")
    page = await request.app[NOTICES].partner_events.poll(
        request[PARTNER], _named("/after", after) if after else None, _limit(request)
    )
    seen = [wire.PartnerEventSeen.of(each) for each in page.events]
    return json_response(wire.PartnerEventsWaiting(events=seen, next_after=page.next_after))


async def acknowledge(request: web.Request, body: wire.PartnerEventsTaken) -> web.Response:
    """Those come no more; of others nothing is said."""
    events = [_named(f"/events/{at}", each) for at, each in enumerate(body.events)]
    taken = await request.app[NOTICES].partner_events.acknowledge(request[PARTNER], events)
    return json_response(wire.PartnerEventsAcknowledged(acknowledged=taken))


async def hook(request: web.Request) -> web.Response:
    return json_response(_seen(await request.app[NOTICES].partner_events.hook(request[PARTNER])))


async def renew_secret(request: web.Request) -> web.Response:
    made = await request.app[NOTICES].partner_events.renew_secret(request[PARTNER])
    seen = wire.PartnerSecret(secret=made.secret, old_secret_until=made.old_until)
    return json_response(seen, 201)


async def enable(request: web.Request) -> web.Response:
    enabled = await request.app[NOTICES].partner_events.enable(request[PARTNER])
    return json_response(_seen(enabled), 201)


async def deliveries(request: web.Request) -> web.Response:
    page = await request.app[NOTICES].partner_events.deliveries(
        request[PARTNER],
        failed=request.query.get("state") == DeliveryState.FAILED,
        cursor=request.query.get("cursor", ""),
    )
    seen = [wire.PartnerDeliverySeen.of(each) for each in page.deliveries]
    return json_response(wire.PartnerDeliveries(deliveries=seen, next_cursor=page.next))


async def redeliver(request: web.Request) -> web.Response:
    """Once more, with the same id."""
    try:
        event = read_mark(request.match_info["delivery"])
    except Unfit:
        raise NotFound(Problem.NOT_FOUND) from None
    await request.app[NOTICES].partner_events.redeliver(request[PARTNER], event)
    return json_response(wire.PartnerRedelivered(queued=1), 201)


def _seen(found: Hook) -> wire.PartnerHook:
    return wire.PartnerHook.of(found.partner, found.keys, found.public_key, found.waiting)


def _named(pointer: str, text: str) -> UUID:
    try:
        return read_mark(text)
    except Unfit as wrong:
        raise fault(pointer, "event", wrong.words) from None


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", "")
    if not text:
        return _PAGE
    if text.isascii() and text.isdecimal() and int(text[:4]) in range(1, POLL_MAX + 1):
        return int(text[:4])
    raise fault("/limit", "limit", _LIMIT)
