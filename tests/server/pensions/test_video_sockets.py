"""The socket of a call by video over the wire: two processes, and whoever has no business there."""

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import aiohttp
import pytest
from pydantic import SecretStr

from domain.pensions.videos import SIGNAL_BYTES, SIGNALS_MOST
from domain.problems import Problem
from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder
from tests.server.house import House, open_house
from tests.server.meetings import VIDEO, book, enrol
from tests.server.neighbours import Neighbour, neighbour
from tests.server.other_process import open_other

WAIT_S: Final = 20.0
PROTOCOL: Final = "zhijian.video.v1"
WANTED: Final = {"purpose": "视频办理"}


async def appointment(house: House, minutes: int = 0) -> tuple[Neighbour, UUID, str]:
    """Somebody, their booking that begins so many minutes from now, and the officer's token."""
    desk = await house.officer()
    await enrol(house.infrastructure.database, "li")
    found = await neighbour(house, desk)
    starts = datetime.now(UTC) + timedelta(minutes=minutes)
    booking = await book(house.infrastructure.database, found.person, VIDEO, starts)
    return found, booking, desk


async def enter(house: House, token: str, booking: UUID) -> tuple[int, dict[str, Any]]:
    return await house.call("POST", f"/v1/video-calls/{booking}/entrances", token=token)


async def enter_desk(house: House, desk: str, booking: UUID) -> tuple[int, dict[str, Any]]:
    path = f"/v1/officer/video-calls/{booking}/entrances"
    return await house.call("POST", path, WANTED, token=desk)


def join(house: House, ticket: str, base: str = "") -> Any:  # noqa: ANN401  # aiohttp's own context
    return house.http.ws_connect(f"{base or house.base}/v1/video", protocols=(PROTOCOL, ticket))


async def heard(socket: aiohttp.ClientWebSocketResponse, wanted: str) -> dict[str, Any]:
    async with asyncio.timeout(WAIT_S):
        while True:
            message = await socket.receive()
            assert message.type is aiohttp.WSMsgType.TEXT, (message.type, socket.close_code)
            said = json.loads(message.data)
            if said["type"] == wanted:
                return dict(said)


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(WAIT_S):
        while not socket.closed:
            await socket.receive()
    return socket.close_code


async def test_two_processes_relay_what_two_browsers_say(database_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(open_folder())
        valkey = await stack.enter_async_context(embedded_valkey(folder))
        house = await stack.enter_async_context(
            open_house(database_url, tmp_path, lambda _: {"redis_url": SecretStr(valkey)})
        )
        other = await stack.enter_async_context(open_other(house, database_url, tmp_path, valkey))
        found, booking, desk = await appointment(house)
        _, hers = await enter(house, found.token, booking)
        async with join(house, hers["ticket"]) as citizen:
            await heard(citizen, "alone")
            _, his = await enter_desk(house, desk, booking)
            async with join(house, his["entrance"]["ticket"], other.base) as officer:
                here = await heard(officer, "here")
                assert await heard(citizen, "here") == here
                offer = {"type": "signal", "kind": "offer", "epoch": here["epoch"], "data": "v=0"}
                await officer.send_json(offer)
                assert await heard(citizen, "signal") == offer
                await citizen.send_json(offer | {"kind": "answer"})
                assert (await heard(officer, "signal"))["kind"] == "answer"
                for each in (citizen, officer):
                    await each.send_json({"type": "sees", "epoch": here["epoch"]})
            assert (await heard(citizen, "alone")) == {"type": "alone"}


NO_MESSAGE: Final = (
    ("{", 4422),
    ("[]", 4422),
    ('{"type":"signal","epoch":"1.1","kind":"shout","data":"x"}', 4422),
    ('{"type":"signal","epoch":7,"kind":"offer","data":"x"}', 4422),
    ('{"type":"signal","epoch":"1.1","kind":"offer","data":{"a":1}}', 4422),
    (json.dumps({"type": "signal", "epoch": "1.1", "kind": "offer", "data": "x" * (SIGNAL_BYTES + 1)}), 4422),
    (json.dumps({"type": "signal", "epoch": "1.1", "kind": "offer", "data": "\x00"}), 4422),
    ("[" * 20_000, 4422),
    ("x" * 3 * SIGNAL_BYTES, 1009),
)  # fmt: skip


async def test_what_is_no_message_ends_the_line(house: House) -> None:
    found, booking, _ = await appointment(house)
    for message, code in NO_MESSAGE:
        _, entrance = await enter(house, found.token, booking)
        async with join(house, entrance["ticket"]) as socket:
            await heard(socket, "alone")
            await socket.send_str(message)

            assert await closed(socket) == code, message[:80]


async def test_who_never_stops_is_cut_off(house: House) -> None:
    found, booking, _ = await appointment(house)
    _, entrance = await enter(house, found.token, booking)
    async with join(house, entrance["ticket"]) as socket:
        await heard(socket, "alone")
        for _ in range(2 * SIGNALS_MOST + 1):
            await socket.send_json({"type": "sees", "epoch": "0.0"})

        assert await closed(socket) == 4422


async def test_without_a_ticket_nobody_joins(house: House) -> None:
    for ticket in ("guessed", "x" * 200, ""):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await join(house, ticket)
        assert refused.value.status == 403


async def test_a_third_one_is_told_that_there_is_nothing(house: House) -> None:
    found, booking, desk = await appointment(house)
    stranger = await neighbour(house, desk)
    counter = await house.officer("counter")  # holds no post of the place

    assert (await enter(house, stranger.token, booking))[0] == 404
    assert (await enter_desk(house, counter, booking))[0] == 404
    assert (await enter(house, found.token, booking))[0] == 201


@pytest.mark.parametrize(
    ("minutes", "status", "problem"),
    [(20, 409, Problem.VIDEO_TOO_EARLY), (-60, 410, Problem.VIDEO_OVER)],
)
async def test_outside_its_time_nobody_comes_in(
    house: House, minutes: int, status: int, problem: Problem
) -> None:
    found, booking, desk = await appointment(house, minutes)

    for told in (
        await enter(house, found.token, booking),
        await enter_desk(house, desk, booking),
    ):
        assert (told[0], told[1]["type"]) == (status, f"/problems/{problem}")


async def test_after_the_end_the_line_is_closed_and_no_ticket_opens_it(house: House) -> None:
    found, booking, desk = await appointment(house)
    _, entrance = await enter(house, found.token, booking)
    async with join(house, entrance["ticket"]) as socket:
        await heard(socket, "alone")
        await enter_desk(house, desk, booking)
        path = f"/v1/officer/video-calls/{booking}/conclusions"
        status, done = await house.call("POST", path, {"wanted": "not_held"}, token=desk)

        assert (status, done["outcome"]) == (201, "not_held")
        assert (await heard(socket, "over"))["why"] == "ended"
        assert await closed(socket) == 4410
    assert (await enter(house, found.token, booking))[1]["type"] == "/problems/video-over"


async def test_signing_out_ends_the_line(house: House) -> None:
    found, booking, _ = await appointment(house)
    _, entrance = await enter(house, found.token, booking)
    async with join(house, entrance["ticket"]) as socket:
        await heard(socket, "alone")
        await house.call("DELETE", "/v1/sessions/current", token=found.token)

        assert await closed(socket) == 4401
