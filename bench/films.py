"""What a phone's camera sees when a man of a clip does what he is asked; encoded once, stamped often."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

import numpy as np

from clients import clips

CLIP: Final = "franck"
FPS: Final = 8
FRAME_MS: Final = 1000 // FPS
AFTER_S: Final = 6  # that the camera runs on after a step: each is asked of somebody at rest

#: By step its takes, each the JPEGs of one stretch.
Film = Mapping[str, tuple[tuple[bytes, ...], ...]]

_START: Final = 2  # bytes of SOI, after which any segment may stand
_COMMENT: Final = b"\xff\xfe"  # COM (ITU-T T.81, B.2.4.5): its length follows


def cut() -> Film:
    """Every take of every step of the clip, and how the man comes to rest; the same each time."""
    return {
        step: tuple(tuple(_taken(step, take)) for take in range(len(takes)))
        for step, takes in clips.STRETCHES[CLIP].items()
    }


def _taken(step: str, take: int) -> Iterator[bytes]:
    random = np.random.default_rng(1)
    done = sum(1 for _ in clips.pictures(CLIP, step, take=take, fps=FPS))
    running = clips.pictures(CLIP, step, take=take, fps=FPS, onward=True)
    for picture in islice(running, done + AFTER_S * FPS):
        yield clips.encode(clips.with_noise(picture, random))


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
