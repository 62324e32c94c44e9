"""Requests that are wrong in form: each gets a problem that says what is wrong, and changes nothing."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from auth.access import Access
from domain.problems import Problem
from proto.http.accounts.sign_in import CodeWanted
from server.doors import GATEKEEPER, Gatekeeper, door
from server.http.bodies import BODY_BYTES
from server.http.problem_responses import answering
from server.route import Route
from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = {"Content-Type": "application/json"}
CODES = "/v1/sign-in/codes"
SESSIONS = "/v1/sign-in/sessions"
SLOW_S = 0.2
WAIT_S = 30


async def sent(house: House, data: bytes, path: str = SESSIONS, **headers: str) -> dict[str, Any]:
    """The problem that a body meets."""
    status, problem = await house.call("POST", path, data=data, headers=JSON | headers)
    assert problem["status"] == status, problem
    return problem


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phone(shared: House) -> str:
    """The token of whoever holds a phone."""
    return await shared.citizen()


def named(problem: dict[str, Any]) -> tuple[int, str]:
    return problem["status"], problem["type"].removeprefix("/problems/")


async def said(house: House, request: bytes) -> bytes:
    """What comes back for raw bytes, until the server closes."""
    reader, writer = await asyncio.open_connection(house.server.host, house.server.port)
    try:
        writer.write(request)
        async with asyncio.timeout(WAIT_S):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b'{"phone": "13800138000"',
        b'{"phone": "\xff\xfe"}',
        b'{"phone": "\\ud800"}',
        b"[" * 10_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"\x00",
        b"\xef\xbb\xbf{}",
    ],
    ids=["nothing", "words", "half", "utf-8", "surrogate", "deep", "deep-objects", "nul", "bom"],
)
async def test_a_body_that_is_no_json_is_unreadable(shared: House, data: bytes) -> None:
    assert named(await sent(shared, data)) == (400, Problem.BODY_UNREADABLE)


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"1e999", b"null"])
async def test_a_body_that_is_no_object_is_wrong_as_a_whole(shared: House, data: bytes) -> None:
    problem = await sent(shared, data)

    assert named(problem) == (422, Problem.BODY_INVALID)
    assert [error["pointer"] for error in problem["errors"]] == [""]


async def test_all_faults_of_a_body_are_named_at_once_with_their_pointers(shared: House) -> None:
    body = {"phone": "12", "code": "abc", "language": "fr", "cookies": "maybe", "nickname": "x"}

    problem = await sent(shared, json.dumps(body).encode())

    assert named(problem) == (422, Problem.BODY_INVALID)
    assert {error["pointer"] for error in problem["errors"]} == {
        "/phone",
        "/code",
        "/language",
        "/cookies",
        "/nickname",
    }


async def test_a_fault_inside_a_list_is_named_by_its_place(shared: House, desk: str) -> None:
    body = {
        "name": "王秀英",
        "id_number": "440304195912310025",
        "phone": "13800138000",
        "schemes": [
            {"scheme": "city-pension", "certified_until": "2026-12-01"},
            {"scheme": "", "certified_until": "soon"},
        ],
    }

    status, problem = await shared.call("POST", "/v1/officer/persons", body, token=desk)

    assert status == 422
    assert {error["pointer"] for error in problem["errors"]} == {
        "/schemes/1/scheme",
        "/schemes/1/certified_until",
    }


@pytest.mark.parametrize("name", ["440304195912310025", "13800138000", "王秀英", "a/b~c", ""])
async def test_a_field_of_the_caller_s_own_naming_is_not_repeated(shared: House, name: str) -> None:
    problem = await sent(shared, json.dumps({"phone": "13800138000", name: 1}).encode(), CODES)

    assert named(problem) == (422, Problem.BODY_INVALID)
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("", "extra_forbidden")
    ]
    assert not name or name not in json.dumps(problem, ensure_ascii=False)


async def test_a_fault_never_repeats_what_was_sent(shared: House) -> None:
    body = {"phone": "13812345", "code": "98765x", "language": "klingon"}

    problem = json.dumps(await sent(shared, json.dumps(body).encode()))

    assert "13812345" not in problem
    assert "98765x" not in problem
    assert "klingon" not in problem


async def test_a_text_with_nul_is_refused_at_its_field(shared: House, desk: str) -> None:
    body = {"id_number": "440304195912310025", "purpose": "a\x00b"}

    status, problem = await shared.call("POST", "/v1/officer/persons/search", body, token=desk)

    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/purpose"]


async def test_a_body_past_the_limit_is_too_large(shared: House) -> None:
    data = b'{"phone": "' + b" " * BODY_BYTES + b'"}'

    assert named(await sent(shared, data, CODES)) == (413, Problem.BODY_TOO_LARGE)


async def test_a_body_without_a_length_is_counted_as_it_comes(shared: House) -> None:
    async def much() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * BODY_BYTES

    async with shared.http.post(shared.base + CODES, data=much(), headers=JSON) as response:
        assert response.status == 413


async def test_a_packed_body_is_counted_unpacked(shared: House) -> None:
    bomb = gzip.compress(b" " * 20_000_000)

    assert len(bomb) < BODY_BYTES
    assert named(await sent(shared, bomb, **{"Content-Encoding": "gzip"})) == (
        413,
        Problem.BODY_TOO_LARGE,
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_does_not_unpack_is_unreadable(shared: House, encoding: str) -> None:
    problem = await sent(shared, b"junk that is long enough", **{"Content-Encoding": encoding})

    assert named(problem) == (400, Problem.BODY_UNREADABLE)


async def test_a_broken_chunk_is_unreadable(shared: House) -> None:
    answer = await said(
        shared,
        b"POST /v1/sign-in/codes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n{}\r\n",
    )

    assert b" 400 Bad Request" in answer


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "image/;"])
async def test_another_content_type_is_refused(shared: House, kind: str) -> None:
    status, problem = await shared.call("POST", CODES, data=b"{}", headers={"Content-Type": kind})

    assert (status, problem["type"]) == (415, f"/problems/{Problem.MEDIA_TYPE}")


async def test_a_photo_door_takes_pictures_only(shared: House, desk: str) -> None:
    path = f"/v1/officer/persons/{await shared.resident(desk)}/face-records"

    status, problem = await shared.call("POST", path, {"photo": "x"}, token=desk)

    assert (status, problem["type"]) == (415, f"/problems/{Problem.MEDIA_TYPE}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", CODES),
        ("GET", CODES),
        ("PUT", "/v1/me"),
        ("POST", "/v1/inbox"),
        ("TRACE", "/healthz"),
        ("POST", "/"),
    ],
)
async def test_a_wrong_method_says_which_are_right(shared: House, method: str, path: str) -> None:
    async with shared.http.request(method, shared.base + path) as response:
        problem = await response.json(content_type="application/problem+json")

    assert response.status == 405
    assert problem["type"] == f"/problems/{Problem.METHOD}"
    assert response.headers["Allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/v2",
        "/v1/nothing",
        "/v1/face-checks/1/nothing",
        "/problems/invented",
        "/%00",
        "/%ff%fe",
        "/static/../server/settings.py",
        "/static/%2e%2e/index.html",
        "/static/",
        "/static/%00",
        "/" + "a" * 4000,
    ],
)
async def test_an_unknown_path_is_a_problem_too(shared: House, path: str) -> None:
    url = URL(shared.base + path, encoded=True)
    async with shared.http.get(url) as response:
        problem = await response.json(content_type="application/problem+json")

    assert (response.status, problem["type"]) == (404, f"/problems/{Problem.NOT_FOUND}")


@pytest.mark.parametrize("path", ["/", "/officer/", "/healthz", "/v1/openapi.json", "/docs"])
async def test_head_answers_as_get_does_without_the_body(shared: House, path: str) -> None:
    async with shared.http.head(shared.base + path) as response:
        body = await response.read()

    assert response.status == 200
    assert int(response.headers["Content-Length"]) > 0
    assert not body


@pytest.mark.parametrize(
    "query", ["since=-1", "since=x", "since=%00", "since=٣", f"since={'9' * 19}", "limit=1.5"]
)
async def test_a_number_in_a_query_is_checked(shared: House, phone: str, query: str) -> None:
    status, problem = await shared.call("GET", f"/v1/inbox?{query}", token=phone)

    assert status == 422
    assert problem["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("en", "Nothing was found here"),
        ("en-GB,zh;q=0.5", "Nothing was found here"),
        ("fr, en;q=0.5", "Nothing was found here"),
        ("zh-CN", "没有找到"),
        ("fr", "没有找到"),
        ("", "没有找到"),
        (";;;q=,\xff,,", "没有找到"),
    ],
)
async def test_a_problem_speaks_the_language_asked_for(
    shared: House, asked: str, title: str
) -> None:
    status, problem = await shared.call("GET", "/v1/nothing", headers={"Accept-Language": asked})

    assert status == 404
    assert problem["title"] == title
    assert problem["next_step"]


async def test_every_answer_carries_its_id_and_the_security_headers(shared: House) -> None:
    async with shared.http.get(f"{shared.base}/v1/nothing") as response:
        problem = await response.json(content_type=None)

    assert response.headers["X-Request-ID"] == problem["request_id"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["Content-Security-Policy"] == policy


@pytest.mark.parametrize(
    "head",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: x\r\nBroken header\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ],
    ids=["tls", "header", "long", "version"],
)
async def test_what_is_no_http_is_answered_and_cut_off(shared: House, head: bytes) -> None:
    assert (await said(shared, head + b"\r\n\r\n")).startswith(b"HTTP/1.0 400 ")


async def test_a_head_that_never_ends_is_cut_off() -> None:
    app = web.Application()
    server = TestServer(app)
    await server.start_server(keepalive_timeout=SLOW_S)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")

    async with asyncio.timeout(WAIT_S):
        assert await reader.read() == b""

    writer.close()
    await server.close()


async def test_who_leaves_in_the_middle_of_a_body_is_no_fault_of_ours(
    shared: House, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection(shared.server.host, shared.server.port)
    writer.write(
        b"POST /v1/sign-in/codes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n{"
    )
    await asyncio.sleep(0.05)
    writer.close()
    await asyncio.sleep(0.05)

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_body_that_comes_too_slowly_is_cut_off() -> None:
    async def never(request: web.Request, body: CodeWanted) -> web.Response:
        raise AssertionError(body)

    app = web.Application()
    app[GATEKEEPER] = Gatekeeper(frozenset(), body_seconds=SLOW_S)
    entered = door(Route("POST", "/", never, Access.PUBLIC, takes=CodeWanted))
    app.router.add_route("POST", "/", answering(entered, "/"))
    async with TestServer(app) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )

        async with asyncio.timeout(WAIT_S):
            line = await reader.readline()

        writer.close()
    assert line.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("origin", ["http://[", "https://[::1", "http://]", "null", ""])
async def test_an_origin_that_is_no_address_is_a_foreign_one(shared: House, origin: str) -> None:
    body = {"phone": "13800138000"}

    status, problem = await shared.call("POST", CODES, body, headers={"Origin": origin})

    assert (status, problem["type"]) == (403, f"/problems/{Problem.ORIGIN}")


async def test_no_answer_names_the_software_that_made_it(shared: House) -> None:
    for path in ("/v1/openapi.json", "/", "/nowhere", "/v1/me"):
        async with shared.http.get(shared.base + path) as answer:
            assert "Server" not in answer.headers, path
