"""The desk: what became of notices, dead letters, notices to be told in person, and how the channels are doing."""

from typing import Any
from uuid import UUID

from aiohttp import web

from domain.delivery import Channel
from domain.errors import fault
from domain.events import TITLES
from domain.notices.deliveries import ALARM_WORDS, DeadFilter, DeliverySeen
from domain.notices.delivery_reasons import why_words
from domain.words import Language, Words
from handlers.notices.services import NOTICES
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id, query_text
from proto.http.notices import deliveries as wire


async def of_person(request: web.Request, body: wire.DeliveriesWanted) -> web.Response:
    page = await request.app[NOTICES].deliveries.of_person(
        officer_of(request), path_id(request, "person"), body.purpose, body.cursor
    )
    language = language_of(request)
    return json_response(
        wire.DeliveriesSeen(
            deliveries=[wire.DeliveryLeg(**_leg(each, language)) for each in page.deliveries],
            next_cursor=page.next_cursor,
        )
    )


async def dead(request: web.Request) -> web.Response:
    query, language = request.query, language_of(request)
    page = await request.app[NOTICES].deliveries.dead(
        DeadFilter(_channel(query.get("channel", "")), query_text(request, "reason")),
        query.get("cursor", ""),
    )
    return json_response(
        wire.DeadLetters(
            deliveries=[
                wire.DeadLetter(**_leg(each, language), again=each.again)
                for each in page.deliveries
            ],
            counts=[
                wire.DeadLetterCount(
                    channel=each.channel,
                    why=each.why,
                    why_words=why_words(each.why).in_(language),
                    deliveries=each.deliveries,
                )
                for each in page.counts
            ],
            next_cursor=page.next_cursor,
        )
    )


async def resend(request: web.Request, body: wire.Resending) -> web.Response:
    chosen: list[UUID] | DeadFilter = body.deliveries or DeadFilter(body.channel, body.reason)
    queued = await request.app[NOTICES].deliveries.resend(officer_of(request), chosen, body.why)
    return json_response(wire.Resent(queued=queued), 201)


async def personal_notices(request: web.Request) -> web.Response:
    page = await request.app[NOTICES].deliveries.personal_notices(
        officer_of(request), request[PURPOSE], request.query.get("cursor", "")
    )
    language = language_of(request)
    return json_response(
        wire.PersonalNoticesSeen(
            notices=[
                wire.PersonalNoticeSeen(
                    notice=each.notice,
                    person=each.person,
                    kind=each.kind,
                    title=TITLES[each.kind].in_(language),
                    due=each.due,
                    expires=each.expires,
                )
                for each in page.notices
            ],
            next_cursor=page.next_cursor,
        )
    )


async def end_personal_notice(request: web.Request, body: wire.PersonalNoticeEnd) -> web.Response:
    await request.app[NOTICES].deliveries.end_personal_notice(
        officer_of(request), path_id(request, "notice"), told=body.told, why=body.why
    )
    return web.Response(status=204)


async def channels(request: web.Request) -> web.Response:
    found, language = await request.app[NOTICES].deliveries.channels(), language_of(request)
    return json_response(
        wire.ChannelsSeen(
            channels=[
                wire.ChannelSeen(
                    channel=each.channel,
                    waiting=each.waiting,
                    oldest_seconds=int(each.oldest_s),
                    retried=each.retried,
                    sent=each.good,
                    failed=each.failed,
                )
                for each in found.healths
            ],
            alarms=[
                wire.AlarmSeen(
                    channel=each.channel,
                    kind=each.kind,
                    words=ALARM_WORDS[each.kind].in_(language),
                )
                for each in found.alarms
            ],
        )
    )


def _leg(seen: DeliverySeen, language: Language) -> dict[str, Any]:
    return {
        "delivery": seen.delivery,
        "event_n": seen.event_n,
        "kind": seen.kind,
        "channel": seen.channel,
        "state": seen.state,
        "why": seen.why,
        "why_words": why_words(seen.why).in_(language),
        "attempt": seen.attempt,
        "created_at": seen.created_at,
        "next_at": seen.next_at,
        "sent_at": seen.sent_at,
        "received_at": seen.received_at,
        "read_at": seen.read_at,
        "ended_at": seen.ended_at,
    }


def _channel(name: str) -> Channel | None:
    try:
        return Channel(name) if name else None
    except ValueError:
        words = Words("应是文档所列的渠道", "one of the documented channels")
        raise fault("/channel", "unknown", words) from None
