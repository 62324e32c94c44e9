# ruff: noqa: S311  # seeded: the same tries in every run
"""Whether a face takes the colours of the page: numbers as simulated, and pictures through the models."""

from math import log
from random import Random

import cv2
import numpy as np
import pytest

from biometrics import engines
from biometrics.engine import biggest
from biometrics.frame_features import FrameAnalyzer
from biometrics.liveness.bounds import Bounds
from biometrics.liveness.decide import Judge
from biometrics.liveness.glow import likeness
from biometrics.liveness.layers import Layers, May, read
from biometrics.liveness.votes import votes
from biometrics.models import load_manifest
from clients import clips
from domain.faces.face_check import (
    ELDER,
    STANDARD,
    Doubt,
    LifeEvidence,
    Lit,
    Observation,
    Reason,
    Sight,
)
from services.faces.glowing import COLOURS, draw_colours, wanted
from tests.biometrics.films import film, rest

BOUNDS: Bounds = read().bounds
NOISE = 0.01  # of a tint, between two pictures of a head at rest; clips


def parts(colour: int) -> tuple[float, float, float]:
    red, green, blue = (colour >> shift & 255 for shift in (16, 8, 0))
    return red / 255, green / 255, blue / 255


def tint_by(colour: int, share: float) -> tuple[float, float]:
    """Of a grey face, when the screen gives this share of the room's light."""
    red, green, blue = (1 + share * part for part in parts(colour))
    return log(red / green), log(blue / green)


def shown(dice: Random, share: float, *, others: bool = False) -> list[Lit]:
    """Four pictures of each of five colours; with `others` the face takes colours that were not shown."""
    lit: list[Lit] = []
    for colour, other in zip(draw_colours(dice), draw_colours(dice), strict=True):
        tint = tint_by(other if others else colour, share)
        lit += [
            Lit(colour, (tint[0] + dice.gauss(0, NOISE), tint[1] + dice.gauss(0, NOISE)))
            for _ in range(4)
        ]
    return lit


def told(lit: list[Lit]) -> float:
    seen = likeness(lit)
    assert seen is not None
    return seen


def test_a_face_lit_by_a_tenth_of_the_rooms_light_is_seen_to_take_the_colours() -> None:
    tries = [told(shown(Random(seed), 0.1)) for seed in range(100)]

    assert sum(seen >= BOUNDS.glow_below for seen in tries) >= 95


def test_a_film_made_before_takes_them_seldom() -> None:
    tries = [told(shown(Random(seed), 0.1, others=True)) for seed in range(200)]

    assert sum(seen >= BOUNDS.glow_below for seen in tries) <= 50


def test_a_face_that_takes_no_colour_at_all_counts_against() -> None:
    tries = [told(shown(Random(seed), 0.0)) for seed in range(200)]

    assert sum(seen >= BOUNDS.glow_below for seen in tries) <= 20


def test_the_colours_in_another_order_are_not_those_shown() -> None:
    lit = [Lit(colour, tint_by(colour, 0.1)) for colour in COLOURS[:4] for _ in range(4)]
    turned = [
        Lit(one.colour, other.tint) for one, other in zip(lit, lit[8:] + lit[:8], strict=True)
    ]

    assert told(lit) > 0.95
    assert told(turned) < BOUNDS.glow_below


def test_two_colours_or_seven_pictures_say_nothing() -> None:
    assert likeness([Lit(COLOURS[at % 2], (0.0, 0.0)) for at in range(20)]) is None
    assert likeness([Lit(COLOURS[at % 4], (0.0, 0.0)) for at in range(7)]) is None
    assert likeness([Lit(COLOURS[at % 4], (0.1, 0.1)) for at in range(20)]) == 0.0


def test_without_colours_there_is_no_vote() -> None:
    assert all(found.layer != "glow" for found in votes(LifeEvidence(passive=(0.9,)), BOUNDS))


def test_it_is_a_vote_and_can_at_most_raise_a_doubt() -> None:
    against = LifeEvidence(lit=tuple(shown(Random(1), 0.0)))
    alive = film(rest(30))

    assert Judge(_with(May.REPORT)).life(alive, against, STANDARD) is None
    assert Judge(_with(May.UNSURE)).life(alive, against, STANDARD) == Doubt(Reason.LIFE_NOT_SURE)


def test_it_is_off_as_shipped_and_in_a_bright_room_and_with_the_elder_rules() -> None:
    dim, bright = [_seen(60.0)], [_seen(140.0)]
    on = Judge(_with(May.REPORT))

    assert not wanted(Judge(read()), dim, STANDARD)
    assert wanted(on, dim, STANDARD)
    assert not wanted(on, bright, STANDARD)
    assert not wanted(on, dim, ELDER)
    assert not wanted(on, [], STANDARD)


def test_no_colour_is_a_saturated_red_and_all_are_about_as_bright() -> None:
    """WCAG 2.3.1: a flash needs a tenth of relative luminance or a saturated red."""

    def luminance(colour: int) -> float:
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts(colour)
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert all(parts(colour)[0] / sum(parts(colour)) < 0.8 for colour in COLOURS)
    assert min(map(luminance, COLOURS)) > 0.35
    assert len(set(draw_colours())) == len(draw_colours())


@pytest.mark.parametrize(("colour", "side"), [(0xFF9090, 0), (0xA0A8FF, 1)])
def test_a_face_lit_in_a_colour_is_read_as_tinted_so(colour: int, side: int) -> None:
    manifest = load_manifest(clips.CLIPS.parent.parent / "models")
    engine, eyes = engines.load("opencv", manifest.paths), FrameAnalyzer(manifest.paths)
    picture = clips.frame("franck", clips.PHOTOS["franck"])
    face = biggest(engine.detect(picture))
    assert face is not None
    x, y, width, height = (int(one) for one in face.box)
    light = np.zeros(picture.shape[:2], np.float32)
    cv2.ellipse(
        light, (x + width // 2, y + height // 2), (width // 2, height // 2), 0, 0, 360, 1, -1
    )
    red, green, blue = parts(colour)
    lit = picture * (1 + 0.1 * light[..., None] * np.array([blue, green, red]))

    plain = eyes.look(picture, face, 1, (), eyes=False).tint
    tinted = eyes.look(np.clip(lit, 0, 255).astype(np.uint8), face, 1, (), eyes=False).tint

    assert plain is not None
    assert tinted is not None
    assert tinted[side] - plain[side] > 0.02


def _with(may: May) -> Layers:
    shipped = read()
    return Layers({**shipped.may, "glow": may}, shipped.bounds)


def _seen(grey: float) -> Observation:
    return Observation(Sight(480, 640, 1, grey=grey), 1, 1, 0, 0)
