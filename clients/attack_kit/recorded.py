"""Attacks with frames that a phone sent before: in this check, or in another."""

from collections.abc import Iterator
from itertools import chain, count

from zhijian_client import Prompt

from clients.attack_kit.film import Shot
from clients.attack_kit.show import Show, Stage, living, shots
from clients.clips import decode


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

    return Show(actor.man, answer)


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


def _kept(film: Iterator[Shot], sent: list[bytes]) -> Iterator[Shot]:
    for shot in film:
        sent.append(shot.jpeg)
        yield shot
