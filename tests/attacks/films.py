"""Whole checks without a server, of pictures that were looked at once: films, and men who do as asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, cycle, islice
from random import Random
from typing import Final
from uuid import UUID, uuid4

from biometrics import worker
from biometrics.liveness.decide import Judge
from clients.attack_kit import split
from clients.clips import STRETCHES, encode, footage, pictures
from domain.faces.capture import Ask, CheckInHand, Frame, HungUp, Message
from domain.faces.face_check import (
    ELDER,
    MOVEMENTS,
    CheckResult,
    EngineId,
    LifeEvidence,
    Match,
    Reason,
    Reference,
    Sight,
    Step,
    Thresholds,
    TurnEvidence,
    Verdict,
)
from domain.faces.movement import Movement
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.conversation import Conversation
from tests.attacks.studio import FRAME_MS

AFTER: Final = 20  # frames that the camera runs on after a movement
JOIN: Final = 6  # frames in which one stretch of a film passes into the next
LONGEST_MS: Final = 150_000
RESTING: Final = 80  # frames of a man at rest


@cache
def movement(man: str, step: Step, take: int) -> tuple[tuple[Sight, ...], tuple[Sight, ...]]:
    """The sights of a take, and of what follows it."""
    alone = sum(1 for _ in pictures(man, step, take=take))
    running = islice(pictures(man, step, take=take, onward=True), alone + AFTER)
    seen = tuple(worker.observe(encode(picture)) for picture in running)
    return seen[:alone], seen[alone:]


@cache
def resting(man: str) -> tuple[Sight, ...]:
    still = islice(footage(split.read().resting[man]), RESTING)
    return tuple(worker.observe(encode(picture)) for picture in still)


class Doer:
    """Does what he is asked, each time another take of it, and goes on being filmed."""

    def __init__(self, man: str, dice: Random) -> None:
        self._man = man
        self._dice = dice
        self._takes: dict[Step, int] = {step: dice.randrange(9) for step in MOVEMENTS}
        self._film: Iterator[Sight] = iter(())

    def hears(self, step: Step) -> None:
        take = self._takes[step]
        self._takes[step] += 1
        self._film = chain(*movement(self._man, step, take % len(STRETCHES[self._man][step])))
        self._film = chain(self._film, cycle(resting(self._man)))

    def __next__(self) -> Sight:
        return next(self._film)


class Tape:
    """One movement after the other in an order of its own, with rests between; hears nothing."""

    def __init__(self, man: str, dice: Random, rests_s: tuple[float, float]) -> None:
        self._dice = dice
        self._film = self._played(man, dice, rests_s)
        for _ in range(dice.randrange(80)):
            next(self._film)

    def hears(self, step: Step) -> None:
        """It plays on."""

    def __next__(self) -> Sight:
        return next(self._film)

    @staticmethod
    def _played(man: str, dice: Random, rests_s: tuple[float, float]) -> Iterator[Sight]:
        still = cycle(resting(man))
        last = next(still)
        while True:
            for step in dice.sample(MOVEMENTS, len(MOVEMENTS)):
                done, _ = movement(man, step, dice.randrange(len(STRETCHES[man][step])))
                rest = list(islice(still, round(dice.uniform(*rests_s) * 1000 / FRAME_MS) + 1))
                for part in (rest, done):
                    yield from joined(last, part[0], dice)
                    yield from part
                    last = part[-1]


def joined(one: Sight, other: Sight, dice: Random) -> Iterator[Sight]:
    """From one sight to another without a jump."""
    for number in range(1, JOIN + 1):
        share = number / (JOIN + 1)

        def between(a: float, b: float, share: float = share) -> float:
            return a + (b - a) * share

        yield replace(
            one if share < 0.5 else other,
            yaw=between(one.yaw, other.yaw),
            pitch=between(one.pitch, other.pitch),
            roll=between(one.roll, other.roll),
            mouth=between(one.mouth, other.mouth),
            eyes=between(one.eyes or 0.3, other.eyes or 0.3),
            box=(one if share < 0.5 else other).box,
            hash=bytes(b if dice.random() < share else a for a, b in zip(one.hash, other.hash)),  # noqa: B905  # both of 32
        )


@dataclass
class Stage:
    """A phone before which somebody is, the faces it shows, and what the books say of the person."""

    shown: Doer | Tape
    dice: Random
    slips: int = 0
    ms: int = 0
    engine: EngineId = field(default=EngineId("clips", "1", ""))
    _number: int = 0
    _seq: int = 0
    _now: Sight | None = None

    async def send(self, message: Message) -> None:
        if isinstance(message, Ask):
            self._number = message.number
            self.shown.hears(message.step)

    async def receive(self, timeout_s: float) -> Frame:
        assert timeout_s
        self.ms += FRAME_MS
        self._seq += 1
        if self.ms > LONGEST_MS:
            raise HungUp
        self._now = next(self.shown)
        return Frame(self._number, self._seq, self.ms, b"a picture")

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        assert jpeg
        assert self._now is not None
        grain = bytearray(self._now.hash)
        for bit in self.dice.sample(range(256), 5):
            grain[bit // 8] ^= 1 << bit % 8
        seen = replace(self._now, hash=bytes(grain))
        return seen if eyes else replace(seen, eyes=None)

    def thresholds(self, action: str) -> Thresholds:
        assert action
        return Thresholds(accept=0.5, unsure=0.4)

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        return Match((0.7,) * len(references), (1.0,) * len(jpegs), b"probe", first or b"first")

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        assert jpegs
        return TurnEvidence(residual=0.03, yaw_from=0.0, yaw_to=25.0)

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        assert jpegs
        return LifeEvidence()

    def digest(self, jpeg: bytes) -> bytes:
        return jpeg

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:
        return not digests

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        assert engine == self.engine
        return [Reference(b"template")]

    async def movements(self, person: UUID) -> Sequence[Movement]:
        assert person.version == 4
        return []

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:
        """Every check of these is judged by its slips."""

    async def slip(self, hand: CheckInHand) -> int:
        self.slips += 1
        return self.slips


async def check(stage: Stage, judge: Judge) -> CheckResult | None:
    """None when nothing came of it in time."""
    hand = CheckInHand(
        person=uuid4(),
        account=uuid4(),
        check=uuid4(),
        capture=uuid4(),
        action="pension.certify",
        subject=SubjectKind.ENTITLEMENT.of("city-pension"),
        rules=ELDER,
        language=Language.ZH,
        tries=0,
        slips=stage.slips,
    )
    conversation = Conversation(
        hand,
        phone=stage,
        faces=stage,
        judge=judge,
        notes=stage,
        slips=stage,
        now_ms=lambda: stage.ms,
    )
    try:
        return await conversation.decide()
    except HungUp:
        return None


async def passes(stage: Stage, judge: Judge) -> bool:
    result = await check(stage, judge)
    return result is not None and result.verdict is Verdict.PASS
