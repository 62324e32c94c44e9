"""Faces and a judge that do as the frames of a test say.

A frame is text: `sight:no_face` shows nobody, `fake…` a face that the judge fails, anything else a good
face; the judge passes a step at its third frame.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from biometrics import worker
from biometrics.faces import Health
from biometrics.pool import PoolHealth
from biometrics.rotation import Keyed
from domain.errors import Busy, Invalid
from domain.faces.face_check import (
    Doubt,
    EngineId,
    Enrolment,
    LifeEvidence,
    Match,
    Observation,
    Reason,
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
from server.workers import SecondEngine

FAKE: Final = Sight(
    width=480, height=640, faces=1, box=(160, 200, 160, 200), score=0.95, eyes=0.3, hash=b"\1" * 32
)
GOOD: Final = Sight(
    width=480, height=640, faces=1, box=(160, 200, 160, 200), score=0.95, eyes=0.3, hash=b"\0" * 32
)


class ScriptedFaces:
    """A face pool that reads its pictures' own words."""

    def __init__(self) -> None:
        self.engine = EngineId("fake", "1", "fake-2026")
        self.second: SecondEngine | None = None
        self.likeness = 0.7
        self.full = False
        self.slow_s = 0.0
        self.broken = False

    @contextmanager
    def alike(self, likeness: float) -> Iterator[None]:
        """Faces are so much like the reference until the block ends."""
        before, self.likeness = self.likeness, likeness
        try:
            yield
        finally:
            self.likeness = before

    def thresholds(self, action: str) -> Thresholds:
        assert action in {"pension.certify", "account.step_up", "case.sign", "window.identify"}
        return Thresholds(accept=0.48, unsure=0.36)

    async def observe(self, jpeg: bytes, *, eyes: bool = True) -> Sight:
        if self.full:
            raise Busy(Problem.BUSY, retry_after=1)
        await asyncio.sleep(self.slow_s)
        if self.broken:
            raise RuntimeError("a fault of ours")
        if jpeg.startswith(b"junk"):
            raise Invalid(Problem.PICTURE_UNREADABLE, "not a picture")
        if jpeg.startswith(b"sight:"):
            reason = Reason(jpeg.split(b":")[1].decode())
            return Sight(width=480, height=640, faces=0, reasons=(reason,))
        if jpeg.startswith(b"fake"):
            return FAKE
        return GOOD

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        assert jpegs
        return TurnEvidence(0.03, 0.0, 25.0)

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        assert jpegs
        return LifeEvidence()

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        assert references or first or self.second  # of frames alone a first reference is made
        alike = (self.likeness,) * len(references)
        return Match(alike, (1.0,) * len(jpegs), probe=bytes(512), first=bytes(512))

    async def enrol(self, photo: bytes) -> Enrolment:
        if photo.startswith(b"junk"):
            raise Invalid(Problem.PICTURE_UNREADABLE, "not a picture")
        if b"blurred" in photo:
            return Enrolment(None, (Reason.BLURRED,))
        if self.second is None:
            return Enrolment(bytes(512), ())
        return Enrolment(bytes(512), (), second=bytes(512), beside=self.second.engine)

    async def rewrite(self, picture: bytes) -> bytes:
        """As a worker does, here: uploads are real pictures."""
        return worker.rewrite(picture)

    def turn_by(self, keyed: Callable[[], Keyed]) -> None:
        assert keyed()[1]  # a city has keys

    def health(self) -> Health:
        return Health(
            PoolHealth(
                workers=1,
                alive=1,
                ready=True,
                in_flight=0,
                restarts=0,
                refused=0,
                jobs={},
                seconds={},
            ),
            (),
        )


class ScriptedJudge:
    """Passes a step at its third frame; while it `remembers`, whoever passed before does it as then."""

    asks_follow = False
    doubts_unfollowed = False

    def __init__(self) -> None:
        self.remembers = False

    def follow(self, path: Sequence[Shown], history: Sequence[Observation]) -> bool:
        assert path
        return bool(history)

    def asks_glow(self, history: Sequence[Observation]) -> bool:
        assert history
        return False

    def step(
        self,
        step: Step,
        history: Sequence[Observation],
        *,
        asked: int,
        asked_ms: int,
        rules: Rules,
    ) -> StepResult:
        assert step in Step
        assert asked_ms >= 0
        assert rules.try_ms
        if not history[-1].sight.usable:
            return StepResult(StepState.WAITING, history[-1].sight.reasons[0])
        if history[-1].sight == FAKE:
            return StepResult(StepState.FAILED, Reason.FRAMES_REPEATED)
        if len(history) - asked >= 3:
            return StepResult(StepState.PASSED, None, asked, len(history) - 1)
        return StepResult(StepState.WAITING)

    def rest(
        self, history: Sequence[Observation], *, since: int, wanted_ms: int, rules: Rules
    ) -> StepResult:
        assert wanted_ms
        assert len(history) > since
        assert rules.try_ms
        return StepResult(StepState.PASSED)

    def turn(self, evidence: TurnEvidence, rules: Rules) -> Reason | None:
        assert isinstance(evidence, TurnEvidence)
        assert rules.try_ms
        return None

    def persons(self, match: Match) -> Reason | None:
        assert match.to_first
        return None

    def life(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> Doubt | None:
        assert history
        return None

    def memory(self, movements: Sequence[Movement], earlier: Sequence[Movement]) -> Doubt | None:
        assert movements
        return Doubt(Reason.MOVEMENT_KNOWN) if self.remembers and earlier else None
