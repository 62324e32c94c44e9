"""One conversation with a phone, faces, a judge and notes of our own."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID, uuid4

from domain.errors import Busy
from domain.faces.capture import Ask, CheckInHand, Coaching, Frame, HungUp, Message
from domain.faces.face_check import (
    ELDER,
    CheckResult,
    Doubt,
    EngineId,
    LifeEvidence,
    Match,
    Observation,
    Reason,
    Reference,
    Rules,
    Sight,
    Step,
    StepResult,
    StepState,
    Thresholds,
    TurnEvidence,
)
from domain.faces.following import Shown
from domain.faces.movement import Movement
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.conversation import Conversation

STEPS = (Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD)
GOOD = Sight(
    width=480, height=640, faces=1, box=(160, 200, 160, 200), score=0.95, eyes=0.3, hash=b"\0" * 32
)
FRAME_MS = 125
REST_MS = 900
REST_FRAMES = 2  # after which the fake judge sees somebody at rest


class FakePhone:
    """Answers each prompt with frames at eight a second, as long as it was granted more."""

    def __init__(self, clock: "Clock", *, hang_up_after: int = 1_000) -> None:
        self.heard: list[Message] = []
        self._clock = clock
        self._seq = 0
        self._left = hang_up_after
        self.frame: Callable[[Frame], Frame] = lambda frame: frame

    async def send(self, message: Message) -> None:
        self.heard.append(message)

    async def receive(self, timeout_s: float) -> Frame:
        assert timeout_s > 0
        if self._left == 0:
            raise HungUp
        self._left -= 1
        self._seq += 1
        self._clock.ms += FRAME_MS
        asked = [message for message in self.heard if isinstance(message, Ask)]
        number = asked[-1].number if asked else 0
        return self.frame(Frame(number, self._seq, self._clock.ms, f"jpeg {self._seq}".encode()))

    def asked(self) -> list[Step]:
        return [message.step for message in self.heard if isinstance(message, Ask)]

    def coached(self) -> list[Reason]:
        """What was wrong; the praise after a step is left out."""
        said = [message.reason for message in self.heard if isinstance(message, Coaching)]
        return [reason for reason in said if reason is not Reason.WELL_DONE]


class Clock:
    def __init__(self, ms: int = 0) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


class FakeFaces:
    def __init__(self, *, likeness: float = 0.7, sight: Sight = GOOD) -> None:
        self.engine = EngineId("fake", "1", "fake-2026")
        self.likeness = likeness
        self.likenesses: tuple[float, ...] = ()  # to each reference, where they differ
        self.strong = 1.0
        self.sight = sight
        self.busy_for = 0
        self.in_line_s = 0.0  # before each frame is looked at
        self.matched: list[tuple[int, int]] = []
        self.compared: list[tuple[bytes, ...]] = []
        self.firsts: list[bytes] = []
        self.eyes: list[bool] = []
        self.of_life: list[tuple[bytes, ...]] = []

    def thresholds(self, action: str) -> Thresholds:
        assert action == "pension.certify"
        return Thresholds(accept=0.48, unsure=0.36, strong=self.strong)

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        assert jpeg
        self.eyes.append(eyes)
        await asyncio.sleep(self.in_line_s)
        if self.busy_for:
            self.busy_for -= 1
            raise Busy(Problem.BUSY, retry_after=1)
        return self.sight

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        assert jpegs
        return TurnEvidence(0.03, 0.0, 25.0)

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        self.of_life.append(tuple(jpegs))
        return LifeEvidence(passive=(0.9,))

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        self.matched.append((len(jpegs), len(references)))
        self.compared.append(tuple(jpegs))
        self.firsts.append(first)
        alike = self.likenesses or (self.likeness,) * len(references)
        return Match(alike, (1.0,) * len(jpegs), probe=b"probe", first=first or b"first")


class FakeJudge:
    """Passes a step at its third frame, unless told what else to say."""

    def __init__(self) -> None:
        self.says: list[StepResult] = []
        self.of_rest: list[StepResult] = []
        self.of_turns: list[Reason | None] = []
        self.of_persons: Reason | None = None
        self.of_ends: Reason | None = None  # of the second comparison, with no reference
        self.of_life: Doubt | None = None
        self.asks_follow = False
        self.remembers = True
        self.doubts_unfollowed = True
        self.follows: Callable[[Sequence[Shown], Sequence[Observation]], bool] = lambda *_: True
        self.room_is_dim = False
        self.rules = ELDER
        self.seen: list[Observation] = []  # the newest of each look
        self.of_evidence: Callable[[LifeEvidence], None] = lambda _: None

    def follow(self, path: Sequence[Shown], history: Sequence[Observation]) -> bool:
        return self.follows(path, history)

    def asks_glow(self, history: Sequence[Observation]) -> bool:
        assert history
        return self.room_is_dim

    def step(
        self,
        step: Step,
        history: Sequence[Observation],
        *,
        asked: int,
        asked_ms: int,
        rules: Rules,
    ) -> StepResult:
        assert rules is self.rules
        assert step in Step
        assert history[-1].received_ms >= asked_ms
        self.seen.append(history[-1])
        if self.says:
            return self.says.pop(0)
        if step is Step.FOLLOW:  # judged at its end
            return StepResult(StepState.WAITING)
        if len(history) - asked >= 3:
            return StepResult(StepState.PASSED, None, asked, len(history) - 1)
        return StepResult(StepState.WAITING)

    def rest(
        self, history: Sequence[Observation], *, since: int, wanted_ms: int, rules: Rules
    ) -> StepResult:
        assert wanted_ms == REST_MS
        assert rules is self.rules
        if self.of_rest:
            return self.of_rest.pop(0)
        rested = len(history) - since >= REST_FRAMES
        return StepResult(StepState.PASSED if rested else StepState.WAITING)

    def turn(self, evidence: TurnEvidence, rules: Rules) -> Reason | None:
        assert evidence.residual
        assert rules is self.rules
        return self.of_turns.pop(0) if self.of_turns else None

    def persons(self, match: Match) -> Reason | None:
        assert match.to_first
        return self.of_persons if match.to_reference else self.of_ends

    def life(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> Doubt | None:
        assert history
        assert evidence.passive
        assert rules is self.rules
        self.of_evidence(evidence)
        return self.of_life

    def memory(self, movements: Sequence[Movement], earlier: Sequence[Movement]) -> Doubt | None:
        assert len(movements) >= len(STEPS) - self.asks_follow
        return Doubt(Reason.MOVEMENT_KNOWN) if set(movements) & set(earlier) else None


class FakeNotes:
    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self.templates = [Reference(b"template")]
        self.tries: list[Reason] = []
        self.slips = 0
        self.looked_up = 0
        self.earlier: list[Movement] = []

    def digest(self, jpeg: bytes) -> bytes:
        return b"digest of " + jpeg

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:
        assert capture.version == 4
        self.looked_up += len(digests)
        return bool(self.seen & set(digests))

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        assert person.version == 4
        assert engine.name == "fake"
        return self.templates

    async def movements(self, person: UUID) -> Sequence[Movement]:
        assert person.version == 4
        return self.earlier

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:
        assert hand.check.version == 4
        self.tries.append(reason)

    async def slip(self, hand: CheckInHand) -> int:
        assert hand.check.version == 4
        self.slips += 1
        return self.slips


class Scene:
    """One conversation with all its parts at hand."""

    def __init__(
        self,
        *,
        hang_up_after: int = 1_000,
        tries: int = 0,
        slips: int = 0,
        draw: tuple[Step, ...] = STEPS,
        faces: "Callable[[Scene], FakeFaces] | None" = None,
        rules: Rules = ELDER,
        face_px: int = 32,
        began_ms: int = 0,
    ) -> None:
        self.next_steps: list[Step] = []  # drawn one at a time
        self.clock = Clock(began_ms)
        self.phone = FakePhone(self.clock, hang_up_after=hang_up_after)
        self.faces = faces(self) if faces else FakeFaces()
        self.judge = FakeJudge()
        self.notes = FakeNotes()
        self.notes.slips = slips
        self.conversation = Conversation(
            CheckInHand(
                person=uuid4(),
                account=uuid4(),
                check=uuid4(),
                capture=uuid4(),
                action="pension.certify",
                subject=SubjectKind.ENTITLEMENT.of("city-pension"),
                rules=rules,
                language=Language.ZH,
                tries=tries,
                slips=slips,
            ),
            phone=self.phone,
            faces=self.faces,
            judge=self.judge,
            notes=self.notes,
            slips=self.notes,
            now_ms=self.clock,
            draw=self._drawn,
            draw_one=lambda among: self.next_steps.pop(0) if self.next_steps else among[0],
            draw_rest=lambda: REST_MS,
            face_px=face_px,
        )

        self._draw = draw
        self.drawn_for: list[frozenset[Step]] = []

    def _drawn(self, kept: Collection[Step]) -> tuple[Step, ...]:
        self.drawn_for.append(frozenset(kept))
        return self._draw

    async def decide(self) -> CheckResult:
        return await self.conversation.decide()


def failing(reason: Reason, times: int = 1) -> Iterable[StepResult]:
    return [StepResult(StepState.FAILED, reason)] * times
