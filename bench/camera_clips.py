"""What a phone's camera sees when a man of a clip does what he is asked; encoded once, stamped often."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

import numpy as np

from clients import clips
from clients.attack_kit.hand import Hand

CLIP: Final = "franck"
FPS: Final = 8
FRAME_MS: Final = 1000 // FPS
SHOWINGS: Final = 3
_BEST: Final = 2  # takes of a step: the third of the turns hardly reaches what is asked
AFTER_S: Final = 6  # that the camera runs on after a step: each is asked of somebody at rest

#: By step its takes, each the JPEGs of one stretch.
Film = Mapping[str, tuple[tuple[bytes, ...], ...]]

_START: Final = 2  # bytes of SOI, after which any segment may stand
_COMMENT: Final = b"\xff\xfe"  # COM (ITU-T T.81, B.2.4.5): its length follows


def cut() -> Film:
    """Of every step some showings, and how the man comes to rest; the same each time.

    In takes of one movement, each through a phone held otherwise: a step asked for again is no replay.
    """
    random = np.random.default_rng(1)
    return {
        step: tuple(tuple(_shown(step, number, random)) for number in range(SHOWINGS))
        for step in clips.STRETCHES[CLIP]
    }


def _shown(step: str, number: int, random: np.random.Generator) -> Iterator[bytes]:
    takes = clips.single(CLIP, step)[:_BEST]
    taken = takes[number % len(takes)]
    hand = Hand(random)
    done = sum(1 for _ in clips.footage(taken, fps=FPS))
    for picture in islice(clips.footage(taken, fps=FPS, onward=True), done + AFTER_S * FPS):
        yield clips.encode(clips.with_noise(hand.show(picture), random))


def stamped(jpeg: bytes, mark: bytes) -> bytes:
    """The same picture as another file: a comment of its own makes it one never sent before.

    To the service it costs what any picture costs; to the phones nothing, as encoding would.
    """
    comment = _COMMENT + struct.pack(">H", len(mark) + 2) + mark
    return jpeg[:_START] + comment + jpeg[_START:]


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame as its phone sends it, `captured_ms` after its first."""

    captured_ms: int
    jpeg: bytes


class Camera:
    """One capture's camera: FPS frames a second by its own clock, the step's takes in turn."""

    def __init__(self, film: Film) -> None:
        self._takes = {step: cycle(takes) for step, takes in film.items()}
        self._rolling: Iterator[bytes] = iter(())
        self._step = ""
        self.shots = 0

    def ask(self, step: str) -> None:
        """From now on he does this; asked again, he does it another time."""
        self._step = step
        self._rolling = iter(next(self._takes[step]))

    def shoot(self) -> Shot:
        jpeg = next(self._rolling, None)
        while jpeg is None:  # he did it and was not seen: once more
            self.ask(self._step)
            jpeg = next(self._rolling, None)
        self.shots += 1
        return Shot(self.shots * FRAME_MS, jpeg)
