"""The officers' desk and the citizen's page through real doors, real services and a real database."""

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
from domain.faces.face_check import EngineId, Enrolment, Reason
from domain.pensions.certify import CERTIFY
from domain.people import Citizen, Level, Officer, Principal, Role
from domain.problems import Problem
from handlers.accounts import officer_officers
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.pensions import entitlements, officer_persons, officer_reviews, reviews
from handlers.pensions.services import PENSIONS, PensionServices
from server.doors import CREATIONS, LIMITS, TOKENS, Gatekeeper
from server.http.problem_responses import answering
from server.routes import ROUTES
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
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.accounts.staff import StaffStore
from storage.database import Database
from storage.idempotency import Creations
from storage.limits import Limits
from storage.pensions.review_claims import ReviewClaimStore
from storage.privacy.rights import RightsStore
from tests.agreements import VERSION
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
PROOF = {"source": "hospital", "happened_on": "2026-11-20"}
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
    gatekeeper = Gatekeeper(frozenset())
    for route in ROUTES:
        if route.handler.__module__ in HANDLERS:
            door = answering(gatekeeper.door(route), route.path)
            app.router.add_route(route.method, route.path, door)
    for role, officer in tokens.officers.items():
        await signed_in(database, role, officer)
    staff = StaffStore(database, city.vault)
    officers = OfficerService(
        staff=staff,
        emergencies=EmergencyStore(database),
        grants=GrantStore(database),
        reviews=ReviewClaimStore(database),
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
            persons=city.persons,
            guardians=MandateStore(database, city.vault),
            bell=bell,
            halted=bell,
            clock=lambda: NOW,
        ),
        holders=PhoneHolderStore(database, city.vault),
        locks=RightsStore(database, city.vault),
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
        grants=ElderGrantStore(database),
        persons=city.persons,
        bell=bell,
        clock=lambda: NOW,
        age=70,
    )
    finding = FindingService(store=FindingStore(database, city.vault), persons=city.persons)
    of_reviews = ReviewService(
        store=city.reviews, persons=city.persons, bell=bell, clock=lambda: NOW
    )
    review_claims = ReviewClaimService(
        store=ReviewClaimStore(database), reviews=of_reviews, clock=lambda: NOW
    )
    app[ACCOUNTS] = with_only(AccountServices, officers=officers, elder=elder, finding=finding)
    app[PENSIONS] = with_only(
        PensionServices,
        register=register,
        deaths=deaths,
        entitlements=EntitlementService(
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


async def test_a_registered_person_is_shown_with_masked_numbers(desk: Desk) -> None:
    status, seen = await desk.register()

    assert status == 201
    assert (seen["name"], seen["id_number"], seen["phone"]) == (
        "王秀英",
        "440***********0025",
        "138****1234",
    )


async def test_all_faults_of_a_person_are_answered_at_once(desk: Desk) -> None:
    status, problem = await desk.register(phone="1", name="", colour="red")

    assert status == 422
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/phone", "/name", "/colour"}


async def test_a_wrong_id_number_is_answered_with_its_field(desk: Desk) -> None:
    status, problem = await desk.register(id_number="440304195912310026")

    assert (status, problem["type"]) == (422, "/problems/body-invalid")
    assert problem["errors"][0]["pointer"] == "/id_number"


async def test_the_second_registration_is_a_conflict(desk: Desk) -> None:
    await desk.register()

    status, problem = await desk.register()

    assert (status, problem["type"]) == (409, "/problems/person-exists")


async def test_a_search_by_id_number_finds_the_person(desk: Desk) -> None:
    person = await desk.registered()

    status, seen = await desk.ask(
        Role.COUNTER,
        "POST",
        f"{PERSONS}/search",
        {"id_number": WANG.id_number, "purpose": "asked about a letter"},
    )

    assert (status, seen["person"]) == (200, person)


@pytest.mark.parametrize("unknown", ["00000000-0000-4000-8000-000000000000", "no-id"])
async def test_a_person_who_is_not_there_is_not_found(desk: Desk, unknown: str) -> None:
    assert (await desk.ask(Role.COUNTER, "GET", f"{PERSONS}/{unknown}"))[0] == 404


async def test_a_reviewer_has_no_door_to_the_register(desk: Desk) -> None:
    person = await desk.registered()

    assert (await desk.ask(Role.REVIEWER, "GET", f"{PERSONS}/{person}"))[0] == 403
    assert (await desk.ask(Role.COUNTER, "GET", "/v1/officer/reviews"))[0] == 403


async def test_a_face_is_enrolled_only_after_agreement(desk: Desk) -> None:
    path = f"{PERSONS}/{await desk.registered()}"

    status, problem = await desk.ask(Role.COUNTER, "POST", f"{path}/face-records", photo=b"jpeg")
    assert (status, problem["type"]) == (403, "/problems/consent-missing")

    agreement = {"purpose": "face_processing", "version": VERSION}
    await desk.ask(Role.COUNTER, "POST", f"{path}/consents", agreement)
    status, seen = await desk.ask(Role.COUNTER, "POST", f"{path}/face-records", photo=b"jpeg")
    assert status == 201
    assert seen["consents"] == ["face_processing"]
    assert seen["face_records"][0]["review_on"] == "2031-11-24"


async def test_an_unfit_photo_is_coached_in_the_language_asked_for(desk: Desk) -> None:
    path = f"{PERSONS}/{await desk.registered()}"
    agreement = {"purpose": "face_processing", "version": VERSION}
    await desk.ask(Role.COUNTER, "POST", f"{path}/consents", agreement)
    desk.faces.answer = Enrolment(template=None, reasons=(Reason.BLURRED,))

    status, problem = await desk.ask(
        Role.COUNTER, "POST", f"{path}/face-records", photo=b"jpeg", language="en"
    )

    assert (status, problem["type"]) == (422, "/problems/photo-unfit")
    assert problem["errors"] == [
        {
            "pointer": "",
            "code": "blurred",
            "detail": "Sharpness: The photo is blurred. Clean the lens or the glass, hold still and take"
            " it again; a small picture made larger does not help",
        }
    ]


async def test_after_a_proof_the_pensioner_has_nothing_to_do(desk: Desk) -> None:
    person = await desk.registered()
    wang = await desk.citizen(person)
    _, before = await desk.ask(wang, "GET", "/v1/entitlements")

    status, _ = await desk.ask(Role.COUNTER, "POST", f"{PERSONS}/{person}/proofs", PROOF)

    assert status == 201
    assert len(before["entitlements"][0]["ways"]) == 5
    _, after = await desk.ask(wang, "GET", "/v1/entitlements")
    (held,) = after["entitlements"]
    assert held["message"] == "无需办理，已通过数据比对认证，有效期至 2027年11月20日"
    assert held["ways"] == []


async def test_a_recorded_death_is_decided_by_a_person(desk: Desk) -> None:
    person = await desk.registered()
    wang = await desk.citizen(person)
    await desk.death(person)

    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    (queued,) = queue["reviews"]
    path = f"/v1/officer/reviews/{queued['review']}"
    _, seen = await desk.ask(Role.REVIEWER, "GET", path)
    decision = {"decision": "certified", "words": "visited at home, alive and well"}
    status, decided = await desk.ask(Role.REVIEWER, "POST", f"{path}/decision", decision)

    assert queued["name"] == "王*英"
    assert (seen["name"], seen["phone"], seen["died_on"]) == (
        "王秀英",
        "138****1234",
        "2026-11-01",
    )
    assert (status, decided["state"], decided["died_on"]) == (201, "decided", None)
    _, page = await desk.ask(wang, "GET", "/v1/entitlements")
    assert page["entitlements"][0]["certified_by"] == "officer"


async def test_the_queue_says_who_works_on_a_review(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)
    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    path = f"/v1/officer/reviews/{queue['reviews'][0]['review']}"

    status, claim = await desk.ask(Role.REVIEWER, "PUT", f"{path}/claim")
    _, taken = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    _, seen = await desk.ask(Role.REVIEWER, "GET", path)
    left = await desk.client.delete(
        f"{path}/claim", headers={"Authorization": f"Bearer {Role.REVIEWER}"}
    )
    _, free = await desk.ask(Role.REVIEWER, "GET", path)

    assert (status, claim["mine"]) == (200, True)
    assert taken["reviews"][0]["claim"] == seen["claim"] == claim
    assert (left.status, free["claim"]) == (204, None)


async def test_the_menu_counts_the_reviews_of_a_reviewer_alone(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)

    _, reviewer = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/me")
    _, counter = await desk.ask(Role.COUNTER, "GET", "/v1/officer/me")

    assert (reviewer["reviews"], counter["reviews"]) == (1, 0)


async def test_what_is_decided_is_not_taken(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)
    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    path = f"/v1/officer/reviews/{queue['reviews'][0]['review']}"
    decision = {"decision": "not_certified", "words": "no answer at the door"}
    await desk.ask(Role.REVIEWER, "POST", f"{path}/decision", decision)

    status, problem = await desk.ask(Role.REVIEWER, "PUT", f"{path}/claim")
    unknown, _ = await desk.ask(Role.REVIEWER, "PUT", f"/v1/officer/reviews/{person}/claim")

    assert (status, problem["type"], unknown) == (409, "/problems/review-decided", 404)


async def test_a_review_is_decided_once(desk: Desk) -> None:
    person = await desk.registered()
    await desk.death(person)
    _, queue = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews")
    path = f"/v1/officer/reviews/{queue['reviews'][0]['review']}/decision"
    decision = {"decision": "not_certified", "words": "no answer at the door"}
    await desk.ask(Role.REVIEWER, "POST", path, decision)

    status, problem = await desk.ask(Role.REVIEWER, "POST", path, decision)

    assert (status, problem["type"]) == (409, "/problems/review-decided")


async def test_a_pensioner_asks_for_a_visit_and_hears_the_decision(desk: Desk) -> None:
    wang = await desk.citizen(await desk.registered())
    wish = {"kind": "other_way", "scheme": SCHEME, "way": "home_visit", "words": "third floor"}
    status, wished = await desk.ask(wang, "POST", "/v1/me/reviews", wish)
    decision = {"decision": "certified", "words": "visited at home"}

    await desk.ask(
        Role.REVIEWER, "POST", f"/v1/officer/reviews/{wished['review']}/decision", decision
    )

    assert status == 201
    _, own = await desk.ask(wang, "GET", "/v1/me/reviews")
    assert [(r["state"], r["decision_words"]) for r in own["reviews"]] == [
        ("decided", "visited at home")
    ]


async def test_a_broken_cursor_is_a_clear_problem(desk: Desk) -> None:
    status, problem = await desk.ask(Role.REVIEWER, "GET", "/v1/officer/reviews?cursor=x")

    assert (status, problem["type"]) == (422, "/problems/body-invalid")
