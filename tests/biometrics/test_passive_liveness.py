"""Passive votes and cues on a real face, a computed screen, a bezel, and the same picture twice."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from biometrics.engine import Face, Picture
from biometrics.engines.opencv import OpenCvEngine
from biometrics.models import Manifest
from biometrics.passive_liveness import SLOT, Life, border, moire, same_blocks
from clients import clips
from clients.clips import decode, encode, with_noise
from tests.samples import SamplesMissing, clip

RANDOM = np.random.default_rng(3)


@pytest.fixture(scope="module", params=["franck", "cap12_edit"])
def shown(request: pytest.FixtureRequest, engine: OpenCvEngine) -> tuple[Picture, Face]:
    try:
        clip(request.param)
    except SamplesMissing as missing:
        pytest.skip(str(missing))
    picture = filmed(clips.frame(request.param, clips.PHOTOS[request.param]))
    return picture, engine.detect(picture)[0]


def filmed(picture: Picture) -> Picture:
    return decode(encode(with_noise(picture, RANDOM)))


def on_a_screen(picture: Picture, pitch: float = 1.37, contrast: float = 0.2) -> Picture:
    """Stripes of red, green and blue of `pitch` pixels of the camera, a little askew."""
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    along = (columns * np.cos(0.05) + rows * np.sin(0.05)) / pitch
    stripes = [1 - contrast * (1 - np.cos(2 * np.pi * (along + c / 3))) / 2 for c in range(3)]
    return filmed(np.clip(picture * np.stack(stripes, axis=-1), 0, 255).astype(np.uint8))


def test_a_living_face_is_voted_alive(shown: tuple[Picture, Face], manifest: Manifest) -> None:
    if "passive" not in manifest.paths:
        pytest.skip("the passive model is optional and not here")
    picture, face = shown
    life = Life(manifest.paths)

    dim = filmed((picture * 0.4).astype(np.uint8))
    warm = filmed(np.clip(picture * np.array([0.7, 0.9, 1.1]), 0, 255).astype(np.uint8))
    evidence = life.examine([picture, dim, warm], [face] * 3)

    assert min(evidence.passive) > 0.3
    assert evidence.slot == ()


def test_the_pixels_of_a_screen_stand_out_of_the_spectrum(shown: tuple[Picture, Face]) -> None:
    picture, face = shown

    assert moire(picture, face) < 1.9
    assert moire(on_a_screen(picture), face) > 1.9


def test_a_picture_too_small_for_a_spectrum_has_no_peak(shown: tuple[Picture, Face]) -> None:
    picture, face = shown

    assert moire(picture[:100, :100], face) == 0


def test_a_bezel_on_both_sides_is_a_border_and_on_one_side_none(
    shown: tuple[Picture, Face],
) -> None:
    picture, face = shown
    left, right = int(face.box[0] - 20), int(face.box[0] + face.box[2] + 20)
    one, both = picture.copy(), picture.copy()
    one[:, left - 12 : left] = both[:, left - 12 : left] = 0
    both[:, right : right + 12] = 0
    one[:, : left - 12] = both[:, : left - 12] = both[:, right + 12 :] = 220

    assert border(picture, face) < 0.6
    assert border(one, face) < 0.6
    assert border(both, face) > 0.9


def test_the_same_picture_twice_keeps_its_blocks_and_a_camera_does_not(
    shown: tuple[Picture, Face],
) -> None:
    picture, _ = shown

    assert same_blocks(picture, picture) == 1
    assert same_blocks(filmed(picture), filmed(picture)) < 0.2
    assert same_blocks(picture, picture[:-8]) == 0
    assert same_blocks(np.zeros_like(picture), np.zeros_like(picture)) == 0


def stand_in(file: Path, *by_colour: float) -> Path:
    """A model of the slot's form: "living" scores by so much of blue, green and red."""
    weights = [[0.0, one, 0.0] for one in by_colour]
    graph = helper.make_graph(
        [
            helper.make_node("GlobalAveragePool", ["input"], ["means"]),
            helper.make_node("Flatten", ["means"], ["flat"]),
            helper.make_node("Gemm", ["flat", "weight"], ["output"]),
        ],
        "slot",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 80, 80])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 3])],
        [
            helper.make_tensor(
                "weight", TensorProto.FLOAT, [3, 3], [one for row in weights for one in row]
            )
        ],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), file
    )
    return file


def test_models_in_the_slot_vote_by_their_mean(shown: tuple[Picture, Face], tmp_path: Path) -> None:
    picture, face = shown
    files = {
        name: stand_in(tmp_path / f"{name}.onnx", *[bright] * 3)
        for name, bright in zip(SLOT, (1.0, -1.0), strict=True)
    }

    (vote,) = Life(files).examine([picture], [face]).slot
    assert vote == pytest.approx(0.5)
    assert Life({"minifas_v2": files["minifas_v2"]}).examine([picture], [face]).slot == ()


def test_the_colour_of_the_lamp_changes_no_vote(
    shown: tuple[Picture, Face], tmp_path: Path
) -> None:
    picture, face = shown
    blue_less_red = {name: stand_in(tmp_path / f"{name}.onnx", 0.05, 0.0, -0.05) for name in SLOT}
    warm = np.clip(picture * np.array([0.6, 0.9, 1.1]), 0, 255).astype(np.uint8)

    daylight, lamp = Life(blue_less_red).examine([picture, warm], [face] * 2).slot

    assert lamp == pytest.approx(daylight, abs=0.05)


def test_the_evidence_of_a_try_holds_what_each_cue_sees(shown: tuple[Picture, Face]) -> None:
    picture, face = shown
    screen = on_a_screen(picture)

    evidence = Life({}).examine([picture, picture, screen], [face] * 3)

    assert evidence.moire == tuple(moire(one, face) for one in (picture, picture, screen))
    assert evidence.border == tuple(border(one, face) for one in (picture, picture, screen))
    assert evidence.same_blocks == (1.0, same_blocks(picture, screen))
    assert evidence.moire[2] > 1.9 > evidence.moire[0]


def test_nothing_to_look_at_is_no_evidence(manifest: Manifest) -> None:
    evidence = Life(manifest.paths).examine([], [])

    assert (evidence.passive, evidence.moire, evidence.same_blocks) == ((), (), ())


def test_a_blank_picture_does_not_upset_any_layer(manifest: Manifest) -> None:
    blank = np.zeros((480, 640, 3), np.uint8)
    face = Face((600, 440, 200, 200), np.zeros((5, 2), np.float32), 0.9)

    evidence = Life(manifest.paths).examine([blank, blank], [face, face])

    assert (evidence.moire, evidence.border, evidence.same_blocks) == ((0, 0), (0, 0), (0,))
    assert len(evidence.passive) == (2 if "passive" in manifest.paths else 0)
    assert all(0 <= vote <= 1 for vote in evidence.passive)
