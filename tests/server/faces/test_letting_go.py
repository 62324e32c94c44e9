"""Whatever way a socket ends, nothing of what it did stays: no collector has to come first."""

import asyncio
import gc
import logging
import socket
import struct
import weakref
from collections.abc import Awaitable, Callable, Iterator, Sequence

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from services.faces.conversation import Conversation
from tests.server.house import Camera, House
from tests.server.neighbours import neighbour

pytestmark = pytest.mark.slow

WAIT_S = 10
FAR = 0.1
UNSURE = 0.4

Watched = list[weakref.ref[object]]


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    """What is found dead died by itself; pytest keeps records of faults, with where they happened."""
    logging.disable(logging.ERROR)
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        logging.disable(logging.NOTSET)


def living(*kinds: type[object], but: Sequence[object] = ()) -> list[object]:
    known = {id(each) for each in but}
    return [each for each in gc.get_objects() if type(each) in kinds and id(each) not in known]


def watching(born: list[object]) -> Watched:
    return [weakref.ref(each) for each in born]


async def die(watched: Watched) -> None:
    async with asyncio.timeout(WAIT_S):
        while any(each() is not None for each in watched):  # noqa: ASYNC110  # nothing tells of an end
            await asyncio.sleep(0.01)


def cut(line: aiohttp.ClientWebSocketResponse) -> None:
    """As by a phone whose network is gone: the connection is reset, without a good-bye."""
    end = line.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert line._conn is not None
    assert line._conn.transport is not None
    line._conn.transport.abort()


async def begin(house: House, token: str) -> tuple[Camera, Watched]:
    """A camera in the middle of a step, and what lives of it in the service."""
    # what another test of this process holds on to is that test's affair
    before = living(Conversation, web.WebSocketResponse)
    check = await house.opened(token)
    line = await house.http.ws_connect(
        f"{house.base}/v1/capture", protocols=("zhijian.capture.v1", check["ticket"]["ticket"])
    )
    camera = Camera(line)
    await camera.next()
    await camera.next()
    await camera.send()
    await camera.next()
    watched = watching(living(Conversation, web.WebSocketResponse, but=before))
    assert len(watched) == 2
    return camera, watched


async def pass_(house: House, camera: Camera) -> None:
    await camera.send()
    await camera.until("verdict")


async def fail(house: House, camera: Camera) -> None:
    with house.faces.alike(FAR):
        await pass_(house, camera)


async def stay_unsure(house: House, camera: Camera) -> None:
    with house.faces.alike(UNSURE):
        await pass_(house, camera)


async def hang_up(house: House, camera: Camera) -> None:
    await camera.hang_up()
    await camera.socket.receive(timeout=WAIT_S)


async def close(house: House, camera: Camera) -> None:
    await camera.socket.close()


async def be_cut_off(house: House, camera: Camera) -> None:
    cut(camera.socket)


async def be_cut_off_at_work(house: House, camera: Camera) -> None:
    await camera.send()
    cut(camera.socket)


async def be_refused(house: House, camera: Camera) -> None:
    await camera.socket.send_str("no frame")
    await camera.until("problem")


async def meet_a_fault(house: House, camera: Camera) -> None:
    house.faces.broken = True
    try:
        await camera.send()
        await camera.until("problem")
    finally:
        house.faces.broken = False


async def be_replaced(house: House, camera: Camera) -> None:
    places = house.parts.faces.captures.places
    places.replace([place.capture for place in places._taken if place.capture])
    await camera.until("problem")


VERDICTS = [pass_, fail, stay_unsure]
OTHER_ENDS = [hang_up, close, be_cut_off, be_cut_off_at_work, be_refused, be_replaced, meet_a_fault]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def token(shared: House, desk: str) -> str:
    """Of somebody who never comes to a verdict."""
    return (await neighbour(shared, desk)).token


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("end", VERDICTS, ids=lambda end: end.__name__)
async def test_a_capture_that_came_to_a_verdict_leaves_nothing(
    shared: House, desk: str, end: Callable[[House, Camera], Awaitable[None]]
) -> None:
    camera, watched = await begin(shared, (await neighbour(shared, desk)).token)

    await end(shared, camera)
    await camera.socket.close()

    await die(watched)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("end", OTHER_ENDS, ids=lambda end: end.__name__)
async def test_a_capture_that_broke_off_leaves_nothing(
    shared: House, token: str, end: Callable[[House, Camera], Awaitable[None]]
) -> None:
    camera, watched = await begin(shared, token)

    await end(shared, camera)
    await camera.socket.close()

    await die(watched)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_capture_whose_phone_fell_silent_leaves_nothing(shared: House, token: str) -> None:
    captures = shared.parts.faces.captures
    patience, captures.silence_s = captures.silence_s, 1.0
    camera, watched = await begin(shared, token)

    await camera.socket.receive(timeout=WAIT_S)

    await die(watched)
    captures.silence_s = patience


async def test_a_capture_that_a_stop_cuts_off_leaves_nothing(house: House) -> None:
    camera, watched = await begin(house, await house.pensioner())

    await house.server.close()
    await camera.socket.close()

    await die(watched)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("ends", [aiohttp.ClientWebSocketResponse.close, cut])
async def test_an_update_socket_that_has_ended_leaves_nothing(
    shared: House,
    token: str,
    ends: Callable[[aiohttp.ClientWebSocketResponse], Awaitable[bool] | None],
) -> None:
    signed = {"Authorization": f"Bearer {token}"}
    before = living(web.WebSocketResponse)
    line = await shared.http.ws_connect(f"{shared.base}/v1/updates", headers=signed)
    await line.receive(timeout=WAIT_S)
    watched = watching(living(web.WebSocketResponse, but=before))
    assert len(watched) == 1

    if ending := ends(line):
        await ending

    await die(watched)
