"""The optional engine behind the same port; runs where its packages are installed."""

import importlib.util

import numpy as np
import pytest

from biometrics import calibration, engines
from biometrics.engine import Engine, Picture, Vector, biggest
from biometrics.pictures import PHOTO, decode
from tests import samples

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("face_recognition") is None,
    reason="install it with: pip install --no-deps -r requirements-dlib.txt",
)


@pytest.fixture(scope="module")
def dlib() -> Engine:
    return engines.load("dlib", {}, calibration="test")


def photo(name: str) -> Picture:
    return decode(samples.face(name).read_bytes(), PHOTO)


def vector(engine: Engine, picture: Picture) -> Vector:
    face = biggest(engine.detect(picture))
    assert face is not None
    return engine.embed(picture, engine.refine(picture, face))


def alike(engine: Engine, one: str, other: str) -> float:
    return float(engine.compare(vector(engine, photo(one)), vector(engine, photo(other))[None])[0])


def test_one_man_is_more_alike_than_two(dlib: Engine) -> None:
    assert alike(dlib, "obama", "obama2") > 0.4 > alike(dlib, "obama", "biden")


def test_the_same_vector_is_as_alike_as_can_be(dlib: Engine) -> None:
    found = vector(dlib, photo("biden"))

    assert dlib.compare(found, found[None])[0] == 1


def test_its_landmarks_are_named_by_the_persons_own_sides(dlib: Engine) -> None:
    right_eye, left_eye, nose, right_mouth, left_mouth = dlib.detect(photo("obama"))[0].landmarks

    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_mouth[0] < left_mouth[0]
    assert right_eye[1] < nose[1] < right_mouth[1]


def test_there_is_no_face_in_an_empty_room(dlib: Engine) -> None:
    assert dlib.detect(np.full((480, 640, 3), 128, np.uint8)) == []


def test_its_templates_never_meet_those_of_the_default_engine(dlib: Engine) -> None:
    assert str(dlib.id) == "dlib/1"


def test_it_was_calibrated_with_the_models_that_are_installed() -> None:
    assert calibration.read("dlib").fits(engines.digests("dlib", {}))
