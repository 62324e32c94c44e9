"""A bank's face requests in memory."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.face_requests import FaceRequest, FaceRequestWay, FaceResult
from domain.accounts.partners import PartnerGrant, PartnerScope
from domain.people import Citizen
from services.accounts.face_requests import Asked, FaceRequestService
from tests.people import FakeBell, FakeClock
from tests.services.accounts.partner_parts import (
    BANK,
    HER,
    HERE,
    PARTNER,
    SHE,
    FakePartners,
    FakePersons,
    FakeTellings,
    grant,
)
from tests.services.unit import FakeAudit, FakeEvents, FakeLimits, FakeUnit

QR, SMS = FaceRequestWay.QR, FaceRequestWay.SMS
NONCE: Final = "n" * 16
BY_BANK: Final = actors.partner(BANK)


class Scene:
    """A bank's requests; `named`: the person to whom it may send a message; `shown`: who showed a face just now."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.requests: dict[UUID, FaceRequest] = {}
        self.codes: dict[str, UUID] = {}
        self.moves = 0
        self.named: PartnerGrant | None = grant(PartnerScope.PERSON)
        self.grants: dict[UUID, PartnerGrant] = {}
        self.subject_of = ""
        self.shown = True
        self.waits: list[tuple[UUID, float]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.partners, self.tellings = FakePartners(), FakeTellings()
        self.limits, self.audit, self.events = FakeLimits(), FakeAudit(), FakeEvents()
        self.bell, self.inboxes = FakeBell(), FakeBell()
        self.service = FaceRequestService(
            unit=FakeUnit(),
            store=self,
            partners=self.partners,
            grants=Grants(self),
            persons=FakePersons(),
            sessions=self,
            signer=self,
            limits=self.limits,
            events=self.events,
            tellings=self.tellings,
            audit=self.audit,
            watch=self,
            bell=self.bell,
            accounts_bell=self.inboxes,
            draw=lambda link: f"<svg>{link}</svg>",
            page="https://city.example.com",
            environment=HERE,
            clock=self.clock,
        )

    async def add(self, held: FaceRequest, code: str) -> None:
        self.requests[held.request] = held
        self.codes[code] = held.request

    async def read(self, request: UUID) -> FaceRequest | None:
        return self.requests.get(request)

    async def lock(self, request: UUID) -> FaceRequest | None:
        return self.requests.get(request)

    async def lock_by_code(self, code: str) -> FaceRequest | None:
        return self.requests.get(self.codes.get(code, UUID(int=0)))

    async def move(self, held: FaceRequest) -> None:
        self.moves += 1
        self.requests[held.request] = held

    async def proven(self, session: UUID, now: datetime) -> bool:
        assert (session, now) == (SHE.session, self.clock.now)
        return self.shown

    def face_result_of(self, result: FaceResult) -> str:
        return f"{result.subject} {result.nonce} {result.at:%H:%M} {result.request == self.one}"

    @contextmanager
    def on(self, hand_off: UUID) -> Iterator[Callable[[float], Awaitable[None]]]:
        async def wait(seconds: float) -> None:
            self.waits.append((hand_off, seconds))
            self.meanwhile()

        yield wait

    @property
    def one(self) -> UUID:
        (found,) = self.requests
        return found

    @property
    def held(self) -> FaceRequest:
        return self.requests[self.one]

    async def ask(self, way: FaceRequestWay = QR, subject: str = "") -> Asked:
        return await self.service.ask(PARTNER, way, NONCE, subject)

    async def opened(self, by: Citizen = SHE) -> "Scene":
        await self.ask()
        await self.service.open(by, next(iter(self.codes)))
        return self

    async def done(self) -> "Scene":
        await self.opened()
        await self.service.answer(SHE, self.one, agrees=True)
        return self


class Grants:
    """storage.accounts.partner_grants.PartnerGrantStore."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    async def holding(self, partner: UUID, subject: str, at: datetime) -> PartnerGrant | None:
        fits = (partner, subject, at) == (BANK, "sub", self.scene.clock.now)
        return self.scene.named if fits else None

    async def subject(self, person: UUID, partner: UUID) -> str | None:
        assert (person, partner) == (HER, BANK)
        return self.scene.subject_of or None

    async def add(self, given: PartnerGrant) -> None:
        self.scene.grants[given.grant] = given

    async def lock(self, grant: UUID) -> PartnerGrant | None:
        return self.scene.grants.get(grant)
