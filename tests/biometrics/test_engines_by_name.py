"""Which engine a name means, and what the one for dlib makes of its library's answers: none is installed."""

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from biometrics import engines
from biometrics.engine import Face, Picture
from biometrics.engines import NoSuchEngine, dlib, opencv
from domain.faces.face_check import EngineId

#: As the library names them: eyes by the side of the picture.
FEATURES: Mapping[str, list[tuple[int, int]]] = {
    "left_eye": [(10, 20), (14, 22)],
    "right_eye": [(30, 20), (34, 24)],
    "nose_tip": [(18, 30), (20, 31), (22, 32), (24, 31), (26, 30)],
    "top_lip": [(12, 40), (14, 39), (16, 38), (18, 38), (20, 38), (24, 39), (30, 41), (28, 42)],
}


class Library:
    """`face_recognition`, which notes what it is shown; two faces, the small one first."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def face_locations(self, picture: Picture, model: str) -> list[tuple[int, int, int, int]]:
        self.asked.append(("where", tuple(map(int, picture[0, 0])), model))
        return [(5, 40, 25, 10), (10, 60, 70, 20)]

    def face_landmarks(self, picture: Picture, places: Any) -> list[Any]:  # noqa: ANN401  # as it has it
        self.asked.append(("features", tuple(map(int, picture[0, 0])), places))
        return [FEATURES] * 2

    def face_encodings(self, picture: Picture, places: Any) -> list[Any]:  # noqa: ANN401  # as it has it
        self.asked.append(("vector", tuple(map(int, picture[0, 0])), places))
        return [np.array([0.25, 0.5], np.float64)]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    found = Library()
    monkeypatch.setitem(sys.modules, "face_recognition", found)
    return found


def blue() -> Picture:
    return np.full((80, 80, 3), (200, 100, 50), np.uint8)


@pytest.mark.usefixtures("library")
def test_an_engine_is_loaded_by_its_name_with_its_models_and_calibration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        opencv, "OpenCvEngine", lambda models, *, calibration: (models, calibration)
    )
    models = {"sface": Path("sface.onnx")}
    loaded: object = engines.load("opencv-b", models, calibration="b-2026")

    assert loaded == (models, "b-2026")
    assert engines.load("dlib", {}, calibration="mine").id == EngineId("dlib", "1", "mine")
    assert engines.load("dlib-old", {}).id == EngineId("dlib", "1", "")


def test_a_name_of_no_engine_is_refused_with_those_that_there_are() -> None:
    says = r"^no engine is called 'arcface'; there are opencv, dlib$"

    with pytest.raises(NoSuchEngine, match=says):
        engines.load("arcface", {})
    with pytest.raises(NoSuchEngine, match=says):
        engines.digests("arcface", {})


@pytest.mark.parametrize(
    ("name", "family"), [("opencv", "opencv"), ("opencv-b", "opencv"), ("dlib-a-b", "dlib")]
)
def test_an_engine_under_a_calibration_of_its_own_is_of_its_family(name: str, family: str) -> None:
    assert engines.family(name) == family


def test_without_its_packages_the_engine_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "face_recognition", None)
    monkeypatch.setitem(sys.modules, "face_recognition_models", None)
    says = r"^engine dlib needs `pip install --no-deps -r requirements-dlib\.txt`$"

    with pytest.raises(NoSuchEngine, match=says):
        engines.load("dlib", {})
    with pytest.raises(NoSuchEngine, match=says):
        engines.digests("dlib", {})


def test_faces_come_biggest_first_in_boxes_with_eyes_by_the_person_s_sides(
    library: Library,
) -> None:
    big, small = engines.load("dlib", {}).detect(blue())

    assert (big.box, small.box) == ((20, 10, 40, 60), (10, 5, 30, 20))
    assert big.score == 1
    assert big.landmarks.tolist() == [[12, 21], [32, 22], [22, 32], [12, 40], [30, 41]]
    assert library.asked == [
        ("where", (50, 100, 200), "hog"),
        ("features", (50, 100, 200), [(5, 40, 25, 10), (10, 60, 70, 20)]),
    ]


def test_a_vector_is_asked_for_where_the_face_is_with_red_first(library: Library) -> None:
    engine = engines.load("dlib", {})
    face = Face((10.4, 20.6, 30.0, 40.0), np.zeros((5, 2), np.float32), 1.0)

    vector = engine.refer(blue(), engine.refine(blue(), face))

    assert engine.refine(blue(), face) is face
    assert (vector.dtype, vector.tolist()) == (np.dtype(np.float32), [0.25, 0.5])
    assert library.asked == [("vector", (50, 100, 200), [(21, 40, 61, 10)])]


@pytest.mark.usefixtures("library")
def test_two_faces_are_as_alike_as_their_vectors_are_near() -> None:
    one, others = np.array([0, 0], np.float32), np.array([[0, 0], [0.3, 0.4]], np.float32)

    found = engines.load("dlib", {}).compare(one, others)

    assert (found.dtype, found.tolist()) == (np.dtype(np.float32), [1.0, 0.5])


def test_an_engine_is_calibrated_for_the_very_files_that_it_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("points", "faces"):
        (tmp_path / name).write_bytes(name.encode())
    models = SimpleNamespace(
        pose_predictor_five_point_model_location=lambda: str(tmp_path / "points"),
        face_recognition_model_location=lambda: str(tmp_path / "faces"),
    )
    monkeypatch.setitem(sys.modules, "face_recognition_models", models)
    prepared = {"yunet": "0", "yunet_litert": "1", "sface": "2", "mesh": "3"}

    assert engines.digests("opencv-b", prepared) == {"yunet_litert": "1", "sface": "2"}
    assert (
        engines.digests("dlib", prepared)
        == dlib.model_digests()
        == {
            "landmarks": hashlib.sha256(b"points").hexdigest(),
            "resnet": hashlib.sha256(b"faces").hexdigest(),
        }
    )
