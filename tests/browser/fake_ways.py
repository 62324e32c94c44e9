"""How the fake city's one resident wishes to be told."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from aiohttp import web

from domain.escalation import BOUND_GROUPS, CHANNEL_GROUP_WORDS, GROUP_WORDS, ChannelGroup
from domain.notice_kinds import Group
from domain.problems import Problem
from domain.words import Language
from proto.http.notices.preferences import GroupChosen, QuietChosen, WayChosen, WaysChosen
from tests.browser.fake_answers import answer, refuse


@dataclass
class FakeWays:
    off: set[tuple[str, str]] = field(default_factory=set)
    plain: bool = False
    offered: set[ChannelGroup] = field(default_factory=lambda: set(ChannelGroup))
    quiet: dict[str, Any] = field(
        default_factory=lambda: {"on": True, "start": "21:30", "end": "08:00"}
    )

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [web.get("/v1/me/notices", self._show), web.put("/v1/me/notices", self._choose)]
        )

    async def _show(self, request: web.Request) -> web.Response:
        chinese = request.headers["Accept-Language"].startswith("zh")
        language = Language.ZH if chinese else Language.EN
        return answer(
            WaysChosen(
                groups=[
                    GroupChosen(
                        group=group,
                        name=GROUP_WORDS[group].in_(language),
                        must=group in BOUND_GROUPS,
                        ways=[
                            WayChosen(
                                way=way,
                                name=CHANNEL_GROUP_WORDS[way].in_(language),
                                on=(group, way) not in self.off,
                                offered=way in self.offered,
                            )
                            for way in ChannelGroup
                        ],
                    )
                    for group in Group
                ],
                language=language,
                plain_words=self.plain,
                quiet=QuietChosen(
                    on=self.quiet["on"],
                    start=time.fromisoformat(self.quiet["start"]),
                    end=time.fromisoformat(self.quiet["end"]),
                ),
                subscriptions={},
                ask_subscriptions=[],
            )
        )

    async def _choose(self, request: web.Request) -> web.Response:
        body = await request.json()
        if any(len(body["off"][group]) == len(ChannelGroup) for group in BOUND_GROUPS):
            return refuse(Problem.BODY_INVALID, 422)
        self.off = {(group, way) for group, ways in body["off"].items() for way in ways}
        self.plain, self.quiet = body["plain_words"], body["quiet"]
        return await self._show(request)
