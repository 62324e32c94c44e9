"""What changed on an officer's desk, across dropped connections: a bare "look again"."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from random import SystemRandom
from typing import Final
from uuid import UUID

from zhijian_client._door import LONGEST_WAIT, Door
from zhijian_client.errors import ClientError, Disconnected, Problem, SignInOver

FIRST_WAIT: Final = 0.2
JITTER: Final = 1.0  # of the wait, put on top: a restart cuts all desks off at one moment
_UNAUTHORIZED: Final = 401
_random: Final = SystemRandom()
_PASSING: Final = frozenset({_UNAUTHORIZED, 429, 503})


@dataclass(frozen=True, slots=True)
class WorkChanged:
    """Some work list of the officer's is another one, or may be: comes after each reconnect too."""


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """The newest version of the case that was named; comes once at each connect."""

    case: UUID
    version: int


class Replaced(ClientError):
    """The officer has more streams open than are given; this was the oldest."""


async def follow_desk(
    door: Door, case: UUID | None
) -> AsyncGenerator[WorkChanged | CaseChanged, None]:
    """Never ends by itself. Problem when the service refuses for good, Replaced when it ended this one."""
    wait, renewed, again = FIRST_WAIT, False, False
    while True:
        try:
            async with aclosing(_one_stream(door, case)) as told:
                async for each in told:
                    wait, renewed = FIRST_WAIT, False
                    if each is not None:
                        yield each
                    elif again:
                        yield WorkChanged()
        except Disconnected:
            pass
        except Problem as problem:
            out = problem.status == _UNAUTHORIZED
            if (
                isinstance(problem, SignInOver)
                or problem.status not in _PASSING
                or (out and renewed)
            ):
                raise
            renewed = out
            wait = max(wait, problem.retry_after or 0)
        await asyncio.sleep(wait * _random.uniform(1, 1 + JITTER))
        wait, again = min(wait * 2, LONGEST_WAIT), True


async def _one_stream(
    door: Door, case: UUID | None
) -> AsyncGenerator[WorkChanged | CaseChanged | None, None]:
    """None once it is open."""
    about = {"case": str(case)} if case else {}
    name = ""
    async with aclosing(door.lines("/v1/officer/updates", **about)) as lines:
        async for line in lines:
            kind, _, value = line.partition(": ")
            match kind, name:
                case "retry", _:
                    yield None
                case "event", _:
                    name = value
                case "data", "work":
                    yield WorkChanged()
                case "data", "case":
                    told = json.loads(value)
                    yield CaseChanged(UUID(told["case"]), told["version"])
                case "data", "over" if json.loads(value)["why"] == "replaced":
                    raise Replaced
                case _:
                    pass
