"""Each gate on both sides of its bound, and what is measured of made pictures and landmarks: no model runs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from biometrics.engine import Face, Picture
from biometrics.passive_liveness import border, moire, same_blocks
from biometrics.quality import (
    FAR_AWAY,
    FRAME,
    GLARE,
    LEANING_DEG,
    NOSE_HEIGHT,
    NOSE_HEIGHT_OFF,
    NOSE_SIDE_OFF,
    REFERENCE,
    Gates,
    Quality,
    count,
    judge,
    measure,
    why_nobody,
)
from domain.faces.face_check import Reason

GOOD: Final = Quality(
    width=120,
    inside=1.0,
    margin=0.5,
    grey=120,
    clipped=0.0,
    sharpness=0.05,
    roll=0.0,
    score=0.95,
    nose_height=NOSE_HEIGHT,
    nose_side=0.0,
)
#: Eyes, nose and corners of the mouth of a face of 40 by 50 px at (30, 20): right and left as the person has them.
LANDMARKS: Final = np.array([(40, 35), (60, 35), (50, 46.2), (42, 55), (58, 55)], np.float32)


def face(
    box: tuple[float, float, float, float] = (30, 20, 40, 50),
    score: float = 0.9,
    landmarks: Sequence[tuple[float, float]] | None = None,
) -> Face:
    return Face(box, LANDMARKS if landmarks is None else np.array(landmarks, np.float32), score)


def picture(grey: int = 120, rows: int = 100, columns: int = 100) -> Picture:
    return np.full((rows, columns, 3), grey, np.uint8)


@pytest.mark.parametrize("gates", [FRAME, REFERENCE], ids=["frame", "reference"])
@pytest.mark.parametrize(
    ("name", "bound", "beyond", "reason"),
    [
        ("width", "width", -0.01, Reason.FACE_TOO_SMALL),
        ("inside", "inside", -0.01, Reason.FACE_CUT_OFF),
        ("margin", "margin", -0.01, Reason.FACE_CUT_OFF),
        ("grey", "darkest", -0.01, Reason.TOO_DARK),
        ("grey", "brightest", 0.01, Reason.TOO_BRIGHT),
        ("clipped", "clipped", 0.01, Reason.TOO_BRIGHT),
        ("roll", "roll_deg", 0.01, Reason.HEAD_TILTED),
        ("sharpness", "sharpness", -0.0001, Reason.BLURRED),
        ("score", "score", -0.01, Reason.FACE_UNCLEAR),
    ],
)
def test_a_gate_is_missed_beyond_its_bound_and_not_at_it(
    gates: Gates, name: str, bound: str, beyond: float, reason: Reason
) -> None:
    at = getattr(gates, bound)

    assert judge(1, replace(GOOD, **{name: at}), gates) == ()
    assert judge(1, replace(GOOD, **{name: at + beyond}), gates) == (reason,)


def test_a_head_may_lean_to_either_side() -> None:
    assert judge(1, replace(GOOD, roll=-FRAME.roll_deg), FRAME) == ()
    assert judge(1, replace(GOOD, roll=-FRAME.roll_deg - 0.1), FRAME) == (Reason.HEAD_TILTED,)


@pytest.mark.parametrize(
    ("height", "side", "missed"),
    [
        (NOSE_HEIGHT + NOSE_HEIGHT_OFF - 0.001, 0.0, False),
        (NOSE_HEIGHT - NOSE_HEIGHT_OFF - 0.001, 0.0, True),
        (NOSE_HEIGHT + NOSE_HEIGHT_OFF + 0.001, 0.0, True),
        (NOSE_HEIGHT, NOSE_SIDE_OFF, False),
        (NOSE_HEIGHT, -NOSE_SIDE_OFF - 0.001, True),
    ],
)
def test_a_reference_is_from_the_front_and_a_frame_need_not_be(
    height: float, side: float, *, missed: bool
) -> None:
    turned = replace(GOOD, nose_height=height, nose_side=side)

    assert judge(1, turned, REFERENCE) == ((Reason.FACE_THE_CAMERA,) if missed else ())
    assert judge(1, turned, FRAME) == ()


def test_an_unclear_face_is_so_because_it_is_far_away_or_leans() -> None:
    unclear = replace(GOOD, score=FRAME.score - 0.01)

    assert judge(1, replace(unclear, width=FAR_AWAY), FRAME) == (Reason.FACE_UNCLEAR,)
    assert judge(1, replace(unclear, width=FAR_AWAY - 1), FRAME) == (
        Reason.FACE_TOO_SMALL,
        Reason.FACE_UNCLEAR,
    )
    assert judge(1, replace(unclear, roll=LEANING_DEG), FRAME) == (Reason.FACE_UNCLEAR,)
    assert judge(1, replace(unclear, roll=LEANING_DEG + 1), FRAME)[0] is Reason.HEAD_TILTED


def test_a_coarse_jpeg_is_unclear() -> None:
    assert judge(1, GOOD, FRAME, jpeg_quality=FRAME.jpeg_quality) == ()
    assert judge(1, GOOD, FRAME, jpeg_quality=FRAME.jpeg_quality - 1) == (Reason.FACE_UNCLEAR,)
    assert judge(1, GOOD, FRAME, jpeg_quality=None) == ()


def test_nobody_and_several_are_told_first() -> None:
    dark = replace(GOOD, grey=0)

    assert judge(0, GOOD, FRAME) == judge(1, None, FRAME) == (Reason.NO_FACE,)
    assert judge(2, dark, FRAME) == (Reason.SEVERAL_FACES, Reason.TOO_DARK)


@pytest.mark.parametrize(
    ("width", "score", "people"),
    [(30, 0.1, 2), (29.9, 0.87, 1), (29.9, 0.88, 2), (20, 0.88, 2), (19.9, 0.99, 1)],
)
def test_who_stands_beside_counts_by_width_and_by_how_surely_they_are_found(
    width: float, score: float, people: int
) -> None:
    assert count([face(), face((0, 0, width, 50), score)], FRAME) == people


def test_the_widest_is_one_and_nobody_is_none() -> None:
    assert (count([], FRAME), count([face()], FRAME)) == (0, 1)
    assert count([face(), face((0, 0, 20, 30), 0.6)], REFERENCE) == 2


@pytest.mark.parametrize(
    ("grey", "reason"),
    [
        (27, Reason.TOO_DARK),
        (28, Reason.NO_FACE),
        (GLARE, Reason.NO_FACE),
        (GLARE + 1, Reason.TOO_BRIGHT),
    ],
)
def test_where_nobody_is_found_the_light_is_named(grey: int, reason: Reason) -> None:
    assert why_nobody(picture(grey)) is reason


def test_a_face_is_measured_within_its_box() -> None:
    seen = picture(200)
    seen[20:70, 30:70] = 80
    seen[20:30, 30:70] = 255

    found = measure(seen, face())

    assert (found.width, found.inside, found.score) == (40, 1.0, 0.9)
    assert found.grey == pytest.approx(115)
    assert found.clipped == pytest.approx(0.2)
    assert (found.nose_height, found.nose_side) == pytest.approx((0.56, 0.0), abs=1e-6)
    assert found.margin == pytest.approx(35 / 40)


def test_white_without_detail_begins_at_its_level() -> None:
    assert measure(picture(249), face()).clipped == 0.0
    assert measure(picture(250), face()).clipped == 1.0


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ((80, 20, 40, 50), 0.5),
        ((-20, 20, 40, 50), 0.5),
        ((30, 75, 40, 50), 0.5),
        ((30, -25, 40, 50), 0.5),
        ((200, 20, 40, 50), 0.0),
    ],
)
def test_as_much_of_a_face_is_inside_as_the_picture_shows(
    box: tuple[float, float, float, float], inside: float
) -> None:
    found = measure(picture(), face(box))

    assert found.inside == pytest.approx(inside)
    assert found.grey == (120 if inside else 0.0)
    assert (found.clipped, found.sharpness) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("moved", "margin"),
    [((-39, 0), 1 / 40), ((-41, 0), -1 / 40), ((39, 0), 1 / 40), ((0, 44), 1 / 40)],
)
def test_the_margin_is_of_the_landmark_that_is_nearest_to_an_edge(
    moved: tuple[int, int], margin: float
) -> None:
    there = [(float(x) + moved[0], float(y) + moved[1]) for x, y in LANDMARKS]

    assert measure(picture(), face(landmarks=there)).margin == pytest.approx(margin)


def test_the_nose_lies_along_the_face_however_it_is_held() -> None:
    there = [(float(-y), float(x)) for x, y in LANDMARKS]
    aside = [*map(tuple, LANDMARKS.tolist())]
    aside[2] = (55.0, 46.2)

    turned, looking = (
        measure(picture(), face(landmarks=there)),
        measure(picture(), face(landmarks=aside)),
    )

    assert (turned.nose_height, turned.nose_side) == pytest.approx((0.56, 0.0), abs=1e-6)
    assert looking.nose_side == pytest.approx(0.25)


def test_sharpness_is_that_of_the_less_sharp_axis() -> None:
    dice = np.random.default_rng(1)
    grain = dice.integers(0, 256, (100, 100, 1)).astype(np.uint8).repeat(3, axis=2)
    stripes = np.tile(np.array([0, 255], np.uint8), 50)[None, :, None].repeat(100, 0).repeat(3, 2)

    assert measure(grain, face()).sharpness > 1
    assert measure(stripes, face()).sharpness == 0.0
    assert measure(picture(), face()).sharpness == 0.0
    assert measure(grain, face((30, 20, 40, 2))).sharpness == 0.0


def with_edges(*columns: int, contrast: int = 120) -> Picture:
    """Steps of brightness that run over the whole height."""
    row = np.full(100, 60, np.int32)
    for at, column in enumerate(columns):
        row[column:] += contrast if at % 2 == 0 else -contrast
    return np.clip(row, 0, 255).astype(np.uint8)[None, :, None].repeat(100, 0).repeat(3, 2)


def test_a_border_is_of_two_upright_edges_one_on_each_side() -> None:
    assert border(with_edges(10, 90), face()) == 1.0
    assert border(with_edges(10), face()) == 0.0
    assert border(with_edges(40, 60), face()) == 0.0
    half = with_edges(10, 90)
    half[50:] = 60
    assert border(half, face()) == pytest.approx(0.5, abs=0.02)


def test_a_faint_edge_is_no_border() -> None:
    assert border(with_edges(10, 90, contrast=18), face()) == 0.0
    assert border(with_edges(10, 90, contrast=19), face()) == 1.0


def test_blocks_are_the_same_to_the_last_grey_level() -> None:
    dice = np.random.default_rng(2)
    one = dice.integers(0, 256, (80, 80, 3)).astype(np.uint8)
    half = one.copy()
    half[40:] ^= 1

    assert same_blocks(one, one) == 1.0
    assert same_blocks(one, half) == pytest.approx(0.5)
    assert same_blocks(one, one ^ np.uint8(1)) == 0.0
    assert same_blocks(one, one[:40]) == 0.0
    assert same_blocks(picture(), picture()) == 0.0
    assert same_blocks(one[:32, :32], one[:32, :32]) == 0.0


def test_a_spectrum_takes_the_middle_of_the_face_and_a_picture_that_is_large_enough() -> None:
    rows, columns = np.mgrid[0:160, 0:160]
    wave = 120 + 60 * np.sin(2 * np.pi * (0.31 * columns + 0.21 * rows))
    screen = wave.astype(np.uint8)[:, :, None].repeat(3, axis=2)

    assert moire(screen, face((60, 60, 40, 40))) > 2.0
    assert moire(picture(120, 160, 160), face((60, 60, 40, 40))) == pytest.approx(0.0)
    assert moire(screen[:127], face()) == 0.0
    assert moire(screen[:128, :128], face((500, 500, 40, 40))) > 2.0
