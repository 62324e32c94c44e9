"""Around every handler: ids, headers and counts, in a house of two doors that needs no store."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from domain.errors import Busy
from domain.problems import Problem
from server.http.not_found import add_not_found
from server.http.problem_responses import UNKNOWN_ROUTE, answering
from server.monitoring.logs import make_handler
from server.monitoring.metrics import Meter

WAIT_S: Final = 30
ITEM: Final = "/v1/items/{item}"


@dataclass
class Small:
    client: TestClient[web.Request, web.Application]
    meter: Meter

    async def ask(self, method: str, path: str) -> web.Response:
        """Status, headers and body as the caller read them."""
        async with self.client.request(method, path) as response:
            body = await response.read()
            return web.Response(status=response.status, headers=response.headers, body=body)

    def counted(self) -> dict[tuple[str, str, str], float]:
        """How many answers were counted under which method, route and status."""
        return {
            (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
            for metric in text_string_to_metric_families(self.meter.render().decode())
            for sample in metric.samples
            if sample.name == "zhijian_request_seconds_count"
        }


async def item(request: web.Request) -> web.StreamResponse:
    match request.match_info["item"]:
        case "broken":
            raise RuntimeError("a secret of the handler")
        case "busy":
            raise Busy(Problem.BUSY, retry_after=3)
        case "stream":
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(b"on and on")
            return response
        case name:
            return web.Response(text=name, headers={"Content-Security-Policy": "its own"})


@pytest.fixture
async def small() -> AsyncIterator[Small]:
    async with opened() as house:
        yield house


@asynccontextmanager
async def opened() -> AsyncIterator[Small]:
    meter, app = Meter(), web.Application()

    def observe(request: web.Request, route: str, status: int, seconds: float) -> None:
        meter.observe(request.method, route, status, seconds)

    app.router.add_route("GET", ITEM, answering(item, ITEM, observe))
    app.router.add_route("GET", "/", answering(item, "/", observe))
    add_not_found(app, observe)
    async with TestClient(TestServer(app)) as client:
        yield Small(client, meter)


async def raw(small: Small, request: bytes) -> bytes:
    """What comes back for raw bytes, until the server closes."""
    server = small.client.server
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(request)
        async with asyncio.timeout(WAIT_S):
            return await reader.read()
    finally:
        writer.close()


def problem(answer: web.Response) -> str:
    assert answer.content_type == "application/problem+json"
    assert isinstance(answer.body, bytes)
    said = json.loads(answer.body)
    assert said["request_id"] == answer.headers["X-Request-ID"]
    return str(said["type"]).removeprefix("/problems/")


async def test_every_answer_has_an_id_of_its_own(small: Small) -> None:
    ids = {(await small.ask("GET", "/v1/items/one")).headers["X-Request-ID"] for _ in range(20)}

    assert len(ids) == 20
    assert {len(id_) for id_ in ids} == {16}


async def test_a_header_that_a_handler_has_set_stays(small: Small) -> None:
    answer = await small.ask("GET", "/v1/items/one")

    assert answer.headers.getall("Content-Security-Policy") == ["its own"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_fault_says_nothing_but_the_id_under_which_it_is_logged(small: Small) -> None:
    stream, root = io.StringIO(), logging.getLogger()
    handler = make_handler("json", stream)
    root.addHandler(handler)
    try:
        answer = await small.ask("GET", "/v1/items/broken")
        logging.getLogger(__name__).warning("outside of a request")
    finally:
        root.removeHandler(handler)

    assert problem(answer) == Problem.OUR_FAULT
    assert "secret" not in str(answer.text)
    fault, outside = (json.loads(line) for line in stream.getvalue().splitlines())
    assert fault["request"] == answer.headers["X-Request-ID"]
    assert "a secret of the handler" in fault["exception"]
    assert "request" not in outside


async def test_a_refusal_says_when_to_come_back(small: Small) -> None:
    answer = await small.ask("GET", "/v1/items/busy")

    assert (answer.status, problem(answer)) == (503, Problem.BUSY)
    assert answer.headers["Retry-After"] == "3"


async def test_answers_are_counted_by_door_and_status(small: Small) -> None:
    for name in ("one", "two", "busy"):
        await small.ask("GET", f"/v1/items/{name}")

    assert small.counted() == {("GET", ITEM, "2xx"): 2, ("GET", ITEM, "5xx"): 1}


async def test_a_stream_is_not_counted(small: Small) -> None:
    assert (await small.ask("GET", "/v1/items/stream")).body == b"on and on"

    assert small.counted() == {}


async def test_what_has_no_door_is_counted_and_makes_no_new_series(small: Small) -> None:
    await small.ask("GET", "/made/up")
    await small.ask("PROPFIND", "/v1/items/one")
    await small.ask("MKCOL", "/more/that/is/made/up")
    await small.ask("PUT", "/v1/items/one")

    assert small.counted() == {
        ("GET", UNKNOWN_ROUTE, "4xx"): 1,
        ("other", UNKNOWN_ROUTE, "4xx"): 2,
        ("PUT", UNKNOWN_ROUTE, "4xx"): 1,
    }


@pytest.mark.parametrize("path", ["/v1/items/one", "/"])
async def test_a_method_that_a_door_does_not_take_is_told_which_it_takes(
    small: Small, path: str
) -> None:
    answer = await small.ask("DELETE", path)

    assert (answer.status, problem(answer)) == (405, Problem.METHOD)
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize("target", [b"*", b"//elsewhere.example/x", b"http://x/none"])
async def test_a_target_that_is_no_address_here_is_a_problem_too(
    small: Small, target: bytes
) -> None:
    head = b"OPTIONS " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    answer = await raw(small, head)

    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"Content-Type: application/problem+json" in answer


async def test_times_fall_into_their_buckets() -> None:
    meter = Meter()
    for seconds in (0.001, 0.005, 0.3, 60.0):
        meter.observe("GET", "/", 200, seconds)

    lines = meter.render().decode().splitlines()

    labels = 'method="GET",route="/",status="2xx"'
    name = "zhijian_request_seconds"
    assert f'{name}_bucket{{le="0.005",{labels}}} 2.0' in lines
    assert f'{name}_bucket{{le="0.25",{labels}}} 2.0' in lines
    assert f'{name}_bucket{{le="0.5",{labels}}} 3.0' in lines
    assert f'{name}_bucket{{le="5.0",{labels}}} 3.0' in lines
    assert f'{name}_bucket{{le="+Inf",{labels}}} 4.0' in lines
    assert f"{name}_count{{{labels}}} 4.0" in lines
    assert f"{name}_sum{{{labels}}} 60.306" in lines
