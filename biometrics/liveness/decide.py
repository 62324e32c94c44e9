"""All layers together, as the services ask for them: numbers in, a result out."""

from collections.abc import Sequence
from dataclasses import dataclass

from biometrics.liveness.bounds import BOUNDS, Bounds
from biometrics.liveness.cuts import judge_cut
from biometrics.liveness.persons import judge_persons
from biometrics.liveness.replay import judge_replay
from biometrics.liveness.steps import judge_step
from biometrics.liveness.timing import judge_timing
from biometrics.liveness.turn import judge_turn
from domain.face_check import (
    Match,
    Observation,
    Reason,
    Rules,
    Step,
    StepResult,
    StepState,
    TurnEvidence,
)


@dataclass(frozen=True, slots=True)
class Judge:
    """Liveness on the event loop: no state, no I/O, under half a millisecond a frame."""

    bounds: Bounds = BOUNDS

    def step(
        self,
        step: Step,
        history: Sequence[Observation],
        *,
        asked: int,
        asked_ms: int,
        rules: Rules,
    ) -> StepResult:
        """How the running step stands after the newest of all observations of this try.

        `asked` is the index of the first observation after the prompt, `asked_ms` when it was
        sent, on the clock of `received_ms`.
        """
        if asked >= len(history):
            return StepResult(StepState.WAITING)
        impossible = (
            judge_timing(history, self.bounds)
            or judge_cut(history, asked=asked, rules=rules, bounds=self.bounds)
            or judge_replay(history, self.bounds)
        )
        if impossible is not None:
            return StepResult(StepState.FAILED, impossible)
        return judge_step(
            step, history, asked=asked, asked_ms=asked_ms, rules=rules, bounds=self.bounds
        )

    def turn(self, evidence: TurnEvidence, rules: Rules) -> Reason | None:
        """None when a head turned; FLAT_IMAGE fails the try, anything else asks again."""
        return next(iter(judge_turn(evidence, rules, self.bounds)), None)

    def persons(self, match: Match) -> Reason | None:
        """None, or PERSON_CHANGED."""
        return judge_persons(match, self.bounds)
