"""Attacks with frames that a phone sent before: in this check, or in another."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count
from typing import Final

import cv2
import numpy as np
from zhijian_client import Prompt

from clients.attack_kit.bona_fide import jpeg_50
from clients.attack_kit.film import Actor, Shot, at_pace, faded
from clients.attack_kit.hand import Hand
from clients.attack_kit.show import Show, Stage, living, screen_of, shots
from clients.clips import Pixels, decode
from clients.fakes import half_size


def within(stage: Stage, seed: int) -> Show:
    """The first step is done; then its frames come again, forwards or backwards, byte for byte."""
    actor = stage.actor(seed)
    sent: list[bytes] = []
    backwards = seed // 2 % 2 == 1

    def answer(prompt: Prompt) -> Iterator[Shot]:
        if prompt.position > 1 and sent:
            again = sent[::-1] if backwards else list(sent)
            return chain(map(Shot, again), living(actor, str(prompt.step)))
        return _kept(living(actor, str(prompt.step)), sent)

    return Show(actor.man, answer, actor.hears)


def across(stage: Stage, seed: int) -> Show:
    """Each prompt is answered by the frames that answered it in an earlier check."""
    actor = stage.actor(seed)
    library = stage.library[actor.man]

    def answer(prompt: Prompt) -> Iterator[Shot]:
        return chain(map(Shot, library[str(prompt.step)]), shots(actor, actor.rests()))

    return Show(actor.man, answer)


def mixed(stage: Stage, seed: int) -> Show:
    """New frames of the right step; the second and every third to tenth after it are an earlier check's."""
    actor = stage.actor(seed)
    library = stage.library[actor.man]
    every = int(actor.random.integers(3, 11))

    def answer(prompt: Prompt) -> Iterator[Shot]:
        old = library[str(prompt.step)]
        new = living(actor, str(prompt.step))
        for number in count(1):
            shot = next(new)
            yield Shot(old[number % len(old)]) if number % every == 2 else shot  # noqa: PLR2004  # the second

    return Show(actor.man, answer)


def encoded_anew(stage: Stage, seed: int) -> Show:
    """As `across`, but no byte is the same: a recording that fits."""
    actor = stage.actor(seed)
    library = stage.library[actor.man]

    def answer(prompt: Prompt) -> Iterator[Shot]:
        old = map(decode, library[str(prompt.step)])
        return chain(shots(actor, old, quality=82), shots(actor, actor.rests()))

    return Show(actor.man, answer)


def last_year(stage: Stage, seed: int) -> Show:
    """Each step's stretch of a check that this person passed, changed in one of six ways.

    What was not asked for then is done anew: that recording is nobody's earlier check.
    """
    actor = stage.person or stage.actor(seed)
    library = stage.library[actor.man]
    name = CHANGES[seed // 2 % len(CHANGES)]
    shown: set[str] = set()

    def answer(prompt: Prompt) -> Iterator[Shot]:
        step = str(prompt.step)
        if step not in library:
            return living(actor, step)
        film = CHANGED[name](actor, [decode(jpeg) for jpeg in library[step]])
        if step in shown:  # once more the same would be a replay within the check
            film = map(Hand(actor.random).show, film)
        shown.add(step)
        played = shots(actor, faded(film, actor.rests()))
        return (Shot(QUALITIES[name](shot.jpeg)) for shot in played)

    return Show(actor.man, answer, actor.hears, group=name)


def five_clips(stage: Stage, seed: int) -> Show:
    """One clip of each movement, played when it is asked for, held a little otherwise each time."""
    actor = stage.person or stage.actor(seed)
    return Show(
        actor.man,
        lambda prompt: shots(actor, actor.performs(str(prompt.step), again=True)),
        actor.hears,
    )


Change = Callable[[Actor, list[Pixels]], Iterator[Pixels]]


def _as_it_was(_: Actor, film: list[Pixels]) -> Iterator[Pixels]:
    return iter(film)


def _zoomed(actor: Actor, film: list[Pixels]) -> Iterator[Pixels]:
    """A slow digital drift, zoom and roll."""
    closer, turned = actor.random.uniform(0.1, 0.25), actor.random.uniform(-6, 6)
    for share, picture in zip(np.linspace(0, 1, len(film)), film, strict=True):
        height, width = picture.shape[:2]
        moved = cv2.getRotationMatrix2D(
            (width / 2, height / 2), share * turned, 1.1 + share * closer
        )
        yield np.asarray(cv2.warpAffine(picture, moved, (width, height)), np.uint8)


def _slowed(actor: Actor, film: list[Pixels]) -> Iterator[Pixels]:
    return at_pace(film, float(actor.random.uniform(0.6, 0.85)))


def _from_a_screen(actor: Actor, film: list[Pixels]) -> Iterator[Pixels]:
    """Of a kind that the layers on life let pass more often than others: a weak grid, no edge."""
    tablet = screen_of(actor.random, moire=(1, 3), bezels=(0.0,))
    return (tablet.show(picture, number) for number, picture in enumerate(film))


def _unspoilt(jpeg: bytes) -> bytes:
    return jpeg


CHANGED: Final[Mapping[str, Change]] = {
    "encoded anew": _as_it_was,
    "JPEG 50": _as_it_was,
    "half size": _as_it_was,
    "zoomed": _zoomed,
    "slowed": _slowed,
    "from a screen": _from_a_screen,
}
CHANGES: Final = tuple(CHANGED)
QUALITIES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    **dict.fromkeys(CHANGES, _unspoilt),
    "JPEG 50": jpeg_50,
    "half size": half_size,
}


def _kept(film: Iterator[Shot], sent: list[bytes]) -> Iterator[Shot]:
    for shot in film:
        sent.append(shot.jpeg)
        yield shot
