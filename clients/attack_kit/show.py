"""What stands before a phone's camera in one check of the kit."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from zhijian_client import Prompt

from clients.attack_kit.faces import Finder
from clients.attack_kit.film import Actor, Shot, faded
from clients.clips import Pixels
from clients.fakes import Screen

#: Frames that earlier checks sent, by man and step.
Library = Mapping[str, Mapping[str, tuple[bytes, ...]]]
MEN = ("franck", "cap12_edit")


@dataclass(frozen=True, slots=True)
class Show:
    """`answer` gives the shots for a prompt, without end; `man` is who is on the resident's record.

    `hears` is told every reason that the service gives.
    """

    man: str
    answer: Callable[[Prompt], Iterator[Shot]]
    hears: Callable[[str], None] = lambda _: None
    group: str = ""  # of the species' checks, told apart


@dataclass(slots=True)
class Stage:
    """What makers need beside a seed."""

    library: Library = field(default_factory=dict)
    species: str = ""
    person: Actor | None = None  # who was filmed in an earlier check of the same resident

    def actor(self, seed: int, *, man: str | None = None) -> Actor:
        """Seeds take the men in turn; the same seed of two species shares no choice."""
        chosen = man or man_of(seed)
        salt = zlib.crc32(self.species.encode())
        return Actor(chosen, np.random.default_rng((seed, salt, MEN.index(chosen))))

    def finder(self) -> Finder:
        return Finder()


def man_of(seed: int) -> str:
    """Seeds take the men in turn."""
    return MEN[seed % len(MEN)]


def shots(actor: Actor, pictures: Iterable[Pixels], quality: int = 75) -> Iterator[Shot]:
    """In the actor's own grain."""
    return map(Shot, actor.grain.jpegs(pictures, quality))


def then_rests(actor: Actor, pictures: Iterable[Pixels]) -> Iterator[Shot]:
    """The pictures, and then, faded in, nothing that is asked for."""
    return shots(actor, faded(pictures, actor.rests()))


def screen_of(
    random: np.random.Generator,
    *,
    moire: tuple[float, float] = (2, 10),
    bezels: tuple[float, ...] = (0.0, 0.05, 0.12),
) -> Screen:
    """Some display: grid, gamma, edge and refresh drawn."""
    return Screen(
        period_px=float(random.uniform(2.5, 9)),
        angle_deg=float(random.uniform(0, 90)),
        moire=float(random.uniform(*moire)),
        gamma=float(random.uniform(0.8, 1.4)),
        bezel=float(random.choice(bezels)),
        bands=float(random.uniform(0, 10)),
        band_rows=float(random.uniform(80, 400)),
        band_speed=float(random.uniform(5, 90)),
    )


def living(actor: Actor, step: str) -> Iterator[Shot]:
    """He does what is asked, and then nothing."""
    return shots(actor, actor.performs(step))
