"""What stands before a phone's camera in one check of the kit."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

import cv2
import numpy as np
from zhijian_client import Prompt

from clients.attack_kit.faces import Finder
from clients.attack_kit.film import FPS, Actor, Shot
from clients.clips import Pixels

#: Frames that earlier checks sent, by man and step.
Library = Mapping[str, Mapping[str, tuple[bytes, ...]]]
MEN = ("franck", "cap12_edit")


@dataclass(frozen=True, slots=True)
class Show:
    """`answer` gives the shots for a prompt, without end; `man` is who is on the resident's record."""

    man: str
    answer: Callable[[Prompt], Iterator[Shot]]


@dataclass(slots=True)
class Stage:
    """What makers need beside a seed."""

    library: Library = field(default_factory=dict)
    species: str = ""

    def actor(self, seed: int, *, man: str | None = None) -> Actor:
        """Seeds take the men in turn; the same seed of two species shares no choice."""
        chosen = man or MEN[seed % len(MEN)]
        salt = zlib.crc32(self.species.encode())
        return Actor(chosen, np.random.default_rng((seed, salt, MEN.index(chosen))))

    def finder(self) -> Finder:
        return Finder()


def shots(actor: Actor, pictures: Iterable[Pixels], quality: int = 75) -> Iterator[Shot]:
    """In the actor's own grain."""
    return map(Shot, actor.grain.jpegs(pictures, quality))


def then_rests(actor: Actor, pictures: Iterable[Pixels]) -> Iterator[Shot]:
    """The pictures, and then, faded in, nothing that is asked for."""
    return shots(actor, faded(pictures, actor.rests()))


def faded(first: Iterable[Pixels], then: Iterator[Pixels], frames: int = FPS) -> Iterator[Pixels]:
    """One film after the other, the last picture mixed into the next ones: no picture jumps."""
    last = None
    for last in first:  # the last one is needed after it
        yield last
    if last is not None:
        for number, picture in enumerate(islice(then, frames), start=1):
            share = number / (frames + 1)
            yield cv2.addWeighted(last, 1 - share, picture, share, 0).astype(np.uint8, copy=False)
    yield from then


def living(actor: Actor, step: str) -> Iterator[Shot]:
    """He does what is asked, and goes on being filmed."""
    return shots(actor, chain(actor.does(step), actor.rests()))
