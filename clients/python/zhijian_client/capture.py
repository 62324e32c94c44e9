"""The camera's conversation: prompts and coaching come in, frames go out by credit, a verdict ends it."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

import aiohttp
from google.protobuf.message import DecodeError

from zhijian_client._door import Door
from zhijian_client._proto import capture_pb2 as wire
from zhijian_client.answers.checks import Ticket
from zhijian_client.errors import Disconnected, Problem

PROTOCOL: Final = "zhijian.capture.v1"
_WAITING_MESSAGES: Final = 256  # far more than a check ever says


class Step(StrEnum):
    """What the person is asked to do; left and right are the person's own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    OPEN_MOUTH = "open_mouth"
    CLOSE_EYES = "close_eyes"
    NOD = "nod"
    FOLLOW = "follow"  # where to comes in `Mark`


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105  # not a password
    FAIL = "fail"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Prompt:
    """Do this now: show and speak `text`. `step` is None for one this version doesn't know."""

    number: int
    step: Step | None
    position: int  # 1…of
    of: int
    attempt: int  # 1…3
    text: str


@dataclass(frozen=True, slots=True)
class Coach:
    """What to change; the check goes on."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark to follow is here from now on: draw it, and speak `text`.

    Hundredths of the screen as the person looks at it: 0 is its left and its upper edge.
    """

    prompt: int
    across: int
    down: int
    text: str


@dataclass(frozen=True, slots=True)
class Glow:
    """Fill the screen with this colour, 0xRRGGBB, until the next; 0 ends it.

    An app that can't goes on without: nothing is refused for it.
    """

    colour: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end. Recognised, and accepted by the bureau, are two results."""

    outcome: Outcome
    reasons: tuple[str, ...]
    text: str
    identity_confirmed: bool
    certified: bool
    certified_until: date | None
    receipt: str  # id of the signed receipt, empty without one
    next_step: str


Message = Prompt | Coach | Mark | Glow | Verdict


class Camera(Protocol):
    """Where the frames come from."""

    def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
        """JPEGs for a prompt in real time; closed at the next prompt. It may end, the step then waits."""
        ...


class Capture:
    """One open capture socket. Iterate for messages; send frames as long as a prompt runs.

    Iterating ends after the verdict; it raises Problem when the service refuses and Disconnected
    when the socket drops before a verdict.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._incoming: asyncio.Queue[Message | Exception] = asyncio.Queue(_WAITING_MESSAGES)
        self._turn = asyncio.Condition()
        self._credit = 0
        self._over = False
        self._seq = 0

    async def __aiter__(self) -> AsyncIterator[Message]:
        while True:
            message = await self._incoming.get()
            if isinstance(message, Exception):
                raise message
            yield message
            if isinstance(message, Verdict):
                return

    async def send(self, prompt: int, jpeg: bytes, captured_ms: int | None = None) -> bool:
        """Send a frame as soon as the service has room for it; False when the capture is over.

        `captured_ms` is by the phone's clock from any zero; left out, it is now.
        """
        taken = int(time.monotonic() * 1000) if captured_ms is None else captured_ms
        async with self._turn:
            await self._turn.wait_for(lambda: self._over or self._credit > 0)
            if self._over:
                return False
            self._credit -= 1
            self._seq += 1
            frame = wire.Frame(prompt=prompt, seq=self._seq, captured_ms=taken, jpeg=jpeg)
        return await self._write(wire.ClientMessage(frame=frame))

    async def hang_up(self) -> None:
        """The person stops; nothing is counted."""
        await self._write(wire.ClientMessage(hangup=wire.Hangup()))

    async def give_up(self, why: Exception) -> None:
        """Ends the iteration with a fault of this side."""
        await self._incoming.put(why)

    async def listen(self) -> None:
        """Runs beside the conversation for as long as the socket is open; started by `open_capture`."""
        end: Problem | Disconnected = Disconnected("the capture socket closed before a verdict")
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.BINARY:
                    await self._take(wire.ServerMessage.FromString(message.data))
        except DecodeError as broken:
            end = Disconnected("the service sent what is no message")
            end.__cause__ = broken
        finally:
            async with self._turn:
                self._over = True
                self._turn.notify_all()
        await self._incoming.put(end)

    async def _take(self, message: wire.ServerMessage) -> None:
        if message.HasField("next"):
            async with self._turn:
                self._credit += message.next.credit
                self._turn.notify_all()
        elif (said := _read(message)) is not None:
            await self._incoming.put(said)

    async def _write(self, message: wire.ClientMessage) -> bool:
        try:
            await self._socket.send_bytes(message.SerializeToString())
        except (ConnectionError, aiohttp.ClientError):
            return False
        return True


@asynccontextmanager
async def open_capture(door: Door, ticket: Ticket) -> AsyncIterator[Capture]:
    """The socket of a ticket; closed on leaving, whatever happened."""
    socket = await door.socket(ticket.address, (PROTOCOL, ticket.ticket), signed=False)
    capture = Capture(socket)
    listening = asyncio.create_task(capture.listen())
    try:
        yield capture
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await socket.close()


OnMessage = Callable[[Message], Awaitable[None] | None]


async def follow(
    capture: Capture, camera: Camera, on_message: OnMessage | None, stop_on: Collection[str]
) -> Verdict | Coach:
    """Answers each prompt from the camera until the verdict, or a coaching of `stop_on`: then hangs up."""
    feeding: asyncio.Task[None] | None = None
    try:
        async for message in capture:
            if on_message is not None and (told := on_message(message)) is not None:
                await told
            match message:
                case Prompt():
                    await _end(feeding)
                    feeding = asyncio.create_task(_feed(capture, camera, message))
                case Coach(reason=reason) if reason in stop_on:
                    await capture.hang_up()
                    return message
                case Verdict():
                    return message
                case Coach() | Mark() | Glow():
                    pass
    finally:
        await _end(feeding)
    raise AssertionError("a capture's messages end with a verdict or an exception")


async def _feed(capture: Capture, camera: Camera, prompt: Prompt) -> None:
    try:
        async with aclosing(camera.frames(prompt)) as frames:
            async for jpeg in frames:
                if not await capture.send(prompt.number, jpeg):
                    return
    except Exception as fault:  # noqa: BLE001  # whatever an app's camera raises is raised to the app
        await capture.give_up(fault)


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


_STEPS: Final = {
    wire.STEP_TURN_LEFT: Step.TURN_LEFT,
    wire.STEP_TURN_RIGHT: Step.TURN_RIGHT,
    wire.STEP_OPEN_MOUTH: Step.OPEN_MOUTH,
    wire.STEP_CLOSE_EYES: Step.CLOSE_EYES,
    wire.STEP_NOD: Step.NOD,
    wire.STEP_FOLLOW: Step.FOLLOW,
}
_OUTCOMES: Final = {wire.OUTCOME_PASS: Outcome.PASS, wire.OUTCOME_FAIL: Outcome.FAIL}


def _shown(message: wire.ServerMessage) -> Mark | Glow:
    """What is on the screen besides words."""
    if message.HasField("mark"):
        at = message.mark
        return Mark(prompt=at.prompt, across=at.across, down=at.down, text=at.text)
    return Glow(colour=message.glow.colour, text=message.glow.text)


def _read(message: wire.ServerMessage) -> Message | Problem | None:
    """The message as a value; None for kinds of a later version. An unknown outcome is unsure."""
    match message.WhichOneof("kind"):
        case "prompt":
            said = message.prompt
            return Prompt(
                number=said.number,
                step=_STEPS.get(said.step),
                position=said.position,
                of=said.of,
                attempt=getattr(said, "try"),
                text=said.text,
            )
        case "coach":
            return Coach(reason=message.coach.reason, text=message.coach.text)
        case "mark" | "glow":
            return _shown(message)
        case "verdict":
            end = message.verdict
            return Verdict(
                outcome=_OUTCOMES.get(end.outcome, Outcome.UNSURE),
                reasons=tuple(end.reasons),
                text=end.text,
                identity_confirmed=end.identity_confirmed,
                certified=end.certified,
                certified_until=(
                    date.fromisoformat(end.certified_until) if end.certified_until else None
                ),
                receipt=end.receipt,
                next_step=end.next_step,
            )
        case "problem":
            refused = message.problem
            return Problem(
                type=refused.type,
                title=refused.title,
                status=refused.status,
                next_step=refused.next_step,
                retry_after=refused.retry_after or None,
            )
        case _:
            return None
