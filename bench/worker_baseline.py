"""The floor below a check: the same frames pushed straight through the face workers.

What a check asks of the workers is learnt by holding its conversation without a service, against
answers that are remembered: each frame of the film is looked at once. The calls are then made
again, unheard, by as many callers as the workers let in line. Both run in a process of their own,
in a session of its own as the service is: where Linux shares processors out by session, a floor
among other programs would lie lower than it is.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from bench.camera_clips import FRAME_MS, Camera, Film
from biometrics.faces import Faces, open_faces
from biometrics.liveness.decide import Judge
from biometrics.pool import SLOTS_PER_WORKER
from domain.faces.capture import Ask, CheckInHand, Frame, Message
from domain.faces.challenge import CHALLENGES
from domain.faces.face_check import (
    ELDER,
    EngineId,
    LifeEvidence,
    Match,
    Reason,
    Reference,
    Sight,
    Step,
    TurnEvidence,
    Verdict,
)
from domain.faces.movement import Movement
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.conversation import Conversation

ARRIVAL_MS: Final = 40  # from the camera to the service
LEARN_EVERY: Final = 11  # of the drawn orders: 50 of 544, of every kind
ACTION: Final = "pension.certify"
MODELS: Final = Path("models")

Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `Faces`: `observe` takes one picture, the others several."""

    kind: str
    jpegs: tuple[bytes, ...]
    eyes: bool = True
    first: bytes = b""  # of `match`: the template of a first frame


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one check asks of the workers, in order."""

    steps: Steps
    verdict: Verdict
    calls: tuple[Call, ...]

    @property
    def frames(self) -> int:
        return sum(call.kind == "observe" for call in self.calls)

    @property
    def jobs(self) -> Counter[str]:
        """As the workers count them."""
        return Counter(
            "observe_coarsely" if call.kind == "observe" and not call.eyes else call.kind
            for call in self.calls
        )


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came through in the window."""

    frames: int
    seconds: float
    jobs: Mapping[str, int]  # that the workers did, by kind
    job_s: Mapping[str, float]  # processor time that all of a kind took
    caller_cpu_s: float  # of the process that hands the frames over

    @property
    def worker_cpu_s(self) -> float:
        return sum(self.job_s.values())


def learn(film: Film, photo: bytes, workers: int) -> dict[Steps, Plan]:
    """What each challenge asks; one that does not end in PASS is none to compare."""
    return asyncio.run(_learn(film, photo, workers))


def push(
    plans: Sequence[Plan], photo: bytes, workers: int, ramp_s: float, window_s: float
) -> Pushed:
    """Makes the plans' calls over and over; callers begin one after the other within the ramp."""
    return asyncio.run(_push(plans, photo, workers, ramp_s, window_s))


async def _learn(film: Film, photo: bytes, workers: int) -> dict[Steps, Plan]:
    async with open_and_enrol(workers, photo) as (faces, reference):
        remembering = Remembering(faces)
        together = asyncio.Semaphore(workers)

        async def one(steps: Steps) -> Plan:
            recorder, phone = _Recorder(remembering), _Phone(film)
            notes = Notes(reference)
            conversation = Conversation(
                hand_of(),
                phone=phone,
                faces=recorder,
                judge=Judge(),
                notes=notes,
                slips=notes,
                now_ms=lambda: phone.now_ms,
                draw=lambda _: steps,
            )
            async with together:
                result = await conversation.decide()
            return Plan(steps, result.verdict, tuple(recorder.calls))

        plans = await asyncio.gather(*map(one, CHALLENGES[::LEARN_EVERY]))
    return {plan.steps: plan for plan in plans}


async def _push(
    plans: Sequence[Plan], photo: bytes, workers: int, ramp_s: float, window_s: float
) -> Pushed:
    seen: list[float] = []
    waiting = cycle(plans)
    in_line = workers * SLOTS_PER_WORKER
    async with open_and_enrol(workers, photo) as (faces, reference):

        async def caller(number: int) -> None:
            await asyncio.sleep(ramp_s * number / in_line)
            while True:
                for call in next(waiting).calls:
                    await _make(faces, call, reference)
                    if call.kind == "observe":
                        seen.append(time.monotonic())

        callers = [asyncio.create_task(caller(number)) for number in range(in_line)]
        await asyncio.sleep(ramp_s)
        begin, own, before = time.monotonic(), time.process_time(), faces.health().pool
        await asyncio.sleep(window_s)
        end, own, after = time.monotonic(), time.process_time() - own, faces.health().pool
        for task in callers:
            task.cancel()
        for ended in await asyncio.gather(*callers, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
    return Pushed(
        frames=sum(begin <= at < end for at in seen),
        seconds=end - begin,
        jobs={kind: count - before.jobs.get(kind, 0) for kind, count in after.jobs.items()},
        job_s={kind: spent - before.seconds.get(kind, 0) for kind, spent in after.seconds.items()},
        caller_cpu_s=own,
    )


@asynccontextmanager
async def open_and_enrol(workers: int, photo: bytes) -> AsyncIterator[tuple[Faces, bytes]]:
    """Workers, and the template of the man in the film."""
    async with open_faces(MODELS, workers=workers, production=False) as faces:
        enrolled = await faces.enrol(photo)
        if enrolled.template is None:
            raise RuntimeError(f"the photo can't be a reference: {enrolled.reasons}")
        yield faces, enrolled.template


async def _make(faces: Faces, call: Call, reference: bytes) -> None:
    match call.kind:
        case "observe":
            await faces.observe(call.jpegs[0], eyes=call.eyes)
        case "examine_turn":
            await faces.examine_turn(call.jpegs)
        case "examine_passive_liveness":
            await faces.examine_passive_liveness(call.jpegs)
        case _:
            await faces.match(call.jpegs, (reference,), first=call.first)


class Remembering:
    """Faces that look at each picture once."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._sights: dict[tuple[bytes, bool], asyncio.Task[Sight]] = {}
        self._turns: dict[tuple[bytes, ...], asyncio.Task[TurnEvidence]] = {}
        self.engine = faces.engine
        self.thresholds = faces.thresholds
        self.match = faces.match
        self.examine_passive_liveness = faces.examine_passive_liveness

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        key = (jpeg, eyes)
        if key not in self._sights:
            self._sights[key] = asyncio.create_task(self._faces.observe(jpeg, eyes=eyes))
        return await self._sights[key]

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        key = tuple(jpegs)
        if key not in self._turns:
            self._turns[key] = asyncio.create_task(self._faces.examine_turn(jpegs))
        return await self._turns[key]


class _Recorder:
    """Faces that write down what they are asked."""

    def __init__(self, faces: Remembering) -> None:
        self._faces = faces
        self.calls: list[Call] = []
        self.engine: EngineId = faces.engine
        self.thresholds = faces.thresholds

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        self.calls.append(Call("observe", (jpeg,), eyes=eyes))
        return await self._faces.observe(jpeg, eyes=eyes)

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        self.calls.append(Call("examine_passive_liveness", tuple(jpegs)))
        return await self._faces.examine_passive_liveness(jpegs)

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        self.calls.append(Call("examine_turn", tuple(jpegs)))
        return await self._faces.examine_turn(jpegs)

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        self.calls.append(Call("match", tuple(jpegs), first=first))
        return await self._faces.match(jpegs, references, first=first)


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


class Notes:
    """Books in which nothing was ever written."""

    def __init__(self, template: bytes) -> None:
        self._references = (Reference(template),)

    def digest(self, jpeg: bytes) -> bytes:  # noqa: ARG002  # nobody looks it up
        return b""

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:  # noqa: ARG002  # a port that nothing is written to
        return False

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:  # noqa: ARG002  # a port that nothing is written to
        return self._references

    async def movements(self, person: UUID) -> Sequence[Movement]:  # noqa: ARG002  # a port that nothing is written to
        return ()

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:
        """Nobody asks how often."""

    async def slip(self, hand: CheckInHand) -> int:
        """None before this check."""
        return hand.slips + 1


def hand_of() -> CheckInHand:
    return CheckInHand(
        person=uuid4(),
        account=uuid4(),
        check=uuid4(),
        capture=uuid4(),
        action=ACTION,
        subject=SubjectKind.ENTITLEMENT.of("city-pension"),
        rules=ELDER,
        language=Language.EN,
        tries=0,
    )
