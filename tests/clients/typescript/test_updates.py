"""The update stream: gapless, each event once, across connections that broke."""

import asyncio
import json

import pytest
from aiohttp import web

from tests.clients.service import Handler, problem, serving, session
from tests.clients.typescript.program import told

pytestmark = pytest.mark.slow

FOLLOW = """
import { CitizenClient } from "zhijian-client";
const phone = new CitizenClient(given.base, { session: given.session });
const updates = phone.notices.updates();
const heard = [];
let said = "";
try {
  for await (const update of updates) {
    heard.push(update.kind === "event" ? update.event.n : update.kind);
    if (update.kind === "event" && update.event.n === given.until) break;
  }
} catch (error) { said = error.kind; }
tell([heard, said, updates.n]);
"""


def telling(runs: list[list[int]], asked: list[str]) -> Handler:
    """Each connection tells the next row of numbers and ends; 0 stands for "caught up"."""

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.query["since"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 3000\n\n: still here\n\n")
        for n in runs.pop(0):
            kind, data = ("event", {"n": n, "title": "需要认证"}) if n else ("caught_up", {"n": 0})
            text = f"id: {n}\nevent: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
            raw = text.encode()
            await response.write(raw[:40])  # a letter may be cut in two
            await response.write(raw[40:])
        return response

    return handler


async def test_a_phone_that_was_away_asks_since_its_last_number() -> None:
    asked: list[str] = []
    route = telling([[1, 2, 0], [3, 0], [4]], asked)

    async with serving({("GET", "/v1/updates"): route}) as base:
        seen = await told(FOLLOW, base=base, session=session(1), until=4)

    assert seen == [[1, 2, "caught_up", 3, "caught_up", 4], "", 4]
    assert asked == ["0", "2", "3"]


async def test_an_event_that_is_sent_again_is_told_once_and_one_that_lacks_is_asked_for() -> None:
    asked: list[str] = []
    route = telling([[1, 3], [1, 2, 3]], asked)

    async with serving({("GET", "/v1/updates"): route}) as base:
        seen = await told(FOLLOW, base=base, session=session(1), until=3)

    assert seen == [[1, 2, 3], "", 3]
    assert asked == ["0", "1"]


async def test_a_token_that_ran_out_is_renewed_and_the_stream_goes_on() -> None:
    told_by = telling([[1]], [])

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] != "Bearer access-2":
            return problem(401, "session-over")
        return await told_by(request)

    async def refresh(_: web.Request) -> web.Response:
        return web.json_response(session(2))

    routes = {("GET", "/v1/updates"): handler, ("POST", "/v1/sessions/refresh"): refresh}
    async with serving(routes) as base:
        seen = await told(FOLLOW, base=base, session=session(1), until=1)

    assert seen == [[1], "", 1]


async def test_what_the_service_refuses_for_good_ends_it() -> None:
    async def refused(_: web.Request) -> web.Response:
        return problem(403, "binding-needed")

    async with serving({("GET", "/v1/updates"): refused}) as base:
        seen = await told(FOLLOW, base=base, session=session(1), until=1)

    assert seen == [[], "binding-needed", 0]


async def test_it_ends_at_once_when_it_is_closed_while_it_waits() -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b'event: caught_up\ndata: {"n":0}\n\n')
        while True:
            if request.transport is None or request.transport.is_closing():
                return response
            await asyncio.sleep(0.02)

    closing = "for await (const update of updates) { setTimeout(() => updates.close(), 50);"
    script = FOLLOW.replace("for await (const update of updates) {", closing)
    assert script != FOLLOW
    async with serving({("GET", "/v1/updates"): silent}) as base:
        seen = await told(script, base=base, session=session(1), until=1)

    assert seen == [["caught_up"], "", 0]
