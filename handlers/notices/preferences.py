"""How a citizen wishes to be told."""

from datetime import time

from aiohttp import web

from domain.escalation import (
    BOUND_GROUPS,
    CHANNEL_GROUP_WORDS,
    GROUP_WORDS,
    ChannelGroup,
    NotificationPreferences,
)
from domain.notice_kinds import Group
from domain.quiet import Quiet
from domain.words import Language
from handlers.notices.services import NOTICES
from handlers.request import citizen_of, json_response, language_of
from proto.http.notices.preferences import (
    GroupChosen,
    QuietChosen,
    WayChosen,
    WaysChosen,
    WaysWanted,
)
from services.notices.preferences import WaysSeen


async def show(request: web.Request) -> web.Response:
    seen = await request.app[NOTICES].preferences.show(citizen_of(request))
    return json_response(_chosen(seen, language_of(request)))


async def choose(request: web.Request, body: WaysWanted) -> web.Response:
    quiet = Quiet(time.fromisoformat(body.quiet.start), time.fromisoformat(body.quiet.end))
    wishes = NotificationPreferences(
        off=frozenset((group, way) for group, ways in body.off.items() for way in ways),
        quiet=quiet if body.quiet.on else None,
        plain=body.plain_words,
    )
    ways = request.app[NOTICES].preferences
    seen = await ways.choose(citizen_of(request), wishes, body.language)
    return json_response(_chosen(seen, language_of(request)))


def _chosen(seen: WaysSeen, language: Language) -> WaysChosen:
    chosen = seen.chosen
    return WaysChosen(
        groups=[
            GroupChosen(
                group=group,
                name=GROUP_WORDS[group].in_(language),
                must=group in BOUND_GROUPS,
                ways=[
                    WayChosen(
                        way=way,
                        name=CHANNEL_GROUP_WORDS[way].in_(language),
                        on=(group, way) not in chosen.wishes.off,
                        offered=way in seen.offered,
                    )
                    for way in ChannelGroup
                ],
            )
            for group in Group
        ],
        language=chosen.language,
        plain_words=chosen.wishes.plain,
        quiet=QuietChosen(
            on=chosen.wishes.quiet is not None, start=chosen.window.start, end=chosen.window.end
        ),
        subscriptions=dict(chosen.grants),
        ask_subscriptions=list(seen.ask),
    )
