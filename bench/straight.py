"""The floor below a check: the same frames pushed straight through the face workers.

What a check asks of the workers is learnt by holding its conversation without a service, against
answers that are remembered: each frame of the film is looked at once. The calls are then made
again, unheard, by as many callers as the workers let in line.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final
from uuid import UUID, uuid4

from bench.films import FRAME_MS, Camera, Film
from biometrics.faces import Faces
from biometrics.liveness.decide import Judge
from biometrics.pool import SLOTS_PER_WORKER
from domain.capture import Ask, CheckInHand, Frame, Message
from domain.face_check import (
    CHALLENGES,
    ELDER,
    EngineId,
    Match,
    Reason,
    Sight,
    Step,
    TurnEvidence,
    Verdict,
)
from domain.words import Language
from services.conversation import Conversation

ARRIVAL_MS: Final = 40  # from the camera to the service
ACTION: Final = "pension.certify"

Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `Faces`: `observe` takes one picture, `examine_turn` and `match` several."""

    kind: str
    jpegs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one check asks of the workers, in order."""

    steps: Steps
    verdict: Verdict
    calls: tuple[Call, ...]

    @property
    def frames(self) -> int:
        return sum(call.kind == "observe" for call in self.calls)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came through in the window."""

    frames: int
    seconds: float
    worker_cpu_s: float


class Straight:
    """Workers of its own, a film, and a reference of the man in it."""

    def __init__(self, faces: Faces, film: Film, reference: bytes) -> None:
        self._remembering = _Remembering(faces)
        self._faces = faces
        self._film = film
        self._references = (reference,)

    async def plans(self) -> dict[Steps, Plan]:
        """Of every challenge; one that ends in no PASS is none to compare."""
        together = asyncio.Semaphore(self._faces.health().pool.workers)

        async def one(steps: Steps) -> Plan:
            async with together:
                return await self._plan(steps)

        plans = await asyncio.gather(*(one(steps) for steps in CHALLENGES))
        return {plan.steps: plan for plan in plans}

    async def _plan(self, steps: Steps) -> Plan:
        recorder = _Recorder(self._remembering)
        phone = _Phone(self._film)
        conversation = Conversation(
            _hand(),
            phone=phone,
            faces=recorder,
            judge=Judge(),
            notes=_Notes(self._references),
            now_ms=lambda: phone.now_ms,
            draw=lambda: steps,
        )
        result = await conversation.decide()
        return Plan(steps, result.verdict, tuple(recorder.calls))

    async def push(self, plans: Sequence[Plan], *, ramp_s: float, window_s: float) -> Pushed:
        """Makes the plans' calls over and over; callers begin one after the other within the ramp."""
        callers_wanted = self._faces.health().pool.workers * SLOTS_PER_WORKER
        began = time.monotonic()
        window = (began + ramp_s, began + ramp_s + window_s)
        seen: list[float] = []
        waiting = cycle(plans)

        async def caller(number: int) -> None:
            await asyncio.sleep(ramp_s * number / callers_wanted)
            while True:
                for call in next(waiting).calls:
                    await self._make(call)
                    if call.kind == "observe":
                        seen.append(time.monotonic())

        callers = [asyncio.create_task(caller(number)) for number in range(callers_wanted)]
        await asyncio.sleep(ramp_s)
        before = self._worker_cpu_s()
        await asyncio.sleep(window[1] - time.monotonic())
        spent = self._worker_cpu_s() - before
        for task in callers:
            task.cancel()
        for ended in await asyncio.gather(*callers, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        frames = sum(window[0] <= at < window[1] for at in seen)
        return Pushed(frames, window_s, spent)

    async def _make(self, call: Call) -> None:
        match call.kind:
            case "observe":
                await self._faces.observe(call.jpegs[0])
            case "examine_turn":
                await self._faces.examine_turn(call.jpegs)
            case _:
                await self._faces.match(call.jpegs, self._references)

    def _worker_cpu_s(self) -> float:
        return sum(self._faces.health().pool.seconds.values())


class _Remembering:
    """Faces that look at each picture once."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._sights: dict[bytes, asyncio.Task[Sight]] = {}
        self._turns: dict[tuple[bytes, ...], asyncio.Task[TurnEvidence]] = {}
        self.engine = faces.engine
        self.thresholds = faces.thresholds
        self.match = faces.match

    async def observe(self, jpeg: bytes) -> Sight:
        if jpeg not in self._sights:
            self._sights[jpeg] = asyncio.create_task(self._faces.observe(jpeg))
        return await self._sights[jpeg]

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        key = tuple(jpegs)
        if key not in self._turns:
            self._turns[key] = asyncio.create_task(self._faces.examine_turn(jpegs))
        return await self._turns[key]


class _Recorder:
    """Faces that write down what they are asked."""

    def __init__(self, faces: _Remembering) -> None:
        self._faces = faces
        self.calls: list[Call] = []
        self.engine: EngineId = faces.engine
        self.thresholds = faces.thresholds

    async def observe(self, jpeg: bytes) -> Sight:
        self.calls.append(Call("observe", (jpeg,)))
        return await self._faces.observe(jpeg)

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        self.calls.append(Call("examine_turn", tuple(jpegs)))
        return await self._faces.examine_turn(jpegs)

    async def match(self, jpegs: Sequence[bytes], references: Sequence[bytes]) -> Match:
        self.calls.append(Call("match", tuple(jpegs)))
        return await self._faces.match(jpegs, references)


class _Phone:
    """Answers at once, by a clock that only its frames move."""

    def __init__(self, film: Film) -> None:
        self._camera = Camera(film)
        self._prompt = 0
        self.now_ms = 0

    async def send(self, message: Message) -> None:
        if isinstance(message, Ask):
            self._prompt = message.number
            self._camera.ask(message.step)

    async def receive(self, timeout_s: float) -> Frame:  # noqa: ARG002  # it never keeps anyone waiting
        shot = self._camera.shoot()
        self.now_ms = shot.captured_ms + ARRIVAL_MS
        return Frame(self._prompt, shot.captured_ms // FRAME_MS, shot.captured_ms, shot.jpeg)


class _Notes:
    """Books in which nothing was ever written."""

    def __init__(self, references: Sequence[bytes]) -> None:
        self._references = references
        self.failed: Counter[Reason] = Counter()

    def digest(self, jpeg: bytes) -> bytes:  # noqa: ARG002  # nobody looks it up
        return b""

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:  # noqa: ARG002
        return False

    async def references(self, person: UUID, engine: EngineId) -> Sequence[bytes]:  # noqa: ARG002
        return self._references

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:  # noqa: ARG002
        self.failed[reason] += 1


def _hand() -> CheckInHand:
    return CheckInHand(
        person=uuid4(),
        account=uuid4(),
        check=uuid4(),
        capture=uuid4(),
        action=ACTION,
        subject="",
        rules=ELDER,
        language=Language.EN,
        tries=0,
    )
