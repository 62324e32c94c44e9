"""Is a film known again, and is nobody taken for one? `python -m bench.movements [--quick]`

Every movement that the judge passes in the clips is a check's step (elder rules, a prompt every .75 s).
Its film is played once more, changed in one way, and judged and compared as a later check would be;
beside it stand all pairs of one man's movements of one kind, two seconds and more apart, which no film
made. Whole checks are drawn from both, the honest ones with up to ten earlier checks to be alike to.
The bounds of layers.json were chosen on one man (`CHOSEN_ON`); the other one tells what they are worth.
"""

import math
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from bench.report import Measure, could_not, say, tell
from biometrics import engines, pictures, quality
from biometrics.engine import Engine, biggest
from biometrics.liveness.bounds import Bounds
from biometrics.liveness.layers import read
from biometrics.liveness.movements import distances
from biometrics.liveness.steps import judge_step
from biometrics.models import ModelsUnfit, load_manifest
from biometrics.sight import Eyes
from clients import clips
from clients.clips import Pixels, Stretch
from clients.fakes import Screen
from domain.challenge import STEPS_ASKED
from domain.face_check import ELDER, Observation, Sight, Step, StepState
from domain.movement import EVERY_MS, Movement, movement_of

MODELS: Final = Path("models")
#: Which man is in which clip.
MEN: Final = {"franck": "franck", "cap12_edit": "cap", "cap13_edit2": "cap"}
CHOSEN_ON: Final = "franck"
_EVERY: Final = 3  # frames of the clips: 8 pictures a second
_PROMPT_EVERY: Final = 6  # pictures
_APART: Final = 16  # pictures between two movements: 2 s
_BEFORE: Final = 32  # pictures of a film before the step is done
_CHECKS: Final = 2_000  # drawn of each kind
_MEMORIES: Final = (1, 5, 10)  # earlier checks of a person

Treat = Callable[[Pixels, int, np.random.Generator], bytes]


@dataclass(frozen=True, slots=True)
class Film:
    """A movement of a clip, and between which pictures: the prompt and the one in which it was done."""

    clip: str
    step: Step
    asked: int
    last: int

    @property
    def man(self) -> str:
        return MEN[self.clip]

    @property
    def kind(self) -> str:
        return "turn" if self.step.is_turn else self.step


@dataclass(frozen=True, slots=True)
class Replay:
    """A way to show a film again; `tempo` in pictures of the film for each that is sent."""

    treat: Treat
    tempo: float = 1.0


def _anew(quality_: int, scale: float = 1.0) -> Treat:
    def treat(picture: Pixels, _: int, dice: np.random.Generator) -> bytes:
        if scale != 1.0:
            shrunk = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            picture = shrunk.astype(np.uint8, copy=False)
        return clips.encode(clips.with_noise(picture, dice), quality_)

    return treat


def _swaying(picture: Pixels, number: int, dice: np.random.Generator) -> bytes:
    """Up to 5° of roll, 2 to 18 % nearer, 4 % beside, in periods of 6 to 8 s."""
    height, width = picture.shape[:2]
    at = 2 * math.pi * number * EVERY_MS / 1000
    turned = cv2.getRotationMatrix2D(
        (width / 2, height / 2), 5 * math.sin(at / 7.3 + 1), 1.1 + 0.08 * math.sin(at / 5.9 + 2)
    )
    turned[0, 2] += 0.04 * width * math.sin(at / 6.7 + 0.5)
    turned[1, 2] += 0.04 * height * math.sin(at / 8.1 + 3)
    shown = cv2.warpAffine(picture, turned, (width, height), borderMode=cv2.BORDER_REFLECT)
    return _anew(75)(shown.astype(np.uint8, copy=False), number, dice)


def _on_a_screen(picture: Pixels, number: int, dice: np.random.Generator) -> bytes:
    tablet = Screen(
        period_px=4.3, angle_deg=12, moire=5, gamma=1.1, bezel=0.05, bands=5, band_rows=200,
        band_speed=40,
    )  # fmt: skip
    return _anew(75)(tablet.show(picture, number), number, dice)


REPLAYS: Final[Mapping[str, Replay]] = {
    "encoded anew": Replay(_anew(82)),
    "JPEG 50": Replay(_anew(50)),
    "half size": Replay(_anew(75, 0.5)),
    "on a screen": Replay(_on_a_screen),
    "slowed to .6": Replay(_anew(75), 0.6),
    "1.7 times as fast": Replay(_anew(75), 1.7),
    "roll, zoom, drift": Replay(_swaying),
}
QUICK: Final = ("encoded anew", "JPEG 50")


class Looker:
    def __init__(self) -> None:
        manifest = load_manifest(MODELS)
        self._engine: Engine = engines.load("opencv", manifest.paths)
        self._eyes = Eyes(manifest.paths)

    def look(self, jpeg: bytes, *, eyes: bool) -> Sight:
        """As a worker does."""
        picture, header = pictures.read(jpeg)
        faces = self._engine.detect(picture)
        face, people = biggest(faces), quality.count(faces, quality.FRAME)
        sight = self._eyes.look(picture, face, people, (), eyes=eyes)
        if face is None:
            return replace(sight, reasons=(quality.why_nobody(picture),))
        measured = replace(quality.measure(picture, face), roll=sight.roll)
        reasons = quality.judge(people, measured, quality.FRAME, jpeg_quality=header.quality)
        return replace(sight, reasons=reasons)


def main(*, quick: bool) -> None:
    cv2.setNumThreads(1)
    try:
        looker = Looker()
        shown = {clip: _whole(looker, clip) for clip in MEN}
    except (ModelsUnfit, FileNotFoundError) as missing:
        could_not("movements", missing)
    films = [film for clip, sights in shown.items() for film in _films(clip, sights)]
    memory = {film: _movement(shown[film.clip], film) for film in films}
    honest = _honest(memory)
    bounds = read().bounds
    say(f"{len(films)} movements of {len(set(MEN.values()))} men, {len(honest)} honest pairs")
    for man in sorted(set(MEN.values())):
        nearest = sorted(apart for (one, _), apart in honest.items() if one.man == man)
        say(f"honest pairs of {man}: {len(nearest)}, nearest {nearest[0]:.3f}, median"
            f" {nearest[len(nearest) // 2]:.3f}")  # fmt: skip
    refused = {
        man: _honest_checks(man, memory, honest, bounds) for man in sorted(set(MEN.values()))
    }
    for man, rows in refused.items():
        for earlier, (mean, share) in rows.items():
            say(
                f"honest checks of {man}, {earlier} earlier: nearest mean {mean:.3f}, sent on {share:.2%}"
            )
    caught = {}
    for name in QUICK if quick else REPLAYS:
        again = _again(looker, REPLAYS[name], films)
        caught[name] = {
            man: _caught(again, memory, man, bounds) for man in sorted(set(MEN.values()))
        }
        for man, (steps, known, checks) in caught[name].items():
            say(f"{name}, {man}: steps {known} of {steps}, checks {checks:.1%}")
    other = next(man for man in MEN.values() if man != CHOSEN_ON)
    worst = max(share for _, share in refused[other].values())
    tell(
        "movements",
        Measure("replays_known", min(row[other][2] for name, row in caught.items() if name in QUICK), "of checks", at_least=0.95),
        [Measure("honest_sent_on", worst, "of checks", at_most=0.02)],
        chosen_on=CHOSEN_ON,
        reported_on=other,
        bounds=[bounds.movement_one, bounds.movement_all],
        checks={name: {man: round(row[2], 3) for man, row in rows.items()} for name, rows in caught.items()},
    )  # fmt: skip


def _whole(looker: Looker, clip: str) -> list[Sight]:
    dice = np.random.default_rng(1)
    whole = clips.footage(Stretch(clip, 0, 0), fps=8, onward=True)
    return [
        looker.look(_anew(75)(picture, 0, dice), eyes=True) for picture in _until_the_end(whole)
    ]


def _until_the_end(footage: Iterator[Pixels]) -> Iterator[Pixels]:
    """The last frames that a clip counts may not be there."""
    try:
        yield from footage
    except ValueError:
        return


def _films(clip: str, sights: Sequence[Sight]) -> Iterator[Film]:
    for step in Step:
        before = -_APART
        for asked in range(0, len(sights) - 2 * _PROMPT_EVERY, _PROMPT_EVERY):
            last = _done(step, sights[asked : asked + ELDER.step_ms // EVERY_MS])
            if last is not None and asked + last - before >= _APART:
                before = asked + last
                yield Film(clip, step, asked, before)


def _done(step: Step, sights: Sequence[Sight]) -> int | None:
    """In which picture after its prompt a step is done; None when it begins again, or never is."""
    history = _history(sights)
    for end in range(1, len(history) + 1):
        result = judge_step(step, history[:end], asked=0, asked_ms=0, rules=ELDER, bounds=_bounds())
        if result.state is StepState.PASSED:
            return end - 1
        if result.state is not StepState.WAITING:
            return None
    return None


@cache
def _bounds() -> Bounds:
    return read().bounds


def _history(sights: Sequence[Sight]) -> list[Observation]:
    """At 8 pictures a second, the first of them .3 s after the prompt."""
    return [
        Observation(sight, 1, at + 1, at * EVERY_MS, 300 + at * EVERY_MS)
        for at, sight in enumerate(sights)
    ]


def _movement(sights: Sequence[Sight], film: Film) -> Movement:
    return _kept(film.step, sights[film.asked : film.last + 1])


def _kept(step: Step, sights: Sequence[Sight]) -> Movement:
    """As it comes back from the books; the eyes are looked at where they are asked for."""
    if step is not Step.CLOSE_EYES:
        sights = [replace(sight, eyes=None) for sight in sights]
    made = movement_of(step, _history(sights), 0, len(sights) - 1)
    return Movement.unpack(step, made.pack())


def _again(looker: Looker, replay: Replay, films: Sequence[Film]) -> dict[Film, Movement]:
    """Each film played from its prompt, or 4 s before the end, once it passes as a step."""
    dice, found = np.random.default_rng(2), {}
    for film in films:
        first = max(film.asked, film.last - _BEFORE)
        numbers = np.arange(first * _EVERY, (film.last + 4) * _EVERY, _EVERY * replay.tempo)
        sights = []
        for at, number in enumerate(numbers):
            try:
                picture = clips.frame(film.clip, round(float(number)))
            except ValueError:
                break
            jpeg = replay.treat(picture, first + at, dice)
            sights.append(looker.look(jpeg, eyes=film.step is Step.CLOSE_EYES))
        for late in range(0, max(1, len(sights) - 8), 2):
            last = _done(film.step, sights[late:])
            if last is not None:
                found[film] = _kept(film.step, sights[late : late + last + 1])
                break
    return found


def _honest(memory: Mapping[Film, Movement]) -> dict[tuple[Film, Film], float]:
    """How far two movements of one man and kind are from one another, which are not the same."""
    found = {}
    for one, other in combinations(memory, 2):
        apart = one.clip != other.clip or abs(one.last - other.last) >= _APART + 8
        if one.man == other.man and one.kind == other.kind and apart:
            (distance,) = distances([memory[one]], [memory[other]])
            if distance is not None:
                found[one, other] = found[other, one] = distance
    return found


def _honest_checks(
    man: str,
    memory: Mapping[Film, Movement],
    honest: Mapping[tuple[Film, Film], float],
    bounds: Bounds,
) -> dict[int, tuple[float, float]]:
    """By earlier checks in memory: the nearest mean of a check, and the share that is sent on."""
    dice = random.Random(1)  # noqa: S311  # no secret
    rows = {}
    for earlier in _MEMORIES:
        means, known = [], 0
        for _ in range(_CHECKS):
            nearest = [
                _nearest(film, earlier, memory, honest, dice) for film in _drawn(man, memory, dice)
            ]
            met = [one for one in nearest if one is not None]
            if len(met) < len(nearest):
                continue
            means.append(sum(met) / len(met))
            known += min(met) <= bounds.movement_one or means[-1] <= bounds.movement_all
        rows[earlier] = (min(means, default=math.inf), known / max(1, len(means)))
    return rows


def _nearest(
    film: Film,
    earlier: int,
    memory: Mapping[Film, Movement],
    honest: Mapping[tuple[Film, Film], float],
    dice: random.Random,
) -> float | None:
    """Of a film to some others of the man: of turns there are two a check."""
    others = [other for other in memory if (film, other) in honest]
    some = dice.sample(others, min(len(others), earlier * (2 if film.step.is_turn else 1)))
    return min((honest[film, other] for other in some), default=None)


def _drawn(man: str, memory: Mapping[Film, Movement], dice: random.Random) -> list[Film]:
    """The steps of a check: at least one turn, then any."""
    films = [film for film in memory if film.man == man]
    turns = [film for film in films if film.step.is_turn]
    kinds = [*sorted({film.kind for film in films}), "turn"]  # to either side
    drawn = [dice.choice(turns)]
    while len(drawn) < STEPS_ASKED:
        kind = dice.choice(kinds)
        # what is asked twice is done twice
        fresh = [film for film in films if film.kind == kind and film not in drawn]
        if fresh:
            drawn.append(dice.choice(fresh))
    return drawn


def _caught(
    again: Mapping[Film, Movement], memory: Mapping[Film, Movement], man: str, bounds: Bounds
) -> tuple[int, int, float]:
    """Steps played, those known by themselves, and the share of whole checks that are known."""
    apart = {}
    for film, movement in again.items():
        (distance,) = distances([movement], [memory[film]])
        if film.man == man and distance is not None:
            apart[film] = distance
    dice, known = random.Random(1), 0  # noqa: S311  # no secret
    for _ in range(_CHECKS):
        drawn = [apart[film] for film in _drawn(man, {film: again[film] for film in apart}, dice)]
        known += min(drawn) <= bounds.movement_one or sum(drawn) / len(drawn) <= bounds.movement_all
    return len(apart), sum(one <= bounds.movement_one for one in apart.values()), known / _CHECKS


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
