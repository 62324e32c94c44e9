"""All layers together, as the services ask for them: numbers in, a result out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.constancy import constancy
from biometrics.liveness.cuts import count_cuts, judge_cut
from biometrics.liveness.findings import Finding
from biometrics.liveness.follow import fit, followed
from biometrics.liveness.jumps import judge_jump
from biometrics.liveness.layers import Layers, May, read
from biometrics.liveness.movements import known_again
from biometrics.liveness.persons import judge_persons
from biometrics.liveness.replay import judge_replay, judge_still
from biometrics.liveness.rest import rested_ms
from biometrics.liveness.slips import judge_slip
from biometrics.liveness.steps import judge_step
from biometrics.liveness.timing import judge_timing
from biometrics.liveness.turn import judge_turn
from biometrics.liveness.votes import votes
from domain.faces.face_check import (
    Doubt,
    LifeEvidence,
    Match,
    Observation,
    Reason,
    Rules,
    Step,
    StepResult,
    StepState,
    TurnEvidence,
)
from domain.faces.following import Shown
from domain.faces.history import History
from domain.faces.movement import Movement

#: Layers that look at all frames so far, after each of them.
_ALONG: Final[Mapping[str, Callable[[History, Bounds], Reason | None]]] = {
    "timing": judge_timing,
    "replay": judge_replay,
    "still": judge_still,
}
_TURN_LAYERS: Final[Mapping[Reason, str]] = {
    Reason.FLAT_IMAGE: "flow",
    Reason.STEP_NOT_DONE: "flow",
    Reason.TURN_FURTHER: "pose",
}


@dataclass(frozen=True, slots=True)
class Judge:
    """Liveness on the event loop: no state, no I/O, under half a millisecond a frame.

    Made once at the start, as it reads the file of layers. Raises LayersUnfit then.
    """

    layers: Layers = field(default_factory=read)

    def step(
        self,
        step: Step,
        history: History,
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
        bounds = self.layers.bounds
        if (fake := self._along(history)) is not None:
            return StepResult(StepState.FAILED, fake)
        found = self._begun_again(history, asked, rules) or judge_step(
            step, history, asked=asked, asked_ms=asked_ms, rules=rules, bounds=bounds
        )
        # whoever follows a mark turns as it goes: there is no other movement to make
        judged = self.layers.fails("slip") and step is not Step.FOLLOW
        if not judged:
            return found
        done = found.state is StepState.PASSED
        over = history[-1].received_ms - asked_ms > rules.step_ms
        other = judge_slip(
            step,
            history,
            asked=asked,
            asked_ms=asked_ms,
            rules=rules,
            bounds=bounds,
            ends=over or done or found.state is StepState.RESTART,
        )
        if other is None:
            return found
        if done:  # two movements in one: nobody can say which was meant
            return StepResult(StepState.RESTART, Reason.ONE_AT_A_TIME)
        return StepResult(StepState.SLIPPED, Reason.OTHER_MOVEMENT)

    def _begun_again(self, history: History, asked: int, rules: Rules) -> StepResult | None:
        """By a picture that jumped, or None."""
        bounds = self.layers.bounds
        if self.layers.may.get("cut") is May.UNSURE:
            cut = judge_cut(history, asked=asked, rules=rules, bounds=bounds)
            if cut is not None:
                return StepResult(StepState.RESTART, cut)
        if self.layers.fails("jump"):
            jump = judge_jump(history, asked=asked, bounds=bounds)
            if jump is not None:
                return StepResult(StepState.RESTART, jump)
        return None

    def rest(self, history: History, *, since: int, wanted_ms: int, rules: Rules) -> StepResult:
        """PASSED once somebody is at rest and has been for `wanted_ms`; FAILED as in a step."""
        if (fake := self._along(history)) is not None:
            return StepResult(StepState.FAILED, fake)
        rested = rested_ms(history, since=since, rules=rules, bounds=self.layers.bounds)
        return StepResult(StepState.PASSED if rested >= wanted_ms else StepState.WAITING)

    def _along(self, history: History) -> Reason | None:
        """What the layers say that look at every frame."""
        found = (
            judge(history, self.layers.bounds)
            for name, judge in _ALONG.items()
            if self.layers.fails(name)
        )
        return next((reason for reason in found if reason is not None), None)

    @property
    def asks_follow(self) -> bool:
        """Whether one step of each check is to follow a mark."""
        return "follow" in self.layers.may

    @property
    def doubts_unfollowed(self) -> bool:
        """Whether a person looks at a check in which a movement was done instead."""
        return self.layers.may.get("follow") is May.UNSURE

    def follow(self, path: Sequence[Shown], history: Sequence[Observation]) -> bool:
        """Whether the head went where the mark went; `history` is of the path alone. Some 5 ms, once."""
        bounds = self.layers.bounds
        return followed(fit(path, history, bounds), bounds)

    def asks_glow(self, history: Sequence[Observation]) -> bool:
        """Whether the layer is on, and the room so dim that the light of a screen can be seen."""
        greys = [seen.sight.grey for seen in history if seen.sight.usable]
        dim = bool(greys) and median(greys) <= self.layers.bounds.glow_dim
        return dim and "glow" in self.layers.may

    def turn(self, evidence: TurnEvidence, rules: Rules) -> Reason | None:
        """None when a head turned; FLAT_IMAGE fails the try, anything else asks again."""
        found = judge_turn(evidence, rules, self.layers.bounds)
        return next((one for one in found if self.layers.fails(_TURN_LAYERS[one])), None)

    def persons(self, match: Match) -> Reason | None:
        """None, or PERSON_CHANGED."""
        if not self.layers.fails("person"):
            return None
        return judge_persons(match, self.layers.bounds)

    def life(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> Doubt | None:
        """Whether a try that did all it was asked is believed; `history` is all of the try."""
        against = [one.layer for one in self.findings(history, evidence, rules) if one.against]
        unsure = [name for name in against if self.layers.may[name] is May.UNSURE]
        if not unsure:
            return None
        return Doubt(Reason.PICTURE_CUT if unsure == ["cut"] else Reason.LIFE_NOT_SURE)

    @property
    def remembers(self) -> bool:
        """Whether a person looks at a check in which somebody moves as in an earlier one."""
        return self.layers.may.get("memory") is May.UNSURE

    def memory(self, movements: Sequence[Movement], earlier: Sequence[Movement]) -> Doubt | None:
        """Whether what was done was done exactly so before; some milliseconds, so not on the loop."""
        if not self.remembers or not known_again(movements, earlier, self.layers.bounds):
            return None
        return Doubt(Reason.MOVEMENT_KNOWN)

    def findings(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> tuple[Finding, ...]:
        """What each layer that is on says of a whole try, but for those that fail it on the way."""
        every = self._every(history, evidence, rules)
        return tuple(one for one in every if one.layer in self.layers.may)

    def _every(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> Iterator[Finding]:
        bounds = self.layers.bounds
        for name, judge in _ALONG.items():
            if self.layers.may.get(name) in {May.UNSURE, May.REPORT}:
                grown = History()
                met = 0
                for seen in history:
                    grown.append(seen)
                    met += judge(grown, bounds) is not None
                yield Finding(name, met, met > 0)
        yield count_cuts(history, rules=rules, bounds=bounds)
        yield from votes(evidence, bounds)
        yield from constancy(history, rules=rules, bounds=bounds)
