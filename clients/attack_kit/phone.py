"""One check of the kit: a phone that films a show until it is refused, accepted, or out of film."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from zhijian_client import (
    Capture,
    CitizenClient,
    ClientError,
    Coach,
    Outcome,
    Problem,
    Prompt,
    Verdict,
)

from clients.attack_kit.film import FRAME_MS, Shot
from clients.attack_kit.show import Show
from clients.demo.people import SCHEME

#: Coaching that an honest person hears as well; every other reason refuses what was shown.
HARMLESS: Final = frozenset(
    {
        "no_face",
        "several_faces",
        "face_too_small",
        "face_cut_off",
        "face_unclear",
        "too_dark",
        "too_bright",
        "blurred",
        "head_tilted",
        "turn_further",
        "turn_as_shown",
        "face_the_camera",
        "not_followed",
        "too_early",
        "not_sure",
        "well_done",
        "another_step",
        "one_at_a_time",
    }
)
#: The step was asked again because it was not done in time: refused, and nobody called a fake.
NOT_DONE: Final = "step_not_done"
#: A service so far behind its phones judges another film than was shown; the check says nothing.
BEHIND_SECONDS: Final = 15.0
WALL_SECONDS: Final = 240.0
_BUSY: Final = 503
_TOO_MANY: Final = 429
_SPENT: Final = "budget-spent"
_BUSY_TRIES: Final = 6


class End(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"  # by a verdict, or a reason that ends a try or a step
    COACHED = "coached"  # never refused, never accepted, until the film was over
    UNMEASURED = "unmeasured"  # the network, or a machine that is too slow


@dataclass(slots=True)
class Told:
    """How a check ended, and what was asked and said in it."""

    end: End = End.UNMEASURED
    reason: str = ""
    prompts: list[Prompt] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)  # number of the prompt, reason
    frames: int = 0
    seconds: float = 0.0
    sent: dict[int, list[bytes]] = field(default_factory=dict)  # by prompt, where it is kept
    group: str = ""  # of the show
    closed: bool = False  # the service opened no check at all

    def __str__(self) -> str:
        """What was asked, what was said to it, and the end, in one line."""
        asked = (
            f"{prompt.attempt}.{prompt.position}/{prompt.of} {prompt.step} "
            + " ".join(f"[{reason}]" for number, reason in self.said if number == prompt.number)
            for prompt in self.prompts
        )
        return f"{self.end} {self.reason} {self.group}, {self.frames} pictures: {', '.join(asked)}"

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(prompt.step) for prompt in self.prompts))


@dataclass(frozen=True, slots=True)
class Limits:
    film_s: float = 40.0
    persists: bool = False
    keeps: bool = False  # the frames, for a replay
    scheme: str = SCHEME
    hangs_up_at: frozenset[str] = frozenset()  # reasons, of whoever persists else


async def film(client: CitizenClient, show: Show, limits: Limits) -> Told:
    """One whole check of the account that `client` is signed in to."""
    told = Told(group=show.group)
    began = time.monotonic()
    try:
        async with asyncio.timeout(WALL_SECONDS):
            await _knock(client, _Filming(show, limits, told))
    except TimeoutError:
        told.end, told.reason = End.UNMEASURED, "no end in time"
    except ClientError as broken:
        told.end = End.UNMEASURED
        told.reason = broken.name if isinstance(broken, Problem) else type(broken).__name__
    told.seconds = time.monotonic() - began
    return told


async def _knock(client: CitizenClient, filming: "_Filming") -> None:
    """Comes again while the service is full for the moment."""
    try:
        opened = await client.faces.open(filming.scheme)
    except Problem as refused:
        filming.closed(refused)
        raise
    for left in reversed(range(_BUSY_TRIES)):
        try:
            async with client.faces.capture(opened.ticket) as capture:
                await filming.run(capture)
                return
        except Problem as problem:
            if problem.status != _BUSY or not left:
                raise
            await asyncio.sleep(problem.retry_after or 1.0)


class _Filming:
    """Frames leave by a camera's clock, eight a second, and wait when the service has no room."""

    def __init__(self, show: Show, limits: Limits, told: Told) -> None:
        self._show = show
        self._limits = limits
        self._told = told
        self._shots = 0
        self._began = 0.0
        self._over = asyncio.Event()

    @property
    def scheme(self) -> str:
        return self._limits.scheme

    def closed(self, refused: Problem) -> None:
        """No check was opened; a service that is full or asks to wait a moment has closed nothing."""
        self._told.closed = refused.status not in {_TOO_MANY, _BUSY} or refused.name == _SPENT

    async def run(self, capture: Capture) -> None:
        self._began = time.monotonic()
        ending = asyncio.create_task(self._hang_up_when_over(capture))
        feeding: asyncio.Task[None] | None = None
        try:
            async for message in capture:
                match message:
                    case Prompt(step=step) if step is not None:
                        await _cancel(feeding)
                        if self._new_try(message):
                            break
                        self._told.prompts.append(message)
                        answer = self._show.answer(message)
                        feeding = asyncio.create_task(self._feed(capture, message.number, answer))
                    case Coach(reason=reason):
                        self._told.said.append((self._number, reason))
                        self._show.hears(reason)
                        if self._refuses(reason):
                            self._end(End.REFUSED, reason)
                            break
                    case Verdict(outcome=Outcome.PASS):
                        self._end(End.ACCEPTED, "")
                        return
                    case Verdict(reasons=reasons):
                        self._end(End.REFUSED, " ".join(reasons))
                        return
                    case _:
                        pass
            await capture.hang_up()
        except ClientError:
            if not self._over.is_set():
                raise
        finally:
            await _cancel(feeding)
            await _cancel(ending)

    @property
    def _number(self) -> int:
        return self._told.prompts[-1].number if self._told.prompts else 0

    def _refuses(self, reason: str) -> bool:
        if self._limits.persists:
            return reason in self._limits.hangs_up_at
        return reason not in HARMLESS

    def _new_try(self, prompt: Prompt) -> bool:
        """A try that was begun anew failed before, whatever was said of it."""
        first = self._told.prompts[0].attempt if self._told.prompts else prompt.attempt
        if prompt.attempt == first or self._limits.persists:
            return False
        self._end(End.REFUSED, self._told.said[-1][1] if self._told.said else "try failed")
        return True

    def _end(self, end: End, reason: str) -> None:
        self._told.end, self._told.reason = end, reason
        self._told.frames = self._shots
        self._over.set()

    async def _feed(self, capture: Capture, number: int, answer: Iterator[Shot]) -> None:
        while (shot := await _next(answer)) is not None:
            self._shots += 1
            film_ms = self._shots * FRAME_MS
            if film_ms > self._limits.film_s * 1000:
                break
            late = time.monotonic() - self._began - film_ms / 1000
            if late > BEHIND_SECONDS:
                self._end(End.UNMEASURED, "the service is behind its phones")
                return
            await asyncio.sleep(-late - FRAME_MS / 1000)
            captured_ms = film_ms if shot.captured_ms is None else shot.captured_ms
            if not await capture.send(shot.prompt or number, shot.jpeg, captured_ms):
                return
            if self._limits.keeps:
                self._told.sent.setdefault(number, []).append(shot.jpeg)
        if not self._over.is_set():
            self._end(End.COACHED, self._told.said[-1][1] if self._told.said else "")

    async def _hang_up_when_over(self, capture: Capture) -> None:
        await self._over.wait()
        await capture.hang_up()


async def _next(answer: Iterator[Shot]) -> Shot | None:
    """Made in a thread; who is cancelled meanwhile waits for it, as prompts may share an iterator."""
    job = asyncio.ensure_future(asyncio.to_thread(next, answer, None))
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        await asyncio.wait({job})
        raise


async def _cancel(task: asyncio.Task[None] | None) -> None:
    if task is None:
        return
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended
