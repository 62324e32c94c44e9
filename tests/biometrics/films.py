"""Invented observations: a person who sits still before the camera, and what is changed of that."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import read
from domain.faces.face_check import ELDER, Observation, Reason, Rules, Sight, Step, StepResult
from domain.faces.history import History

BOUNDS = read().bounds
FRAME_MS = 125
DELAY_MS = 40
RESTING = Sight(
    width=640, height=480, faces=1, score=0.93, mouth=0.03, eyes=0.32, grey=120, sharpness=0.05
)
NOBODY = Sight(width=640, height=480, faces=0, reasons=(Reason.NO_FACE,))
TWO_PEOPLE = replace(RESTING, faces=2, reasons=(Reason.SEVERAL_FACES,))


def rest(frames: int) -> list[Sight]:
    return [RESTING] * frames


def yaws(*degrees: float) -> list[Sight]:
    return [replace(RESTING, yaw=one) for one in degrees]


def pitches(*degrees: float) -> list[Sight]:
    return [replace(RESTING, pitch=one) for one in degrees]


def mouths(*gaps: float) -> list[Sight]:
    return [replace(RESTING, mouth=one) for one in gaps]


def eyes(*openings: float) -> list[Sight]:
    return [replace(RESTING, eyes=one) for one in openings]


def flipped(scene: bytes, bits: Iterable[int]) -> bytes:
    number = int.from_bytes(scene)
    for bit in bits:
        number ^= 1 << bit
    return number.to_bytes(32)


def film(
    sights: Sequence[Sight], *, began_ms: int = 60, every_ms: int = FRAME_MS, seed: int = 1
) -> list[Observation]:
    """As a phone sends them; each picture differs from its neighbours as a live one does."""
    dice = random.Random(seed)  # noqa: S311  # no secret: the same film each time
    scene = dice.randbytes(32)
    return [
        Observation(
            sight=sight
            if sight.hash
            else replace(sight, hash=flipped(scene, dice.sample(range(256), 12))),
            prompt=1,
            seq=number + 1,
            captured_ms=began_ms + number * every_ms,
            received_ms=began_ms + number * every_ms + DELAY_MS,
        )
        for number, sight in enumerate(sights)
    ]


def judge(
    step: Step, sights: Sequence[Sight], *, rules: Rules = ELDER, asked_ms: int = 0
) -> StepResult:
    """How it stands after the last frame; all frames answer the prompt."""
    return Judge().step(step, History(film(sights)), asked=0, asked_ms=asked_ms, rules=rules)


def last_of_each(step: Step, sights: Sequence[Sight], *, rules: Rules = ELDER) -> list[StepResult]:
    """How it stood after each frame."""
    return told(step, film(sights), rules=rules)


def told(
    step: Step, seen: Iterable[Observation], *, rules: Rules = ELDER, judge: Judge | None = None
) -> list[StepResult]:
    """How it stood after each of them; all answer the prompt."""
    judge, history = judge or Judge(), History()
    results = []
    for one in seen:
        history.append(one)
        results.append(judge.step(step, history, asked=0, asked_ms=0, rules=rules))
    return results
