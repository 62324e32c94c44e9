"""Clips before the judge, as a capture would bring them: one prompt, or a whole check.

Frames come as evenly as a camera's and arrive a little later: what a phone's clock would show is not
in a file, and is not put to the test.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from typing import Final, Protocol

from biometrics.liveness.decide import Judge
from domain.faces.face_check import (
    LifeEvidence,
    Match,
    Observation,
    Reason,
    Rules,
    Sight,
    Step,
    StepResult,
    StepState,
    TurnEvidence,
)
from domain.faces.history import History

DELAY_MS: Final = 40  # from the camera to the server
REACTION_MS: Final = 60  # from the prompt to the first frame that answers it
#: Frames of each step that are looked at for life in the end.
FACING_A_STEP: Final = 2


class Looker(Protocol):
    """The workers, as a capture has them."""

    async def observe(self, jpeg: bytes, *, eyes: bool = True) -> Sight: ...

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence: ...

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence: ...

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match: ...


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame, and what was seen in it."""

    jpeg: bytes = field(repr=False)
    sight: Sight


@dataclass(frozen=True, slots=True)
class Ended:
    """Whether it passed, and if not, why.

    `moved`: the movement was seen, whatever the test of the turn said to it: that is `turn`, the
    fault of the first turn that was examined, None of none.
    """

    passed: bool
    reason: Reason | None = None
    moved: bool = False
    examined: bool = False
    turn: Reason | None = None


#: Gives the frames that the camera shows once a step is asked.
Answer = Callable[[Step], Iterable[Shot]]


async def play_step(
    step: Step, shots: Sequence[Shot], *, looker: Looker, judge: Judge, rules: Rules, every_ms: int
) -> Ended:
    """One prompt, answered by these frames and no others."""
    return await Capture(looker=looker, judge=judge, rules=rules, every_ms=every_ms).ask(
        step, shots
    )


async def play_check(
    steps: Sequence[Step],
    answer: Answer,
    *,
    looker: Looker,
    judge: Judge,
    rules: Rules,
    every_ms: int,
) -> Ended:
    """A try: the steps in order, then whether one living person did them all. No photo is compared."""
    capture = Capture(looker=looker, judge=judge, rules=rules, every_ms=every_ms)
    for step in steps:
        ended = await capture.ask(step, answer(step))
        if not ended.passed:
            return ended
    best = await looker.match(capture.best, ())
    changed = judge.persons(best) or judge.persons(
        await looker.match(capture.ends, (), first=best.first)
    )
    if changed is not None:
        return Ended(passed=False, reason=changed)
    doubt = judge.life(
        capture.history, await looker.examine_passive_liveness(capture.facing), rules
    )
    return Ended(passed=doubt is None, reason=None if doubt is None else doubt.reason)


def filmed(shot: Shot, number: int, every_ms: int) -> Observation:
    """A frame as the answer to one prompt, at its even place."""
    taken_ms = number * every_ms + trembling(number)
    return Observation(shot.sight, 1, number + 1, taken_ms, taken_ms + DELAY_MS)


def trembling(number: int) -> int:
    """Milliseconds by which a camera is late, the same each time: none is as even as a file."""
    return number * 7 % 11


def facing(shots: Sequence[Shot], rules: Rules, most: int) -> list[Shot]:
    """The clearest frames that look ahead, in order."""
    ahead = [
        (number, shot)
        for number, shot in enumerate(shots)
        if shot.sight.usable and abs(shot.sight.yaw) < rules.facing_deg
    ]
    best = nlargest(most, ahead, key=lambda one: _worth(one[1].sight))
    return [shot for _, shot in sorted(best, key=lambda one: one[0])]


@dataclass(slots=True)
class Capture:
    """One try under way."""

    looker: Looker
    judge: Judge
    rules: Rules
    every_ms: int
    best: list[bytes] = field(default_factory=list)  # of each step that passed
    ends: list[bytes] = field(default_factory=list)  # and the frame in which it was done
    facing: list[bytes] = field(default_factory=list)
    history: History = field(default_factory=History)
    _shots: list[Shot] = field(default_factory=list)
    _now_ms: int = 0
    _prompts: int = 0

    async def ask(self, step: Step, shots: Iterable[Shot]) -> Ended:
        """Asked again as often as a server would; over when the frames or the time are at an end."""
        asked, asked_ms = self._prompt()
        ended = Ended(passed=False, reason=Reason.STEP_NOT_DONE)
        for shot in shots:
            if self._now_ms > self.rules.try_ms:
                return replace(ended, reason=Reason.STEP_NOT_DONE)
            self._film(shot)
            result = self.judge.step(
                step, self.history, asked=asked, asked_ms=asked_ms, rules=self.rules
            )
            reason = result.reason
            if result.state is StepState.FAILED:
                return replace(ended, reason=reason)
            if result.state is StepState.PASSED:
                reason = await self._turn_fault(step, result)
                if not ended.examined:
                    ended = replace(ended, moved=True, examined=step.is_turn, turn=reason)
                if reason is None:
                    self._keep_best(asked)
                    self.ends.append(self._shots[result.last].jpeg)
                    return replace(ended, passed=True, reason=None)
                if reason is Reason.FLAT_IMAGE:
                    return replace(ended, reason=reason)
            if reason is not None:
                ended = replace(ended, reason=reason)
            slow = self.history[-1].received_ms - asked_ms > self.rules.step_ms
            if slow or result.state is not StepState.WAITING:
                asked, asked_ms = self._prompt()
        return ended

    async def _turn_fault(self, step: Step, result: StepResult) -> Reason | None:
        if not step.is_turn:
            return None
        turned = [shot.jpeg for shot in self._shots[result.first : result.last + 1]]
        return self.judge.turn(await self.looker.examine_turn(turned), self.rules)

    def _prompt(self) -> tuple[int, int]:
        asked_ms = self._now_ms
        self._now_ms += REACTION_MS
        self._prompts += 1
        return len(self.history), asked_ms

    def _film(self, shot: Shot) -> None:
        taken_ms = self._now_ms + trembling(len(self._shots))
        self._shots.append(shot)
        self.history.append(
            Observation(
                sight=shot.sight,
                prompt=self._prompts,
                seq=len(self.history) + 1,
                captured_ms=taken_ms,
                received_ms=taken_ms + DELAY_MS,
            )
        )
        self._now_ms += self.every_ms

    def _keep_best(self, asked: int) -> None:
        """The frame of a step that is clear and looks ahead, as a server chooses it."""
        mine = [shot for shot in self._shots[asked:] if shot.sight.usable] or self._shots[asked:]
        self.best.append(max(mine, key=lambda shot: _worth(shot.sight)).jpeg)
        ahead = facing(self._shots[asked:], self.rules, FACING_A_STEP)
        self.facing += [shot.jpeg for shot in ahead]


def _worth(sight: Sight) -> float:
    """How well a frame serves for the comparison: clear, frontal, mouth shut."""
    return sight.score - abs(sight.yaw) / 60 - abs(sight.pitch) / 90 - sight.mouth / 2
