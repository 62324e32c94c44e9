"""Was the thing done that was asked for, after it was asked?

Every step is a movement: it begins at rest after its prompt, not sooner than anybody can react, and
is seen in several usable frames. What a photo held in a hand passes by luck, in 263 windows of 6 s
of the NUAA set: a blink 2.7 %, a nod 3.8 %, a turn of 22° 1.3 %, an open mouth 0 %; so no step is
asked alone, and one of the three is always a turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from biometrics.liveness.bounds import Bounds
from domain.faces.face_check import Observation, Reason, Rules, Step, StepResult, StepState
from domain.faces.history import History

RECENT: Final = 5  # frames by which the picture's quality is coached
LINGERING_MS: Final = 1_200  # a turn that stops half way for so long needs a word

_WAITING: Final = StepResult(StepState.WAITING)


@dataclass(frozen=True, slots=True)
class Running:
    """A step that is under way: the usable frames since its prompt, and all of the try."""

    step: Step
    history: History
    frames: tuple[int, ...]  # indexes of the usable frames since the prompt
    asked_ms: int
    rules: Rules
    bounds: Bounds

    def __getitem__(self, index: int) -> Observation:
        return self.history[index]

    def trailing(self, holds: Callable[[Observation], bool]) -> tuple[int, ...]:
        """The newest usable frames in a row for which it holds, in order."""
        backwards = takewhile(lambda index: holds(self.history[index]), reversed(self.frames))
        return tuple(backwards)[::-1]

    def lasts_ms(self, first: int, last: int) -> int:
        return self.history[last].captured_ms - self.history[first].captured_ms

    def began_too_early(self, first: int) -> bool:
        """By the server's clock, on which frames only come later than they were taken."""
        return self.history[first].received_ms - self.asked_ms < self.rules.start_ms


def judge_step(  # the contract of the services' Judge, and the bounds
    step: Step,
    history: History,
    *,
    asked: int,
    asked_ms: int,
    rules: Rules,
    bounds: Bounds,
) -> StepResult:
    """How the step stands after the newest frame; `asked` is the index of the first one after it.

    A path that is followed is judged at its end, by follow.py: it waits here.
    A step not done within `rules.step_ms` stays WAITING, with the reason that helps most.
    """
    if asked >= len(history):
        return _WAITING
    if (lost := _lost(history, asked, rules)) is not None:
        return StepResult(StepState.RESTART, lost)
    frames = tuple(index for index in range(asked, len(history)) if history[index].sight.usable)
    if (obstacle := _obstacle(history[max(asked, len(history) - RECENT) :])) is not None:
        return StepResult(StepState.WAITING, obstacle)
    if step is Step.FOLLOW or not frames or frames[-1] != len(history) - 1:
        return _WAITING
    result = judge_movement(Running(step, history, frames, asked_ms, rules, bounds))
    waited = history[-1].received_ms - asked_ms
    if result == _WAITING and waited > rules.step_ms:
        return StepResult(StepState.WAITING, Reason.STEP_NOT_DONE)
    return result


def judge_movement(run: Running) -> StepResult:
    """PASSED when the movement of `run.step` is done with its newest usable frame."""
    return _MOVEMENTS[run.step](run)


def _lost(history: Sequence[Observation], asked: int, rules: Rules) -> Reason | None:
    """Why the face, alone in the picture earlier in this step, was away for too long."""
    newest = history[-1]
    before = next(
        (
            history[at]
            for at in range(len(history) - 2, asked - 1, -1)
            if history[at].sight.faces == 1
        ),
        None,
    )
    if before is None or newest.captured_ms - before.captured_ms <= rules.lost_ms:
        return None
    return _worst(newest)


def _obstacle(recent: Sequence[Observation]) -> Reason | None:
    """What spoils most of the newest pictures."""
    worst = [_worst(seen) for seen in recent if not seen.sight.usable]
    if len(worst) * 2 <= len(recent):
        return None
    return max(worst, key=worst.count)


def _worst(seen: Observation) -> Reason:
    if seen.sight.reasons:
        return seen.sight.reasons[0]
    return Reason.SEVERAL_FACES if seen.sight.faces > 1 else Reason.NO_FACE


def _turn(run: Running) -> StepResult:
    """From facing the camera to the angle asked for, to the side asked for, held for two frames."""
    side = 1 if run.step is Step.TURN_LEFT else -1
    rules = run.rules

    def turned(seen: Observation) -> float:
        return side * seen.sight.yaw

    facing = [at for at in run.frames if abs(run[at].sight.yaw) < rules.facing_deg]
    there = run.trailing(lambda seen: turned(seen) >= rules.turn_deg)
    started = [at for at in facing if not there or at < there[0]]
    if len(there) >= 2 and started:  # noqa: PLR2004  # one frame may be misread
        left = started[-1]
        if run.began_too_early(next(at for at in run.frames if at > left)):
            return StepResult(StepState.RESTART, Reason.TOO_EARLY)
        # the flow test sees more of the depth the further the turn goes
        just_before = [at for at in facing if 0 <= run.lasts_ms(at, left) <= LINGERING_MS]
        first = min(just_before, key=lambda at: turned(run[at]))
        last = max(there, key=lambda at: turned(run[at]))
        return StepResult(StepState.PASSED, first=first, last=last)
    return _coach_turn(run, turned, faced=bool(started))


def _coach_turn(run: Running, turned: Callable[[Observation], float], *, faced: bool) -> StepResult:
    rules = run.rules
    away = run.trailing(lambda seen: abs(seen.sight.yaw) >= rules.facing_deg)
    lingers = bool(away) and run.lasts_ms(away[0], away[-1]) >= LINGERING_MS
    over = run[run.frames[-1]].received_ms - run.asked_ms > rules.step_ms
    if not lingers and not over:
        return _WAITING
    if not faced or (away and turned(run[away[-1]]) < 0):
        return StepResult(StepState.WAITING, Reason.FACE_THE_CAMERA)
    if away or max(turned(run[at]) for at in run.frames) >= rules.turn_deg / 2:
        return StepResult(StepState.WAITING, Reason.TURN_FURTHER)
    return _WAITING


def _mouth(run: Running) -> StepResult:
    """Opened well beyond its resting gap."""
    resting = quantile(run.history.mouths, 0.15)
    opened = run.trailing(lambda seen: seen.sight.mouth - resting >= run.bounds.mouth_gap)
    return _held(run, opened, frames=run.bounds.mouth_frames, ms=0)


def _eyes(run: Running) -> StepResult:
    """Closed by the person's own measure, for longer than any blink."""
    own = quantile(run.history.eyes, 0.85)
    limit = min(run.bounds.eyes_share * own, run.bounds.eyes_below)
    looked = replace(run, frames=tuple(at for at in run.frames if run[at].sight.eyes is not None))
    closed = looked.trailing(lambda seen: seen.sight.eyes is not None and seen.sight.eyes < limit)
    return _held(looked, closed, frames=run.bounds.eyes_frames, ms=run.bounds.eyes_ms)


def _held(run: Running, held: tuple[int, ...], *, frames: int, ms: int) -> StepResult:
    """Passes when held long enough after a frame at rest that answered the same prompt."""
    if len(held) < frames or run.lasts_ms(held[0], held[-1]) < ms:
        return _WAITING
    if held[0] == run.frames[0]:  # held since before the prompt: has to let go first
        return StepResult(StepState.WAITING, Reason.TOO_EARLY)
    if run.began_too_early(held[0]):
        return StepResult(StepState.RESTART, Reason.TOO_EARLY)
    return StepResult(StepState.PASSED, first=held[0], last=held[-1])


def _nod(run: Running) -> StepResult:
    """Up and down by the angle asked for; each end seen twice, since one frame may be misread."""
    newest = run[run.frames[-1]]
    early = [at for at in run.frames if run.began_too_early(at)]
    if _range_deg(run, early, seen_twice=False) >= run.bounds.nod_deg / 2:
        return StepResult(StepState.RESTART, Reason.TOO_EARLY)
    recent = [
        at for at in run.frames if newest.captured_ms - run[at].captured_ms <= run.bounds.nod_ms
    ]
    if _range_deg(run, recent, seen_twice=True) >= run.bounds.nod_deg:
        return StepResult(StepState.PASSED, first=recent[0], last=recent[-1])
    return _WAITING


def _range_deg(run: Running, frames: Sequence[int], *, seen_twice: bool) -> float:
    pitches = sorted(run[at].sight.pitch for at in frames)
    inner = 1 if seen_twice else 0
    if len(pitches) < 2 + 2 * inner:
        return 0.0
    return pitches[-1 - inner] - pitches[inner]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of what was measured in this try; so far out that a long movement right at the start fits."""
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


_MOVEMENTS: Final[dict[Step, Callable[[Running], StepResult]]] = {
    Step.TURN_LEFT: _turn,
    Step.TURN_RIGHT: _turn,
    Step.OPEN_MOUTH: _mouth,
    Step.CLOSE_EYES: _eyes,
    Step.NOD: _nod,
}
