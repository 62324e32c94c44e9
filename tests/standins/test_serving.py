"""The stand-ins as a program: its first line, its faults on request, its shut door."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError, ClientError, ClientPayloadError, ClientSession

from clients.standins.serving import serve

ROOT = Path(__file__).parents[2]
TOKEN = "/cgi-bin/stable_token"


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with serve() as address, ClientSession(address) as session:
        yield session


async def fault(session: ClientSession, **fields: object) -> None:
    async with session.post("/_standin/faults", json={"vendor": "wechat", **fields}) as response:
        assert response.status == 204


async def test_the_program_says_its_address_first_and_ends_on_request() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "clients.standins", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    line = (await program.stdout.readline()).decode().split()
    async with ClientSession(line[2]) as session, session.get("/_standin/counts") as response:
        counts = await response.json()
    program.send_signal(signal.SIGTERM)

    assert line[:2] == ["standins", "ready"]
    assert counts == {}
    assert await program.wait() == 0


async def test_calls_are_counted_by_path_faulty_ones_too(session: ClientSession) -> None:
    await fault(session, mode="status", status=503, times=1)
    for _ in range(2):
        await session.post(TOKEN, json={})

    async with session.get("/_standin/counts") as response:
        assert await response.json() == {TOKEN: 2}


async def test_a_fault_lasts_as_many_calls_as_asked_for(session: ClientSession) -> None:
    await fault(session, mode="status", status=429, retry_after="7", times=1)
    first = await session.post(TOKEN, json={})
    second = await session.post(TOKEN, json={})

    assert (first.status, first.headers["Retry-After"]) == (429, "7")
    assert second.status == 200


async def test_faults_can_be_taken_back(session: ClientSession) -> None:
    await fault(session, mode="drop")
    await session.delete("/_standin/faults")

    assert (await session.post(TOKEN, json={})).status == 200


async def test_a_fault_of_one_vendor_leaves_the_other_well(session: ClientSession) -> None:
    await fault(session, mode="drop")

    assert (await session.post("/", json={})).status == 200


@pytest.mark.parametrize("mode", ["drop", "drop_after"])
async def test_a_cut_connection_gives_no_answer(session: ClientSession, mode: str) -> None:
    await fault(session, mode=mode)

    with pytest.raises(ClientError):
        await session.post(TOKEN, json={})


async def test_half_an_answer_ends_in_the_middle(session: ClientSession) -> None:
    await fault(session, mode="half")

    with pytest.raises(ClientPayloadError):
        await (await session.post(TOKEN, json={})).read()


async def test_an_error_comes_under_status_200(session: ClientSession) -> None:
    await fault(session, mode="error", code="45009")

    response = await session.post(TOKEN, json={})

    assert response.status == 200
    assert (await response.json())["errcode"] == 45009


async def test_a_shut_door_refuses_and_opens_again_by_itself(session: ClientSession) -> None:
    async with session.post("/_standin/refuse", json={"seconds": 3}) as response:
        assert response.status == 204

    with pytest.raises(ClientConnectorError):
        await session.post(TOKEN, json={})
    await until_open(session)
    assert (await session.post(TOKEN, json={})).status == 200


async def until_open(session: ClientSession) -> None:
    async with asyncio.timeout(30):
        while True:
            with suppress(ClientConnectorError):
                await session.get("/_standin/sms")
                return
            await asyncio.sleep(0.05)
