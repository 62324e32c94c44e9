"""Many phones in a process of their own, so that they take no time from what is measured.

Every function here is called in that process and gives what it saw; times are of the monotonic clock,
which all processes of the machine share.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import uvloop
from zhijian_client import (
    Capture,
    CitizenClient,
    ClientError,
    Disconnected,
    Outcome,
    Problem,
    Prompt,
    Session,
    Ticket,
    Verdict,
)

from bench.camera_clips import FRAME_MS, Camera, Film, stamped
from clients.demo.people import SCHEME

T = TypeVar("T")

ANSWER_SECONDS: Final = 10.0  # whoever hears nothing for so long has been left alone
CHECK_SECONDS: Final = 90.0
_UNAVAILABLE: Final = 503
_TOGETHER: Final = 8


@dataclass(frozen=True, slots=True)
class Checked:
    """One whole check, from asking for it to its verdict."""

    outcome: str  # `pass`, `fail`, `unsure`, or the name of what broke it
    seconds: float


@dataclass(slots=True)
class Round:
    """What the phones did."""

    checked: list[Checked] = field(default_factory=list)
    timeouts: int = 0
    left: list[Session] = field(default_factory=list)  # residents who may still be checked
    cpu_s: float = 0.0  # processor time of all phones between the ramp and the end


@dataclass(slots=True)
class Overload:
    """How phones beyond the limit were answered."""

    asked: int = 0
    admitted: int = 0
    refused: int = 0  # 503 with Retry-After
    others: Counter[str] = field(default_factory=Counter)
    timeouts: int = 0
    slowest_s: float = 0.0  # from asking to the answer


def run_round(
    base: str,
    film: Film,
    sessions: Sequence[Session],
    phones: int,
    began: float,
    ramp_s: float,
    end: float,
) -> Round:
    """Phones that go from one resident to the next until `end`; what is unfinished then hangs up."""
    return _run(_Crowd(base, film).round(sessions, phones, began, ramp_s, end))


def run_overload(base: str, film: Film, sessions: Sequence[Session], hold_s: float) -> Overload:
    """All at once ask for a capture; those let in film for `hold_s` and hang up."""
    return _run(_Crowd(base, film).overload(sessions, hold_s))


def _run(told: Coroutine[Any, Any, T]) -> T:
    try:
        return uvloop.run(told)
    except ClientError as broken:  # a Problem does not travel between processes
        raise RuntimeError(str(broken)) from None


class _Crowd:
    def __init__(self, base: str, film: Film) -> None:
        self._base = base
        self._film = film

    async def round(
        self, sessions: Sequence[Session], phones: int, began: float, ramp_s: float, end: float
    ) -> Round:
        told = Round()
        waiting = list(sessions)

        async def phone(number: int) -> None:
            await asyncio.sleep(began + ramp_s * number / phones - time.monotonic())
            while waiting:
                session = waiting.pop()
                told.left.append(session)
                if await self._check(session, told):
                    told.left.remove(session)

        tasks = [asyncio.create_task(phone(number)) for number in range(phones)]
        await asyncio.wait(tasks, timeout=began + ramp_s - time.monotonic())
        cpu_s = time.process_time()
        await asyncio.wait(tasks, timeout=end - time.monotonic())
        told.cpu_s = time.process_time() - cpu_s
        await _cancel(tasks)
        told.left += waiting
        return told

    async def _check(self, session: Session, told: Round) -> bool:
        """True when the resident is certified, and can't be checked again."""
        began = time.monotonic()
        outcome = ""
        try:
            async with asyncio.timeout(CHECK_SECONDS), CitizenClient(self._base) as client:
                client.resume(session)
                opened = await client.faces.open(SCHEME)
                async with client.faces.capture(opened.ticket) as capture:
                    outcome = await _film(capture, Camera(self._film))
        except (TimeoutError, Disconnected):
            told.timeouts += 1
            outcome = "timeout"
        except Problem as problem:
            outcome = f"{problem.status} {problem.name}"
        seconds = time.monotonic() - began
        told.checked.append(Checked(outcome, seconds))
        return outcome == Outcome.PASS

    async def overload(self, sessions: Sequence[Session], hold_s: float) -> Overload:
        together = asyncio.Semaphore(_TOGETHER)
        async with AsyncExitStack() as stack:

            async def ticket(session: Session) -> tuple[CitizenClient, Ticket] | None:
                client = await stack.enter_async_context(CitizenClient(self._base))
                client.resume(session)
                try:
                    async with together:
                        return client, (await client.faces.open(SCHEME)).ticket
                except Problem as problem:
                    if problem.name != "not-due":  # passed as its phone hung up
                        raise
                    return None

            opened = await asyncio.gather(*map(ticket, sessions))
            ready = [one for one in opened if one is not None]
            told = Overload(asked=len(ready))
            await asyncio.gather(*(self._knock(*one, hold_s, told) for one in ready))
        return told

    async def _knock(
        self, client: CitizenClient, ticket: Ticket, hold_s: float, told: Overload
    ) -> None:
        began = time.monotonic()
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS) as patience,
                client.faces.capture(ticket) as capture,
            ):
                told.admitted += 1
                told.slowest_s = max(told.slowest_s, time.monotonic() - began)
                patience.reschedule(None)
                filming = asyncio.create_task(_film(capture, Camera(self._film)))
                await asyncio.wait({filming}, timeout=hold_s)
                await capture.hang_up()
                await _cancel([filming])
        except Problem as problem:
            told.slowest_s = max(told.slowest_s, time.monotonic() - began)
            if problem.status == _UNAVAILABLE and problem.retry_after:
                told.refused += 1
            else:
                told.others[f"{problem.status}"] += 1
        except (TimeoutError, Disconnected):
            told.timeouts += 1
        except ClientError as broken:
            told.others[type(broken).__name__] += 1


async def _film(capture: Capture, camera: Camera) -> str:
    """Answers the prompts until the verdict; gives its outcome."""
    began = time.monotonic()
    feeding: list[asyncio.Task[None]] = []

    async def feed(prompt: int) -> None:
        while True:
            shot = camera.shoot()
            # a camera is never ahead of time; behind it, each frame leaves as soon as it may
            await asyncio.sleep(began + (shot.captured_ms - FRAME_MS) / 1000 - time.monotonic())
            jpeg = stamped(shot.jpeg, secrets.token_bytes(16))
            if not await capture.send(prompt, jpeg, shot.captured_ms):
                return

    try:
        async for message in capture:
            match message:
                case Prompt(number=number, step=step) if step is not None:
                    await _cancel(feeding)
                    camera.ask(str(step))
                    feeding = [asyncio.create_task(feed(number))]
                case Verdict(outcome=outcome, reasons=reasons):
                    return " ".join((outcome, *(reasons if outcome is not Outcome.PASS else ())))
                case _:
                    pass
    finally:
        await _cancel(feeding)
    raise AssertionError("a capture's messages end with a verdict or an exception")


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """A fault of a task that ended by itself comes out here."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception) and not isinstance(ended, ClientError):
            raise ended
