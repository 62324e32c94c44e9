"""Who may pass which door: tokens, cookies, origins, and creations that happen once."""

import asyncio
import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.access import Access
from domain.people import Citizen, Level
from domain.problems import Problem
from server.route import Route
from server.routes import ROUTES
from tests.server.house import PASSWORD, House
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONSENTS = "/v1/me/consents"
FOREIGN = {"Origin": "https://elsewhere.example"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stranger(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


def of_problem(problem: dict[str, Any]) -> str:
    return str(problem["type"]).removeprefix("/problems/")


def filled(path: str) -> str:
    """A route's path with an id that nothing has."""
    return re.sub(r"\{\w+\}", str(UUID(int=0)), path)


def with_claims(token: str, **changes: object) -> dict[str, object]:
    claims = jwt.decode(token, options={"verify_signature": False})
    return claims | changes


# Tokens


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.access is not Access.PUBLIC],
    ids=lambda route: f"{route.method} {route.path}",
)
async def test_no_closed_door_opens_without_a_token(shared: House, route: Route) -> None:
    status, problem = await shared.call(route.method, filled(route.path))

    assert (status, of_problem(problem)) == (401, Problem.SIGN_IN_NEEDED)


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in ROUTES
        if route.path.startswith("/v1/officer") and route.access != "public"
    ],
    ids=lambda route: f"{route.method} {route.path}",
)
async def test_no_officers_door_opens_for_a_citizen(
    shared: House, resident: Neighbour, route: Route
) -> None:
    status, problem = await shared.call(route.method, filled(route.path), token=resident.token)

    assert (status, of_problem(problem)) == (403, Problem.NOT_PERMITTED)


@pytest.mark.parametrize("path", ["/v1/me", "/v1/entitlements", "/v1/inbox", "/v1/updates"])
async def test_no_citizens_door_opens_for_an_officer(shared: House, desk: str, path: str) -> None:
    status, problem = await shared.call("GET", path, token=desk)

    assert (status, of_problem(problem)) == (403, Problem.NOT_PERMITTED)


async def test_an_officer_passes_the_doors_of_their_roles_only(shared: House) -> None:
    counter = await shared.officer("counter")

    status, problem = await shared.call("GET", "/v1/officer/reviews", token=counter)

    assert (status, of_problem(problem)) == (403, Problem.NOT_PERMITTED)


@pytest.mark.parametrize("kind", ["expired", "forged", "none", "hs256", "unknown-kid", "receipt"])
async def test_a_token_that_we_did_not_give_or_that_is_over_opens_nothing(
    shared: House, resident: Neighbour, kind: str
) -> None:
    keys = shared.infrastructure.keys
    kid, key = keys.current_kid, keys.token_keys[keys.current_kid]
    headers = {"typ": "at+jwt", "kid": kid}
    claims = with_claims(resident.token)
    past = datetime.now(UTC) - timedelta(seconds=1)
    token = {
        "expired": lambda: jwt.encode(
            with_claims(resident.token, exp=int(past.timestamp())), key, "EdDSA", headers
        ),
        "forged": lambda: jwt.encode(claims, Ed25519PrivateKey.generate(), "EdDSA", headers),
        "none": lambda: jwt.encode(claims, "", "none", headers),
        "hs256": lambda: jwt.encode(claims, key.public_key().public_bytes_raw(), "HS256", headers),
        "unknown-kid": lambda: jwt.encode(claims, key, "EdDSA", headers | {"kid": "other"}),
        "receipt": lambda: jwt.encode(claims, key, "EdDSA", headers | {"typ": "secevent+jwt"}),
    }[kind]()

    status, problem = await shared.call("GET", "/v1/me", token=token)

    assert status == 401
    assert of_problem(problem) == (
        Problem.SESSION_OVER if kind == "expired" else Problem.SIGN_IN_NEEDED
    )


async def test_a_token_changed_in_the_middle_opens_nothing(
    shared: House, resident: Neighbour
) -> None:
    head, _, mark = resident.token.split(".")
    claims = json.dumps(with_claims(resident.token, level=3)).encode()
    body = base64.urlsafe_b64encode(claims).rstrip(b"=").decode()

    status, _ = await shared.call("GET", "/v1/me", token=f"{head}.{body}.{mark}")

    assert status == 401


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic bGk6eA==", "", "Bearer \udcff", "é"],
)
async def test_an_authorization_that_is_none_is_a_401(shared: House, authorization: str) -> None:
    reader, writer = await asyncio.open_connection(shared.server.host, shared.server.port)
    line = f"Authorization: {authorization}\r\n".encode(errors="surrogateescape")
    writer.write(b"GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + line + b"\r\n")

    answer = await reader.read()

    writer.close()
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"WWW-Authenticate: Bearer" in answer


async def test_signing_out_ends_the_access_token(shared: House) -> None:
    token = await shared.citizen("13600000001")

    status, _ = await shared.call("DELETE", "/v1/sessions/current", token=token)

    assert status == 204
    status, problem = await shared.call("GET", "/v1/me", token=token)
    assert (status, of_problem(problem)) == (401, Problem.SESSION_OVER)


async def test_a_door_of_bound_accounts_says_what_to_do(shared: House) -> None:
    token = await shared.citizen("13600000002")

    status, problem = await shared.call("GET", "/v1/entitlements", token=token)

    assert (status, of_problem(problem)) == (403, Problem.BINDING_NEEDED)


async def test_a_token_of_an_account_that_is_gone_is_over(shared: House) -> None:
    token, _ = shared.parts.tokens.issue(Citizen(uuid4(), Level.PHONE, uuid4()))

    status, problem = await shared.call("GET", "/v1/entitlements", token=token)

    assert (status, of_problem(problem)) == (401, Problem.SESSION_OVER)


# Cookies and origins


async def cookies(shared: House, path: str, body: dict[str, object]) -> aiohttp.ClientResponse:
    response = await shared.http.post(shared.base + path, json=body | {"cookies": True})
    assert response.status == 201
    shared.http.cookie_jar.clear()
    return response


async def citizens_cookies(shared: House, phone: str) -> aiohttp.ClientResponse:
    await shared.call("POST", "/v1/sign-in/codes", {"phone": phone})
    return await cookies(
        shared, "/v1/sign-in/sessions", {"phone": phone, "code": await shared.code(phone)}
    )


async def test_a_pages_tokens_lie_where_no_script_and_no_foreign_page_gets_at_them(
    shared: House,
) -> None:
    response = await citizens_cookies(shared, "13600000003")

    session = await response.json()
    assert not session["access_token"]
    assert not session["refresh_token"]
    for name, path in (("zj_access", "/"), ("zj_refresh", "/v1/sessions")):
        cookie = response.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == path
        assert not cookie["domain"]
        assert int(cookie["max-age"]) > 0


async def test_an_officers_cookies_are_sent_to_officers_doors_only(shared: House) -> None:
    response = await cookies(
        shared, "/v1/officer/sign-in/sessions", {"username": "li", "password": PASSWORD}
    )

    assert response.cookies["zj_officer_access"]["path"] == "/v1/officer"
    assert response.cookies["zj_officer_refresh"]["path"] == "/v1/officer/sessions"
    assert all(cookie["httponly"] for cookie in response.cookies.values())


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 403),
        ("https://elsewhere.example", 403),
        ("null", 403),
        ("", 403),
        ("own", 200),
        ("own.elsewhere.example", 403),
    ],
)
async def test_a_change_by_cookie_needs_our_own_origin(
    shared: House, resident: Neighbour, origin: str | None, status: int
) -> None:
    headers = {"Cookie": f"zj_access={resident.token}"}
    if origin is not None:
        headers["Origin"] = origin.replace("own", shared.base)

    answered, problem = await shared.call("PATCH", "/v1/me", {"elder_mode": True}, headers=headers)

    assert answered == status
    if status == 403:
        assert of_problem(problem) == Problem.ORIGIN


async def test_a_foreign_page_may_not_even_act_by_token(shared: House, resident: Neighbour) -> None:
    status, problem = await shared.call(
        "PATCH", "/v1/me", {"elder_mode": True}, token=resident.token, headers=FOREIGN
    )

    assert (status, of_problem(problem)) == (403, Problem.ORIGIN)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic x"])
async def test_an_empty_authorization_does_not_open_a_way_past_the_origin(
    shared: House, resident: Neighbour, authorization: str
) -> None:
    headers = {"Cookie": f"zj_access={resident.token}", "Authorization": authorization}

    status, _ = await shared.call("PATCH", "/v1/me", {"elder_mode": True}, headers=headers)

    assert status == 401


@pytest.mark.parametrize("path", ["/v1/updates", "/v1/capture"])
@pytest.mark.parametrize("upgrade", ["websocket", "WebSocket"])
async def test_a_foreign_page_opens_no_socket_by_cookie(
    shared: House, resident: Neighbour, path: str, upgrade: str
) -> None:
    headers = FOREIGN | {
        "Cookie": f"zj_access={resident.token}",
        "Upgrade": upgrade,
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(b"0" * 16).decode(),
    }

    status, problem = await shared.call("GET", path, headers=headers)

    assert (status, of_problem(problem)) == (403, Problem.ORIGIN)


async def test_our_own_page_opens_the_update_socket_by_cookie(
    shared: House, resident: Neighbour
) -> None:
    headers = {"Cookie": f"zj_access={resident.token}", "Origin": shared.base}
    async with shared.http.ws_connect(
        f"{shared.base}/v1/updates", protocols=("zhijian.updates.v1",), headers=headers
    ) as socket:
        assert await socket.receive_bytes(timeout=30)


async def test_no_answer_invites_foreign_pages_to_read_it(shared: House) -> None:
    async with shared.http.get(f"{shared.base}/healthz", headers=FOREIGN) as response:
        assert not [name for name in response.headers if name.startswith("Access-Control")]


# What is another's


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/face-checks/{}"),
        ("POST", "/v1/face-checks/{}/tickets"),
        ("GET", "/v1/receipts/{}"),
    ],
)
@pytest.mark.parametrize("id_", ["another's", "nobody's", "1", "%00", "'; --", "é"])
async def test_what_is_another_accounts_is_as_if_it_were_not(
    shared: House, resident: Neighbour, stranger: Neighbour, method: str, path: str, id_: str
) -> None:
    if id_ == "another's":
        id_ = (await shared.opened(resident.token))["check"]
    elif id_ == "nobody's":
        id_ = str(uuid4())

    status, problem = await shared.call(method, path.format(id_), token=stranger.token)

    assert (status, of_problem(problem)) == (404, Problem.NOT_FOUND)
    assert not problem["detail"]
