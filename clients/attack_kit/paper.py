"""Attacks with a sheet of paper: stiff, bent, with holes, or a poor picture enlarged."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from zhijian_client import Prompt

from clients.attack_kit.faces import eyes_through
from clients.attack_kit.film import OTHER, Actor, Shot
from clients.attack_kit.show import Show, Stage, living, shots
from clients.clips import Pixels
from clients.fakes import Pose, held_paper, upscaled

_TURNS = ("turn_left", "turn_right")


@dataclass(frozen=True, slots=True)
class Hand:
    """How one seed's hand turns a sheet: it rests, turns, rests, turns back, and so on."""

    tilt: float  # degrees that are never passed
    bow: float = 0.0
    swing: int = 16  # frames from one end to the other
    rest: int = 5
    tremor: float = 1.0

    @classmethod
    def of(cls, random: np.random.Generator, tilt: float, bow: float = 0.0) -> "Hand":
        return cls(
            tilt=tilt,
            bow=bow,
            swing=int(random.integers(10, 25)),
            rest=int(random.integers(4, 8)),
            tremor=float(random.uniform(0.3, 1.5)),
        )

    def turns(self, random: np.random.Generator, side: int) -> Iterator[Pose]:
        """From where a half-turned face on it looks straight ahead, to the side and back."""
        start = -side * random.uniform(20, 30)
        return self._moves(
            random, lambda share: Pose(yaw=start + share * (side * self.tilt - start))
        )

    def nods(self, random: np.random.Generator) -> Iterator[Pose]:
        reach = random.uniform(15, 30)
        return self._moves(random, lambda share: Pose(pitch=reach * (2 * share - 1)))

    def _moves(self, random: np.random.Generator, pose: Callable[[float], Pose]) -> Iterator[Pose]:
        period = 2 * (self.rest + self.swing)
        phase = random.uniform(0, 6, 4)
        for number in count():
            held = pose(_share(number % period, self.rest, self.swing))
            sway = [self.tremor * math.sin(number / (5 + at) + phase[at]) for at in range(4)]
            yield replace(
                held,
                roll=1.5 * sway[0],
                pitch=held.pitch + 1.2 * sway[1],
                right=0.006 * sway[2],
                down=0.006 * sway[3],
                bow=self.bow,
            )


def _share(at: int, rest: int, swing: int) -> float:
    """How far the movement is at a frame of its period, 0…1."""
    if at < rest:
        return 0.0
    if at < rest + swing:
        return (at - rest + 1) / swing
    if at < 2 * rest + swing:
        return 1.0
    return 1 - (at - 2 * rest - swing + 1) / swing


def stiff(stage: Stage, seed: int, *, tilt: float) -> Show:
    """Flat paper for the turns, and the man himself for whatever else is asked."""
    actor = stage.actor(seed)
    return _for_turns(actor, Hand.of(actor.random, tilt))


def bent(stage: Stage, seed: int) -> Show:
    """Paper bent round an upright axis, for the turns alone."""
    actor = stage.actor(seed)
    return _for_turns(actor, _bending(actor.random))


def bent_alone(stage: Stage, seed: int) -> Show:
    """Nothing but bent paper."""
    actor = stage.actor(seed)
    hand = _bending(actor.random)
    return Show(actor.man, lambda prompt: shots(actor, _moved(actor, hand, str(prompt.step))))


def cut_out_eyes(stage: Stage, seed: int) -> Show:
    """Flat paper with two holes; the man behind it does with his eyes what is asked."""
    actor, other = stage.actor(seed), stage.actor(seed, man=OTHER[stage.actor(seed).man])
    finder, hand = stage.finder(), Hand.of(actor.random, 45.0)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        step = str(prompt.step)
        sheet = actor.half_turned(step) if step in _TURNS else actor.photo()
        points = finder.landmarks(sheet)
        eyes = other.performs(step) if step == "close_eyes" else other.rests()

        def pictures() -> Iterator[Pixels]:
            for behind, pose in zip(eyes, _poses(actor, hand, step), strict=False):
                at = finder.landmarks(behind)
                seen = sheet
                if points is not None and at is not None:
                    seen = eyes_through(sheet, points, behind, at)
                yield held_paper(seen, pose)

        return shots(actor, pictures())

    return Show(actor.man, answer, other.hears)


def id_photo(stage: Stage, seed: int) -> Show:
    """The picture of an ID card's chip, enlarged to a sheet that a hand moves for every step."""
    actor = stage.actor(seed)
    hand = Hand.of(actor.random, float(actor.random.uniform(30, 60)))
    sheet = upscaled(actor.photo())
    return Show(
        actor.man,
        lambda prompt: shots(
            actor, (held_paper(sheet, pose) for pose in _poses(actor, hand, str(prompt.step)))
        ),
    )


def _bending(random: np.random.Generator) -> Hand:
    bow = float(random.uniform(0.3, 0.9)) * (1 if random.random() < 0.7 else -1)  # noqa: PLR2004  # convex fools best
    return Hand.of(random, float(random.uniform(25, 50)), bow)


def _for_turns(actor: Actor, hand: Hand) -> Show:
    def answer(prompt: Prompt) -> Iterator[Shot]:
        step = str(prompt.step)
        if step not in _TURNS:
            return living(actor, step)
        return shots(actor, _moved(actor, hand, step))

    return Show(actor.man, answer, actor.hears)


def _moved(actor: Actor, hand: Hand, step: str) -> Iterator[Pixels]:
    """A sheet with a half-turned face for a turn, a frontal one else, moved for the step."""
    if step == "open_mouth":
        sheet = actor.photo()
        return (
            held_paper(_squeezed(sheet, pose.pitch / 60), replace(pose, pitch=pose.pitch / 4))
            for pose in hand.nods(actor.random)
        )
    sheet = actor.half_turned(step) if step in _TURNS else actor.photo()
    return (held_paper(sheet, pose) for pose in _poses(actor, hand, step))


def _poses(actor: Actor, hand: Hand, step: str) -> Iterator[Pose]:
    if step in _TURNS:
        return hand.turns(actor.random, 1 if step == "turn_left" else -1)
    return hand.nods(actor.random)


def _squeezed(sheet: Pixels, share: float) -> Pixels:
    """Its lower half drawn out or pushed together, as paper is between two hands."""
    height = sheet.shape[0]
    middle, row = height / 2, np.arange(height, dtype=np.float64)
    below = np.clip(row - middle, 0, None) / middle
    source = np.clip(row - share * middle * below * (1 - below), 0, height - 1)
    taken: Pixels = sheet[source.round().astype(np.intp)]
    return taken
