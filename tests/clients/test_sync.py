"""The sync face of the Python SDK: written from the async calls, and the same over the wire."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from zhijian_client import Mandate, Problem, Prompt
from zhijian_client.errors import ClientError
from zhijian_client.sync import CitizenClient

from proto import capture_pb2 as wire
from tests.clients import sync_face
from tests.clients.service import CHECK, me, opened, problem, serving, ticket

MANDATE = "0198c0de-0000-7000-8000-000000000003"


def test_it_is_what_the_async_calls_write() -> None:
    there = {
        path: path.read_text("utf-8")
        for path in sync_face.FACE.rglob("*.py")
        if path.relative_to(sync_face.FACE).as_posix() not in sync_face.WRITTEN_BY_HAND
    }

    assert there == sync_face.written(), "make sdk"


async def with_client(base: str, act: Callable[[CitizenClient], Any]) -> Any:  # noqa: ANN401  # as `act` gives
    """As a program without a loop does it, signed in."""

    def whole() -> Any:  # noqa: ANN401  # as above
        with CitizenClient(base) as client:
            client.sign_in("13800000001", "123456")
            return act(client)

    return await asyncio.to_thread(whole)


async def test_a_call_gives_the_same_value_and_raises_the_same_problem() -> None:
    async def show(_: web.Request) -> web.Response:
        return web.json_response(me(level=2))

    async def refuse(_: web.Request) -> web.Response:
        return problem(404, "not-found")

    def act(client: CitizenClient) -> tuple[int, str]:
        with pytest.raises(Problem) as caught:
            client.mandates.acting()
        return client.me().level, caught.value.name

    routes = {("GET", "/v1/me"): show, ("GET", "/v1/me/acting"): refuse}
    async with serving(routes) as base:
        assert await with_client(base, act) == (2, "not-found")


async def test_pages_come_as_they_are_asked_for() -> None:
    asked: list[str] = []

    async def items(request: web.Request) -> web.Response:
        asked.append(request.query.get("cursor", ""))
        return web.json_response({"items": [], "next_cursor": "more"})

    def act(client: CitizenClient) -> None:
        for _ in client.items.list("gaoling"):
            if len(asked) == 2:
                break

    async with serving({("GET", "/v1/items"): items}) as base:
        await with_client(base, act)

    assert asked == ["", "more"]


async def test_inside_acting_for_the_calls_of_this_thread_name_the_mandate() -> None:
    named: list[str | None] = []

    async def show(request: web.Request) -> web.Response:
        named.append(request.headers.get("Zhijian-Acting-For"))
        return web.json_response({"consents": []})

    mandate = {
        "mandate": MANDATE, "kind": "helper", "scopes": ["certify"], "name": "王*", "by_officer": False,
        "granted_at": "2026-11-24T08:00:00Z", "ends_at": "2026-11-24T09:00:00Z",
    }  # fmt: skip

    async def acting(_: web.Request) -> web.Response:
        return web.json_response({"mandates": [mandate]})

    def act(client: CitizenClient) -> None:
        found: list[Mandate] = list(client.mandates.acting())
        with client.acting_for(found[0]):
            client.consents()
            other = threading.Thread(target=client.consents)
            other.start()
            other.join()
        client.consents()

    routes = {("GET", "/v1/me/acting"): acting, ("GET", "/v1/consents"): show}
    async with serving(routes) as base:
        await with_client(base, act)

    assert named == [MANDATE, None, None]


class Camera:
    """A picture for each prompt, taken by a thread."""

    def frames(self, prompt: Prompt) -> Iterator[bytes]:
        yield f"jpeg of {prompt.number}".encode()


async def test_a_check_is_run_with_a_plain_camera_and_a_listener_that_calls_the_client() -> None:
    frames: list[bytes] = []

    async def capture(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=["zhijian.capture.v1"])
        await socket.prepare(request)
        prompt = wire.Prompt(number=1, step=wire.STEP_NOD, position=1, of=1, text="点头")
        for said in (
            wire.ServerMessage(prompt=prompt),
            wire.ServerMessage(next=wire.Next(credit=1)),
        ):
            await socket.send_bytes(said.SerializeToString())
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                frames.append(wire.ClientMessage.FromString(message.data).frame.jpeg)
                verdict = wire.Verdict(outcome=wire.OUTCOME_PASS, text="通过")
                await socket.send_bytes(wire.ServerMessage(verdict=verdict).SerializeToString())
        return socket

    async def give(_: web.Request) -> web.Response:
        return web.json_response(opened(), status=201)

    async def another(_: web.Request) -> web.Response:
        return web.json_response(ticket(), status=201)

    def act(client: CitizenClient) -> tuple[str, list[str]]:
        heard: list[str] = []

        def told(message: object) -> None:
            client.faces.ticket(check.check)
            heard.append(type(message).__name__)

        check = client.faces.open("city-pension")
        return client.faces.run(check, Camera(), on_message=told).outcome, heard

    routes = {
        ("POST", "/v1/face-checks"): give,
        ("POST", f"/v1/face-checks/{CHECK}/tickets"): another,
        ("GET", "/v1/capture"): capture,
    }
    async with serving(routes) as base:
        assert await with_client(base, act) == ("pass", ["Prompt", "Verdict"])
    assert frames == [b"jpeg of 1"]


def test_outside_its_with_it_says_so() -> None:
    with pytest.raises(ClientError, match="outside"):
        CitizenClient("http://127.0.0.1:9").me()
