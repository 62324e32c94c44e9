"""One partner's webhook of the fake city, with a call that failed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.delivery import DeliveryState
from domain.problems import Problem
from proto.http.notices.deliveries import (
    Replayed,
    Resent,
    WebhookCallSeen,
    WebhookCallsSeen,
    WebhookMade,
    WebhookMove,
    WebhookNew,
    WebhookReplay,
    WebhookSeen,
    WebhooksSeen,
)
from tests.browser.fake_answers import NOW, answer, refuse

HOOK: Final = UUID(int=61)
MESSAGE: Final = UUID(int=62)
SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
URL: Final = "https://partner.example.com/hooks"


def call(message: UUID, state: DeliveryState, answered: str, became: str) -> WebhookCallSeen:
    ping = became == "ping"
    return WebhookCallSeen(
        message=message,
        delivery=None if ping else UUID(int=40),
        kind="" if ping else "entitlement.certified",
        channel="webhook" if ping else "sms",
        became=became,
        happened_at=NOW,
        state=state,
        attempt=9,
        answer=answered,
        next_at=None,
        ended_at=NOW,
    )


@dataclass(slots=True)
class FakeWebhooks:
    added: list[WebhookNew] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    replayed: list[datetime] = field(default_factory=list)
    resent: list[str] = field(default_factory=list)
    paused: bool = False
    removed: bool = False
    calls: list[WebhookCallSeen] = field(
        default_factory=lambda: [
            call(UUID(int=63), DeliveryState.SENT, "http-204", "received"),
            call(MESSAGE, DeliveryState.FAILED, "expired", "sent"),
        ]
    )

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer/webhooks"
        one = f"{at}/{{webhook}}"
        app.add_routes(
            [
                web.get(at, self._all),
                web.post(at, self._add),
                web.delete(one, self._remove),
                web.post(f"{one}/secrets", self._rotate),
                web.post(f"{one}/pings", self._ping),
                web.post(f"{one}/pauses", self._pause),
                web.post(f"{one}/enablings", self._enable),
                web.post(f"{one}/replays", self._replay),
                web.get(f"{one}/calls", self._calls),
                web.post(f"{one}/calls/{{message}}/resendings", self._resend),
            ]
        )

    def seen(self) -> WebhookSeen:
        return WebhookSeen(
            webhook=HOOK,
            url=URL,
            made_at=NOW,
            failing_since=None,
            disabled_at=NOW if self.paused else None,
            waiting=3,
            old_secret_until=None,
        )

    def _made(self) -> web.Response:
        return answer(WebhookMade(**self.seen().model_dump(), secret=SECRET), 201)

    async def _why(self, request: web.Request) -> None:
        self.whys.append(WebhookMove.model_validate_json(await request.text()).why)

    async def _all(self, request: web.Request) -> web.Response:
        return answer(WebhooksSeen(webhooks=[] if self.removed else [self.seen()]))

    async def _add(self, request: web.Request) -> web.Response:
        body = WebhookNew.model_validate_json(await request.text())
        if not body.url.startswith("https://"):
            return refuse(Problem.BODY_INVALID, 422, "/url")
        self.added.append(body)
        return self._made()

    async def _remove(self, request: web.Request) -> web.Response:
        self.removed = True
        return web.Response(status=204)

    async def _rotate(self, request: web.Request) -> web.Response:
        await self._why(request)
        return self._made()

    async def _ping(self, request: web.Request) -> web.Response:
        await self._why(request)
        self.calls.insert(0, call(UUID(int=64), DeliveryState.FAILED, "http-500", "ping"))
        return answer(self.seen(), 202)

    async def _pause(self, request: web.Request) -> web.Response:
        await self._why(request)
        self.paused = True
        return answer(self.seen(), 201)

    async def _enable(self, request: web.Request) -> web.Response:
        await self._why(request)
        self.paused = False
        return answer(self.seen(), 201)

    async def _replay(self, request: web.Request) -> web.Response:
        body = WebhookReplay.model_validate_json(await request.text())
        self.replayed.append(body.since)
        return answer(Replayed(queued=12, next_since=None), 201)

    async def _calls(self, request: web.Request) -> web.Response:
        failed = request.query.get("state") == DeliveryState.FAILED
        found = [each for each in self.calls if not failed or each.state is DeliveryState.FAILED]
        return answer(WebhookCallsSeen(calls=found, next_cursor=""))

    async def _resend(self, request: web.Request) -> web.Response:
        await self._why(request)
        self.resent.append(request.match_info["message"])
        return answer(Resent(queued=1), 201)
