"""A small city that answers as the wire says, for tests of the pages: no database, no faces, one resident.

It serves the real pages with the headers of the real service. Bodies are read, and answers made, by the
wire's own models, so that a page and this city can't agree on something that the service does not say.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from aiohttp import web

from domain.accounts.consent import How, Purpose
from domain.errors import Invalid
from domain.pensions.certification_ways import message
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import Decision, ReviewKind, ReviewState
from domain.problems import Problem
from domain.ways import Way
from domain.words import Language
from proto.http.accounts.sign_in import (
    Agreement,
    Binding,
    CodeSent,
    CodeWanted,
    ConsentGiven,
    ConsentText,
    ConsentTexts,
    Me,
    MeChange,
    Refresh,
    Session,
    SignIn,
)
from proto.http.base import Body
from proto.http.pensions.entitlements import (
    EntitlementAnswer,
    Entitlements,
    ReviewAnswer,
    Reviews,
    ReviewWanted,
)
from server.http import bodies
from server.http.pages import add_pages, sending
from server.site import File
from tests.agreements import VERSION, shown
from tests.browser.fake_addresses import FakeAddresses
from tests.browser.fake_answers import NOW, answer, refuse, refused, spoken, ways
from tests.browser.fake_camera import FakeCamera
from tests.browser.fake_certificates import FakeCertificates
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_hall import FakeHall
from tests.browser.fake_inbox import FakeInbox
from tests.browser.fake_items import FakeItems
from tests.browser.fake_mandates import FakeMandates
from tests.browser.fake_papers import FakePapers
from tests.browser.fake_parcels import FakeParcels
from tests.browser.fake_payments import FakePayments
from tests.browser.fake_ratings import FREE, FakeRatings
from tests.browser.fake_record import FakeRecord
from tests.browser.fake_requests import FakeRequests
from tests.browser.fake_rights import FakeRights
from tests.browser.fake_rules import processing_rules
from tests.browser.fake_signatures import FakeSignatures
from tests.browser.fake_ways import FakeWays
from tests.browser.fake_work import FakeWork

ACCOUNT: Final = UUID(int=1)
REVIEW: Final = UUID(int=4)
CODE: Final = "246810"
TODAY: Final = date(2026, 11, 24)
SCHEME: Final = "city-pension"
#: Stricter than the service's own: what the pages need, and nothing else.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'",
    "Permissions-Policy": "camera=(self)",
    "X-Content-Type-Options": "nosniff",
}
ARRIVES: Final = web.RequestKey("arrives", asyncio.Event)
B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    body: dict[str, Any]
    key: str
    language: str


@dataclass(slots=True)
class FakeCity:
    """What it answers is what stands in its fields; a test changes them."""

    url: str = ""
    signed_in: bool = False
    level: int = 2
    elder: bool = False
    language: Language = Language.ZH
    due: bool = True
    outside: tuple[Way, ...] = ()  # ways by providers that are configured
    agreed: set[Purpose] = field(default_factory=lambda: {Purpose.FACE_PROCESSING})
    reviews: list[ReviewAnswer] = field(default_factory=list)
    inbox: FakeInbox = field(default_factory=FakeInbox)
    asked: list[Asked] = field(default_factory=list)
    #: Refused once each, in order, before the route is looked at: (method, path) → problem.
    refusals: list[tuple[str, str, int, Problem]] = field(default_factory=list)
    held: list[tuple[str, str, asyncio.Event]] = field(default_factory=list)
    renewable: bool = True
    worker: File | None = None  # in the place of the page's own
    camera: FakeCamera = field(default_factory=FakeCamera)
    desk: FakeDesk = field(default_factory=FakeDesk)
    rights: FakeRights = field(default_factory=FakeRights)
    ways: FakeWays = field(default_factory=FakeWays)
    addresses: FakeAddresses = field(default_factory=FakeAddresses)
    mandates: FakeMandates = field(default_factory=FakeMandates)
    requests: FakeRequests = field(default_factory=FakeRequests)
    record: FakeRecord = field(default_factory=FakeRecord)
    items: FakeItems = field(default_factory=FakeItems)
    work: FakeWork = field(default_factory=FakeWork)
    papers: FakePapers = field(init=False)
    parcels: FakeParcels = field(init=False)
    payments: FakePayments = field(init=False)
    signatures: FakeSignatures = field(init=False)
    certificates: FakeCertificates = field(default_factory=FakeCertificates)
    ratings: FakeRatings = field(default_factory=FakeRatings)
    helped: set[Purpose] = field(default_factory=lambda: {Purpose.FACE_PROCESSING})

    def __post_init__(self) -> None:
        self.papers = FakePapers(self.work.hall)
        self.parcels = FakeParcels(self.work.hall)
        self.payments = FakePayments(self.work.hall)
        self.signatures = FakeSignatures(self.work.hall)

    @property
    def hall(self) -> FakeHall:
        return self.work.hall

    def bodies(self, method: str, path: str) -> list[dict[str, Any]]:
        return [one.body for one in self.asked if (one.method, one.path) == (method, path)]

    def hold(self, method: str, path: str) -> asyncio.Event:
        """The next answer to this is made at once, and arrives when the event is set: a slow line."""
        arrives = asyncio.Event()
        self.held.append((method, path, arrives))
        return arrives

    def decline(self) -> None:
        """An officer has looked at a check that failed, and did not certify."""
        self.reviews = [
            ReviewAnswer(
                review=REVIEW,
                kind=ReviewKind.FACE_CHECK,
                scheme=SCHEME,
                state=ReviewState.DECIDED,
                opened_at=NOW,
                reasons=["没有认出是登记的本人"],
                decision=Decision.NOT_CERTIFIED,
                decision_words="电话没有接通，请再约时间。",
                decided_at=NOW,
            )
        ]

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._door])
        add_pages(app)
        app.add_routes(
            [
                web.post("/v1/sign-in/codes", self._code),
                web.post("/v1/sign-in/sessions", self._sign_in),
                web.post("/v1/sessions/refresh", self._refresh),
                web.delete("/v1/sessions/current", self._sign_out),
                web.get("/v1/me", self._me),
                web.patch("/v1/me", self._change),
                web.post("/v1/me/person", self._bind),
                web.get("/v1/processing-rules", processing_rules),
                web.get("/v1/consents", self._consents),
                web.post("/v1/me/consents", self._agree),
                web.delete("/v1/me/consents/{purpose}", self._withdraw),
                web.get("/v1/entitlements", self._entitlements),
                web.post("/v1/me/reviews", self._wish),
                web.get("/v1/me/reviews", self._reviews),
            ]
        )
        accounts = (self.inbox, self.rights, self.ways, self.addresses, self.mandates, self.ratings)
        cases = (self.requests, self.record, self.hall, self.work, self.papers, self.parcels)
        others = (self.payments, self.signatures, self.certificates, self.items, self.camera)
        for part in (*accounts, *cases, *others, self.desk):
            part.add_to(app)
        app.on_response_prepare.extend([self._headers, self._wait])
        app.on_shutdown.append(self._hang_up)
        return app

    async def _headers(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)
        if self.signed_in and request.path in {"/", "/v1/sign-in/sessions"}:
            response.headers.add("Set-Cookie", "zj_signed_in=1; Path=/; SameSite=Strict")

    async def _wait(self, request: web.Request, response: web.StreamResponse) -> None:
        if arrives := request.get(ARRIVES):
            await arrives.wait()

    async def _hang_up(self, app: web.Application) -> None:
        self.inbox.cut_streams()
        self.work.cut_streams()
        await self.camera.close()

    @web.middleware
    async def _door(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Writes down what was asked, refuses what a test wants refused, and who has not signed in."""
        path = request.path
        if path.startswith("/v1/") and path not in {
            "/v1/capture",
            "/v1/updates",
            "/v1/officer/updates",
        }:
            file = request.content_type.startswith(("image/", "application/yaml"))
            text = "" if file else await request.text()
            self.asked.append(
                Asked(
                    request.method,
                    path,
                    await request.json() if text else {},
                    request.headers.get("Idempotency-Key", ""),
                    request.headers.get("Accept-Language", ""),
                )
            )
        if path == "/sw.js" and self.worker:
            return await sending(self.worker)(request)
        for held in self.held:
            if held[:2] == (request.method, path):
                self.held.remove(held)
                request[ARRIVES] = held[2]
                break
        for row in self.refusals:
            if row[:2] == (request.method, path):
                self.refusals.remove(row)
                return refuse(row[3], row[2])
        free = (
            "/v1/processing-rules",
            *("/v1/districts", "/v1/hospitals"),
            "/v1/items",
            "/v1/papers",
            "/v1/certificate-checks",
            "/v1/sign-in/",
            "/v1/sessions/refresh",
            "/v1/capture",
            "/v1/officer/",
        )
        if path.startswith("/v1/") and not path.startswith((*free, *FREE)) and not self.signed_in:
            return refuse(Problem.SIGN_IN_NEEDED, 401)
        try:
            return await handler(request)
        except Invalid as refusal:
            return refused(refusal)

    async def _read(self, request: web.Request, model: type[B]) -> B:
        body = bodies.parse(model, await request.read())
        assert isinstance(body, model)
        return body

    async def _code(self, request: web.Request) -> web.Response:
        await self._read(request, CodeWanted)
        return answer(CodeSent(resend_after=900, expires_in=3600), 202)  # outlasts any test

    async def _sign_in(self, request: web.Request) -> web.Response:
        body = await self._read(request, SignIn)
        if body.code != CODE:
            return refuse(Problem.CODE_WRONG, 422, "/code")
        self.signed_in = True
        return answer(Session(expires_in=900, account=ACCOUNT, level=self.level), 201)

    async def _refresh(self, request: web.Request) -> web.Response:
        await self._read(request, Refresh)
        if not (self.signed_in and self.renewable):
            return refuse(Problem.SESSION_OVER, 401)
        return answer(Session(expires_in=900, account=ACCOUNT, level=self.level))

    async def _sign_out(self, request: web.Request) -> web.Response:
        self.signed_in = False
        return web.Response(status=204)

    def me(self) -> Me:
        return Me(
            account=ACCOUNT,
            level=self.level,
            phone="138****0001",
            name="王*英" if self.level > 1 else "",
            language=self.language,
            elder_mode=self.elder,
            wechat_linked=False,
            consents=[
                ConsentGiven(purpose=purpose, version=VERSION, given_at=NOW)
                for purpose in sorted(self.agreed)
            ],
            subscriptions={},
            last_n=len(self.inbox.events),
        )

    async def _me(self, request: web.Request) -> web.Response:
        return answer(self.me())

    async def _change(self, request: web.Request) -> web.Response:
        body = await self._read(request, MeChange)
        self.elder = self.elder if body.elder_mode is None else body.elder_mode
        self.language = body.language or self.language
        return answer(self.me())

    async def _bind(self, request: web.Request) -> web.Response:
        await self._read(request, Binding)
        self.level = 2
        return answer(self.me(), 201)

    async def _consents(self, request: web.Request) -> web.Response:
        agreed = self.helped if self.mandates.note(request) else self.agreed
        texts = [
            ConsentText(
                purpose=purpose,
                version=VERSION,
                text=shown(purpose, spoken(request)).text,
                given=purpose in agreed,
                spoken=shown(purpose, spoken(request), How.SPOKEN).text,
                text_sha256=shown(purpose, spoken(request), How.PAGE).sha256.hex(),
                spoken_sha256=shown(purpose, spoken(request), How.SPOKEN).sha256.hex(),
            )
            for purpose in Purpose
        ]
        return answer(ConsentTexts(consents=texts))

    async def _agree(self, request: web.Request) -> web.Response:
        agreed = self.helped if self.mandates.note(request) else self.agreed
        agreed.add((await self._read(request, Agreement)).purpose)
        return answer(self.me(), 201)

    async def _withdraw(self, request: web.Request) -> web.Response:
        self.agreed.discard(Purpose(request.match_info["purpose"]))
        return web.Response(status=204)

    async def _entitlements(self, request: web.Request) -> web.Response:
        self.mandates.note(request)
        until = TODAY + timedelta(days=30) if self.due else date(2027, 11, 24)
        due = EntitlementAnswer(
            scheme=SCHEME,
            name="城镇职工基本养老保险" if spoken(request) is Language.ZH else "City pension",
            certified_until=until,
            certified_by=Way.DATA,
            standing=Standing.ACTIVE,
            due=self.due,
            overdue=False,
            message=message(
                Entitlement(ACCOUNT, SCHEME, until, Way.DATA), TODAY, death_recorded=False
            ).in_(spoken(request)),
            ways=ways(request, self.outside) if self.due else [],
            back_pay_from=None,
            review=None,
        )
        return answer(Entitlements(today=TODAY, entitlements=[due]))

    async def _wish(self, request: web.Request) -> web.Response:
        wanted = await self._read(request, ReviewWanted)
        review = ReviewAnswer(
            review=REVIEW,
            kind=ReviewKind(wanted.kind),
            scheme=wanted.scheme,
            state=ReviewState.OPEN,
            opened_at=NOW,
            reasons=[],
            decision=None,
            decision_words="",
            decided_at=None,
        )
        self.reviews.insert(0, review)
        return answer(review, 201)

    async def _reviews(self, request: web.Request) -> web.Response:
        return answer(Reviews(reviews=self.reviews))


@asynccontextmanager
async def running(city: FakeCity) -> AsyncIterator[FakeCity]:
    """Serves it at a free port of this machine."""
    runner = web.AppRunner(city.app(), shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        city.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield city
    finally:
        await runner.cleanup()
