"""Which pictures are good enough, and what is said of the others."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest

from biometrics.engine import Face, Picture, biggest
from biometrics.engines.opencv import OpenCvEngine
from biometrics.pictures import PHOTO, decode, read
from biometrics.quality import FRAME, REFERENCE, Gates, Quality, count, judge, measure, why_nobody
from domain.faces.face_check import QUALITY_NAMES, Reason
from tests import samples

#: Of franck.mp4: mouth open, a turn beyond 22°, eyes closed.
EVENTFUL = {
    "mouth": range(3765, 3816, 10),
    "turn": range(1071, 1096, 6),
    "eyes": range(222, 268, 9),
}


#: Wide is the face in the photo, px.
FACE = 253


def photo() -> Picture:
    return decode(samples.face("obama").read_bytes(), PHOTO)


def reasons(
    engine: OpenCvEngine, picture: Picture, gates: Gates = FRAME, quality: int | None = None
) -> tuple[Reason, ...]:
    faces = engine.detect(picture)
    face = biggest(faces)
    if face is not None and gates is REFERENCE:
        face = engine.refine(picture, face)
    measured = None if face is None else measure(picture, face)
    return judge(count(faces, gates), measured, gates, jpeg_quality=quality)


def frames_of(name: str, wanted: range) -> Iterator[Picture]:
    film = cv2.VideoCapture(str(samples.clip(name)))
    film.set(cv2.CAP_PROP_POS_FRAMES, wanted.start)
    for number in range(wanted.start, wanted.stop):
        there, frame = film.read()
        assert there
        if number in wanted:
            yield np.asarray(frame, np.uint8)
    film.release()


def blurred(picture: Picture, share: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), share * FACE), np.uint8)


def moved(picture: Picture, share: float) -> Picture:
    length = round(share * FACE)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    return np.asarray(cv2.filter2D(picture, -1, kernel), np.uint8)


@pytest.mark.parametrize("gates", [FRAME, REFERENCE])
def test_a_good_photo_misses_nothing(engine: OpenCvEngine, gates: Gates) -> None:
    assert reasons(engine, photo(), gates) == ()


@pytest.mark.parametrize("what", sorted(EVENTFUL))
def test_a_frame_of_a_step_misses_nothing(engine: OpenCvEngine, what: str) -> None:
    for frame in frames_of("franck", EVENTFUL[what]):
        assert reasons(engine, frame) == ()


def test_an_empty_room_shows_no_face(engine: OpenCvEngine) -> None:
    assert reasons(engine, np.full((480, 640, 3), 90, np.uint8)) == (Reason.NO_FACE,)


@pytest.mark.parametrize(
    ("grey", "reason"),
    [
        (0, Reason.TOO_DARK),
        (27, Reason.TOO_DARK),
        (29, Reason.NO_FACE),
        (234, Reason.NO_FACE),
        (237, Reason.TOO_BRIGHT),
    ],
)
def test_where_nobody_is_found_the_light_is_named_if_it_explains_it(
    grey: int, reason: Reason
) -> None:
    assert why_nobody(np.full((64, 64, 3), grey, np.uint8)) is reason


def test_two_people_are_told_to_be_one(engine: OpenCvEngine) -> None:
    other = decode(samples.face("biden").read_bytes(), PHOTO)
    both = np.hstack([cv2.resize(photo(), (320, 400)), cv2.resize(other, (320, 400))])

    assert reasons(engine, np.asarray(both, np.uint8))[0] is Reason.SEVERAL_FACES


def beside(face: Face, *, width: float, score: float) -> Face:
    """Somebody else, so many times as wide and found with this score."""
    x, y, across, down = face.box
    return replace(face, box=(x + 400, y, across * width, down * width), score=score)


@pytest.mark.parametrize(("width", "score"), [(0.2, 0.95), (0.45, 0.95), (0.6, 0.8), (0.7, 0.87)])
def test_a_portrait_on_the_wall_and_a_colleague_behind_are_nobody_to_a_frame(
    engine: OpenCvEngine, width: float, score: float
) -> None:
    face = engine.detect(photo())[0]

    assert count([face, beside(face, width=width, score=score)], FRAME) == 1


@pytest.mark.parametrize(("width", "score"), [(0.5, 0.88), (0.7, 0.9), (1.0, 0.95), (0.8, 0.65)])
def test_who_steps_in_beside_the_person_is_counted(
    engine: OpenCvEngine, width: float, score: float
) -> None:
    face = engine.detect(photo())[0]
    people = count([face, beside(face, width=width, score=score)], FRAME)

    assert people == 2
    assert judge(people, measure(photo(), face), FRAME)[0] is Reason.SEVERAL_FACES


def test_a_reference_never_guesses_which_of_two_is_meant(engine: OpenCvEngine) -> None:
    face = engine.detect(photo())[0]

    assert count([face, beside(face, width=0.5, score=0.61)], REFERENCE) == 2
    assert count([face, beside(face, width=0.45, score=0.95)], REFERENCE) == 1
    assert count([], REFERENCE) == 0


def test_a_face_of_twenty_pixels_is_too_small(engine: OpenCvEngine) -> None:
    measured = measure(photo(), engine.detect(photo())[0])
    small = replace(measured, width=20.0)

    assert judge(1, small, FRAME) == (Reason.FACE_TOO_SMALL,)


def test_a_face_of_forty_pixels_does_for_a_frame_but_not_for_a_reference(
    engine: OpenCvEngine,
) -> None:
    measured = measure(photo(), engine.detect(photo())[0])
    small = replace(measured, width=40.0)

    assert judge(1, small, FRAME) == ()
    assert judge(1, small, REFERENCE) == (Reason.FACE_TOO_SMALL,)


@pytest.mark.parametrize("share", [0.2, 0.35, 0.5])
def test_a_face_partly_left_of_the_picture_is_cut_off(engine: OpenCvEngine, share: float) -> None:
    picture = photo()
    x, _, width, _ = engine.detect(picture)[0].box

    assert reasons(engine, picture[:, int(x + share * width) :])[0] is Reason.FACE_CUT_OFF


def test_a_face_whose_chin_is_missing_is_cut_off(engine: OpenCvEngine) -> None:
    picture = photo()
    _, y, _, height = engine.detect(picture)[0].box

    assert reasons(engine, picture[: int(y + 0.7 * height)])[0] is Reason.FACE_CUT_OFF


@pytest.mark.parametrize("gates", [FRAME, REFERENCE])
def test_a_dark_room_is_said_to_be_dark(engine: OpenCvEngine, gates: Gates) -> None:
    dark = (photo() * 0.12).astype(np.uint8)

    assert reasons(engine, dark, gates)[0] is Reason.TOO_DARK


@pytest.mark.parametrize("gates", [FRAME, REFERENCE])
def test_an_overexposed_face_is_said_to_be_bright(engine: OpenCvEngine, gates: Gates) -> None:
    bright = np.clip(photo() * 1.2 + 120.0, 0, 255).astype(np.uint8)

    assert reasons(engine, bright, gates)[0] is Reason.TOO_BRIGHT


def test_a_pale_or_sunlit_face_that_shows_its_skin_does_for_a_frame(engine: OpenCvEngine) -> None:
    veiled = np.round(photo() * 0.35 + 255 * 0.65).astype(np.uint8)
    measured = measure(veiled, engine.detect(veiled)[0])

    assert measured.grey > 195
    assert reasons(engine, veiled) == ()
    assert reasons(engine, veiled, REFERENCE) == (Reason.TOO_BRIGHT,)


def test_a_face_half_of_which_is_white_is_too_bright_however_dark_the_rest(
    engine: OpenCvEngine,
) -> None:
    measured = measure(photo(), engine.detect(photo())[0])
    half_lit = replace(measured, grey=160.0, clipped=0.5)

    assert judge(1, half_lit, FRAME) == (Reason.TOO_BRIGHT,)
    assert judge(1, replace(half_lit, clipped=0.3), FRAME) == ()
    assert judge(1, replace(half_lit, clipped=0.2), REFERENCE) == (Reason.TOO_BRIGHT,)


@pytest.mark.parametrize("gates", [FRAME, REFERENCE])
def test_a_picture_out_of_focus_is_blurred(engine: OpenCvEngine, gates: Gates) -> None:
    assert Reason.BLURRED in reasons(engine, blurred(photo(), 0.05), gates)


def test_a_picture_moved_by_a_fifth_of_the_face_is_blurred(engine: OpenCvEngine) -> None:
    assert Reason.BLURRED in reasons(engine, moved(photo(), 0.2))


def test_a_slight_blur_does_for_a_frame(engine: OpenCvEngine) -> None:
    assert reasons(engine, blurred(photo(), 0.01)) == ()


def test_a_head_lying_on_one_side_is_tilted(engine: OpenCvEngine) -> None:
    picture = photo()
    x, y, width, height = engine.detect(picture)[0].box
    turn = cv2.getRotationMatrix2D((x + width / 2, y + height / 2), 40, 1)
    tilted = np.asarray(cv2.warpAffine(picture, turn, (910, 800)), np.uint8)

    assert Reason.HEAD_TILTED in reasons(engine, tilted, REFERENCE)


def test_a_covered_mouth_is_no_reference(engine: OpenCvEngine) -> None:
    picture = photo().copy()
    x, y, width, height = engine.detect(picture)[0].box
    picture[int(y + 0.5 * height) : int(y + height), int(x) : int(x + width)] = (200, 190, 170)

    assert Reason.FACE_UNCLEAR in reasons(engine, picture, REFERENCE)


def test_a_heavily_compressed_jpeg_is_unclear(engine: OpenCvEngine) -> None:
    data = cv2.imencode(".jpg", photo(), [cv2.IMWRITE_JPEG_QUALITY, 12])[1].tobytes()
    picture, header = read(data)

    assert Reason.FACE_UNCLEAR in reasons(engine, picture, FRAME, header.quality)


def test_a_profile_is_no_reference(engine: OpenCvEngine) -> None:
    measured = measure(photo(), engine.detect(photo())[0])
    profile = replace(measured, nose_side=0.6)

    assert judge(1, profile, REFERENCE) == (Reason.FACE_THE_CAMERA,)
    assert judge(1, profile, FRAME) == ()


def test_the_reason_to_put_right_first_comes_first(engine: OpenCvEngine) -> None:
    measured = measure(photo(), engine.detect(photo())[0])
    bad = replace(measured, grey=10.0, sharpness=0.0, score=0.5)

    assert judge(1, bad, FRAME) == (Reason.TOO_DARK, Reason.BLURRED, Reason.FACE_UNCLEAR)


def test_every_reason_of_a_frame_has_the_name_of_the_standard(engine: OpenCvEngine) -> None:
    measured = measure(photo(), engine.detect(photo())[0])
    worst = Quality(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 90.0, 0.0, 0.0, 0.0)

    assert set(judge(2, worst, FRAME)) <= set(QUALITY_NAMES)
    assert measured.inside == pytest.approx(1.0, abs=0.02)


def test_a_leaning_head_is_named_when_it_makes_the_detector_unsure(engine: OpenCvEngine) -> None:
    measured = replace(measure(photo(), engine.detect(photo())[0]), roll=-30.0)

    assert judge(1, measured, FRAME) == ()
    assert judge(1, replace(measured, score=0.8), FRAME)[0] is Reason.HEAD_TILTED
