"""Blind tapes: one film of a man who does the five movements again and again, whatever is asked.

Nothing is known of the challenge, nothing reacts to a prompt: what somebody has who filmed another for
two minutes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from clients.attack_kit.film import FPS, STEPS, Actor, faded
from clients.attack_kit.show import Show, Stage, shots
from clients.clips import Pixels

_JOINT: Final = 6  # pictures over which one scene is faded into the next
_ANYWHERE_S: Final = 20  # of the tape, within which it is begun


@dataclass(frozen=True, slots=True)
class Pause:
    """At rest between two movements, seconds."""

    shortest: float
    longest: float

    def frames(self, random: np.random.Generator) -> int:
        return round(FPS * float(random.uniform(self.shortest, self.longest)))


NO_PAUSE: Final = Pause(0.0, 0.0)


def medley(stage: Stage, seed: int, *, pause: Pause = NO_PAUSE, least: bool = False) -> Show:
    """Begun anywhere and played on; with `least` no movement goes further than it has to."""
    actor = stage.actor(seed)
    does: Callable[[str], Iterator[Pixels]] = actor.least if least else actor.repeats
    begun = int(actor.random.integers(_ANYWHERE_S * FPS))
    running = shots(actor, islice(tape(actor, does, pause), begun, None))
    return Show(actor.man, lambda _: running)


def tape(actor: Actor, does: Callable[[str], Iterator[Pixels]], pause: Pause) -> Iterator[Pixels]:
    """All five in a random order, and again in another: no order of a tape fits more challenges."""
    film: Iterator[Pixels] = iter(())
    while True:
        for at in actor.random.permutation(len(STEPS)):
            waits = pause.frames(actor.random)
            if waits:
                film = faded(film, islice(actor.rests(), waits), _JOINT)
            film = faded(film, does(STEPS[at]), _JOINT)
            *shown, last = film
            yield from shown
            film = iter((last,))
