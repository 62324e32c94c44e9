"""The flow test on invented scenes; real turns and prints are judged in tests/attacks."""

import cv2
import numpy as np
import pytest

from biometrics.engine import Face, Picture
from biometrics.flow import MAX_PICTURES, residual

SIZE = 320
FACE = Face(
    box=(100, 80, 120, 160),
    landmarks=np.array([[135, 140], [185, 140], [160, 170], [140, 205], [180, 205]], np.float32),
    score=0.93,
)


def paper() -> Picture:
    """Spots of all sizes, as a face has pores, lines and shadows."""
    random = np.random.default_rng(1)
    picture = np.full((SIZE, SIZE), 128, np.float32)
    for spread in (1.5, 3, 6):
        spots = cv2.GaussianBlur(
            random.normal(0, 1, (SIZE, SIZE)).astype(np.float32), (0, 0), spread
        )
        picture += 20 * spots / spots.std()
    return cv2.cvtColor(np.clip(picture, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR).astype(
        np.uint8
    )


def turned_flat(share: float) -> Picture:
    """The paper as a plane, foreshortened and drawn together on one side."""
    corners = np.array([[0, 0], [SIZE, 0], [SIZE, SIZE], [0, SIZE]], np.float32)
    moved = corners.copy()
    moved[1] += share * np.array([-60, 25], np.float32)
    moved[2] += share * np.array([-60, -25], np.float32)
    plane = cv2.getPerspectiveTransform(corners, moved)
    warped = cv2.warpPerspective(paper(), plane, (SIZE, SIZE), borderMode=cv2.BORDER_REFLECT)
    return warped.astype(np.uint8)


def turned_deep(share: float) -> Picture:
    """What stands out in the middle moves more than what lies at the rim."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    height = np.exp(-(((columns - 160) / 30) ** 2) - ((rows - 160) / 50) ** 2)
    moved = (columns + share * 9 * height).astype(np.float32)
    return cv2.remap(paper(), moved, rows, cv2.INTER_LINEAR).astype(np.uint8)


SHARES = np.linspace(0, 1, 9)


def test_paper_that_is_turned_is_explained_by_one_plane() -> None:
    pictures = [turned_flat(share) for share in SHARES]

    found = residual(pictures, [FACE] * len(pictures))

    assert found is not None
    assert found < 0.008


def test_a_nose_that_stands_out_is_not() -> None:
    pictures = [turned_deep(share) for share in SHARES]

    found = residual(pictures, [FACE] * len(pictures))

    assert found is not None
    assert found > 0.02


def test_a_long_turn_is_thinned_and_judged_the_same() -> None:
    pictures = [turned_flat(share) for share in np.linspace(0, 1, 3 * MAX_PICTURES)]

    found = residual(pictures, [FACE] * len(pictures))

    assert found is not None
    assert found < 0.008


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param([], id="none"),
        pytest.param([paper()], id="one"),
        pytest.param([paper(), paper()[:200]], id="of two sizes"),
        pytest.param([np.full((SIZE, SIZE, 3), 90, np.uint8)] * 5, id="blank"),
        pytest.param([paper(), np.full((SIZE, SIZE, 3), 90, np.uint8), paper()], id="interrupted"),
    ],
)
def test_pictures_that_say_nothing_about_depth(pictures: list[Picture]) -> None:
    assert residual(pictures, [FACE] * max(1, len(pictures))) is None


@pytest.mark.parametrize(
    "box", [(-80.0, -90.0, 120.0, 160.0), (290.0, 280.0, 120.0, 160.0), (0.0, 0.0, 2.0, 2.0)]
)
def test_a_face_at_the_rim_breaks_nothing(box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    places = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]])
    landmarks = (places * [width, height] + [x, y]).astype(np.float32)
    face = Face(box=box, landmarks=landmarks, score=0.9)

    found = residual([turned_flat(share) for share in SHARES], [face] * len(SHARES))

    assert found is None or found >= 0
