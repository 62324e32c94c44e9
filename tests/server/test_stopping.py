"""A house that stops: streams come back later, running captures finish, new ones hear when to come."""

import asyncio
from contextlib import suppress

import aiohttp

from domain.problems import Problem
from server.app import drain
from tests.server.house import SCHEME, House

WAIT_S = 10
WANTED = {"action": "pension.certify", "scheme": SCHEME}


async def test_stopping_closes_update_sockets_with_1001_and_ends_event_streams(
    house: House,
) -> None:
    token = await house.citizen()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        house.http.ws_connect(f"{house.base}/v1/updates", headers=headers) as socket,
        house.http.get(
            f"{house.base}/v1/updates", headers=headers | {"Accept": "text/event-stream"}
        ) as stream,
    ):
        await socket.receive_bytes(timeout=WAIT_S)
        await stream.content.readline()
        stopping = asyncio.create_task(house.server.close())
        async with asyncio.timeout(WAIT_S):
            closed = await socket.receive()
            with suppress(aiohttp.ClientPayloadError):  # cut off without a last chunk
                await stream.read()
            await stopping

    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.GOING_AWAY)


async def test_a_capture_that_runs_may_finish_while_the_house_stops(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    house.faces.slow_s = 0.05
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        draining = asyncio.create_task(drain(house.server.app))
        await asyncio.sleep(0.1)

        verdict = (await camera.until("verdict")).verdict
        closed = await camera.socket.receive(timeout=WAIT_S)
        async with asyncio.timeout(WAIT_S):
            await draining

    assert verdict.certified
    assert closed.type is aiohttp.WSMsgType.CLOSE


async def test_a_capture_that_does_not_finish_is_cut_off_and_not_counted(house: House) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    async with house.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await camera.next()
        stopping = asyncio.create_task(house.server.close())
        async with asyncio.timeout(WAIT_S):
            closed = await camera.socket.receive()
            await stopping

    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.GOING_AWAY)


async def test_a_house_that_drains_takes_no_new_check_and_uses_no_ticket_up(
    house: House,
) -> None:
    token = await house.pensioner()
    check = await house.opened(token)
    house.parts.faces.captures.places.close()

    answers = [
        await house.call("POST", "/v1/face-checks", WANTED, token=token),
        await house.call("POST", f"/v1/face-checks/{check['check']}/tickets", token=token),
    ]
    try:
        async with house.camera(check["ticket"]["ticket"]):
            status = 101
    except aiohttp.WSServerHandshakeError as refused:
        status = refused.status

    for answered, problem in answers:
        assert (answered, problem["type"]) == (503, f"/problems/{Problem.DRAINING}")
    assert status == 503
    used = await house.infrastructure.database.fetchval(
        "SELECT count(*) FROM capture_tickets WHERE used_at IS NOT NULL"
    )
    assert used == 0
