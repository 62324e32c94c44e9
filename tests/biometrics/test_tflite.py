"""The runtime of the mesh and the iris model, against OpenCV's reading of the same files."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from biometrics.models import ModelsUnfit, load_manifest
from biometrics.tflite import Network
from tests.samples import FOLDER


@pytest.fixture(scope="module")
def models() -> dict[str, Path]:
    try:
        return dict(load_manifest(FOLDER.parent / "models").paths)
    except ModelsUnfit as missing:
        pytest.skip(f"the models are not here: {missing}")


@pytest.mark.parametrize(
    ("model", "output", "side"),
    [("mesh", "conv2d_20", 192), ("iris", "output_eyes_contours_and_brows", 64)],
)
def test_points_are_where_opencv_sees_them(
    models: dict[str, Path], model: str, output: str, side: int
) -> None:
    drawn = np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8)
    pixels = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 3), np.uint8)
    theirs = cv2.dnn.readNetFromTFLite(str(models[model]))
    theirs.setInput(cv2.dnn.blobFromImage(pixels, 1 / 255, swapRB=True))

    points = Network(models[model], output).run(pixels)

    assert points.ravel() == pytest.approx(theirs.forward(output).ravel(), abs=1e-3)


def test_each_picture_is_answered_by_itself(models: dict[str, Path]) -> None:
    dark, bright = (np.full((192, 192, 3), level, np.uint8) for level in (20, 200))
    network = Network(models["mesh"], "conv2d_20")

    first = network.run(dark)
    other = network.run(bright)

    assert not np.array_equal(first, other)
    assert np.array_equal(first, network.run(dark))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    junk = tmp_path / "junk.tflite"
    junk.write_bytes(b"no model" * 100)

    with pytest.raises(ValueError, match="not a valid Flatbuffer"):
        Network(junk, "conv2d_20")
