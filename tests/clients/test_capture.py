"""The SDK's camera: credit, prompts, hanging up, dropped sockets."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from itertools import pairwise

import pytest
from aiohttp import web
from zhijian_client import (
    CitizenClient,
    Coach,
    Disconnected,
    Glow,
    Mark,
    Message,
    Outcome,
    Problem,
    Prompt,
    Step,
    Verdict,
)

from proto import capture_pb2 as wire
from tests.clients.service import CHECK, Handler, Scene, opened, serving, stage, ticket


class Endless:
    """A camera that always has a frame, named after its prompt."""

    def __init__(self) -> None:
        self.closed = 0

    async def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield f"{prompt.number}".encode()
                await asyncio.sleep(0)
        finally:
            self.closed += 1


def checking(play: Handler, **more: Handler) -> dict[tuple[str, str], Handler]:
    async def start(_: web.Request) -> web.Response:
        return web.json_response(opened(), status=201)

    async def again(_: web.Request) -> web.Response:
        return web.json_response(ticket("t2"), status=201)

    return {
        ("POST", "/v1/face-checks"): start,
        ("POST", f"/v1/face-checks/{CHECK}/tickets"): more.get("tickets", again),
        ("GET", "/v1/capture"): play,
    }


async def run(base: str, camera: Endless, said: list[Message]) -> Verdict:
    async with CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        check = await client.faces.open("city-pension")
        return await client.faces.run(check, camera, on_message=said.append)


async def test_a_check_runs_from_the_first_prompt_to_the_verdict() -> None:
    frames: list[wire.Frame] = []

    async def play(scene: Scene, _: web.Request) -> None:
        for number, step in ((1, wire.STEP_TURN_LEFT), (2, wire.STEP_NOD)):
            await scene.prompt(number, step)
            await scene.grant(2)
            frames.extend([(await scene.hears()).frame for _ in range(2)])
        await scene.verdict(
            wire.Verdict(
                outcome=wire.OUTCOME_PASS,
                identity_confirmed=True,
                certified=True,
                certified_until="2027-11-24",
                receipt="r",
            )
        )

    camera, said = Endless(), list[Message]()
    async with serving(checking(stage(play))) as base:
        verdict = await run(base, camera, said)

    assert verdict.outcome is Outcome.PASS
    assert verdict.certified_until == date(2027, 11, 24)
    assert [frame.seq for frame in frames] == [1, 2, 3, 4]
    assert [frame.prompt for frame in frames] == [1, 1, 2, 2]
    assert [frame.jpeg for frame in frames] == [b"1", b"1", b"2", b"2"]
    assert all(a.captured_ms <= b.captured_ms for a, b in pairwise(frames))
    assert [m.step for m in said if isinstance(m, Prompt)] == [Step.TURN_LEFT, Step.NOD]
    assert camera.closed == 2


async def test_an_app_hears_where_the_mark_is_and_what_colour_the_screen_shall_be() -> None:
    async def play(scene: Scene, _: web.Request) -> None:
        await scene.prompt(1, wire.STEP_FOLLOW)
        await scene.say(mark=wire.Mark(prompt=1, across=100, down=7, text="右上"))
        await scene.say(glow=wire.Glow(colour=0xFF9090, text="屏幕会慢慢变色"))
        await scene.say(glow=wire.Glow())
        await scene.verdict(wire.Verdict(outcome=wire.OUTCOME_PASS))

    said = list[Message]()
    async with serving(checking(stage(play))) as base:
        await run(base, Endless(), said)

    prompt, *shown, _ = said
    assert isinstance(prompt, Prompt)
    assert prompt.step is Step.FOLLOW
    assert shown == [
        Mark(prompt=1, across=100, down=7, text="右上"),
        Glow(colour=0xFF9090, text="屏幕会慢慢变色"),
        Glow(colour=0, text=""),
    ]


async def test_no_frame_leaves_without_credit() -> None:
    heard: list[str] = []

    async def play(scene: Scene, _: web.Request) -> None:
        await scene.prompt(1, wire.STEP_NOD)
        await scene.grant(1)
        heard.append((await scene.hears()).WhichOneof("kind") or "")
        try:
            async with asyncio.timeout(0.1):
                heard.append((await scene.hears()).WhichOneof("kind") or "")
        except TimeoutError:
            heard.append("silence")
        await scene.verdict(wire.Verdict(outcome=wire.OUTCOME_FAIL, reasons=["time_over"]))

    async with serving(checking(stage(play))) as base:
        verdict = await run(base, Endless(), [])

    assert heard == ["frame", "silence"]
    assert verdict.reasons == ("time_over",)


async def test_the_ticket_goes_as_the_second_subprotocol_and_in_no_address() -> None:
    asked: list[tuple[str, str]] = []

    async def play(scene: Scene, request: web.Request) -> None:
        asked.append((request.headers["Sec-WebSocket-Protocol"], request.path_qs))
        await scene.verdict(wire.Verdict(outcome=wire.OUTCOME_FAIL))

    async with serving(checking(stage(play))) as base:
        await run(base, Endless(), [])

    assert asked == [("zhijian.capture.v1,t1", "/v1/capture")]


async def test_a_dropped_socket_is_met_with_a_new_ticket() -> None:
    tickets: list[str] = []

    async def play(scene: Scene, request: web.Request) -> None:
        tickets.append(request.headers["Sec-WebSocket-Protocol"].split(",")[1])
        await scene.prompt(1, wire.STEP_NOD)
        if len(tickets) == 2:
            await scene.verdict(wire.Verdict(outcome=wire.OUTCOME_PASS))

    async with serving(checking(stage(play))) as base:
        verdict = await run(base, Endless(), [])

    assert verdict.outcome is Outcome.PASS
    assert tickets == ["t1", "t2"]


async def test_a_socket_that_drops_again_and_again_is_given_up() -> None:
    async def play(scene: Scene, _: web.Request) -> None:
        await scene.prompt(1, wire.STEP_NOD)

    async with serving(checking(stage(play))) as base:
        with pytest.raises(Disconnected):
            await run(base, Endless(), [])


async def test_a_refusal_on_the_socket_is_a_problem() -> None:
    async def play(scene: Scene, _: web.Request) -> None:
        await scene.refuse("ticket-invalid", 410)

    async with serving(checking(stage(play))) as base:
        with pytest.raises(Problem) as caught:
            await run(base, Endless(), [])

    assert (caught.value.name, caught.value.status) == ("ticket-invalid", 410)


async def test_the_phone_hangs_up_once_it_has_the_expected_reason() -> None:
    heard: list[str] = []

    async def play(scene: Scene, _: web.Request) -> None:
        await scene.prompt(1, wire.STEP_NOD)
        await scene.coach("too_dark")
        await scene.coach("no_face")
        heard.append((await scene.hears()).WhichOneof("kind") or "")

    async with serving(checking(stage(play))) as base, CitizenClient(base) as client:
        await client.sign_in("13800000001", "123456")
        check = await client.faces.open("city-pension")
        end = await client.faces.run(check, Endless(), stop_on={"no_face"})

    assert end == Coach(reason="no_face", text="请再近一点")
    assert heard == ["hangup"]


async def test_a_fault_of_the_camera_comes_out_at_once() -> None:
    class Broken(Endless):
        async def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
            yield prompt.text.encode()
            raise RuntimeError("lens cap")

    async def play(scene: Scene, _: web.Request) -> None:
        await scene.prompt(1, wire.STEP_NOD)
        await scene.grant(2)
        await scene.hears()
        await scene.hears()  # waits for ever, as a server does

    async with serving(checking(stage(play))) as base:
        with pytest.raises(RuntimeError, match="lens cap"):
            await run(base, Broken(), [])


async def test_protobuf_garbage_from_the_service_is_no_verdict() -> None:
    async def play(scene: Scene, _: web.Request) -> None:
        await scene.socket.send_bytes(b"\xff\xff\xff")

    async with serving(checking(stage(play))) as base:
        with pytest.raises(Disconnected):
            await run(base, Endless(), [])
