"""python -m bench.glow [--quick]: is a face seen to take the colours that the page shows?

Simulated: the tint of a resting man's face, picture by picture from his clip as the models read it, and on
top of it what a screen of so much of the room's light would add to a grey face. No screen lit anybody.

- `seen_*`: tries in which the colours shown are seen, at 5 and at 10 % of the room's light.
- `old_film`: a film made in other colours passes by chance; `no_light`: one made in none.
"""

import sys
from math import log
from pathlib import Path
from random import Random
from typing import Final

import cv2
import numpy as np

from bench.report import Measure, could_not, tell
from biometrics import engines
from biometrics.engine import biggest
from biometrics.frame_features import FrameAnalyzer
from biometrics.liveness import layers
from biometrics.liveness.glow import likeness
from biometrics.models import ModelsUnfit, load_manifest
from clients.attack_kit import split
from clients.clips import decode, encode, footage, with_noise
from domain.faces.face_check import Lit
from services.faces.glowing import EACH_MS, draw_colours

FPS: Final = 8
A_COLOUR: Final = EACH_MS * FPS // 1000
MODELS: Final = Path("models")
SETTLED: Final = 4  # pictures of each colour, the last ones
PICTURES: Final = 110  # of each man

Tint = tuple[float, float]


def main(*, quick: bool) -> None:
    cv2.setNumThreads(1)
    try:
        men = resting()
    except (ModelsUnfit, FileNotFoundError) as missing:
        could_not("glow", missing)
    many = 100 if quick else 1_000
    dice = Random(3)  # noqa: S311  # a simulation
    tell(
        "glow",
        Measure("seen_at_5", _seen(men, dice, many, share=0.05), "of tries", at_least=0.9),
        [
            Measure("seen_at_10", _seen(men, dice, many, share=0.1), "of tries", at_least=0.9),
            Measure("old_film", _seen(men, dice, many, share=0.1, other=True), "of tries"),
            Measure("no_light", _seen(men, dice, many, share=0.0), "of tries"),
        ],
        tries=many,
        men=len(men),
    )


def resting() -> list[list[Tint]]:
    """Of each man his tint in pictures in which he does nothing."""
    manifest = load_manifest(MODELS)
    engine, eyes = engines.load("opencv", manifest.paths), FrameAnalyzer(manifest.paths)
    random = np.random.default_rng(1)
    men: list[list[Tint]] = []
    for place in split.read().resting.values():
        tints: list[Tint] = []
        for picture, _ in zip(footage(place, fps=FPS), range(PICTURES), strict=False):
            sent = decode(encode(with_noise(picture, random)))
            face = biggest(engine.detect(sent))
            tint = eyes.look(sent, face, 1, (), eyes=False).tint
            tints += [] if tint is None else [tint]
        men.append(tints)
    return men


def _seen(
    men: list[list[Tint]], dice: Random, many: int, *, share: float, other: bool = False
) -> float:
    """Share of tries in which a face is believed to have taken the colours, over both men."""
    below = layers.read().bounds.glow_below
    tries = [_try(tints, dice, share, other=other) for tints in men for _ in range(many)]
    return sum(seen is not None and seen >= below for seen in tries) / len(tries)


def _try(tints: list[Tint], dice: Random, share: float, *, other: bool) -> float | None:
    shown = draw_colours(dice)
    cast = draw_colours(dice) if other else shown
    begins = dice.randrange(len(tints) - A_COLOUR * len(shown))
    lit: list[Lit] = []
    for number, (colour, light) in enumerate(zip(shown, cast, strict=True), start=1):
        ends = begins + A_COLOUR * number
        red, green, blue = (1 + share * (light >> shift & 255) / 255 for shift in (16, 8, 0))
        lit += [
            Lit(colour, (reddish + log(red / green), bluish + log(blue / green)))
            for reddish, bluish in tints[ends - SETTLED : ends]
        ]
    return likeness(lit)


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
