"""The camera's socket: protobuf in and out, one ticket a socket, refusals as a Problem and a close code."""

import asyncio
import logging
from functools import lru_cache
from typing import Final

from aiohttp import WSMsgType, web
from google.protobuf.message import DecodeError

from domain.errors import Invalid, NotAllowed, Refusal
from domain.faces.capture import (
    Ask,
    CheckInHand,
    Coaching,
    Ended,
    Frame,
    Glowing,
    Grant,
    HungUp,
    Message,
    Pointing,
)
from domain.faces.face_check import Step, Verdict
from domain.faces.following import PITCH_DEG, YAW_DEG
from domain.next_steps import next_step
from domain.problem_titles import TITLES
from domain.problems import Problem
from domain.words import Language
from handlers.faces.services import FACES
from handlers.refusals import status_of
from handlers.sockets import CAMERAS, let_go
from proto import capture_pb2 as wire
from services.faces.places import Place

log = logging.getLogger(__name__)

PROTOCOL: Final = "zhijian.capture.v1"
# Room for a whole photo sent by mistake, so that the phone hears what is wrong; more is cut off.
MESSAGE_BYTES: Final = 12 * 1024 * 1024
CLOSE_SECONDS: Final = 5.0  # for the good-bye; a line that does not take it is cut

_STEPS: Final = {
    Step.TURN_LEFT: wire.STEP_TURN_LEFT,
    Step.TURN_RIGHT: wire.STEP_TURN_RIGHT,
    Step.OPEN_MOUTH: wire.STEP_OPEN_MOUTH,
    Step.CLOSE_EYES: wire.STEP_CLOSE_EYES,
    Step.NOD: wire.STEP_NOD,
    Step.FOLLOW: wire.STEP_FOLLOW,
}
_OUTCOMES: Final = {
    Verdict.PASS: wire.OUTCOME_PASS,
    Verdict.FAIL: wire.OUTCOME_FAIL,
    Verdict.UNSURE: wire.OUTCOME_UNSURE,
}


async def capture(request: web.Request) -> web.StreamResponse:
    """Upgrades when the ticket is good and a place is free; then nothing escapes but close codes."""
    offered = [p.strip() for p in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if len(offered) != 2 or offered[0] != PROTOCOL:  # noqa: PLR2004  # the protocol and the ticket
        raise NotAllowed(
            Problem.TICKET_INVALID, f"offer the subprotocols {PROTOCOL} and the ticket"
        )
    socket = web.WebSocketResponse(
        protocols=(PROTOCOL,),
        max_msg_size=MESSAGE_BYTES,
        compress=False,
    )
    if not socket.can_prepare(request):
        raise Invalid(Problem.BODY_UNREADABLE, "the camera speaks over a WebSocket")
    checks, captures = request.app[FACES].face_checks, request.app[FACES].captures
    # Looked up before it takes a place, and used up after.
    with captures.places.take(await checks.look(offered[1])) as place:
        hand = await checks.enter(offered[1])
        await socket.prepare(request)
        await _converse(request, socket, hand, place)
    return socket


async def _converse(
    request: web.Request, socket: web.WebSocketResponse, hand: CheckInHand, place: Place
) -> None:
    cameras = request.app[CAMERAS]
    cameras.add(socket)
    try:
        refusal = await _run(request, socket, hand, place)
        await _part(request, socket, refusal, hand.language)
    finally:
        cameras.discard(socket)
        let_go(request, socket)


async def _run(
    request: web.Request, socket: web.WebSocketResponse, hand: CheckInHand, place: Place
) -> Refusal | None:
    """What the phone has yet to be told, without what led to it: the frames end with the capture."""
    try:
        await request.app[FACES].captures.run(hand, SocketPhone(socket), place)
    except HungUp:
        return None
    except Refusal as refusal:
        return refusal.with_traceback(None)
    except ConnectionResetError:
        log.info("the phone of check %s went away", hand.check)
    except Exception:
        log.exception("capture of check %s broke", hand.check)
        return Refusal(Problem.OUR_FAULT)
    return None


async def _part(
    request: web.Request,
    socket: web.WebSocketResponse,
    refusal: Refusal | None,
    language: Language,
) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            if refusal is None:
                await socket.close()
            else:
                await _refuse(socket, refusal, language)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()


class SocketPhone:
    """A phone at the other end of a WebSocket."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    async def send(self, message: Message) -> None:
        try:
            await self._socket.send_bytes(encode(message))
        except ConnectionResetError as gone:
            raise HungUp from gone

    async def receive(self, timeout_s: float) -> Frame:
        try:
            # Around the whole wait: aiohttp's own limit begins anew with each ping and pong.
            async with asyncio.timeout(timeout_s):
                message = await self._socket.receive()
        except TimeoutError as silent:
            raise HungUp from silent
        if message.type is not WSMsgType.BINARY:
            if message.type is WSMsgType.TEXT:
                raise Invalid(Problem.BODY_UNREADABLE, "send binary messages")
            raise HungUp
        return decode(message.data)


def encode(message: Message) -> bytes:
    """A grant follows every frame, and is always one of two."""
    if isinstance(message, Grant):
        return _granted(message.credit)
    return _wire(message).SerializeToString()


@lru_cache
def _granted(credit: int) -> bytes:
    return _wire(Grant(credit)).SerializeToString()


def _wire(message: Message) -> wire.ServerMessage:
    match message:
        case Ask():
            prompt = wire.Prompt(
                number=message.number,
                step=_STEPS[message.step],
                position=message.position,
                of=message.of,
                text=message.text,
            )
            setattr(prompt, "try", message.try_)  # a keyword in Python
            return wire.ServerMessage(prompt=prompt)
        case Grant():
            return wire.ServerMessage(next=wire.Next(credit=message.credit))
        case Coaching():
            return wire.ServerMessage(coach=wire.Coach(reason=message.reason, text=message.text))
        case Pointing():
            return wire.ServerMessage(mark=_mark(message))
        case Glowing():
            return wire.ServerMessage(glow=wire.Glow(colour=message.colour, text=message.text))
        case Ended():
            return wire.ServerMessage(
                verdict=wire.Verdict(
                    outcome=_OUTCOMES[message.result.verdict],
                    reasons=[*message.result.reasons, *message.outcome.reasons],
                    text=message.text,
                    identity_confirmed=message.result.verdict is Verdict.PASS,
                    certified=bool(message.outcome.certified_until),
                    certified_until=message.outcome.certified_until,
                    receipt=str(message.outcome.receipt or ""),
                    next_step=message.next_step,
                )
            )


def _mark(pointing: Pointing) -> wire.Mark:
    """The person's own left is the left of the screen before them."""
    return wire.Mark(
        prompt=pointing.prompt,
        across=round(50 - 50 * pointing.place.yaw / YAW_DEG[1]),
        down=round(50 - 50 * pointing.place.pitch / PITCH_DEG[1]),
        text=pointing.text,
    )


def decode(data: bytes) -> Frame:
    """Raises Invalid for what is no ClientMessage, HungUp for a Hangup."""
    try:
        message = wire.ClientMessage.FromString(data)
    except DecodeError as broken:
        raise Invalid(Problem.BODY_UNREADABLE, "not a ClientMessage") from broken
    match message.WhichOneof("kind"):
        case "frame":
            frame = message.frame
            return Frame(frame.prompt, frame.seq, frame.captured_ms, frame.jpeg)
        case "hangup":
            raise HungUp
        case _:
            raise Invalid(Problem.BODY_UNREADABLE, "an empty ClientMessage")


async def _refuse(socket: web.WebSocketResponse, refusal: Refusal, language: Language) -> None:
    status = status_of(refusal)
    problem = wire.Problem(
        type=f"/problems/{refusal.problem}",
        title=TITLES[refusal.problem].in_(language),
        next_step=next_step(refusal.problem, refusal.retry_after).in_(language),
        status=status,
        retry_after=refusal.retry_after or 0,
    )
    try:
        await socket.send_bytes(wire.ServerMessage(problem=problem).SerializeToString())
        # 4000 and the last three digits of the HTTP status the refusal would have had.
        await socket.close(code=4000 + status, message=refusal.problem.encode())
    except ConnectionResetError:
        log.info("the phone went away before it could be told %s", refusal.problem)
