"""A picture at its full size, as it is kept: what shines through lies on white."""

import cv2
import numpy as np
import pytest

from biometrics.engine import Picture
from biometrics.pictures import FRAME, PHOTO, Limits, decode, read, whole
from domain.errors import Invalid, TooLarge
from domain.problems import Problem
from tests.biometrics.test_pictures import jpeg, png, scene


def test_a_picture_keeps_all_its_pixels() -> None:
    assert whole(png(scene(900, 1700)), PHOTO).shape == (900, 1700, 3)
    assert decode(png(scene(900, 1700)), PHOTO).shape == (450, 850, 3)
    assert whole(jpeg(scene()), FRAME).shape == (120, 160, 3)


@pytest.mark.parametrize(
    ("longer", "kept"), [(1599, 1599), (1600, 800), (3199, 1600), (3200, 800), (6399, 1600)]
)
def test_a_picture_is_halved_while_its_longer_side_stays_at_least_800(
    longer: int, kept: int
) -> None:
    found, header = read(jpeg(scene(64, longer)), PHOTO)

    assert found.shape[1] == kept
    assert (header.width, header.height) == (longer, 64)


@pytest.mark.parametrize(
    ("alpha", "seen"),
    [
        (255, [100, 150, 200]),
        (0, [255, 255, 255]),
        (128, [177, 202, 227]),
        (127, [177, 202, 227]),
    ],
)
def test_what_shines_through_lies_on_white(alpha: int, seen: list[int]) -> None:
    layers = np.full((40, 50, 4), (100, 150, 200, alpha), np.uint8)

    found = whole(png(layers), PHOTO)

    assert found.dtype == np.uint8
    assert found[0, 0].tolist() == seen
    assert found.shape == (40, 50, 3)


@pytest.mark.parametrize(
    "picture",
    [
        np.full((40, 50), 90, np.uint8),
        np.full((40, 50, 3), 90, np.uint8),
        np.full((40, 50, 4), (90 * 257, 90 * 257, 90 * 257, 65_535), np.uint16),
    ],
    ids=["grey", "colour", "16 bits"],
)
def test_a_png_without_eight_bits_of_shine_is_what_it_is(picture: Picture) -> None:
    found = whole(png(picture), PHOTO)

    assert (found.shape, found.dtype) == ((40, 50, 3), np.dtype(np.uint8))
    assert found[0, 0].tolist() == [90, 90, 90]


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(size=10_000, side=160, pixels=19_200), ""),
        (Limits(size=10, side=160, pixels=19_200), "more than 10 bytes"),
        (Limits(size=10_000, side=159, pixels=19_200), "more than 159 pixels a side"),
        (Limits(size=10_000, side=160, pixels=19_199), "more than 19199 pixels"),
    ],
)
def test_a_picture_may_be_as_large_as_its_kind(limits: Limits, says: str) -> None:
    if not says:
        assert whole(jpeg(scene()), limits).shape == (120, 160, 3)
        return
    with pytest.raises(TooLarge) as refused:
        whole(jpeg(scene()), limits)
    assert (refused.value.problem, refused.value.detail) == (Problem.FRAME_TOO_LARGE, says)


def test_a_picture_may_have_exactly_as_many_bytes_as_its_kind() -> None:
    data = jpeg(scene())

    assert whole(data, Limits(len(data), 160, 19_200)).size
    with pytest.raises(TooLarge):
        whole(data, Limits(len(data) - 1, 160, 19_200))


def test_a_picture_of_32_pixels_may_show_a_face_and_one_of_31_can_not() -> None:
    assert decode(png(scene(32, 40))).shape == (32, 40, 3)
    with pytest.raises(Invalid, match="less than 32 pixels a side"):
        decode(png(scene(40, 31)))


@pytest.mark.parametrize("fails", [cv2.error("broken"), None])
def test_what_can_t_be_decoded_is_refused(
    monkeypatch: pytest.MonkeyPatch, fails: Exception | None
) -> None:
    def imdecode(*_: object) -> None:
        if fails is not None:
            raise fails

    data = jpeg(scene())
    monkeypatch.setattr(cv2, "imdecode", imdecode)

    with pytest.raises(Invalid, match="can't be decoded") as refused:
        decode(data)
    assert refused.value.problem is Problem.PICTURE_UNREADABLE
