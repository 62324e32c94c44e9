"""A camera that misbehaves is told why and cut off; the check goes on, and nothing is counted."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from domain.problems import Problem
from handlers.faces.capture import MESSAGE_BYTES
from proto import capture_pb2 as wire
from tests.server.house import SCHEME, Camera, House
from tests.server.neighbours import Neighbour, neighbour

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAIT_S = 10
MB = 1024 * 1024


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def resident(shared: House, desk: str) -> Neighbour:
    return await neighbour(shared, desk)


async def end(camera: Camera) -> tuple[wire.Problem | None, int | None]:
    """The problem, if one comes, and the close code."""
    problem = None
    while True:
        message = await camera.socket.receive(timeout=WAIT_S)
        if message.type is not aiohttp.WSMsgType.BINARY:
            return problem, camera.socket.close_code
        read = wire.ServerMessage.FromString(message.data)
        if read.HasField("problem"):
            problem = read.problem


async def goes_on(house: House, resident: Neighbour, check: dict[str, Any]) -> bool:
    """Whether a new ticket of the same check leads to a pass."""
    path = f"/v1/face-checks/{check['check']}"
    status, ticket = await house.call("POST", f"{path}/tickets", token=resident.token)
    assert status == 201
    async with house.camera(ticket["ticket"]) as camera:
        prompt = (await camera.next()).prompt
    _, seen = await house.call("GET", path, token=resident.token)
    return bool(
        prompt.position == 1 and getattr(prompt, "try") == 1 and seen["state"] == "capturing"
    )


async def misbehave_garbage(camera: Camera) -> None:
    await camera.socket.send_bytes(b"\xff\xfe\xfd not protobuf")


async def misbehave_empty(camera: Camera) -> None:
    await camera.socket.send_bytes(b"")


async def misbehave_text(camera: Camera) -> None:
    await camera.socket.send_str('{"frame": {}}')


async def misbehave_without_prompt(camera: Camera) -> None:
    await camera.send(prompt=0)


async def misbehave_future_prompt(camera: Camera) -> None:
    await camera.send(prompt=99)


async def misbehave_same_seq(camera: Camera) -> None:
    await camera.send()
    camera.seq -= 1
    await camera.send()


async def misbehave_junk(camera: Camera) -> None:
    await camera.send(b"junk that is no picture")


async def misbehave_large(camera: Camera) -> None:
    await camera.send(b"\xff\xd8" + b"0" * (MB // 2))


async def misbehave_10_mb(camera: Camera) -> None:
    await camera.send(b"\xff\xd8" + b"0" * 10 * MB)


@pytest.mark.parametrize(
    ("misbehave", "name", "code"),
    [
        (misbehave_garbage, Problem.BODY_UNREADABLE, 4400),
        (misbehave_empty, Problem.BODY_UNREADABLE, 4400),
        (misbehave_text, Problem.BODY_UNREADABLE, 4400),
        (misbehave_without_prompt, Problem.FRAME_UNEXPECTED, 4422),
        (misbehave_future_prompt, Problem.FRAME_UNEXPECTED, 4422),
        (misbehave_same_seq, Problem.FRAME_UNEXPECTED, 4422),
        (misbehave_junk, Problem.PICTURE_UNREADABLE, 4400),
        (misbehave_large, Problem.FRAME_TOO_LARGE, 4413),
        (misbehave_10_mb, Problem.FRAME_TOO_LARGE, 4413),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_a_message_that_breaks_the_rules_ends_the_socket_and_not_the_check(
    shared: House,
    resident: Neighbour,
    misbehave: Callable[[Camera], Awaitable[None]],
    name: Problem,
    code: int,
) -> None:
    check = await shared.opened(resident.token)
    async with shared.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await camera.next()
        await misbehave(camera)

        problem, closed = await end(camera)

    assert problem is not None
    assert problem.type == f"/problems/{name}"
    assert problem.status == code - 4000
    assert problem.title
    assert problem.next_step
    assert closed == code
    assert await goes_on(shared, resident, check)


async def test_a_message_beyond_all_bounds_is_cut_off_at_once(
    shared: House, resident: Neighbour
) -> None:
    check = await shared.opened(resident.token)
    async with shared.camera(check["ticket"]["ticket"]) as camera:
        await camera.next()
        await camera.next()
        with suppress(ConnectionError):  # may be cut off while it is still on its way
            await camera.send(b"0" * (MESSAGE_BYTES + MB))

        _, closed = await end(camera)

    assert closed in {aiohttp.WSCloseCode.MESSAGE_TOO_BIG, aiohttp.WSCloseCode.ABNORMAL_CLOSURE}
    assert await goes_on(shared, resident, check)


async def test_a_frame_after_the_verdict_changes_nothing(shared: House, desk: str) -> None:
    passed = await neighbour(shared, desk)
    check = await shared.opened(passed.token)
    async with shared.camera(check["ticket"]["ticket"]) as camera:
        await camera.until("verdict")
        await camera.send()
        _, closed = await end(camera)

    assert closed == aiohttp.WSCloseCode.OK
    path = f"/v1/face-checks/{check['check']}"
    _, seen = await shared.call("GET", path, token=passed.token)
    assert seen["state"] == "passed"
    status, problem = await shared.call("POST", f"{path}/tickets", token=passed.token)
    assert (status, problem["type"]) == (410, f"/problems/{Problem.CHECK_OVER}")


async def upgrade(house: House, *protocols: str, **headers: str) -> tuple[int, dict[str, Any]]:
    asked = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(b"0" * 16).decode(),
        "Sec-WebSocket-Protocol": ", ".join(protocols),
    }
    return await house.call("GET", "/v1/capture", headers=asked | headers)


@pytest.mark.parametrize(
    "protocols",
    [
        (),
        ("zhijian.capture.v1",),
        ("zhijian.capture.v1", "made-up"),
        ("zhijian.capture.v1", "é"),
        ("zhijian.capture.v1", "\x80"),
        ("zhijian.capture.v2", "made-up"),
        ("made-up", "zhijian.capture.v1"),
        ("zhijian.capture.v1", "a", "b"),
    ],
)
async def test_no_socket_opens_without_a_ticket(shared: House, protocols: tuple[str, ...]) -> None:
    status, problem = await upgrade(shared, *protocols)

    assert (status, problem["type"]) == (403, f"/problems/{Problem.TICKET_INVALID}")


async def test_a_ticket_in_the_address_is_none(shared: House, resident: Neighbour) -> None:
    ticket = (await shared.opened(resident.token))["ticket"]["ticket"]

    status, _ = await shared.call("GET", f"/v1/capture?ticket={ticket}")

    assert status == 403


async def test_a_plain_request_does_not_use_the_ticket_up(
    shared: House, resident: Neighbour
) -> None:
    ticket = (await shared.opened(resident.token))["ticket"]["ticket"]
    headers = {"Sec-WebSocket-Protocol": f"zhijian.capture.v1, {ticket}"}

    status, problem = await shared.call("GET", "/v1/capture", headers=headers)

    assert (status, problem["type"]) == (400, f"/problems/{Problem.BODY_UNREADABLE}")
    async with shared.camera(ticket) as camera:
        assert (await camera.next()).HasField("prompt")


async def test_of_two_sockets_with_one_ticket_one_is_let_in(
    shared: House, resident: Neighbour
) -> None:
    ticket = (await shared.opened(resident.token))["ticket"]["ticket"]

    async def attempt() -> int:
        try:
            async with shared.camera(ticket) as camera:
                await camera.next()
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status

    assert sorted(await asyncio.gather(attempt(), attempt())) == [101, 403]


async def test_a_ticket_serves_no_second_time(shared: House, resident: Neighbour) -> None:
    ticket = (await shared.opened(resident.token))["ticket"]["ticket"]
    async with shared.camera(ticket) as camera:
        await camera.next()

    status, problem = await upgrade(shared, "zhijian.capture.v1", ticket)

    assert (status, problem["type"]) == (403, f"/problems/{Problem.TICKET_INVALID}")


@pytest.mark.parametrize("table", ["capture_tickets", "face_checks"])
async def test_an_expired_ticket_or_check_lets_nobody_in(
    shared: House, resident: Neighbour, table: str
) -> None:
    check = await shared.opened(resident.token)
    await shared.infrastructure.database.execute(
        f"UPDATE {table} SET expires_at = now() - interval '1 s' WHERE check_id = $1::text::uuid",  # noqa: S608  # our own names
        check["check"],
    )

    status, problem = await upgrade(shared, "zhijian.capture.v1", check["ticket"]["ticket"])

    assert (status, problem["type"]) == (403, f"/problems/{Problem.TICKET_INVALID}")


async def test_a_newer_socket_takes_the_check_over(shared: House, resident: Neighbour) -> None:
    check = await shared.opened(resident.token)
    path = f"/v1/face-checks/{check['check']}"
    _, ticket = await shared.call("POST", f"{path}/tickets", token=resident.token)
    with shared.faces.alike(0.4):
        async with (
            shared.camera(check["ticket"]["ticket"]) as older,
            shared.camera(ticket["ticket"]) as newer,
        ):
            await newer.next()

            problem = (await older.until("problem")).problem

    assert problem.type == f"/problems/{Problem.CAMERA_ELSEWHERE}"
    _, seen = await shared.call("GET", path, token=resident.token)
    assert seen["state"] == "capturing"


async def test_an_enrolment_photo_that_is_no_picture_is_a_problem(
    shared: House, desk: str, resident: Neighbour
) -> None:
    path = f"/v1/officer/persons/{resident.person}/face-records"
    headers = {"Content-Type": "image/jpeg"}

    status, problem = await shared.call("POST", path, data=b"junk", token=desk, headers=headers)

    assert (status, problem["type"]) == (400, f"/problems/{Problem.PICTURE_UNREADABLE}")
    assert SCHEME not in str(problem)
    _, seen = await shared.call("GET", f"/v1/officer/persons/{resident.person}", token=desk)
    assert len(seen["face_records"]) == 1


async def test_an_enrolment_photo_that_does_not_serve_says_why(
    shared: House, desk: str, resident: Neighbour
) -> None:
    path = f"/v1/officer/persons/{resident.person}/face-records"
    headers = {"Content-Type": "image/png"}

    status, problem = await shared.call("POST", path, data=b"blurred", token=desk, headers=headers)

    assert (status, problem["type"]) == (422, f"/problems/{Problem.PHOTO_UNFIT}")
    assert problem["errors"][0]["code"] == "blurred"
