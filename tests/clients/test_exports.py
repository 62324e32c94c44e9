"""The SDK's calls about exports and incidents."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from zhijian_client import Disconnected, ExportWanted, OfficerClient, Problem

from proto.http.privacy.exports import BreachWanted, ExportNew
from tests.clients.service import problem, serving, session

ONE = UUID(int=5)
NOW = "2026-11-24T08:00:00Z"
EXPORTS = "/v1/officer/exports"
SEEN: dict[str, Any] = {
    "export": str(ONE),
    "selection": "consents",
    "area": "",
    "since": "2026-11-01",
    "until": "2026-11-23",
    "kind": "",
    "state": "",
    "purpose": "答复审计机关的检查",
    "ground": "duty",
    "recipient": "市审计局",
    "full_numbers": False,
    "columns": ["姓名"],
    "rows": 3,
    "standing": "waiting",
    "mine": True,
    "asked_by": "li",
    "asked_at": NOW,
    "ends_at": NOW,
}
FILE = b"\xef\xbb\xbfname\r\nWang\r\n"


async def signed(_: web.Request) -> web.Response:
    return web.json_response(session(1), status=201)


SIGN_IN = ("POST", "/v1/officer/sign-in/sessions")


async def test_an_export_is_asked_for_as_the_wire_knows_it_and_moved_on() -> None:
    bodies: list[Any] = []

    async def ask(request: web.Request) -> web.Response:
        bodies.append(ExportNew.model_validate_json(await request.text()))
        return web.json_response(SEEN, status=201)

    async def move(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return web.json_response(SEEN | {"standing": "approved"}, status=201)

    async def newest(request: web.Request) -> web.Response:
        cursor = "" if "cursor" in request.query else "next"
        return web.json_response({"exports": [SEEN], "next_cursor": cursor})

    async def one(_: web.Request) -> web.Response:
        return web.json_response(SEEN)

    routes = {
        SIGN_IN: signed,
        ("POST", EXPORTS): ask,
        ("GET", EXPORTS): newest,
        ("GET", f"{EXPORTS}/{ONE}"): one,
        ("POST", f"{EXPORTS}/{ONE}/moves"): move,
    }
    wanted = ExportWanted(
        "consents",
        date(2026, 11, 1),
        date(2026, 11, 23),
        "答复审计机关的检查吧",
        "duty",
        "市审计局",
    )
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        made = await client.privacy.ask_export(wanted)
        moved = await client.privacy.move_export(made.export, "approve", "用途清楚")
        listed = [each.rows async for each in client.privacy.exports()]
        shown = await client.privacy.export(ONE)

    assert (made.standing, moved.standing, shown.standing) == ("waiting", "approved", "waiting")
    assert listed == [3, 3]
    assert bodies[1] == {"move": "approve", "why": "用途清楚"}


async def test_a_file_is_handed_over_as_it_comes_and_after_a_renewal() -> None:
    tokens: list[str] = []

    async def file(request: web.Request) -> web.StreamResponse:
        tokens.append(request.headers["Authorization"])
        if len(tokens) == 1:
            return problem(401, "session-over")
        return web.Response(body=FILE, content_type="text/csv")

    async def renewed(_: web.Request) -> web.Response:
        return web.json_response(session(2))

    routes = {
        SIGN_IN: signed,
        ("POST", "/v1/officer/sessions/refresh"): renewed,
        ("POST", f"{EXPORTS}/{ONE}/file"): file,
    }
    pieces: list[bytes] = []
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        await client.privacy.download_export(ONE, pieces.append)

    assert b"".join(pieces) == FILE
    assert tokens == ["Bearer access-1", "Bearer access-2"]


async def test_a_file_that_breaks_off_is_told_and_asked_for_once() -> None:
    asked = 0

    async def file(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(FILE)
        assert request.transport is not None
        request.transport.abort()
        return response

    routes = {SIGN_IN: signed, ("POST", f"{EXPORTS}/{ONE}/file"): file}
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        with pytest.raises(Disconnected):
            await client.privacy.download_export(ONE, lambda _: None)

    assert asked == 1


async def test_a_refused_download_says_why() -> None:
    async def file(_: web.Request) -> web.StreamResponse:
        return problem(409, "export-moved")

    routes = {SIGN_IN: signed, ("POST", f"{EXPORTS}/{ONE}/file"): file}
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        with pytest.raises(Problem) as refused:
            await client.privacy.download_export(ONE, lambda _: None)

    assert refused.value.name == "export-moved"


async def test_an_incident_is_reported() -> None:
    asked: list[BreachWanted] = []

    async def report(request: web.Request) -> web.Response:
        asked.append(BreachWanted.model_validate_json(await request.text()))
        told = {"reference": "I-1", "entries": 9, "unsealed": 0, "persons": 7}
        return web.json_response({**told, "actions": {"person.read": 9}, "text": "# …"})

    routes = {SIGN_IN: signed, ("POST", "/v1/officer/breach-reports"): report}
    since, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    async with serving(routes) as base, OfficerClient(base) as client:
        await client.sign_in("li", "a long enough password")
        seen = await client.privacy.breach_report("I-1", since, until, actor="chen")

    assert (seen.persons, seen.actions) == (7, {"person.read": 9})
    assert (asked[0].actor, asked[0].since) == ("chen", since)
