"""From how much light on a face on its owner is refused: the evidence of the gate `too_bright`.

Each photo of a person is exposed longer, or put behind a veil of stray light, and compared with the
person's other photos as they are. Told apart are how bright the face is and how much of it is white
without detail, since the one says little without the other. `python -m bench.light [--quick]`
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from bench.report import could_not, say
from biometrics import calibration, pictures, quality
from biometrics.engine import Picture, Vector, biggest
from biometrics.engines.opencv import OpenCvEngine
from biometrics.evaluation.rates import rate
from biometrics.models import ModelsUnfit, load_manifest

ROOT: Final = Path(__file__).resolve().parent.parent
FACES: Final = ROOT.parent / "shared" / "data" / "faces"
QUICK_PEOPLE: Final = 40
EVERY: Final = 3  # of the people: some 180
EXPOSED: Final = (2.0, 4.0, 8.0)  # times the light
VEILED: Final = (0.5, 0.7)  # share of white over all
_GAMMA: Final = 2.2
GREY: Final = (0, 130, 165, 180, 190, 200, 210, 220, 256)
CLIPPED: Final = (0.0, 0.05, 0.15, 0.3, 0.45, 0.6, 1.01)


@dataclass(frozen=True, slots=True)
class Trial:
    """One disturbed photo against one other of the same person."""

    way: str
    grey: float
    clipped: float
    seen: bool  # a face was found
    alike: float


def exposed(picture: Picture, times: float) -> Picture:
    """As a camera that lets in so much more light: what is beyond white is lost."""
    light = np.clip((np.arange(256) / 255) ** _GAMMA * times, 0, 1) ** (1 / _GAMMA)
    return np.asarray(cv2.LUT(picture, np.round(255 * light).astype(np.uint8)), np.uint8)


def veiled(picture: Picture, share: float) -> Picture:
    """As a lamp that shines into the lens: nothing is white, all is pale."""
    return np.asarray(np.round(picture * (1 - share) + 255 * share), np.uint8)


def main(*, quick: bool) -> None:
    cv2.setNumThreads(1)
    engine = OpenCvEngine(load_manifest(ROOT / "models").paths)
    accept = calibration.read("opencv").for_action("").accept
    people = sorted(one for one in FACES.iterdir() if len(list(one.glob("*.jpg"))) > 1)
    trials = [
        trial
        for person in (people[:QUICK_PEOPLE] if quick else people[::EVERY])
        for trial in _trials(engine, sorted(person.glob("*.jpg")))
    ]
    _tell("as it is", [one for one in trials if one.way == "as it is"], accept)
    for way in ("exposed", "veiled"):
        some = [one for one in trials if one.way == way]
        say(f"\n{way}: face {len(some)} pairs, owners refused at {accept}")
        for least, most in pairwise(GREY):
            for few, many in pairwise(CLIPPED):
                cell = [
                    one for one in some if least <= one.grey < most and few <= one.clipped < many
                ]
                if cell:
                    _tell(f"grey {least}-{most}, white {few:.2f}-{many:.2f}", cell, accept)


def _trials(engine: OpenCvEngine, photos: Sequence[Path]) -> Iterator[Trial]:
    """Of each photo that the gates of a frame let through, however bright it is then made."""
    shown = [pictures.decode(one.read_bytes(), pictures.PHOTO) for one in photos]
    plain = [_look(engine, one)[2] for one in shown]
    for at, picture in enumerate(shown):
        others = [one for n, one in enumerate(plain) if n != at and one is not None]
        if plain[at] is None:
            continue
        for way, disturb, levels in _WAYS:
            for level in levels:
                grey, clipped, vector = _look(engine, disturb(picture, level))
                for other in others:
                    alike = (
                        -1.0 if vector is None else float(engine.compare(vector, other[None])[0])
                    )
                    yield Trial(way, grey, clipped, vector is not None, alike)


_WAYS: Final[Sequence[tuple[str, Callable[[Picture, float], Picture], Sequence[float]]]] = (
    ("as it is", veiled, (0.0,)),
    ("exposed", exposed, EXPOSED),
    ("veiled", veiled, VEILED),
)


def _look(engine: OpenCvEngine, picture: Picture) -> tuple[float, float, Vector | None]:
    face = biggest(engine.detect(picture))
    if face is None:
        return 0.0, 0.0, None
    measured = quality.measure(picture, face)
    if measured.score < quality.FRAME.score:  # refused as unclear, whatever the light
        return measured.grey, measured.clipped, None
    return measured.grey, measured.clipped, engine.embed(picture, engine.refine(picture, face))


def _tell(name: str, trials: Sequence[Trial], accept: float) -> None:
    seen = [one for one in trials if one.seen]
    missed = rate(sum(one.alike < accept for one in seen), len(seen))
    say(
        f"{name:<34} {len(trials):>6} pairs, clear {len(seen):>6}, refused {100 * missed.share:5.2f} %"
        f" ({100 * missed.low:.2f} to {100 * missed.high:.2f})"
    )


if __name__ == "__main__":
    try:
        main(quick="--quick" in sys.argv)
    except (ModelsUnfit, FileNotFoundError) as missing:
        could_not("light", missing)
