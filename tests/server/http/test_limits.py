"""Limits by address and by account, and what is kept of an address."""

import hashlib
import re
from dataclasses import dataclass, field
from ipaddress import ip_network
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from auth.access import Access
from domain.problems import Problem
from handlers.request import CALLER
from server.doors import GATEKEEPER, LIMITS, MAC, Gatekeeper, door
from server.http.problem_responses import answering
from server.http.quotas import Pace
from server.route import Route
from server.routes import ROUTES
from storage.limits import Allowance
from tests.people import make_vault
from tests.server.house import SCHEME, House

REFRESH = "/v1/sessions/refresh"
CERTIFY = {"action": "pension.certify", "scheme": SCHEME}


def route(method: str, path: str) -> Route:
    (found,) = [each for each in ROUTES if (each.method, each.path) == (method, path)]
    return found


async def test_one_account_opens_so_many_checks_a_minute(house: House) -> None:
    token = await house.pensioner()
    most = route("POST", "/v1/face-checks").per_account

    opened = [
        await house.call("POST", "/v1/face-checks", CERTIFY, token=token) for _ in range(most + 1)
    ]

    assert [status for status, _ in opened] == [201] * most + [429]
    assert opened[-1][1]["type"] == f"/problems/{Problem.TOO_MANY_REQUESTS}"


async def test_another_account_at_the_same_address_goes_on(house: House) -> None:
    token = await house.pensioner()
    most = route("GET", "/v1/me/export").per_account

    own = [(await house.call("GET", "/v1/me/export", token=token))[0] for _ in range(most + 1)]
    other = await house.citizen("13900139000")

    assert own == [200] * most + [429]
    assert (await house.call("GET", "/v1/me/export", token=other))[0] == 200


async def test_refreshing_is_counted_by_address_before_a_proof_is_kept(house: House) -> None:
    most = route("POST", REFRESH).per_minute
    body = {"refresh_token": "x" * 64}

    for _ in range(most):
        await house.call("POST", REFRESH, body)
    status, problem = await house.call("POST", REFRESH, body, headers={"DPoP": "no proof"})

    assert (status, problem["type"]) == (429, f"/problems/{Problem.TOO_MANY_REQUESTS}")


@dataclass
class NotingLimits:
    """Lets everybody pass and notes by which keys they were counted."""

    keys: list[str] = field(default_factory=list)

    async def allow(self, key: str, limit: int, window_s: float) -> Allowance:
        self.keys.append(key)
        return Allowance(allowed=True, remaining=limit, reset_s=window_s)

    async def look(self, key: str, limit: int) -> Allowance:
        return Allowance(allowed=bool(key), remaining=limit, reset_s=0.0)


async def test_no_address_is_kept_in_a_form_that_can_be_guessed() -> None:
    async def greet(request: web.Request) -> web.Response:
        return web.Response(text=request[CALLER])

    app, limits = web.Application(), NotingLimits()
    app[LIMITS], app[MAC] = limits, make_vault().mac
    app[GATEKEEPER] = Gatekeeper(frozenset())
    entered = door(Route("GET", "/", greet, Access.PUBLIC, per_minute=9))
    app.router.add_route("GET", "/", entered)
    async with TestClient(TestServer(app)) as client, client.get("/") as answer:
        caller = await answer.text()

    assert limits.keys == [f"GET / {caller}"]
    assert (len(caller), "127.0.0.1" in caller) == (64, False)
    assert caller != hashlib.sha256(b"127.0.0.1").hexdigest()


async def test_a_forged_refresh_token_ends_no_session(house: House) -> None:
    await house.call("POST", "/v1/sign-in/codes", {"phone": "13800138000"})
    body = {"phone": "13800138000", "code": await house.code("13800138000")}
    _, session = await house.call("POST", "/v1/sign-in/sessions", body)
    real = str(session["refresh_token"])
    forged = real[:24] + uuid4().hex + real[56:]

    assert (await house.call("POST", REFRESH, {"refresh_token": forged}))[0] == 401
    token = str(session["access_token"])
    assert (await house.call("GET", "/v1/me", token=token))[0] == 200
    assert (await house.call("POST", REFRESH, {"refresh_token": real}))[0] == 200


async def test_each_answer_of_the_api_tells_its_caller_what_is_left_a_refusal_too(
    house: House,
) -> None:
    token = await house.citizen()
    told, none = {}, "/v1/items/none"
    for path in ("/v1/me", "/v1/items", "/v1/me/export", none, "/healthz"):
        async with house.http.get(
            house.base + path, headers={"Authorization": f"Bearer {token}"}
        ) as answer:
            told[path] = answer.headers.get("RateLimit-Policy"), answer.headers.get("RateLimit")

    policy, left = told["/v1/me"]
    assert policy == '"caller";q=6000;w=60'
    assert left is not None
    assert re.fullmatch(r'"caller";r=5999;t=[1-9][0-9]?', left)
    most = route("GET", "/v1/items").per_minute
    assert told["/v1/items"][0] == f'"minute";q={most};w=60, "caller";q=60000;w=60'
    own = route("GET", "/v1/me/export").per_account
    assert told["/v1/me/export"][0] == f'"caller";q=6000;w=60, "own";q={own};w=60'
    most = route("GET", "/v1/items/{item}").per_minute
    assert told[none][0] == f'"minute";q={most};w=60, "caller";q=60000;w=60'
    assert told["/healthz"] == (None, None)


async def test_who_calls_too_often_is_told_when_to_come_back_and_others_go_on() -> None:
    async def greet(_: web.Request) -> web.Response:
        return web.Response()

    proxies = [ip_network("127.0.0.1/32")]
    app = web.Application()
    app[GATEKEEPER] = Gatekeeper(frozenset(), proxies, pace=Pace(1))
    entered = door(Route("GET", "/v1/x", greet, Access.PUBLIC))
    app.router.add_route("GET", "/v1/x", answering(entered, "/v1/x"))
    async with TestClient(TestServer(app)) as client:
        one, other = ({"X-Forwarded-For": each} for each in ("192.0.2.1", "192.0.2.2"))
        first = [(await client.get("/v1/x", headers=one)).status for _ in range(10)]
        over = await client.get("/v1/x", headers=one)
        theirs = await client.get("/v1/x", headers=other)

    assert first == [200] * 10
    assert (over.status, theirs.status) == (429, 200)
    assert over.headers["RateLimit"].startswith('"caller";r=0;t=')
    assert 0 < int(over.headers["Retry-After"]) <= 60


async def test_a_door_that_two_applications_share_is_kept_by_each_one_s_own_gatekeeper() -> None:
    async def greet(_: web.Request) -> web.Response:
        return web.Response()

    entered = answering(door(Route("GET", "/v1/x", greet, Access.PUBLIC)), "/v1/x")
    answers = []
    for limit in (1, 2):
        app = web.Application()
        app[GATEKEEPER] = Gatekeeper(frozenset(), pace=Pace(limit))
        app.router.add_route("GET", "/v1/x", entered)
        async with TestClient(TestServer(app)) as client:
            answers.append([(await client.get("/v1/x")).status for _ in range(11)])

    assert answers == [[200] * 10 + [429], [200] * 11]


def test_a_minute_begins_anew_for_everybody() -> None:
    now = 0.0
    pace = Pace(1, clock=lambda: now)

    assert [pace.take("a", 1).allowed for _ in range(2)] == [True, False]
    now = 60.0
    assert pace.take("a", 1) == (True, 0, 60.0)
