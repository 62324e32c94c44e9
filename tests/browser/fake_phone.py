"""The city's end of a capture socket, as a test plays it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from proto.capture_pb2 import (
    OUTCOME_FAIL,
    OUTCOME_PASS,
    STEP_CLOSE_EYES,
    STEP_OPEN_MOUTH,
    STEP_TURN_LEFT,
    ClientMessage,
    Coach,
    Frame,
    Next,
    Problem,
    Prompt,
    ServerMessage,
    Verdict,
)

RECEIPT: Final = "00000000-0000-0000-0000-000000000003"
PATIENCE_SECONDS: Final = 60
STEPS: Final = (
    (STEP_TURN_LEFT, "请慢慢向左转头"),
    (STEP_OPEN_MOUTH, "请张开嘴巴，再合上"),
    (STEP_CLOSE_EYES, "请闭上眼睛，稍等再睁开"),
)


class PhoneGone(Exception):
    """The socket ended while the city wanted to go on."""


@dataclass(slots=True)
class Phone:
    """One socket: what was sent is what a test says, what came is kept."""

    socket: web.WebSocketResponse
    ticket: str
    frames: list[Frame] = field(default_factory=list)
    granted: int = 0
    hung_up: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, conversation: "Conversation") -> None:
        try:
            await conversation(self)
        except (PhoneGone, ConnectionResetError):
            return
        finally:
            await self.socket.close()
            self.gone.set()

    async def left(self) -> bool:
        """Once the socket is over: whether the person hung up."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.gone.wait()
        return self.hung_up

    async def prompt(self, position: int, number: int = 0, text: str = "") -> None:
        step, chinese = STEPS[position - 1]
        await self._send(
            ServerMessage(
                prompt=Prompt(
                    number=number or position,
                    step=step,
                    position=position,
                    of=3,
                    text=text or chinese,
                )
            )
        )

    async def grant(self, credit: int = 1) -> None:
        self.granted += credit
        await self._send(ServerMessage(next=Next(credit=credit)))

    async def coach(self, reason: str, text: str) -> None:
        await self._send(ServerMessage(coach=Coach(reason=reason, text=text)))

    async def verdict(self, verdict: Verdict) -> None:
        await self._send(ServerMessage(verdict=verdict))

    async def problem(self, problem: Problem) -> None:
        await self._send(ServerMessage(problem=problem))

    async def frame(self) -> Frame:
        """The next frame. PhoneGone when the person hung up or the line is cut."""
        message = await self.socket.receive()
        if message.type is not WSMsgType.BINARY:
            raise PhoneGone
        said = ClientMessage.FromString(message.data)
        if said.WhichOneof("kind") == "hangup":
            self.hung_up = True
            raise PhoneGone
        self.frames.append(said.frame)
        return said.frame

    async def look(self, frames: int) -> None:
        """Grants and takes so many frames."""
        for _ in range(frames):
            await self.grant()
            await self.frame()

    async def _send(self, message: ServerMessage) -> None:
        if self.socket.closed:
            raise PhoneGone
        await self.socket.send_bytes(message.SerializeToString())


Conversation = Callable[[Phone], Awaitable[None]]


async def passing(phone: Phone) -> None:
    """Three steps of two frames each, and certified."""
    for position in (1, 2, 3):
        await phone.prompt(position)
        await phone.look(2)
    await phone.verdict(
        Verdict(
            outcome=OUTCOME_PASS,
            text="认证完成，待遇照常发放",
            identity_confirmed=True,
            certified=True,
            certified_until="2027-11-24",
            receipt=RECEIPT,
        )
    )


async def failing(phone: Phone) -> None:
    await phone.prompt(1)
    await phone.look(2)
    await phone.verdict(
        Verdict(
            outcome=OUTCOME_FAIL,
            reasons=["not_the_person"],
            text="没有认出是您本人，工作人员会核实",
            next_step="您可以再试一次，或选择其他方式",
        )
    )


async def endless(phone: Phone) -> None:
    """Asks the first step until the phone goes."""
    await phone.prompt(1)
    await phone.coach("turn_further", "请再多转一点")
    while True:
        await phone.look(1)


async def dropping(phone: Phone) -> None:
    """The line is cut in the middle of the first step."""
    await phone.prompt(1)
    await phone.look(2)
