"""Whose face it is: on real faces, upright, rolled, large and small."""

import cv2
import numpy as np
import pytest

from biometrics.engine import Face, Picture, Vector, biggest, from_template, to_template
from biometrics.engines import NoSuchEngine, load
from biometrics.engines.opencv import OpenCvEngine, mirrored
from biometrics.pictures import PHOTO, decode
from tests import samples

#: calibration/opencv.json, default.
SAME = 0.46


def photo(name: str) -> Picture:
    return decode(samples.face(name).read_bytes(), PHOTO)


def vector(engine: OpenCvEngine, picture: Picture) -> Vector:
    face = biggest(engine.detect(picture))
    assert face is not None
    return engine.embed(picture, engine.refine(picture, face))


def reference(engine: OpenCvEngine, picture: Picture) -> Vector:
    face = biggest(engine.detect(picture))
    assert face is not None
    return engine.refer(picture, engine.refine(picture, face))


def alike(engine: OpenCvEngine, one: Picture, other: Picture) -> float:
    return float(engine.compare(vector(engine, one), vector(engine, other)[None])[0])


def rolled(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height)), np.uint8)


@pytest.mark.parametrize(("one", "other"), [("obama", "obama2"), ("obama2", "obama3")])
def test_two_photos_of_one_man_are_alike(engine: OpenCvEngine, one: str, other: str) -> None:
    assert alike(engine, photo(one), photo(other)) >= SAME


@pytest.mark.parametrize("other", ["obama", "obama2", "obama3"])
def test_photos_of_two_men_are_not(engine: OpenCvEngine, other: str) -> None:
    assert alike(engine, photo("biden"), photo(other)) < 0.36


def test_the_landmarks_are_named_by_the_persons_own_sides(engine: OpenCvEngine) -> None:
    face = engine.detect(photo("obama"))[0]
    right_eye, left_eye, nose, right_mouth, left_mouth = face.landmarks

    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_mouth[0] < left_mouth[0]
    assert right_eye[1] < nose[1] < right_mouth[1]


@pytest.mark.parametrize("degrees", [-40, -20, 20, 40])
def test_a_head_on_one_side_is_still_the_same_man(engine: OpenCvEngine, degrees: int) -> None:
    straight = photo("obama2")

    assert alike(engine, straight, rolled(straight, degrees)) >= SAME


def test_roll_is_positive_when_the_eye_line_falls_to_the_right(engine: OpenCvEngine) -> None:
    picture = rolled(photo("obama2"), -20)

    assert engine.refine(picture, engine.detect(picture)[0]).roll == pytest.approx(20, abs=6)


def test_a_face_far_larger_than_the_recogniser_needs_loses_nothing(engine: OpenCvEngine) -> None:
    picture = photo("obama")
    large = np.asarray(cv2.resize(picture, None, fx=2, fy=2), np.uint8)

    assert alike(engine, picture, large) >= 0.95


def test_both_faces_of_a_picture_are_seen_the_bigger_first(engine: OpenCvEngine) -> None:
    near = cv2.resize(photo("obama"), (480, 640))
    far = cv2.resize(photo("biden"), (240, 320))
    both = np.zeros((640, 720, 3), np.uint8)
    both[:, :480], both[:320, 480:] = near, far

    faces = engine.detect(both)

    assert len(faces) == 2
    assert faces[0].box[2] > faces[1].box[2]


def test_a_face_too_small_for_the_first_look_is_still_seen(engine: OpenCvEngine) -> None:
    room = np.full((480, 640, 3), 110, np.uint8)
    room[100:250, 200:320] = cv2.resize(photo("obama"), (120, 150), interpolation=cv2.INTER_AREA)

    assert [round(face.box[2] / 10) for face in engine.detect(room)] == [3]


def test_there_is_no_face_in_an_empty_room(engine: OpenCvEngine) -> None:
    assert engine.detect(np.full((480, 640, 3), 128, np.uint8)) == []


def test_a_face_that_the_closer_look_does_not_find_stays_as_it_was(engine: OpenCvEngine) -> None:
    nothing = Face((100.0, 100.0, 80.0, 100.0), np.full((5, 2), 120, np.float32), 0.7)

    assert engine.refine(np.full((480, 640, 3), 128, np.uint8), nothing) is nothing


def test_a_reference_is_the_same_for_a_photo_and_its_mirror(engine: OpenCvEngine) -> None:
    picture = photo("obama2")
    mirror = np.asarray(cv2.flip(picture, 1), np.uint8)

    one, other = (reference(engine, each) for each in (picture, mirror))

    assert float(engine.compare(one, other[None])[0]) >= 0.98
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)


def test_a_frame_is_nearer_to_the_reference_than_to_the_photo_alone(engine: OpenCvEngine) -> None:
    first, second = photo("obama"), photo("obama2")
    both = np.stack([vector(engine, first), reference(engine, first)])

    to_photo, to_reference = engine.compare(vector(engine, second), both)

    assert to_reference > to_photo


def test_in_a_mirror_the_landmarks_keep_the_persons_own_sides(engine: OpenCvEngine) -> None:
    picture = photo("obama2")
    face = engine.detect(picture)[0]

    other = mirrored(face, picture)

    right_eye, left_eye, *_ = other.landmarks
    assert right_eye[0] < left_eye[0]
    assert mirrored(other, picture).landmarks == pytest.approx(face.landmarks, abs=1e-3)


def test_the_same_picture_gives_the_same_vector(engine: OpenCvEngine) -> None:
    picture = photo("biden")

    assert np.array_equal(vector(engine, picture), vector(engine, picture))


def test_a_vector_has_length_one_and_128_numbers(engine: OpenCvEngine) -> None:
    found = vector(engine, photo("biden"))

    assert found.shape == (128,)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)


def test_a_template_is_512_bytes_and_reads_back(engine: OpenCvEngine) -> None:
    found = vector(engine, photo("biden"))

    assert len(to_template(found)) == 512
    assert np.array_equal(from_template(to_template(found)), found)


@pytest.mark.parametrize("junk", [b"", b"abc", np.array([np.nan], "<f4").tobytes()])
def test_bytes_that_are_no_template_are_refused(junk: bytes) -> None:
    with pytest.raises(ValueError, match=r"template|buffer"):
        from_template(junk)


def test_an_engine_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(NoSuchEngine, match="frontal"):
        load("frontal", {})
