"""The SDK's calls: tokens, repeated tries, refusals."""

import asyncio
import json
from datetime import date
from uuid import UUID

import pytest
from aiohttp import web
from zhijian_client import (
    AnswerUnreadable,
    CitizenClient,
    Disconnected,
    NeverSignedIn,
    OfficerClient,
    Problem,
    SignInOver,
)

from definitions.reading import read_item
from definitions.shipped import shipped
from domain.hall.definitions import UNCHECKED
from domain.hall.items import Item
from domain.words import Language, Words
from proto.http.hall.items import ItemSeen
from tests.clients.service import me, problem, serving, session


async def signed_in(client: CitizenClient) -> None:
    await client.sign_in("13800000001", "123456")


async def test_an_answer_is_a_frozen_value_and_unknown_fields_are_ignored() -> None:
    async def show(_: web.Request) -> web.Response:
        return web.json_response(me(level=2, newer_than_this_client=1))

    async with serving({("GET", "/v1/me"): show}) as base, CitizenClient(base) as client:
        await signed_in(client)
        seen = await client.me()

    assert seen.level == 2


async def test_an_answer_without_a_known_field_names_the_field() -> None:
    async def show(_: web.Request) -> web.Response:
        return web.json_response({"account": "x"})

    async with serving({("GET", "/v1/me"): show}) as base, CitizenClient(base) as client:
        await signed_in(client)
        with pytest.raises(AnswerUnreadable, match=r"Me\.level"):
            await client.me()


async def test_a_refusal_arrives_whole() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return problem(429, "code-too-soon", **{"Retry-After": "42"})

    async with (
        serving({("POST", "/v1/sign-in/codes"): refuse}) as base,
        CitizenClient(base) as client,
    ):
        with pytest.raises(Problem) as caught:
            await client.request_code("1")

    refused = caught.value
    assert (refused.name, refused.status, refused.retry_after) == ("code-too-soon", 429, 42)
    assert (refused.title, refused.next_step, refused.request_id) == ("题目", "下一步", "r1")
    assert refused.errors[0].pointer == "/phone"


async def test_a_call_before_the_sign_in_is_refused_here() -> None:
    async with CitizenClient("http://127.0.0.1:9") as client:
        with pytest.raises(NeverSignedIn):
            await client.me()


async def test_the_language_is_asked_for() -> None:
    asked: list[str] = []

    async def show(request: web.Request) -> web.Response:
        asked.append(request.headers["Accept-Language"])
        return web.json_response(me())

    async with (
        serving({("GET", "/v1/me"): show}) as base,
        CitizenClient(base, language="en") as client,
    ):
        await signed_in(client)
        await client.me()

    assert asked == ["en"]


async def test_a_creating_call_keeps_its_key_when_the_service_was_busy() -> None:
    keys: list[str] = []

    async def bind(request: web.Request) -> web.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            return problem(503, "busy", **{"Retry-After": "0"})
        return web.json_response(me(level=2), status=201)

    async with (
        serving({("POST", "/v1/me/person"): bind}) as base,
        CitizenClient(base) as client,
    ):
        await signed_in(client)
        await client.bind("王秀英", "11010119500101002X")

    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_two_calls_have_two_keys() -> None:
    keys: set[str] = set()

    async def link(request: web.Request) -> web.Response:
        keys.add(request.headers["Idempotency-Key"])
        return web.json_response(me(), status=201)

    async with (
        serving({("POST", "/v1/me/wechat"): link}) as base,
        CitizenClient(base) as client,
    ):
        await signed_in(client)
        await client.link_wechat("a")
        await client.link_wechat("a")

    assert len(keys) == 2


async def test_a_service_told_to_be_away_for_long_is_not_waited_for() -> None:
    async def away(_: web.Request) -> web.Response:
        return problem(503, "draining", **{"Retry-After": "3600"})

    async with serving({("GET", "/v1/me"): away}) as base, CitizenClient(base) as client:
        await signed_in(client)
        with pytest.raises(Problem) as caught:
            await client.me()

    assert caught.value.status == 503


async def test_a_cut_connection_is_tried_again_when_that_is_safe() -> None:
    calls = 0

    async def cut_once(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        if calls == 1 and request.transport is not None:
            request.transport.abort()
        return web.json_response(me())

    async with serving({("GET", "/v1/me"): cut_once}) as base, CitizenClient(base) as client:
        await signed_in(client)
        await client.me()

    assert calls == 2


async def test_a_cut_sign_in_is_not_repeated_by_itself() -> None:
    calls = 0

    async def cut(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        if request.transport is not None:
            request.transport.abort()
        return web.json_response({})

    async with (
        serving({("POST", "/v1/sign-in/codes"): cut}) as base,
        CitizenClient(base) as client,
    ):
        with pytest.raises(Disconnected):
            await client.request_code("13800000001")

    assert calls == 1


async def test_an_access_token_that_ran_out_is_renewed_once_for_all_calls_in_flight() -> None:
    refreshed: list[str] = []

    async def show(request: web.Request) -> web.Response:
        await asyncio.sleep(0.02)
        if request.headers["Authorization"] == "Bearer access-1":
            return problem(401, "sign-in-needed")
        return web.json_response(me())

    async def refresh(request: web.Request) -> web.Response:
        refreshed.append((await request.json())["refresh_token"])
        return web.json_response(session(2))

    routes = {("GET", "/v1/me"): show, ("POST", "/v1/sessions/refresh"): refresh}
    async with serving(routes) as base, CitizenClient(base) as client:
        await signed_in(client)
        await asyncio.gather(client.me(), client.me(), client.me())

    assert refreshed == ["refresh-1"]


async def test_a_sign_in_that_is_over_says_so() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return problem(401, "session-over")

    routes = {("GET", "/v1/me"): refuse, ("POST", "/v1/sessions/refresh"): refuse}
    async with serving(routes) as base, CitizenClient(base) as client:
        await signed_in(client)
        with pytest.raises(SignInOver) as caught:
            await client.me()

    assert caught.value.name == "session-over"


async def test_a_queue_is_read_to_its_last_page() -> None:
    def item(number: int) -> dict[str, object]:
        return {
            "review": f"0198c0de-0000-7000-8000-{number:012x}",
            "kind": "face_check",
            "scheme": "city-pension",
            "opened_at": "2026-11-24T12:00:00Z",
            "name": "王*英",
            "reasons": [],
        }

    async def queue(request: web.Request) -> web.Response:
        if request.query.get("cursor") == "c2":
            return web.json_response({"reviews": [item(2)], "next_cursor": ""})
        return web.json_response({"reviews": [item(1)], "next_cursor": "c2"})

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(session(1), status=201)

    routes = {
        ("GET", "/v1/officer/reviews"): queue,
        ("POST", "/v1/officer/sign-in/sessions"): sign_in,
    }
    async with serving(routes) as base, OfficerClient(base) as desk:
        await desk.sign_in("li", "secret")
        seen = [review.review.int % 16 async for review in desk.reviews.list()]

    assert seen == [1, 2]


async def test_a_review_is_taken_and_let_go() -> None:
    review = UUID(int=7)
    asked: list[str] = []

    async def claim(request: web.Request) -> web.Response:
        asked.append(request.method)
        if request.method == "DELETE":
            return web.Response(status=204)
        until = "2026-11-24T12:30:00Z"
        return web.json_response({"mine": False, "username": "zhou", "until": until})

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(session(1), status=201)

    routes = {
        ("PUT", f"/v1/officer/reviews/{review}/claim"): claim,
        ("DELETE", f"/v1/officer/reviews/{review}/claim"): claim,
        ("POST", "/v1/officer/sign-in/sessions"): sign_in,
    }
    async with serving(routes) as base, OfficerClient(base) as desk:
        await desk.sign_in("li", "secret")
        taken = await desk.reviews.take(review)
        await desk.reviews.let_go(review)

    assert (taken.mine, taken.username) == (False, "zhou")
    assert asked == ["PUT", "DELETE"]


async def test_past_certifications_are_read_to_the_last_page() -> None:
    def item(number: int) -> dict[str, object]:
        return {
            "certification": f"0198c0de-0000-7000-8000-{number:012x}",
            "scheme": "city-pension",
            "name": "城镇职工基本养老保险",
            "way": "face",
            "certified_at": "2026-11-24T12:00:00Z",
            "certified_on": "2026-11-24",
            "certified_until": "2027-11-24",
            "receipt": None,
        }

    async def past(request: web.Request) -> web.Response:
        if request.query.get("cursor") == "c2":
            return web.json_response({"certifications": [item(2)], "next_cursor": ""})
        return web.json_response({"certifications": [item(1)], "next_cursor": "c2"})

    async with (
        serving({("GET", "/v1/me/certifications"): past}) as base,
        CitizenClient(base) as client,
    ):
        await signed_in(client)
        seen = [each async for each in client.pensions.certifications()]

    assert [each.certification.int % 16 for each in seen] == [1, 2]
    assert seen[0].certified_until == date(2027, 11, 24)


async def test_a_notice_is_read_in_full() -> None:
    async def show(request: web.Request) -> web.Response:
        return web.json_response(
            {
                "notice": request.match_info["notice"],
                "kind": "due",
                "title": "请办理",
                "text": "全文",
                "made_at": "2026-11-24T02:30:00Z",
            }
        )

    async with (
        serving({("GET", "/v1/notices/{notice}"): show}) as base,
        CitizenClient(base) as client,
    ):
        await signed_in(client)
        seen = await client.notices.read(UUID(int=31))

    assert (seen.notice, seen.text) == (UUID(int=31), "全文")


async def test_a_photo_goes_out_as_the_bytes_it_is() -> None:
    got: list[tuple[str, bytes]] = []

    async def enrol(request: web.Request) -> web.Response:
        got.append((request.content_type, await request.read()))
        person = {
            "person": "0198c0de-0000-7000-8000-000000000003",
            "name": "王秀英",
            "id_number": "110***********002X",
            "phone": "138****0001",
            "died_on": None,
            "consents": ["face_processing"],
            "entitlements": [],
            "face_records": [
                {
                    "engine": "sface",
                    "source": "id_photo",
                    "created_at": "2026-11-24T12:00:00Z",
                    "review_on": "2031-11-24",
                }
            ],
        }
        return web.json_response(person, status=201)

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(session(1), status=201)

    routes = {
        ("POST", "/v1/officer/persons/{person}/face-records"): enrol,
        ("POST", "/v1/officer/sign-in/sessions"): sign_in,
    }
    async with serving(routes) as base, OfficerClient(base) as desk:
        officer = await desk.sign_in("li", "secret")
        person = await desk.persons.enrol(officer.account, b"\xff\xd8jpeg")

    assert got == [("image/jpeg", b"\xff\xd8jpeg")]
    assert person.face_records[0].review_on == date(2031, 11, 24)


async def test_the_form_of_an_item_is_read_as_the_service_gives_it() -> None:
    item = read_item(shipped()[0].read_bytes(), UNCHECKED)
    assert isinstance(item, Item)
    seen = ItemSeen.of(
        item, {step.unit: Words(step.unit, step.unit) for step in item.steps}, Language.ZH
    )

    async def show(_: web.Request) -> web.Response:
        return web.json_response(text=seen.model_dump_json())

    routes = {("GET", f"/v1/items/{item.name}"): show}
    async with serving(routes) as base, CitizenClient(base) as client:
        read = await client.items.read(item.name)

    assert read.form == json.loads(item.form)
