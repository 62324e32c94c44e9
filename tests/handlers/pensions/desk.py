"""The officers' desk and the citizen's page on real services and a real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from auth.passwords import Passwords
from auth.second_factor import TotpCodes
from domain.errors import NotSignedIn
from domain.faces.actions import Actions
from domain.faces.face_check import EngineId, Enrolment
from domain.pensions.certify import CERTIFY
from domain.people import Citizen, Level, Officer, Principal, Role
from domain.problems import Problem
from handlers.accounts import officer_officers
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.pensions import entitlements, officer_persons, officer_reviews, reviews
from handlers.pensions.services import PENSIONS, PensionServices
from server.doors import CREATIONS, GATEKEEPER, LIMITS, TOKENS, Gatekeeper, door
from server.http.problem_responses import answering
from server.routes import ROUTES
from server.wiring.accounts import (
    make_consent_changes,
    make_officer_changes,
    make_phone_reassignment,
)
from server.wiring.built_in import make_built_in_cases
from server.wiring.privacy import make_face_locks
from services.accounts.consents import ConsentService
from services.accounts.elder import ElderService
from services.accounts.finding import FindingService
from services.accounts.officers import OfficerService
from services.pensions.deaths import DeathService
from services.pensions.entitlements import EntitlementService
from services.pensions.register import RegisterService
from services.pensions.review_claims import ReviewClaimService
from services.pensions.reviews import ReviewService
from storage.accounts.consents import ConsentStore
from storage.accounts.elder import ElderGrantStore
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.finding import FindingStore
from storage.accounts.grants import GrantStore
from storage.accounts.mandates import MandateStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.idempotency import Creations
from storage.limits import Limits
from tests.kiosks import NO_KIOSKS
from tests.people import OPEN_GATE, FakeBell
from tests.service_sets import with_only
from tests.storage.city import NOW, SCHEME, WANG, City, found

HANDLERS = {
    module.__name__
    for module in (
        entitlements,
        officer_persons,
        officer_officers,
        officer_reviews,
        reviews,
    )
}
PERSONS = "/v1/officer/persons"
DEATH = {"source": "civil affairs", "died_on": "2026-11-01"}


class FakeFaces:
    answer = Enrolment(template=b"template", reasons=())

    @property
    def engine(self) -> EngineId:
        return EngineId("fake", "1", "")

    async def enrol(self, photo: bytes) -> Enrolment:
        return self.answer


class FakeTokens:
    """A token is the name of who holds it."""

    def __init__(self) -> None:
        self.officers: dict[str, Officer] = {
            role: Officer(uuid4(), frozenset({role}), uuid4()) for role in Role
        }
        self.holders: dict[str, Principal] = dict(self.officers)
        self.ended: list[UUID] = []

    def read(self, token: str) -> Principal:
        if token not in self.holders:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)
        return self.holders[token]

    def seconds_left(self, token: str) -> float:
        return 900.0 if token in self.holders else 0.0

    def end(self, session: UUID) -> None:
        self.ended.append(session)


@dataclass
class Desk:
    client: TestClient[web.Request, web.Application]
    city: City
    faces: FakeFaces
    tokens: FakeTokens

    async def ask(
        self,
        who: str,
        method: str,
        path: str,
        body: object = None,
        *,
        photo: bytes | None = None,
        language: str = "zh-CN",
    ) -> tuple[int, Any]:
        headers = {
            "Authorization": f"Bearer {who}",
            "Idempotency-Key": uuid4().hex,
            "Accept-Language": language,
            "Zhijian-Purpose": "counter",
        }
        if photo is not None:
            headers["Content-Type"] = "image/jpeg"
        async with self.client.request(
            method, path, json=body, data=photo, headers=headers
        ) as response:
            return response.status, await response.json()

    async def register(self, until: str = "2026-12-31", **change: object) -> tuple[int, Any]:
        body: dict[str, object] = {
            "name": WANG.name,
            "id_number": WANG.id_number,
            "phone": WANG.phone,
            "schemes": [{"scheme": SCHEME, "certified_until": until}],
        }
        return await self.ask(Role.COUNTER, "POST", PERSONS, body | change)

    async def registered(self) -> str:
        _, seen = await self.register()
        return str(seen["person"])

    async def death(self, person: str) -> tuple[int, Any]:
        path = f"{PERSONS}/{person}/death"
        _, look = await self.ask(Role.COUNTER, "POST", f"{path}-looks", DEATH)
        return await self.ask(Role.COUNTER, "POST", path, DEATH | {"seen": look["seen"]})

    async def citizen(self, person: str) -> str:
        account = await self.city.account(UUID(person))
        self.tokens.holders["wang"] = Citizen(account, Level.BOUND, uuid4())
        return "wang"


async def signed_in(database: Database, role: str, officer: Officer) -> None:
    await database.execute(
        "INSERT INTO officers (officer_id, username, password_hash, roles) VALUES ($1, $2, '', $3)",
        officer.officer,
        role,
        [role],
    )
    await database.execute(
        "INSERT INTO sessions (session_id, officer_id, refresh_mac, expires_at)"
        " VALUES ($1, $2, '', now() + interval '1 hour')",
        officer.session,
        officer.officer,
    )


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    city = found(database, tmp_path / "keys")
    bell, faces, tokens = FakeBell(), FakeFaces(), FakeTokens()
    app = web.Application()
    app[GATEKEEPER] = Gatekeeper(frozenset())
    for route in ROUTES:
        if route.handler.__module__ in HANDLERS:
            entered = answering(door(route), route.path)
            app.router.add_route(route.method, route.path, entered)
    for role, officer in tokens.officers.items():
        await signed_in(database, role, officer)
    staff = StaffStore(database, city.vault)
    officers = OfficerService(
        staff=staff,
        changes=make_officer_changes(database, city.vault),
        register=city.persons,
        emergencies=EmergencyStore(database),
        grants=GrantStore(database),
        reviews=city.reviews,
        passwords=Passwords(),
        codes=TotpCodes("zhijian"),
        tokens=tokens,
        clock=lambda: NOW,
    )
    app[TOKENS] = tokens
    app[LIMITS] = Limits(None)
    app[CREATIONS] = Creations(database, city.vault)
    app[LIMITS] = Limits(None)
    register = RegisterService(
        persons=city.persons,
        areas=staff,
        face_records=city.face_records,
        proofs=city.proofs,
        faces=faces,
        consents=ConsentService(
            consents=ConsentStore(database),
            changes=make_consent_changes(database),
            persons=city.persons,
            guardians=MandateStore(database, city.vault),
            bell=bell,
            halted=bell,
            clock=lambda: NOW,
        ),
        holders=make_phone_reassignment(database, city.vault),
        locks=make_face_locks(database, city.vault),
        tokens=tokens,
        bell=bell,
        gate=OPEN_GATE,
        clock=lambda: NOW,
    )
    deaths = DeathService(
        persons=city.persons,
        store=city.proofs,
        macs=city.vault.macs,
        bell=bell,
        clock=lambda: NOW,
    )
    elder = ElderService(
        unit=database,
        grants=ElderGrantStore(database),
        persons=city.persons,
        events=EventStore(database),
        audit=AuditStore(database),
        bell=bell,
        clock=lambda: NOW,
        age=70,
    )
    finding = FindingService(store=FindingStore(database, city.vault), persons=city.persons)
    of_reviews = ReviewService(
        store=city.reviews,
        decisions=city.decisions,
        persons=city.persons,
        bell=bell,
        clock=lambda: NOW,
    )
    review_claims = ReviewClaimService(
        unit=database,
        store=city.reviews,
        cases=make_built_in_cases(database, city.vault),
        reviews=of_reviews,
        clock=lambda: NOW,
    )
    app[ACCOUNTS] = with_only(AccountServices, officers=officers, elder=elder, finding=finding)
    app[PENSIONS] = with_only(
        PensionServices,
        register=register,
        deaths=deaths,
        entitlements=EntitlementService(
            kiosks=NO_KIOSKS,
            store=city.entitlements,
            engine=faces.engine,
            clock=lambda: NOW,
            actions=Actions((CERTIFY,)),
        ),
        reviews=of_reviews,
        review_claims=review_claims,
    )
    async with TestClient(TestServer(app)) as client:
        yield Desk(client, city, faces, tokens)
