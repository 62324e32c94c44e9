"""The SDK's update socket: gapless, each event once, across dropped connections."""

import time
from contextlib import aclosing
from itertools import pairwise

import pytest
from aiohttp import web
from zhijian_client import CaughtUp, CitizenClient, Event, Problem, SignInOver
from zhijian_client import updates as sdk

from proto import updates_pb2 as wire
from tests.clients.service import Handler, problem, serving, session


def telling(runs: list[list[int]], asked: list[str]) -> Handler:
    """Each connection tells the next row of numbers and closes; 0 stands for "caught up"."""

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.query["since"])
        socket = web.WebSocketResponse(protocols=("zhijian.updates.v1",))
        await socket.prepare(request)
        for n in runs.pop(0):
            message = (
                wire.ServerMessage(
                    event=wire.Event(n=n, kind="review.opened", happened_at="2026-11-24T12:00:00Z")
                )
                if n
                else wire.ServerMessage(caught_up=wire.CaughtUp(n=0))
            )
            await socket.send_bytes(message.SerializeToString())
        await socket.close()
        return socket

    return handler


async def heard(base: str, until: int) -> list[int]:
    """Numbers in the order heard, up to `until`; 0 for "caught up"."""
    numbers: list[int] = []
    async with CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        async with aclosing(client.notices.updates(since=0)) as updates:
            async for message in updates:
                numbers.append(message.n)
                if isinstance(message, Event) and message.n == until:
                    break
                assert isinstance(message, Event | CaughtUp)
    return numbers


async def test_a_phone_that_was_away_asks_since_its_last_number() -> None:
    asked: list[str] = []
    route = telling([[1, 2, 0], [3, 0], [4]], asked)

    async with serving({("GET", "/v1/updates"): route}) as base:
        numbers = await heard(base, until=4)

    assert numbers == [1, 2, 0, 3, 0, 4]
    assert asked == ["0", "2", "3"]


async def test_an_event_told_twice_is_heard_once() -> None:
    route = telling([[1, 2], [1, 2, 3]], [])

    async with serving({("GET", "/v1/updates"): route}) as base:
        numbers = await heard(base, until=3)

    assert numbers == [1, 2, 3]


async def test_a_missing_number_is_asked_for_again() -> None:
    asked: list[str] = []
    route = telling([[1, 3], [2, 3]], asked)

    async with serving({("GET", "/v1/updates"): route}) as base:
        numbers = await heard(base, until=3)

    assert numbers == [1, 2, 3]
    assert asked == ["0", "1"]


async def test_a_token_that_ran_out_is_renewed_and_the_socket_opened() -> None:
    tell = telling([[1]], [])

    async def updates(request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] == "Bearer access-1":
            return problem(401, "sign-in-needed")
        return await tell(request)

    async def refresh(_: web.Request) -> web.Response:
        return web.json_response(session(2))

    routes: dict[tuple[str, str], Handler] = {
        ("GET", "/v1/updates"): updates,
        ("POST", "/v1/sessions/refresh"): refresh,
    }
    async with serving(routes) as base:
        assert await heard(base, until=1) == [1]


async def test_a_sign_in_that_is_over_ends_the_updates() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return problem(401, "session-over")

    routes = {("GET", "/v1/updates"): refuse, ("POST", "/v1/sessions/refresh"): refuse}
    async with serving(routes) as base:
        with pytest.raises(SignInOver):
            await heard(base, until=1)


async def test_a_refusal_for_good_ends_the_updates() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return problem(403, "not-permitted")

    async with serving({("GET", "/v1/updates"): refuse}) as base:
        with pytest.raises(Problem) as caught:
            await heard(base, until=1)

    assert caught.value.status == 403


class Dice:
    """Always the longest wait that may come up."""

    def uniform(self, low: float, high: float) -> float:
        assert low < high  # phones that were cut off at one moment come back at others
        return high


async def test_each_wait_for_a_house_that_is_away_is_longer_and_spread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sdk, "_random", Dice())
    tell, knocks = telling([[1]], []), []

    async def updates(request: web.Request) -> web.StreamResponse:
        knocks.append(time.monotonic())
        return problem(503, "busy") if len(knocks) < 4 else await tell(request)

    async with serving({("GET", "/v1/updates"): updates}) as base:
        assert await heard(base, until=1) == [1]

    first = sdk.FIRST_WAIT * (1 + sdk.JITTER)
    for n, (before, after) in enumerate(pairwise(knocks)):
        assert after - before >= first * 2**n - 0.01  # clocks' grain
