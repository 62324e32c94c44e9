"""Was another movement made first than the one that was asked for?

The first of the five after a prompt decides. Somebody who listens may look aside or speak a word
before it, or turn and open the mouth at once, so what counts is a whole movement, by bounds of its
own, that began after the prompt, and was over for a moment in which the one asked for was not done
either. Where the step has to begin again nothing is over by itself: there it counts as it stands, or a
film would be cut, or go black, at the height of each movement.
"""

from dataclasses import replace
from functools import lru_cache

from biometrics.liveness.bounds import Bounds
from biometrics.liveness.steps import Running, judge_movement
from domain.faces.face_check import MOVEMENTS, Rules, Step, StepState
from domain.faces.history import History


def judge_slip(  # the contract of the services' Judge, and the bounds
    step: Step,
    history: History,
    *,
    asked: int,
    asked_ms: int,
    rules: Rules,
    bounds: Bounds,
    ends: bool = False,
) -> Step | None:
    """The other movement that was made since the prompt and is over; with `ends`, or under way."""
    usable = tuple(at for at in range(asked, len(history)) if history[at].sight.usable)
    run = Running(
        step,
        history,
        usable,
        asked_ms,
        *_of_slips(rules, bounds),
    )
    return _ever_made(run) if ends else _just_over(run)


@lru_cache
def _of_slips(rules: Rules, bounds: Bounds) -> tuple[Rules, Bounds]:
    """What a movement has to be that counts though another was asked for."""
    return replace(rules, turn_deg=bounds.slip_turn_deg), replace(
        bounds,
        mouth_frames=bounds.slip_mouth_frames,
        eyes_frames=bounds.slip_eyes_frames,
        eyes_ms=bounds.slip_eyes_ms,
        nod_deg=bounds.slip_nod_deg,
    )


def _ever_made(run: Running) -> Step | None:
    """Made at any time since the prompt."""
    for end in range(1, len(run.frames) + 1):
        for other in _others(run):
            if _made(run, other, end):
                return other
    return None


def _just_over(run: Running) -> Step | None:
    """Made, and over since `slip_grace_ms`; each frame is the end of its grace once."""
    grace = run.bounds.slip_grace_ms
    newest, before = run.history[-1].captured_ms, run.history[-2:][0].captured_ms
    aged = sum(newest - run[at].captured_ms >= grace for at in run.frames)
    known = sum(before - run[at].captured_ms >= grace for at in run.frames)
    for end in range(max(known, 1) + 1, aged + 1):
        for other in _others(run):
            over = other is Step.NOD or not _made(run, other, end)
            if over and _made(run, other, end - 1):
                return other
    return None


def _others(run: Running) -> tuple[Step, ...]:
    return tuple(other for other in MOVEMENTS if other is not run.step)


def _made(run: Running, other: Step, end: int) -> bool:
    """Whether the movement is done with the last of so many usable frames since the prompt."""
    so_far = Running(
        other, run.history, run.frames[:end], run.asked_ms, run.rules, run.bounds
    )  # several times a frame: replace() takes three times as long
    return judge_movement(so_far).state is StepState.PASSED
