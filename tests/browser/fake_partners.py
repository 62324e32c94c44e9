"""One partner of the fake city: as officers register it, and as it asks the resident."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.accounts.partners import (
    Environment,
    PartnerMove,
    PartnerScope,
    PartnerState,
    Plan,
)
from domain.words import Language
from proto.http.accounts import partners as wire
from tests.browser.fake_answers import NOW, answer, spoken

PARTNER: Final = UUID(int=81)
REQUEST: Final = UUID(int=82)
CONSENT: Final = UUID(int=83)
NAME: Final = "示例银行"
PURPOSE: Final = "核对养老金发放"
SCOPES: Final = frozenset({PartnerScope.CERTIFICATION, PartnerScope.CASES})
_AFTER: Final = {
    PartnerMove.APPROVE: PartnerState.LIVE,
    PartnerMove.DECLINE: PartnerState.DECLINED,
    PartnerMove.SUSPEND: PartnerState.SUSPENDED,
    PartnerMove.RESUME: PartnerState.LIVE,
    PartnerMove.CLOSE: PartnerState.CLOSED,
}


@dataclass(slots=True)
class FakePartners:
    """`own`: the officer at the desk is who registered it."""

    state: PartnerState = PartnerState.ASKED
    own: bool = False
    asked: list[wire.PartnerNew] = field(default_factory=list)
    moved: list[wire.PartnerMoved] = field(default_factory=list)
    led: list[wire.PartnerAsks] = field(default_factory=list)
    answers: list[bool] = field(default_factory=list)
    withdrawn: bool = False

    def add_to_desk(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/v1/officer/partners", self._all),
                web.post("/v1/officer/partners", self._ask),
                web.post("/v1/officer/partners/{partner}/moves", self._move),
            ]
        )

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.post("/v1/me/partner-requests", self._read),
                web.post("/v1/me/partner-requests/{request}/answers", self._answer),
                web.get("/v1/me/partner-consents", self._mine),
                web.delete("/v1/me/partner-consents/{consent}", self._withdraw),
            ]
        )

    async def _all(self, _: web.Request) -> web.Response:
        return answer(wire.PartnersSeen(partners=[self._seen()]))

    async def _ask(self, request: web.Request) -> web.Response:
        self.asked.append(wire.PartnerNew.model_validate_json(await request.text()))
        return answer(self._seen(), 201)

    async def _move(self, request: web.Request) -> web.Response:
        body = wire.PartnerMoved.model_validate_json(await request.text())
        self.moved.append(body)
        self.state = _AFTER[body.move]
        return answer(self._seen(), 201)

    async def _read(self, request: web.Request) -> web.Response:
        self.led.append(wire.PartnerAsks.model_validate_json(await request.text()))
        return answer(
            wire.PartnerRequest(
                request=REQUEST,
                name=NAME,
                purpose=PURPOSE,
                shares=wire.shared(SCOPES, spoken(request)),
                until=NOW + timedelta(days=90),
                answer_by=NOW + timedelta(minutes=15),
            )
        )

    async def _answer(self, request: web.Request) -> web.Response:
        self.answers.append(wire.PartnerAnswer.model_validate_json(await request.text()).agrees)
        return answer(wire.LedBack(redirect_to="/officer/?state=s1"))

    async def _mine(self, request: web.Request) -> web.Response:
        return answer(wire.PartnerConsents(consents=[self._consent(spoken(request))]))

    async def _withdraw(self, _: web.Request) -> web.Response:
        self.withdrawn = True
        return web.Response(status=204)

    def _consent(self, language: Language) -> wire.PartnerConsentSeen:
        return wire.PartnerConsentSeen(
            consent=CONSENT,
            name=NAME,
            purpose=PURPOSE,
            shares=wire.shared(SCOPES, language),
            given_at=NOW,
            ends_at=NOW + timedelta(days=90),
            holds=not self.withdrawn,
        )

    def _seen(self) -> wire.PartnerSeen:
        return wire.PartnerSeen(
            partner=PARTNER,
            name=NAME,
            purpose=PURPOSE,
            redirect_uris=["https://bank.example.com/callback"],
            scopes=sorted(SCOPES),
            plan=Plan.STANDARD,
            calls_a_minute=600,
            jwks_url="https://bank.example.com/keys",
            environment=Environment.SANDBOX,
            state=self.state,
            asked_at=NOW,
            moved_at=NOW,
            own=self.own,
            events=[],
            events_url="",
            contact="",
            failing_since=None,
            off_at=None,
        )
