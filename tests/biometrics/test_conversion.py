"""YuNet in LiteRT sees what OpenCV's own class sees with the file as it is published."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import onnx
import pytest

from biometrics.conversion import to_litert
from biometrics.engine import Picture
from biometrics.engines.opencv import COARSE_SIDE, resized
from biometrics.engines.yunet import YuNet
from biometrics.models import Manifest
from biometrics.pictures import PHOTO, decode
from tests import samples

LEAST = 0.6


def _shown(name: str, width: int, height: int) -> Picture:
    picture = decode(samples.face(name).read_bytes(), PHOTO)
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _two() -> Picture:
    one = _shown("obama", 160, 160)
    return np.ascontiguousarray(np.hstack([one, _shown("biden", 160, 160)]))


PICTURES: dict[str, Callable[[], Picture]] = {
    "as wide as the strides": lambda: _shown("obama2", 160, 128),
    "of sides that fit no stride": lambda: _shown("obama2", 150, 113),
    "upright": lambda: _shown("biden", 120, 160),
    "two men": _two,
    "nobody": lambda: np.full((120, 160, 3), 90, np.uint8),
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("least", [0.3, LEAST])
def test_the_same_faces_are_found(manifest: Manifest, name: str, least: float) -> None:
    picture = PICTURES[name]()
    height, width = picture.shape[:2]
    theirs = cv2.FaceDetectorYN.create(
        str(manifest.paths["yunet"]), "", (width, height), least, 0.3
    )
    expected: Any = theirs.detect(picture)[1]

    found = YuNet(manifest.paths["yunet_litert"]).find(picture, least=least)

    assert len(found) == (0 if expected is None else len(expected))
    if len(found):
        assert found == pytest.approx(expected, abs=1e-3)


def test_more_sizes_than_are_kept_ready_are_seen_as_well(manifest: Manifest) -> None:
    detector = YuNet(manifest.paths["yunet_litert"])
    picture = _shown("obama2", 160, 160)
    first = detector.find(picture, least=LEAST)

    for side in range(32, 32 * 12, 32):
        detector.find(np.zeros((32, side, 3), np.uint8), least=LEAST)

    assert np.array_equal(detector.find(picture, least=LEAST), first)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (480, 640), (640, 512), (642, 480)])
def test_a_picture_is_made_small_as_opencv_does(width: int, height: int) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    scale = COARSE_SIDE / max(width, height)
    size = (round(width * scale), round(height * scale))

    small = resized(picture, COARSE_SIDE)

    assert np.array_equal(small, cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def test_converting_again_makes_the_same_file(manifest: Manifest) -> None:
    made = to_litert(manifest.paths["yunet"].read_bytes())

    assert made == manifest.paths["yunet_litert"].read_bytes()


def test_a_graph_of_other_parts_is_refused() -> None:
    values = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, 3, 8, 8])
        for name in ("data", "out")
    ]
    node = onnx.helper.make_node("Softplus", ["data"], ["out"], name="soft")
    model = onnx.helper.make_model(onnx.helper.make_graph([node], "g", values[:1], values[1:]))

    with pytest.raises(ValueError, match="soft: no Softplus"):
        to_litert(model.SerializeToString())
