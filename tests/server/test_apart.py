"""Two `serve` and a `work`, as processes of their own on one PostgreSQL and one Valkey; each is killed."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import aiohttp
import asyncpg
import pytest
import pytest_asyncio
from zhijian_client import CitizenClient, Session

from bench.residents import PROXIES, Registration
from clients.demo.apart import Apart
from clients.demo.outside import Outside
from clients.demo.people import SCHEME, resident
from clients.demo.phone import AWAKE, listening
from proto import capture_pb2 as wire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

WAIT_S = 60.0
LOCKED = "人脸已锁定"


class City(Apart):
    """Two webs and a worker, and what stands around them."""

    def __init__(self, outside: Outside, database: str, valkey: str, folder: Path) -> None:
        self.outside = outside
        self.database = database
        servers = {"ZHIJIAN_DATABASE_URL": database, "ZHIJIAN_REDIS_URL": valkey}
        limits = {
            "ZHIJIAN_WORKERS": "1",
            "ZHIJIAN_CAPTURES": "4",
            "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
        }
        super().__init__(outside.settings() | servers | limits, folder, serving=2)

    @property
    def registration(self) -> Registration:
        return Registration(self.base(0), self.password, self.outside)

    def citizen(self, which: int, session: Session) -> CitizenClient:
        client = CitizenClient(self.base(which))
        client.resume(session)
        return client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    shared_database_url: str, valkey: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[City]:
    folder = tmp_path_factory.mktemp("city")
    async with Outside(folder / "standins.log") as outside:
        opened = City(outside, shared_database_url, valkey, folder)
        try:
            await opened.start()
            yield opened
        finally:
            await opened.stop()


def resident_phone(number: int) -> str:
    return resident(number, "", date(1950, 1, 1)).phone


@asynccontextmanager
async def camera(base: str, ticket: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    protocols = ("zhijian.capture.v1", ticket)
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{base}/v1/capture", protocols=protocols) as socket,
    ):
        yield socket


async def said(socket: aiohttp.ClientWebSocketResponse, kind: str) -> wire.ServerMessage:
    while True:
        message = wire.ServerMessage.FromString(await socket.receive_bytes(timeout=WAIT_S))
        if message.HasField(kind):
            return message


async def lock_notices(city: City, number: int) -> int:
    """How many text messages tell a resident of the lock; others may come at any time."""
    return sum(LOCKED in text for text in await city.outside.texts(resident_phone(number)))


async def first_lock_notice(city: City, number: int) -> int:
    """Their number, once there is one."""
    end = time.monotonic() + WAIT_S
    while not (came := await lock_notices(city, number)):
        assert time.monotonic() < end, "no notice came"
        await asyncio.sleep(0.1)
    return came


async def all_left(city: City) -> None:
    """Returns once no notice is under way: one that a killed worker holds would keep later ones for a minute."""
    under_way = "SELECT count(*) FROM deliveries WHERE channel = 'sms' AND (state = 'claimed' OR (state = 'queued' AND next_at <= now()))"
    connection = await asyncpg.connect(city.database)
    try:
        async with asyncio.timeout(WAIT_S):
            while await connection.fetchval(under_way):  # noqa: ASYNC110  # the store rings nobody
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def cut_off(socket: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMsgType:
    """How the socket ended, without a verdict."""
    while True:
        message = await socket.receive(timeout=WAIT_S)
        if message.type is not aiohttp.WSMsgType.BINARY:
            return message.type
        assert not wire.ServerMessage.FromString(message.data).HasField("verdict")


async def lock_face(base: str, session: Session) -> None:
    """Tells the person, on every way, that no check can be opened any more."""
    headers = {"Authorization": f"Bearer {session.access_token}", "Idempotency-Key": uuid4().hex}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{base}/v1/me/face-lock", headers=headers) as answer,
    ):
        assert answer.status == 201, await answer.text()


async def test_what_one_process_is_told_the_others_know(city: City) -> None:
    (session,) = await city.registration.residents(1, 1)
    async with city.citizen(0, session) as here, city.citizen(1, session) as there:
        await here.notices.change_preferences(quiet=AWAKE)
        check = await here.faces.open(SCHEME)
        ticket = await there.faces.ticket(check.check)
        async with camera(city.base(1), check.ticket.ticket) as older:
            await said(older, "prompt")
            async with camera(city.base(0), ticket.ticket) as newer:
                await said(newer, "prompt")
                replaced = (await said(older, "problem")).problem
        async with listening(there) as ear:
            await lock_face(city.base(0), session)
            heard = await ear.event("face.locked")
        sent = await first_lock_notice(city, 1)

    assert replaced.type == "/problems/camera-elsewhere"
    assert heard is not None
    assert sent == 1


async def test_a_sign_out_at_one_process_ends_the_camera_at_the_other(city: City) -> None:
    (session,) = await city.registration.residents(2, 1)
    async with city.citizen(0, session) as here:
        check = await here.faces.open(SCHEME)
        async with camera(city.base(1), check.ticket.ticket) as socket:
            await said(socket, "prompt")
            await here.sign_out()
            ended = (await said(socket, "problem")).problem

    assert ended.type == "/problems/session-over"


async def test_a_web_process_that_dies_costs_nobody_an_attempt(city: City) -> None:
    (session,) = await city.registration.residents(3, 1)
    async with city.citizen(1, session) as client:
        check = await client.faces.open(SCHEME)
        async with camera(city.base(0), check.ticket.ticket) as socket:
            await said(socket, "prompt")
            await city.web[0].kill()
            ended = await cut_off(socket)
        again = await client.faces.ticket(check.check)
        async with camera(city.base(1), again.ticket) as socket:
            prompt = (await said(socket, "prompt")).prompt
        await city.start_web(0)
        state = (await client.faces.read(check.check)).state

    assert ended is not aiohttp.WSMsgType.TEXT
    assert (prompt.number, getattr(prompt, "try")) == (1, 1)
    assert state == "capturing"


async def test_what_is_told_while_nobody_works_is_sent_once_somebody_does(city: City) -> None:
    (session,) = await city.registration.residents(4, 1)
    async with city.citizen(0, session) as client:
        await client.notices.change_preferences(quiet=AWAKE)

    await all_left(city)
    await city.work.kill()
    await lock_face(city.base(1), session)
    await asyncio.sleep(1)
    meanwhile = await lock_notices(city, 4)
    await city.start_work()
    sent = await first_lock_notice(city, 4)

    assert meanwhile == 0
    assert sent == 1
