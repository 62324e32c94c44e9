"""Whoever listens hears every event once and in order, over each of the three ways."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from domain.events import EventKind
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.subjects import SubjectKind
from handlers.notices import updates
from handlers.notices.services import NOTICES, NoticeServices
from handlers.request import PRINCIPAL, TOKEN_SECONDS
from handlers.sockets import SOCKETS, STREAM_SECONDS, STREAMS
from proto import updates_pb2 as wire
from server.http.problem_responses import answering
from server.infrastructure import now
from services.notices.updates import UpdateService
from storage import events
from tests.people import NOON
from tests.server.house import House
from tests.server.neighbours import Neighbour, neighbour
from tests.service_sets import with_only
from tests.services.notices.update_streams import FakeBells, FakeInbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAIT_S = 30
SESSION = UUID(int=2)
TOLD = 60


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def tell(house: House, resident: Neighbour) -> None:
    async with house.infrastructure.database.transaction() as tx:
        rung = await events.tell(
            tx,
            person=resident.person,
            kind=EventKind.REVIEW_OPENED,
            subject=SubjectKind.REVIEW.of(uuid4()),
            at=now(),
        )
    await house.infrastructure.bell.ring(rung)


async def newest(house: House, resident: Neighbour) -> int:
    _, inbox = await house.call("GET", "/v1/inbox?limit=1", token=resident.token)
    return int(inbox["last_n"])


@asynccontextmanager
async def socket(
    house: House, token: str, since: int = 0
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with house.http.ws_connect(
        f"{house.base}/v1/updates?since={since}",
        protocols=("zhijian.updates.v1",),
        headers={"Authorization": f"Bearer {token}"},
    ) as opened:
        yield opened


@asynccontextmanager
async def stream(
    house: House, token: str, since: int = 0, headers: Mapping[str, str] | None = None
) -> AsyncIterator[aiohttp.ClientResponse]:
    asked = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"} | dict(
        headers or {}
    )
    async with house.http.get(f"{house.base}/v1/updates?since={since}", headers=asked) as response:
        assert response.status == 200
        yield response


async def of_socket(opened: aiohttp.ClientWebSocketResponse, last: int) -> list[int]:
    numbers: list[int] = []
    while not numbers or numbers[-1] < last:
        message = wire.ServerMessage.FromString(await opened.receive_bytes(timeout=WAIT_S))
        if message.HasField("event"):
            numbers.append(message.event.n)
    return numbers


async def of_stream(response: aiohttp.ClientResponse, last: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(WAIT_S):
        async for line in response.content:
            if line.startswith(b'data: {"n":') and b'"kind"' in line:
                found.append(json.loads(line.removeprefix(b"data: ")))
                if found[-1]["n"] >= last:
                    break
    return found


async def of_inbox(house: House, resident: Neighbour, last: int) -> list[int]:
    numbers: list[int] = []
    while not numbers or numbers[-1] < last:
        since = numbers[-1] if numbers else 0
        _, page = await house.call("GET", f"/v1/inbox?since={since}&limit=7", token=resident.token)
        numbers += [event["n"] for event in page["events"]]
        await asyncio.sleep(0.01)
    return numbers


async def test_all_three_ways_tell_the_same_gapless_story_while_it_happens(
    shared: House, resident: Neighbour
) -> None:
    last = await newest(shared, resident) + TOLD
    few = asyncio.Semaphore(5)  # all lock one account, and the pool lets nobody wait for 3 s

    async def tell_in_turn() -> None:
        async with few:
            await tell(shared, resident)

    async with (
        socket(shared, resident.token) as one,
        socket(shared, resident.token, since=last - TOLD) as late,
        stream(shared, resident.token) as two,
    ):
        told = asyncio.gather(*(tell_in_turn() for _ in range(TOLD)))

        by_socket, by_late, by_stream, by_inbox = await asyncio.gather(
            of_socket(one, last),
            of_socket(late, last),
            of_stream(two, last),
            of_inbox(shared, resident, last),
        )
        await told

    whole = list(range(1, last + 1))
    assert by_socket == whole
    assert by_late == whole[-TOLD:]
    assert [event["n"] for event in by_stream] == whole
    assert by_inbox == whole


async def test_what_one_phone_has_read_its_socket_and_its_page_hear(
    shared: House, resident: Neighbour
) -> None:
    await tell(shared, resident)
    last = await newest(shared, resident)
    async with (
        socket(shared, resident.token, since=last) as phone,
        stream(shared, resident.token, since=last) as page,
    ):
        first = wire.ServerMessage.FromString(await phone.receive_bytes(timeout=WAIT_S))
        assert first.caught_up.n == last
        async with asyncio.timeout(WAIT_S):
            while (await page.content.readline()) != b"event: caught_up\n":
                pass

        await shared.call("POST", "/v1/inbox/read", {"to": last}, token=resident.token)

        heard = wire.ServerMessage.FromString(await phone.receive_bytes(timeout=WAIT_S))
        assert heard.read_to.n == last
        async with asyncio.timeout(WAIT_S):
            while (await page.content.readline()) != b"event: read_to\n":
                pass
            assert await page.content.readline() == f'data: {{"n":{last}}}\n'.encode()


async def test_a_browser_that_comes_back_goes_on_where_it_was(
    shared: House, resident: Neighbour
) -> None:
    await tell(shared, resident)
    last = await newest(shared, resident)

    async with stream(shared, resident.token, headers={"Last-Event-ID": str(last - 1)}) as response:
        found = await of_stream(response, last)

    assert [event["n"] for event in found] == [last]


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "1.0", "9" * 30])
async def test_a_last_event_id_that_is_none_is_ignored(
    shared: House, resident: Neighbour, seen: str
) -> None:
    await tell(shared, resident)
    last = await newest(shared, resident)

    async with stream(
        shared, resident.token, since=last - 1, headers={"Last-Event-ID": seen}
    ) as response:
        assert [event["n"] for event in await of_stream(response, last)] == [last]


async def test_a_stream_says_what_the_inbox_says(shared: House, resident: Neighbour) -> None:
    await tell(shared, resident)
    last = await newest(shared, resident)
    _, page = await shared.call("GET", f"/v1/inbox?since={last - 1}", token=resident.token)

    async with stream(shared, resident.token, since=last - 1) as response:
        assert await of_stream(response, last) == page["events"]


async def test_the_words_are_in_the_language_asked_for(shared: House, resident: Neighbour) -> None:
    await tell(shared, resident)
    last = await newest(shared, resident)

    async with stream(
        shared, resident.token, since=last - 1, headers={"Accept-Language": "en"}
    ) as response:
        found = await of_stream(response, last)

    assert found[0]["title"] == "An officer is looking into it"


async def test_nobody_hears_of_another(shared: House, desk: str, resident: Neighbour) -> None:
    stranger = await neighbour(shared, desk)
    last = await newest(shared, stranger)
    async with socket(shared, stranger.token, since=last) as opened:
        await opened.receive_bytes(timeout=WAIT_S)  # caught up
        await tell(shared, resident)
        await tell(shared, stranger)

        assert await of_socket(opened, last + 1) == [last + 1]


async def test_a_phone_that_talks_on_the_update_socket_is_cut_off(
    shared: House, resident: Neighbour
) -> None:
    async with socket(shared, resident.token, since=await newest(shared, resident)) as opened:
        await opened.receive_bytes(timeout=WAIT_S)
        await opened.send_str("hello")
        closed = await opened.receive(timeout=WAIT_S)

    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 4422)


async def test_a_plain_request_for_updates_is_a_problem(shared: House, resident: Neighbour) -> None:
    status, problem = await shared.call("GET", "/v1/updates", token=resident.token)

    assert (status, problem["type"]) == (400, f"/problems/{Problem.BODY_UNREADABLE}")


async def test_closed_streams_leave_nothing_behind(shared: House, resident: Neighbour) -> None:
    async with (
        socket(shared, resident.token) as one,
        stream(shared, resident.token) as two,
    ):
        await one.receive_bytes(timeout=WAIT_S)
        await two.content.readline()
        opened = shared.parts.notices.updates.open
    for _ in range(100):
        await tell(shared, resident)  # an event stream learns it by writing
        if not shared.parts.notices.updates.open:
            break
        await asyncio.sleep(0.02)

    assert opened >= 2
    assert shared.parts.notices.updates.open == 0


@dataclass(frozen=True)
class SmallHouse:
    address: str
    service: UpdateService
    inbox: FakeInbox


@asynccontextmanager
async def small_house(
    seconds: float = 900, *, token_seconds: float = 900, streams: int = 16
) -> AsyncIterator["SmallHouse"]:
    """The update door alone, for whoever comes, with streams that live for so long."""

    async def enter(request: web.Request) -> web.StreamResponse:
        request[PRINCIPAL] = Citizen(UUID(int=1), Level.PHONE, SESSION)
        request[TOKEN_SECONDS] = token_seconds
        return await updates.updates(request)

    app = web.Application()
    app[STREAM_SECONDS] = seconds
    app[SOCKETS], app[STREAMS] = set(), set()
    inbox = FakeInbox()
    service = UpdateService(
        inbox=inbox,
        bells=FakeBells(),
        reads=FakeBells(),
        moved=FakeBells(),
        clock=lambda: NOON,
        streams=streams,
    )
    app[NOTICES] = with_only(NoticeServices, updates=service)
    app.router.add_route("GET", "/", answering(enter, "/"))
    async with TestServer(app) as server:
        yield SmallHouse(str(server.make_url("/")), service, inbox)


SHORT = [{"seconds": 0.1}, {"token_seconds": 0.1}]


@pytest.mark.parametrize("short", SHORT)
async def test_a_socket_as_old_as_its_token_is_asked_to_come_back_with_a_new_one(
    short: dict[str, float],
) -> None:
    async with (
        small_house(**short) as house,  # type: ignore[arg-type]  # seconds alone
        aiohttp.ClientSession() as http,
        http.ws_connect(house.address) as opened,
    ):
        await opened.receive_bytes(timeout=WAIT_S)
        closed = await opened.receive(timeout=WAIT_S)

    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 4401)


@pytest.mark.parametrize("short", SHORT)
async def test_an_event_stream_as_old_as_its_token_ends(short: dict[str, float]) -> None:
    async with (
        small_house(**short) as house,  # type: ignore[arg-type]  # seconds alone
        aiohttp.ClientSession() as http,
        http.get(house.address, headers={"Accept": "text/event-stream"}) as response,
    ):
        async with asyncio.timeout(WAIT_S):
            heard = await response.read()

    assert heard.startswith(b"retry: ")
    assert heard.endswith(b'event: caught_up\ndata: {"n":0}\n\n')


async def test_the_oldest_of_too_many_sockets_is_told_so_and_closed() -> None:
    async with (
        small_house(streams=1) as house,
        aiohttp.ClientSession() as http,
        http.ws_connect(house.address) as first,
        http.ws_connect(house.address) as second,
    ):
        await second.receive_bytes(timeout=WAIT_S)
        said = await first.receive(timeout=WAIT_S)
        if said.type is aiohttp.WSMsgType.BINARY:  # it may have caught up before
            said = await first.receive(timeout=WAIT_S)

        assert (said.type, said.data) == (aiohttp.WSMsgType.CLOSE, 4429)
        assert house.service.open == 1


async def test_the_oldest_of_too_many_event_streams_ends() -> None:
    async with (
        small_house(streams=1) as house,
        aiohttp.ClientSession() as http,
        http.get(house.address, headers={"Accept": "text/event-stream"}) as first,
        http.ws_connect(house.address) as second,
    ):
        await second.receive_bytes(timeout=WAIT_S)
        async with asyncio.timeout(WAIT_S):
            await first.read()

        assert house.service.open == 1


async def test_signing_out_ends_the_streams_of_that_sign_in(shared: House, desk: str) -> None:
    gone = await neighbour(shared, desk)
    async with socket(shared, gone.token, since=await newest(shared, gone)) as opened:
        await opened.receive_bytes(timeout=WAIT_S)
        await shared.call("DELETE", "/v1/sessions/current", token=gone.token)
        closed = await opened.receive(timeout=WAIT_S)

    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 4401)
