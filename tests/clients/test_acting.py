"""The SDK acts for another person: in the task that says so, and nowhere else."""

import asyncio
from datetime import date
from typing import Any

from aiohttp import web
from zhijian_client import CitizenClient, OfficerClient

from tests.clients.service import me, opened, serving

MANDATE: dict[str, Any] = {
    "mandate": "0198c0de-0000-7000-8000-000000000009",
    "kind": "helper",
    "scopes": ["certify"],
    "name": "王*英",
    "by_officer": False,
    "granted_at": "2026-11-24T12:00:00Z",
    "ends_at": "2026-11-24T13:00:00Z",
    "ended_at": None,
}
HEADER = "Zhijian-Acting-For"


async def test_only_calls_inside_are_made_for_the_other_person() -> None:
    named: list[tuple[str, str]] = []

    async def note(request: web.Request) -> web.Response:
        named.append((request.path, request.headers.get(HEADER, "")))
        return web.json_response(opened() if request.method == "POST" else me())

    async def help_(_: web.Request) -> web.Response:
        return web.json_response(MANDATE, status=201)

    routes = {
        ("POST", "/v1/helping"): help_,
        ("POST", "/v1/face-checks"): note,
        ("GET", "/v1/me"): note,
    }
    async with serving(routes) as base, CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        mandate = await client.mandates.help("王秀英", "110101195001010025")

        async def helped() -> None:
            with client.acting_for(mandate):
                await client.faces.open("city-pension")

        await asyncio.gather(helped(), client.me())
        await client.me()

    assert sorted(named) == [
        ("/v1/face-checks", MANDATE["mandate"]),
        ("/v1/me", ""),
        ("/v1/me", ""),
    ]


async def test_an_agreement_names_the_words_that_were_heard() -> None:
    bodies: list[dict[str, Any]] = []
    text = {
        "purpose": "sending_frames",
        "version": "2026-12",
        "text": "…",
        "given": False,
        "spoken": "…?",
        "text_sha256": "a" * 64,
        "spoken_sha256": "b" * 64,
    }

    async def texts(_: web.Request) -> web.Response:
        return web.json_response({"consents": [text]})

    async def agree(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return web.json_response(me(), status=201)

    routes = {("GET", "/v1/consents"): texts, ("POST", "/v1/me/consents"): agree}
    async with serving(routes) as base, CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        for one in await client.consents():
            await client.agree(one, "spoken")

    assert bodies == [
        {
            "purpose": "sending_frames",
            "version": "2026-12",
            "language": "zh-CN",
            "how": "spoken",
            "text_sha256": "b" * 64,
        }
    ]


async def test_mandates_are_listed_granted_ended_and_refused() -> None:
    asked: list[tuple[str, str, Any]] = []

    async def any_(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        asked.append((request.method, request.path, body))
        if request.method == "GET":
            return web.json_response({"mandates": [MANDATE], "next_cursor": ""})
        return web.json_response(MANDATE, status=201)

    one = f"/v1/me/mandates/{MANDATE['mandate']}"
    routes = {
        ("GET", "/v1/me/acting"): any_,
        ("GET", "/v1/me/mandates"): any_,
        ("POST", "/v1/me/mandates"): any_,
        ("DELETE", one): any_,
        ("PUT", "/v1/me/helpers"): any_,
    }
    async with serving(routes) as base, CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        (held,) = await client.mandates.acting()
        given = [mandate async for mandate in client.mandates.list()]
        await client.mandates.name_representative("李建国", "1", ["certify"], date(2027, 6, 30))
        await client.mandates.end(held.mandate)
        await client.mandates.welcome_helpers(welcome=False)

    assert given == [held]
    assert [row[:2] for row in asked[2:]] == [
        ("POST", "/v1/me/mandates"),
        ("DELETE", one),
        ("PUT", "/v1/me/helpers"),
    ]
    assert asked[2][2]["ends_on"] == "2027-06-30"


async def test_an_officer_records_and_ends_a_guardian() -> None:
    asked: list[tuple[str, Any]] = []
    person = MANDATE["mandate"]

    async def any_(request: web.Request) -> web.Response:
        asked.append((request.method, await request.json() if request.can_read_body else None))
        return web.json_response(MANDATE, status=201)

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(
            {"account": person, "level": 0, "expires_in": 900, "access_token": "a"}, status=201
        )

    path = f"/v1/officer/persons/{person}/mandates"
    routes = {
        ("POST", "/v1/officer/sign-in/sessions"): sign_in,
        ("POST", path): any_,
        ("DELETE", f"{path}/{person}"): any_,
    }
    async with serving(routes) as base, OfficerClient(base) as desk:
        await desk.sign_in("li", "a long password")
        made = await desk.persons.record_mandate(person, "guardian", "110101195001010025")
        await desk.persons.end_mandate(person, made.mandate)

    assert asked[0][1]["kind"] == "guardian"
    assert asked[1][0] == "DELETE"
