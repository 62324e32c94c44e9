"""Nobody keeps others from their cameras: silent sockets, many tickets, guessed ones, past sign-ins."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from domain.problems import Problem
from server.routes.terms import GUESSES
from tests.server.accounts.test_own_sessions import CHROME, signed_in
from tests.server.faces.test_bad_captures import end
from tests.server.house import House
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.slow
together = pytest.mark.asyncio(loop_scope="module")

WAIT_S = 20
SILENCE_S = 1.0


async def new_ticket(house: House, resident: Neighbour, check: dict[str, Any]) -> str:
    path = f"/v1/face-checks/{check['check']}/tickets"
    status, ticket = await house.call("POST", path, token=resident.token)
    assert status == 201, ticket
    return str(ticket["ticket"])


async def try_camera(house: House, ticket: str) -> int:
    """The upgrade's status; 101 for one that opened and was left at once."""
    try:
        async with house.camera(ticket):
            return 101
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status


async def pongs(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Shows that it is alive, and nothing else, for ever."""
    while not socket.closed:
        await socket.pong()
        await socket.ping()
        await asyncio.sleep(0.05)


@together
async def test_a_socket_that_only_answers_pings_is_silent(shared: House, desk: str) -> None:
    captures = shared.parts.faces.captures
    patience, captures.silence_s = captures.silence_s, SILENCE_S
    resident = await neighbour(shared, desk)
    async with shared.camera((await shared.opened(resident.token))["ticket"]["ticket"]) as camera:
        ponging = asyncio.create_task(pongs(camera.socket))
        async with asyncio.timeout(WAIT_S):
            _, closed = await end(camera)
        await asyncio.gather(ponging, return_exceptions=True)

    assert closed == aiohttp.WSCloseCode.OK
    assert captures.places.running == 0
    captures.silence_s = patience


@together
async def test_one_citizen_with_twenty_tickets_leaves_places_to_others(
    shared: House, desk: str
) -> None:
    attacker, citizen = await neighbour(shared, desk), await neighbour(shared, desk)
    check = await shared.opened(attacker.token)
    async with AsyncExitStack() as held:
        for n in range(18):
            ticket = await new_ticket(shared, attacker, check)
            socket = await held.enter_async_context(shared.camera(ticket))
            assert (await socket.next()).HasField("prompt"), n
        taken = shared.parts.faces.captures.places.running

        async with shared.camera(
            (await shared.opened(citizen.token))["ticket"]["ticket"]
        ) as camera:
            verdict = (await camera.until("verdict")).verdict

    assert verdict.certified
    assert taken == 1


@together
async def test_a_newer_socket_ends_the_older_at_once_and_says_so(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    ticket = await new_ticket(shared, resident, check)
    async with shared.camera(check["ticket"]["ticket"]) as older:
        await older.next()
        async with shared.camera(ticket) as newer:
            await newer.next()
            problem, closed = await end(older)

            verdict = (await newer.until("verdict")).verdict

    assert problem is not None
    assert (problem.type, closed) == (f"/problems/{Problem.CAMERA_ELSEWHERE}", 4409)
    assert problem.next_step
    assert verdict.certified


@together
async def test_a_new_check_ends_the_socket_of_the_one_before(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    async with shared.camera(check["ticket"]["ticket"]) as older:
        await older.next()
        await shared.opened(resident.token)

        _, closed = await end(older)

    assert closed == 4409


@together
async def test_of_many_tickets_the_last_two_let_somebody_in(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    tickets = [
        check["ticket"]["ticket"],
        *[await new_ticket(shared, resident, check) for _ in range(4)],
    ]

    tried = [await try_camera(shared, ticket) for ticket in tickets]

    assert tried == [403, 403, 403, 101, 101]


@together
async def test_tickets_asked_for_all_at_once_are_no_more(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    await asyncio.gather(*(new_ticket(shared, resident, check) for _ in range(10)))

    unused = await shared.infrastructure.database.fetchval(
        "SELECT count(*) FROM capture_tickets WHERE check_id = $1::text::uuid AND used_at IS NULL",
        check["check"],
    )

    assert unused == 2


@together
async def test_a_ticket_that_is_none_takes_no_place(shared: House, desk: str) -> None:
    resident = await neighbour(shared, desk)
    seen: list[int] = []

    async def guess() -> None:
        seen.extend([await try_camera(shared, uuid4().hex) for _ in range(15)])

    async with asyncio.TaskGroup() as guessing:
        for _ in range(8):
            guessing.create_task(guess())
        for _ in range(10):
            await shared.opened(resident.token)

    assert set(seen) == {403, 429}
    assert seen.count(429) >= len(seen) - GUESSES - 8


async def sign_out(house: House, token: str, how: str) -> None:
    match how:
        case "signs out":
            status, _ = await house.call("DELETE", "/v1/sessions/current", token=token)
        case "is signed out elsewhere":
            other = await signed_in(house, CHROME)
            status, _ = await house.call("DELETE", "/v1/me/sessions", token=other)
        case _:
            status, _ = await house.call("DELETE", "/v1/me", token=token)
    assert status in {200, 204}


@pytest.mark.parametrize("how", ["signs out", "is signed out elsewhere", "erases the account"])
async def test_who_has_signed_out_comes_in_by_no_ticket_and_leaves_the_camera(
    house: House, how: str
) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    path = f"/v1/face-checks/{check['check']}/tickets"
    _, unused = await house.call("POST", path, token=token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await sign_out(house, token, how)
        problem, closed = await end(camera)

    assert problem is not None
    assert (problem.type, closed) == (f"/problems/{Problem.SESSION_OVER}", 4401)
    assert await try_camera(house, unused["ticket"]) == 403
