"""Is a film known again, and is nobody taken for one? `python -m bench.movements [--quick]`

Every movement that the judge passes in the clips (elder rules, a prompt every .75 s), and the stretches
that the attack kit plays, are first shown by a phone in a hand, and kept as a check would; then shown
again, changed in one way. Whole checks are drawn from them as the service draws: the second use of a
person's clips, and honest checks of other takes of the same man with up to ten earlier ones to be like.
The bounds of layers.json were chosen on one man (`CHOSEN_ON`); the other one tells what they are worth.
"""

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from bench.report import Measure, could_not, say, tell
from biometrics import worker
from biometrics.liveness.bounds import Bounds
from biometrics.liveness.layers import read
from biometrics.liveness.movements import alike, comparable, likest
from biometrics.liveness.steps import judge_step
from biometrics.models import ModelsUnfit, load_manifest
from biometrics.wire import Equipment
from clients import clips
from clients.attack_kit import split
from clients.attack_kit.film import AT_REST_FROM, Actor, Grain, at_pace
from clients.attack_kit.hand import Hand
from clients.attack_kit.recorded import CHANGED, CHANGES, QUALITIES
from clients.clips import STRETCHES, TWO_IN_ONE, Pixels, Stretch
from domain.faces.challenge import CHALLENGES, challenges
from domain.faces.face_check import ELDER, Observation, Sight, Step, StepState
from domain.faces.history import History
from domain.faces.movement import EVERY_MS, Movement, movement_of

MODELS: Final = Path("models")
#: Which man is in which clip.
MEN: Final = {"franck": "franck", "cap12_edit": "cap", "cap13_edit2": "cap"}
CHOSEN_ON: Final = "franck"
_EVERY: Final = 3  # frames of the clips: 8 pictures a second
_PROMPT_EVERY: Final = 6  # pictures
_APART: Final = 16  # pictures between two movements: 2 s
_BEFORE: Final = 18  # pictures of a film before the step is done
_SAME: Final = 72  # frames of a clip within which two films may be of one movement: 3 s
_CHECKS: Final = 1_000  # drawn of each kind
_MEMORIES: Final = (1, 5, 10)  # earlier checks of a person
_FIRST, _LATER = "first use", "held otherwise"


@dataclass(frozen=True, slots=True)
class Film:
    """A step done in a clip: the frames that show it, until it is done."""

    clip: str
    step: Step
    frames: tuple[int, ...]

    @property
    def man(self) -> str:
        return MEN[self.clip]

    def shares(self, other: "Film") -> bool:
        """Whether both may hold the same movement of the man."""
        near = abs(self.frames[-1] - other.frames[-1]) < _SAME
        return self.clip == other.clip and near


def _movement(film: Film, shown: Sequence[bytes]) -> Movement:
    """As it comes back from the books; whole where the judge passes no step of it."""
    eyes = film.step is Step.CLOSE_EYES
    sights = [worker.observe(jpeg, eyes) for jpeg in shown]
    last = _done(film.step, sights)
    history = _history(sights)
    made = movement_of(film.step, history, 0, len(sights) - 1 if last is None else last)
    return Movement.unpack(film.step, made.pack())


Show = Callable[[Film, Actor, list[Pixels]], list[bytes]]


def _held(film: Film, actor: Actor, _: list[Pixels]) -> list[bytes]:
    """By another hand, begun up to two frames of the clip (83 ms) later."""
    hand, late = Hand(actor.random), int(actor.random.integers(3))
    return list(actor.grain.jpegs(hand.show(one) for one in _pictures(film, late)))


def _as_kit(name: str) -> Show:
    """What `dead-pensioner` makes of the frames that were sent the first time."""

    def show(_: Film, actor: Actor, sent: list[Pixels]) -> list[bytes]:
        made = actor.grain.jpegs(CHANGED[name](actor, sent))
        return [QUALITIES[name](jpeg) for jpeg in made]

    return show


def _hurried(_: Film, actor: Actor, sent: list[Pixels]) -> list[bytes]:
    return list(actor.grain.jpegs(at_pace(sent, 1.7)))


REPLAYS: Final[Mapping[str, Show]] = {
    _LATER: _held,
    **{name: _as_kit(name) for name in CHANGES},
    "1.7 times as fast": _hurried,
}
QUICK: Final = (_LATER, "zoomed")

#: By film and way of showing.
Shown = Mapping[tuple[Film, str], Movement]
#: How alike a showing is to the first use of another film, or of its own.
Table = Mapping[tuple[Film, str], Mapping[Film, float]]


def main(*, quick: bool) -> None:
    try:
        worker.start(Equipment("opencv", load_manifest(MODELS).paths))  # in this process
        films = [*_found(), *_of_the_kit()]
    except (ModelsUnfit, FileNotFoundError) as missing:
        could_not("movements", missing)
    replays = QUICK if quick else tuple(REPLAYS)
    shown = _shown(films, replays)
    bounds = read().bounds
    table = _table(shown, films, bounds)
    caught: dict[str, dict[str, float]] = {}
    sent_on: dict[str, dict[int, float]] = {}
    for man in sorted(set(MEN.values())):
        drawing = Drawing(man, films, table, bounds)
        own = sum(one.man == man for one in films)
        say(
            f"{man}: {own} movements, honest pairs nearest {drawing.nearest_honest():.2f} (1: the same)"
        )
        caught[man] = {name: drawing.share_known(drawing.used_again(name)) for name in replays}
        sent_on[man] = {many: drawing.share_known(drawing.honest(many)) for many in _MEMORIES}
        for name, share in caught[man].items():
            alone = drawing.alone(name)
            say(f"{man}, {name}: single steps {alone}, second uses known {share:.1%}")
        for many, share in sent_on[man].items():
            say(f"{man}, honest with {many} earlier checks: sent on {share:.1%}")
    other = next(man for man in MEN.values() if man != CHOSEN_ON)
    tell(
        "movements",
        Measure("replays_known", min(caught[other].values()), "of checks", at_least=0.97),
        [Measure("honest_sent_on", max(sent_on[other].values()), "of checks", at_most=0.05)],
        chosen_on=CHOSEN_ON,
        reported_on=other,
        bounds=[bounds.movement_far, bounds.movement_known],
        checks={man: {name: round(share, 3) for name, share in row.items()} for man, row in caught.items()},
        honest={man: {str(many): round(share, 3) for many, share in row.items()} for man, row in sent_on.items()},
    )  # fmt: skip


def _found() -> Iterator[Film]:
    """What the judge passes in the clips as they are, a prompt every .75 s."""
    dice = np.random.default_rng(1)
    for clip in MEN:
        whole = _until_the_end(clips.footage(Stretch(clip, 0, 0), fps=8, onward=True))
        jpegs = (clips.encode(clips.with_noise(one, dice), 75) for one in whole)
        sights = [worker.observe(jpeg) for jpeg in jpegs]
        for step in Step:
            before = -_APART
            for asked in range(0, len(sights) - 2 * _PROMPT_EVERY, _PROMPT_EVERY):
                last = _done(step, sights[asked : asked + ELDER.step_ms // EVERY_MS])
                if last is not None and asked + last - before >= _APART:
                    before = asked + last
                    first = max(asked, before - _BEFORE)
                    yield Film(
                        clip, step, tuple(range(first * _EVERY, before * _EVERY + 1, _EVERY))
                    )


def _of_the_kit() -> Iterator[Film]:
    """What the phones of the attack kit film, the mirrored ones apart: short, at rest for half a second."""
    for steps in STRETCHES.values():
        for step, takes in steps.items():
            for one in takes:
                if one.mirrored or (one.clip, one.last) in TWO_IN_ONE:
                    continue
                first = AT_REST_FROM.get((one.clip, one.last), one.first)
                yield Film(one.clip, Step(step), tuple(replace(one, first=first).frames(_EVERY)))
    for unused in split.read().unused:
        one = unused.stretch
        yield Film(one.clip, Step(unused.step), tuple(one.frames(_EVERY)))


def _until_the_end(footage: Iterator[Pixels]) -> Iterator[Pixels]:
    """The last frames that a clip counts may not be there."""
    try:
        yield from footage
    except ValueError:
        return


def _done(step: Step, sights: Sequence[Sight]) -> int | None:
    """In which picture after its prompt a step is done; None when it begins again, or never is."""
    history = _history(sights)
    for end in range(1, len(history) + 1):
        result = judge_step(
            step, History(history[:end]), asked=0, asked_ms=0, rules=ELDER, bounds=_bounds()
        )
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


def _pictures(film: Film, late: int) -> Iterator[Pixels]:
    return _until_the_end(_frame(film.clip, number + late) for number in film.frames)


@lru_cache(200)
def _frame(clip: str, number: int) -> Pixels:
    return clips.frame(clip, number)


def _shown(films: Sequence[Film], replays: Sequence[str]) -> Shown:
    """Each film once for the first time, and once in each other way; the seeds are fixed."""
    shown = {}
    for number, film in enumerate(films):
        actor = Actor("franck", np.random.default_rng((2, number)))
        sent = _held(film, actor, [])
        shown[film, _FIRST] = _movement(film, sent)
        decoded = [clips.decode(jpeg) for jpeg in sent]
        for name in replays:
            actor.grain = Grain()
            shown[film, name] = _movement(film, REPLAYS[name](film, actor, decoded))
    return shown


def _table(shown: Shown, films: Sequence[Film], bounds: Bounds) -> Table:
    table: dict[tuple[Film, str], Mapping[Film, float]] = {}
    for (film, name), movement in shown.items():
        like = [
            other
            for other in films
            if other.man == film.man and comparable(movement, shown[other, _FIRST])
        ]
        firsts = [shown[other, _FIRST] for other in like]
        found = alike(movement, firsts, bounds.movement_far).tolist() if like else []
        table[film, name] = dict(zip(like, found, strict=True))
    return table


@cache
def _orders(kept: frozenset[Step]) -> tuple[tuple[Step, ...], ...]:
    return challenges(kept)


class Drawing:
    """Whole checks of one man: for each step what is said of the likest earlier movement."""

    def __init__(self, man: str, films: Sequence[Film], table: Table, bounds: Bounds) -> None:
        self._table = table
        self._bounds = bounds
        self._films = [film for film in films if film.man == man]
        self._dice = random.Random(1)  # noqa: S311  # no secret

    def share_known(self, checks: Iterator[list[float]]) -> float:
        known = [sum(says) >= self._bounds.movement_known for says in checks]
        return sum(known) / len(known)

    def used_again(self, name: str) -> Iterator[list[float]]:
        """Each step of the first check was one film; the second shows it where it is asked again.

        What the first did not ask is done in a film that no check has seen.
        """
        for _ in range(_CHECKS):
            first = {step: self._take(step) for step in self._dice.choice(CHALLENGES)}
            kept = list(first.values())
            steps = self._dice.choice(_orders(frozenset(first)))
            yield [
                self._says(first[step], name, kept)
                if step in first
                else self._says(self._take(step, kept), _FIRST, kept)
                for step in steps
            ]

    def honest(self, earlier: int) -> Iterator[list[float]]:
        """Takes of which none was in an earlier check."""
        for _ in range(_CHECKS):
            kept: list[Film] = []
            for _ in range(earlier):
                asked = frozenset(film.step for film in kept)
                kept += [self._take(step) for step in self._dice.choice(_orders(asked))]
            steps = self._dice.choice(_orders(frozenset(film.step for film in kept)))
            yield [self._says(self._take(step), _FIRST, kept, honest=True) for step in steps]

    def alone(self, name: str) -> str:
        """How many single steps are known by themselves."""
        says = [self._table[film, name].get(film, 0.0) for film in self._films]
        return f"{sum(one >= self._bounds.movement_known for one in says)} of {len(says)}"

    def nearest_honest(self) -> float:
        rows = ((film, self._table[film, _FIRST]) for film in self._films)
        return max(
            like for film, row in rows for other, like in row.items() if not film.shares(other)
        )

    def _take(self, step: Step, but: Sequence[Film] = ()) -> Film:
        """A film of the step, of a turn to either side where there is none to this one."""
        own = [film for film in self._films if film.step is step]
        own = own or [film for film in self._films if film.step.is_turn]
        fresh = [film for film in own if not any(film.shares(other) for other in but)]
        return self._dice.choice(fresh or own)

    def _says(self, film: Film, name: str, kept: Sequence[Film], *, honest: bool = False) -> float:
        row = self._table[film, name]
        said = [
            row[other]
            for other in kept
            if other in row and not (film.shares(other) and (honest or film != other))
        ]
        return likest(np.array(said)) if said else 0.0


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
