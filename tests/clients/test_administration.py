"""The SDK's calls of administrators and counters: officers, grants, emergencies, rules, persons found and deaths."""

from datetime import date
from typing import Any
from uuid import UUID

from aiohttp import web
from zhijian_client import CitizenClient, OfficerClient

from tests.clients.service import serving, session

ONE, TWO = UUID(int=5), UUID(int=6)
NOW = "2026-11-24T08:00:00Z"
CHEN: dict[str, Any] = {
    "officer": str(ONE),
    "username": "chen",
    "roles": ["counter"],
    "identified": False,
    "areas": ["4403"],
    "second_factor": False,
    "start_until": None,
    "disabled_at": None,
    "created_at": NOW,
}
GRANT: dict[str, Any] = {
    "grant": str(TWO),
    "officer": str(ONE),
    "username": "chen",
    "what": "password",
    "why": "forgotten",
    "mine": True,
    "asked_name": "li",
    "asked_at": NOW,
    "state": "waiting",
    "ends_at": NOW,
}
STAFF = "/v1/officer/officers"


class FakeService:
    """Answers by method and path, and keeps the bodies it was sent."""

    def __init__(self, answers: dict[tuple[str, str], Any]) -> None:
        self.sent: list[tuple[str, Any]] = []
        self._answers = answers
        self.routes = dict.fromkeys(answers, self._answer)
        self.routes["POST", "/v1/officer/sign-in/sessions"] = self._sign_in

    async def _answer(self, request: web.Request) -> web.Response:
        if request.method != "GET":
            self.sent.append((request.path, await request.json()))
        return web.json_response(self._answers[request.method, request.path])

    async def _sign_in(self, request: web.Request) -> web.Response:
        assert request.method == "POST"
        return web.json_response(session(1), status=201)


async def test_an_officer_is_added_given_a_password_and_disabled() -> None:
    service = FakeService(
        {
            ("POST", STAFF): CHEN,
            ("PATCH", f"{STAFF}/{ONE}"): CHEN | {"areas": ["440304"]},
            ("POST", f"{STAFF}/{ONE}/start-passwords"): {"password": "once", "until": NOW},
            ("POST", f"{STAFF}/{ONE}/disablings"): CHEN | {"disabled_at": NOW},
            ("GET", STAFF): {"officers": [CHEN], "next_cursor": ""},
        }
    )
    async with serving(service.routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        staff = client.administration
        added = await staff.add("chen", ["counter"], ["4403"], "new")
        moved = await staff.change(added.officer, "moved", areas=["440304"])
        given = await staff.start_password(added.officer, "new")
        ended = await staff.disable(added.officer, "left")
        names = [each.username async for each in staff.officers()]

    assert (moved.areas, given.password, names) == (("440304",), "once", ["chen"])
    assert ended.disabled_at is not None
    assert service.sent[1] == (f"{STAFF}/{ONE}", {"why": "moved", "areas": ["440304"]})


async def test_a_grant_is_asked_for_and_decided() -> None:
    moves = f"/v1/officer/grants/{TWO}/moves"
    service = FakeService(
        {
            ("POST", f"{STAFF}/{ONE}/grants"): GRANT,
            ("GET", "/v1/officer/grants"): {"grants": [GRANT], "next_cursor": ""},
            ("POST", moves): GRANT | {"state": "approved", "decided_name": "zhou"},
        }
    )
    async with serving(service.routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        asked = await client.administration.ask_grant(ONE, "password", "forgotten")
        waiting = [each.grant async for each in client.administration.grants()]
        decided = await client.administration.move_grant(asked.grant, "approve", "known to me")

    assert waiting == [TWO]
    assert (decided.state, decided.decided_name) == ("approved", "zhou")
    assert service.sent[-1] == (moves, {"move": "approve", "why": "known to me"})


async def test_a_death_is_recorded_only_from_a_look_at_it() -> None:
    path = f"/v1/officer/persons/{ONE}/death"
    look: dict[str, Any] = {
        "person": str(ONE),
        "name": "王秀英",
        "id_number": "440***********0025",
        "recorded": None,
        "died_on": "2026-11-01",
        "source": "civil affairs",
        "entitlements": [],
        "alive_on": "2026-11-20",
        "contradicted": True,
        "seen": "mark",
    }
    person: dict[str, Any] = {
        "person": str(ONE),
        "name": "王秀英",
        "id_number": "440***********0025",
        "phone": "138****8000",
        "died_on": "2026-11-01",
        "consents": [],
        "entitlements": [],
        "face_records": [],
    }
    service = FakeService({("POST", f"{path}-looks"): look, ("POST", path): person})
    async with serving(service.routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        looked = await client.pensions.look_at_death(ONE, date(2026, 11, 1), "civil affairs")
        recorded = await client.pensions.record_death(looked)

    assert (looked.contradicted, recorded.died_on) == (True, date(2026, 11, 1))
    assert service.sent[-1][1]["seen"] == "mark"


async def test_a_person_is_found_by_name_and_reached_for_a_purpose() -> None:
    found = {
        "person": str(ONE),
        "name": "王秀英",
        "id_number": "440***********0025",
        "area": "",
        "died_on": None,
    }
    contact = {"phone": "13800138000", "address": "", "postcode": ""}
    service = FakeService(
        {
            ("POST", "/v1/officer/persons/name-search"): {"persons": [found], "more": False},
            ("GET", f"/v1/officer/persons/{ONE}/contact"): contact,
            ("GET", "/v1/officer/schemes"): {"schemes": [{"scheme": "s", "name": "养老保险"}]},
        }
    )
    async with serving(service.routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        page = await client.persons.find_by_name("王秀英", "at the counter")
        reached = await client.persons.contact(page.persons[0].person, "to call")
        schemes = await client.persons.schemes()

    assert (page.more, reached.phone) == (False, "13800138000")
    assert [each.name for each in schemes] == ["养老保险"]


async def test_the_rules_of_processing_are_read_without_a_sign_in() -> None:
    rules = {
        "sections": [{"title": "处理者", "text": "市社会保险机构"}],
        "agreements": [{"purpose": "p", "version": "1", "current": True, "text": "同意"}],
    }
    service = FakeService({("GET", "/v1/processing-rules"): rules})
    async with serving(service.routes) as base, CitizenClient(base) as client:
        read = await client.processing_rules()

    assert [each.title for each in read.sections] == ["处理者"]
    assert [each.version for each in read.agreements if each.current] == ["1"]


async def test_the_text_behind_an_agreement_is_read_by_its_digest() -> None:
    digest = "ab" * 32
    texts = {"purpose": "p", "version": "1", "text": "同意", "given": False}
    service = FakeService(
        {
            ("GET", f"/v1/officer/consent-texts/{digest}"): {"text": "同意"},
            ("GET", "/v1/officer/consents"): {"consents": [texts]},
        }
    )
    async with serving(service.routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        text = await client.persons.agreed_text(digest)
        to_read_out = await client.persons.consents()

    assert (text, to_read_out[0].text) == ("同意", "同意")
