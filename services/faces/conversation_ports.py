"""What a conversation before the camera needs of the phone, the workers, the judge and the store."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from domain.faces.capture import CheckInHand, Frame, Message
from domain.faces.face_check import (
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
    Thresholds,
    TurnEvidence,
)
from domain.faces.history import History
from domain.faces.movement import Movement
from services.faces.following import PathJudge
from services.faces.glowing import GlowJudge


class Phone(Protocol):
    async def send(self, message: Message) -> None: ...

    async def receive(self, timeout_s: float) -> Frame:
        """The next frame; HungUp when the phone has gone or nothing came in time."""


class Matcher(Protocol):
    """One engine's opinion on who it is."""

    @property
    def engine(self) -> EngineId: ...

    def thresholds(self, action: str) -> Thresholds: ...

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        """`first` is the template of a first frame that was compared before, and is none of these."""


class Observer(Protocol):
    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight: ...


class Faces(Observer, Matcher, Protocol):
    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence: ...

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence: ...


class Judge(PathJudge, GlowJudge, Protocol):
    """Liveness: numbers in, a result out; no I/O."""

    @property
    def asks_follow(self) -> bool:
        """Whether one step of each check is to follow a mark."""

    @property
    def doubts_unfollowed(self) -> bool:
        """Whether a person looks at a check in which a movement was done instead."""

    def step(
        self,
        step: Step,
        history: History,
        *,
        asked: int,
        asked_ms: int,
        rules: Rules,
    ) -> StepResult: ...

    def rest(self, history: History, *, since: int, wanted_ms: int, rules: Rules) -> StepResult:
        """PASSED once somebody has been at rest, facing the camera, for so long."""

    def turn(self, evidence: TurnEvidence, rules: Rules) -> Reason | None: ...

    def persons(self, match: Match) -> Reason | None: ...

    def life(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> Doubt | None: ...

    @property
    def remembers(self) -> bool:
        """Whether a person looks at a check in which somebody moves as in an earlier one."""

    def memory(self, movements: Sequence[Movement], earlier: Sequence[Movement]) -> Doubt | None:
        """Whether what was done was done exactly so before; some milliseconds of work."""


class Digests(Protocol):
    """What recognises a frame that came before."""

    def digest(self, jpeg: bytes) -> bytes: ...

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool: ...


class Notes(Digests, Protocol):
    """The store, as a running conversation needs it."""

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        """Templates on file; none when a consent has been withdrawn."""

    async def movements(self, person: UUID) -> Sequence[Movement]:
        """Of the steps of the person's earlier checks that passed."""

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None: ...


class Slips(Protocol):
    async def slip(self, hand: CheckInHand) -> int:
        """How many slips of the person stand, this one among them: of checks that did not pass."""
