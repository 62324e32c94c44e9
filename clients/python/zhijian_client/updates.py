"""The update socket: every event of the account once and in order, across dropped connections."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Final
from uuid import UUID

import aiohttp
from google.protobuf.message import DecodeError

from zhijian_client._door import LONGEST_WAIT, Door
from zhijian_client._proto import updates_pb2 as wire
from zhijian_client.answers.notices import Event
from zhijian_client.errors import Disconnected, Problem, SignInOver

PROTOCOL: Final = "zhijian.updates.v1"
FIRST_WAIT: Final = 0.2
JITTER: Final = 1.0  # of the wait, put on top: a restart cuts all phones off at one moment
_UNAUTHORIZED: Final = 401
_random: Final = SystemRandom()
_PASSING: Final = frozenset({_UNAUTHORIZED, 429, 503})
_STATUS: Final = {"busy": 503, "draining": 503, "session-over": 401, "sign-in-needed": 401}


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All that was there at connecting has been told; `n` is the last. Comes again after each reconnect."""

    n: int


async def follow_updates(door: Door, since: int) -> AsyncGenerator[Event | CaughtUp, None]:
    """Never ends by itself: reconnects since the last `n`. Raises Problem when the service refuses for good."""
    last = since
    wait = FIRST_WAIT
    renewed = False
    while True:
        try:
            async with aclosing(_one_socket(door, last)) as messages:
                async for message in messages:
                    wait, renewed = FIRST_WAIT, False
                    if isinstance(message, Event):
                        if message.n <= last:
                            continue
                        if message.n > last + 1:
                            break  # one is missing: ask again since the last that was told
                        last = message.n
                    yield message
        except Disconnected:
            pass
        except Problem as problem:
            again = problem.status == _UNAUTHORIZED
            if isinstance(problem, SignInOver) or problem.status not in _PASSING:
                raise
            if again and renewed:
                raise
            renewed = again
            wait = max(wait, problem.retry_after or 0)
        await asyncio.sleep(wait * _random.uniform(1, 1 + JITTER))
        wait = min(wait * 2, LONGEST_WAIT)


async def _one_socket(door: Door, since: int) -> AsyncGenerator[Event | CaughtUp, None]:
    token = door.session.access_token if door.session else ""
    socket = await door.socket(f"/v1/updates?since={since}", (PROTOCOL,), signed=True)
    try:
        async for said in _binary(socket):
            message = wire.ServerMessage.FromString(said)
            match message.WhichOneof("kind"):
                case "event":
                    yield _event(message.event)
                case "caught_up":
                    yield CaughtUp(n=message.caught_up.n)
                case "problem":
                    refused = _refused(message.problem)
                    if refused.status == _UNAUTHORIZED:
                        await door.renew(token)
                    raise refused
                case _:
                    pass
    except DecodeError as broken:
        raise Disconnected("the service sent what is no message") from broken
    finally:
        await socket.close()


def _refused(problem: wire.Problem) -> Problem:
    return Problem(
        type=problem.type,
        title=problem.title,
        status=_STATUS.get(problem.type.rsplit("/", 1)[-1], 400),
        next_step=problem.next_step,
    )


async def _binary(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[bytes]:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.BINARY:
            yield message.data


def _event(event: wire.Event) -> Event:
    return Event(
        n=event.n,
        kind=event.kind,
        title=event.title,
        text=event.text,
        subject=event.subject,
        happened_at=datetime.fromisoformat(event.happened_at),
        urgent=event.urgent,
        read_at=datetime.fromisoformat(event.read_at) if event.read_at else None,
        mandate=UUID(event.mandate) if event.mandate else None,
    )
