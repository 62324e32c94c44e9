"""Real men who do what they are asked, or nothing at all: what must not be refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zhijian_client import Prompt

from clients import fakes
from clients.attack_kit.film import FPS, Shot
from clients.attack_kit.show import Show, Stage, living, shots
from clients.attack_kit.split import Doing, read
from clients.clips import Pixels, decode, encode, footage

Spoil = Callable[[bytes], bytes]


def _as_it_is(jpeg: bytes) -> bytes:
    return jpeg


def jpeg_50(jpeg: bytes) -> bytes:
    return encode(decode(jpeg), 50)


def dim(jpeg: bytes) -> bytes:
    """Half the light: the faces of the clips come to a mean grey of 50 to 60."""
    return fakes.dark(jpeg, 0.5)


#: The first as filmed, the others copies of it: counted apart.
CONDITIONS: Final[dict[str, Spoil]] = {
    "as filmed": _as_it_is,
    "JPEG 50": jpeg_50,
    "half size": fakes.half_size,
    "dark": dim,
    "bright": fakes.bright,
}


@dataclass(slots=True)
class Showings:
    """Which of the unused stretches were shown, in one condition; the phones take them in turn."""

    condition: str
    begun: set[str] = field(default_factory=set)

    def next(self, man: str, step: str) -> Doing | None:
        """One of this man's that answers `step` and was not shown yet; None when there is none left."""
        for doing in read().unused:
            if doing.man != man or doing.name in self.begun:
                continue
            if (answer := doing.answers(step)) is not None:
                self.begun.add(doing.name)
                return answer
        return None


@dataclass(slots=True)
class Shown:
    """What one check showed: by the number of its prompt the unused stretch that answered it."""

    stretches: dict[int, str] = field(default_factory=dict)


def does_as_asked(stage: Stage, seed: int, *, showings: Showings, shown: Shown) -> Show:
    """A man who rests, does what he is asked when he is asked, and rests again.

    In unused stretches as long as there are, then in those of clips.py; asked again, in another take.
    """
    actor = stage.actor(seed)
    spoil = CONDITIONS[showings.condition]

    def answer(prompt: Prompt) -> Iterator[Shot]:
        doing = showings.next(actor.man, str(prompt.step))
        if doing is None:
            return _spoiled(living(actor, str(prompt.step)), spoil)
        shown.stretches[prompt.number] = doing.name
        return _spoiled(shots(actor, actor.shows(doing.stretch)), spoil)

    return Show(actor.man, answer, actor.hears)


def man_of_window(seed: int) -> str:
    windows = read().windows()
    return windows[seed % len(windows)][0]


def merely_there(stage: Stage, seed: int, *, condition: str) -> Show:
    """One of the unused windows, whatever is asked: he may be coached, but not taken for a fake."""
    windows = read().windows()
    man, window = windows[seed % len(windows)]
    actor = stage.actor(seed, man=man)
    running: Iterator[Pixels] = footage(window, fps=FPS)
    film = _spoiled(shots(actor, running), CONDITIONS[condition])
    return Show(man, lambda _: film)


def living_man(stage: Stage, seed: int) -> Show:
    """A man who does what he is asked, in the stretches of clips.py."""
    actor = stage.actor(seed)
    return Show(actor.man, lambda prompt: living(actor, str(prompt.step)), actor.hears)


def _spoiled(film: Iterator[Shot], spoil: Spoil) -> Iterator[Shot]:
    return (Shot(spoil(shot.jpeg)) for shot in film)
