"""Update streams as the wire has them: nothing packed, a beat in the silence, a dead phone let go."""

import asyncio
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import AddrInfoType, ClientSession, web

from domain.events import EventKind
from domain.notices.updates import Event
from domain.subjects import SubjectKind
from domain.words import Language
from handlers.notices import updates
from services.notices import updates as service
from tests.people import NOON
from tests.server.notices.test_updates import WAIT_S, SmallHouse, small_house
from tests.services.notices.update_streams import WANG

BEAT_S = 0.2
#: More than the two ends of a connection hold between them, with a small end at the phone.
MANY, LONG = 6_000, SubjectKind.ENTITLEMENT.of("x" * 2_000)


async def until_none_is_open(house: SmallHouse) -> None:
    async with asyncio.timeout(WAIT_S):
        while house.service.open:  # noqa: ASYNC110  # the service rings nobody
            await asyncio.sleep(0.02)


async def test_a_phone_that_offers_to_pack_is_not_taken_up_on_it() -> None:
    async with (
        small_house() as house,
        ClientSession() as http,
        http.ws_connect(house.address, compress=15) as opened,
    ):
        await opened.receive_bytes(timeout=WAIT_S)

        assert opened.compress == 0


async def test_a_phone_that_answers_no_beat_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "HEARTBEAT_SECONDS", BEAT_S)
    async with (
        small_house() as house,
        ClientSession() as http,
        http.ws_connect(house.address, autoping=False) as opened,
    ):
        await opened.receive_bytes(timeout=WAIT_S)
        beat = await opened.receive(timeout=WAIT_S)
        await until_none_is_open(house)

    assert beat.type is aiohttp.WSMsgType.PING


async def test_a_page_hears_a_beat_in_the_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "HEARTBEAT_SECONDS", BEAT_S)
    async with (
        small_house() as house,
        ClientSession() as http,
        http.get(house.address, headers={"Accept": "text/event-stream"}) as response,
        asyncio.timeout(WAIT_S),
    ):
        while (await response.content.readline()) != b": still here\n":
            pass


def test_a_line_that_is_gone_takes_nothing_more() -> None:
    phone = updates._Socket(web.WebSocketResponse(), None, Language.EN)

    with pytest.raises(ConnectionResetError):
        phone.put(Event(1, EventKind.CERTIFIED, LONG, NOON, urgent=False))


def narrow(address: AddrInfoType) -> socket.socket:
    """A phone that holds little of what it has not read."""
    made = socket.socket(*address[:3])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return made


@pytest.fixture
async def full(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[SmallHouse, ClientSession]]:
    """A house that has much to tell and little patience, and whoever does not listen for long."""
    monkeypatch.setattr(service, "SLOW_S", 0.3)
    monkeypatch.setattr(updates, "CLOSE_SECONDS", 0.3)
    connector = aiohttp.TCPConnector(socket_factory=narrow)
    async with small_house() as house, ClientSession(connector=connector) as http:
        house.inbox.events[WANG] += [
            Event(n, EventKind.CERTIFIED, LONG, NOON, urgent=False) for n in range(1, MANY + 1)
        ]
        yield house, http


async def test_a_phone_that_reads_no_further_is_cut_off(
    full: tuple[SmallHouse, ClientSession],
) -> None:
    house, http = full
    async with http.ws_connect(house.address) as asleep:
        await asleep.receive_bytes(timeout=WAIT_S)
        await until_none_is_open(house)


async def test_a_page_that_reads_no_further_is_cut_off(
    full: tuple[SmallHouse, ClientSession],
) -> None:
    house, http = full
    async with http.get(house.address, headers={"Accept": "text/event-stream"}) as asleep:
        while not (await asleep.content.readline()).startswith(b"id: "):
            pass
        await until_none_is_open(house)
