"""What the services ask of faces, answered by real workers."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import pytest_asyncio

from biometrics.calibration import FOLDER, Uncalibrated, write
from biometrics.engine import Picture, from_template
from biometrics.faces import Faces, open_faces
from biometrics.liveness.decide import Judge
from biometrics.models import ModelsUnfit
from biometrics.pictures import PHOTO, decode
from biometrics.rotation import NOTHING
from domain.errors import Invalid, TooLarge
from domain.faces.face_check import ELDER, Reason, Step
from domain.faces.history import History
from domain.problems import Problem
from tests import samples
from tests.biometrics.films import film

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def faces() -> AsyncIterator[Faces]:
    async with open_faces(MODELS, workers=1, production=True) as faces:
        yield faces


MODELS = Path(__file__).resolve().parents[2] / "models"


def photo(name: str) -> bytes:
    return samples.face(name).read_bytes()


def frame(name: str, number: int) -> bytes:
    film = cv2.VideoCapture(str(samples.clip(name)))
    film.set(cv2.CAP_PROP_POS_FRAMES, number)
    there, picture = film.read()
    film.release()
    assert there
    return jpeg(np.asarray(picture, np.uint8))


def jpeg(picture: Picture) -> bytes:
    return cv2.imencode(".jpg", picture)[1].tobytes()


async def test_the_engine_and_its_calibration_are_named(faces: Faces) -> None:
    assert str(faces.engine) == "opencv/1"
    assert faces.engine.calibration.startswith("opencv-")
    assert faces.thresholds("pension.certify").accept == 0.48


async def test_a_frame_shows_one_usable_face(faces: Faces) -> None:
    sight = await faces.observe(frame("franck", 0))

    assert sight.usable
    assert (sight.width, sight.height) == (360, 288)
    assert sight.score > 0.9
    assert len(sight.hash) == 32


def beside(name: str, scale: float) -> bytes:
    """Franck before the camera, and to his right another man so many times as large."""
    left, other = decode(frame("franck", 0)), decode(frame(name, 0))
    right = np.full_like(left, 110)
    small = cv2.resize(other, None, fx=scale * 288 / 480, fy=scale * 288 / 480)
    rows, columns = min(small.shape[0], 288), min(small.shape[1], 360)
    right[:rows, :columns] = small[:rows, :columns]
    return jpeg(np.asarray(np.hstack([left, right]), np.uint8))


async def test_a_man_behind_is_nobody_until_he_steps_in(faces: Faces) -> None:
    behind = await faces.observe(beside("cap12_edit", 0.8))
    close = await faces.observe(beside("cap12_edit", 1.6))

    assert (behind.faces, behind.usable) == (1, True)
    assert (close.faces, close.reasons[0]) == (2, Reason.SEVERAL_FACES)


async def test_a_man_who_takes_the_place_of_another_is_a_cut_and_another_person(
    faces: Faces,
) -> None:
    sights = [await faces.observe(frame("franck", number)) for number in range(0, 20, 4)]
    sights += [await faces.observe(frame("cap12_edit", number)) for number in range(0, 20, 4)]
    match = await faces.match([frame("franck", 0), frame("cap12_edit", 0)], [])

    said = {
        Judge()
        .step(Step.OPEN_MOUTH, History(film(sights)[:end]), asked=0, asked_ms=0, rules=ELDER)
        .reason
        for end in range(1, len(sights) + 1)
    }

    assert Reason.PICTURE_CUT in said
    assert Judge().persons(match) is Reason.PERSON_CHANGED


async def test_a_head_on_one_side_is_asked_to_be_straight(faces: Faces) -> None:
    picture = decode(frame("franck", 0))
    turn = cv2.getRotationMatrix2D((180, 144), 40, 0.7)
    border = cv2.BORDER_REPLICATE
    tilted = cv2.warpAffine(picture, turn, (360, 288), borderMode=border)

    sight = await faces.observe(jpeg(np.asarray(tilted, np.uint8)))

    assert sight.roll == pytest.approx(-43, abs=8)
    assert sight.reasons[0] is Reason.HEAD_TILTED


async def test_a_frame_without_a_face_says_so(faces: Faces) -> None:
    sight = await faces.observe(jpeg(np.full((480, 640, 3), 90, np.uint8)))

    assert (sight.faces, sight.reasons) == (0, (Reason.NO_FACE,))


def smaller(name: str) -> bytes:
    """The photo with less bytes than a frame may have."""
    picture = decode(photo(name), PHOTO)
    return jpeg(np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5), np.uint8))


async def test_a_photo_becomes_a_template_that_matches_the_same_person_only(faces: Faces) -> None:
    enrolled = await faces.enrol(photo("obama"))
    assert enrolled.template is not None

    accept = faces.thresholds("pension.certify").accept
    his = await faces.match([photo("obama2"), smaller("obama3")], [enrolled.template])
    other = await faces.match([photo("biden")], [enrolled.template])

    assert his.to_reference[0] >= accept > other.to_reference[0]


async def test_each_frame_is_compared_with_the_first(faces: Faces) -> None:
    found = await faces.match([photo("obama2"), photo("biden")], [])

    assert found.to_first[0] == pytest.approx(1, abs=1e-5)
    assert found.to_first[1] < faces.thresholds("pension.certify").accept


async def test_frames_are_compared_with_a_first_one_that_was_seen_before(faces: Faces) -> None:
    both = await faces.match([photo("obama2"), photo("biden")], [])
    before = await faces.match([photo("obama2")], [])

    found = await faces.match([photo("biden")], [], first=before.first)

    assert found.to_first == pytest.approx(both.to_first[1:], abs=1e-6)
    assert found.first == before.first == both.first


async def test_frames_are_compared_with_each_reference_in_order(faces: Faces) -> None:
    templates = [(await faces.enrol(photo(name))).template for name in ("biden", "obama")]

    found = await faces.match([photo("obama2")], [one for one in templates if one is not None])

    accept = faces.thresholds("pension.certify").accept
    assert found.to_reference[0] < accept <= found.to_reference[1]


async def test_the_frames_taken_together_are_a_template_that_knows_the_person(faces: Faces) -> None:
    first = await faces.match([photo("obama2"), smaller("obama3")], [])

    again = await faces.match([photo("obama")], [first.probe])

    assert len(first.probe) == 512
    assert again.to_reference[0] >= faces.thresholds("pension.certify").accept


async def test_turned_templates_match_as_before_and_those_of_before_still_do(
    faces: Faces,
) -> None:
    before = (await faces.enrol(photo("obama"))).template
    plain = await faces.match([photo("obama2")], [before or b""])
    faces.turn_by(lambda: (1, [(1, b"a city's seed")]))
    try:
        since = (await faces.enrol(photo("obama"))).template
        turned = await faces.match([photo("obama2")], [before or b"", since or b""])
        again = await faces.match([smaller("obama3")], [turned.probe], first=turned.first)
        faces.turn_by(lambda: (1, [(1, b"another city's")]))
        elsewhere = await faces.match([photo("obama2")], [since or b""])
    finally:
        faces.turn_by(lambda: NOTHING)

    likeness = plain.to_reference[0]
    assert turned.to_reference == pytest.approx((likeness, likeness), abs=1e-5)
    assert again.to_reference[0] == again.to_first[0] > 0.48
    assert elsewhere.to_reference[0] < 0.36


async def test_a_check_is_compared_by_the_mean_vector_of_its_frames(faces: Faces) -> None:
    frames = [photo("obama2"), smaller("obama3")]
    reference = (await faces.enrol(photo("obama"))).template
    assert reference is not None

    together = await faces.match(frames, [reference])
    alone = [await faces.match([one], [reference]) for one in frames]

    mean = np.mean([from_template(one.probe) for one in alone], axis=0)
    known = from_template(reference)
    likeness = mean @ known / np.linalg.norm(mean) / np.linalg.norm(known)
    assert from_template(together.probe) == pytest.approx(mean, abs=1e-6)
    assert together.to_reference[0] == pytest.approx(likeness, abs=1e-5)
    assert all(abs(one.to_reference[0] - likeness) > 0.01 for one in alone)


async def test_a_frame_in_which_nobody_is_found_matches_nobody(faces: Faces) -> None:
    template = (await faces.enrol(photo("obama"))).template
    empty = jpeg(np.full((480, 640, 3), 90, np.uint8))

    found = await faces.match([empty, photo("obama")], [template or b""])
    nobody = await faces.match([empty], [template or b""])

    assert found.to_first == (-1.0, -1.0)
    assert found.to_reference[0] == pytest.approx(1, abs=0.02)
    assert (nobody.to_reference, nobody.probe) == ((-1.0,), b"")


async def test_a_bad_photo_gets_reasons_and_no_template(faces: Faces) -> None:
    dark = await faces.enrol(jpeg((decode(photo("obama"), PHOTO) * 0.1).astype(np.uint8)))

    assert dark.template is None
    assert dark.reasons[0] is Reason.TOO_DARK


async def test_a_photo_of_two_people_is_no_reference(faces: Faces) -> None:
    both = [decode(photo(one), PHOTO) for one in ("obama", "biden")]
    beside = np.hstack([cv2.resize(one, (400, 500)) for one in both])

    enrolled = await faces.enrol(jpeg(np.asarray(beside, np.uint8)))

    assert enrolled.template is None
    assert Reason.SEVERAL_FACES in enrolled.reasons


async def test_a_photo_without_a_face_is_no_reference(faces: Faces) -> None:
    enrolled = await faces.enrol(jpeg(np.full((480, 640, 3), 90, np.uint8)))

    assert (enrolled.template, enrolled.reasons) == (None, (Reason.NO_FACE,))


async def test_what_is_no_picture_is_refused_as_such(faces: Faces) -> None:
    with pytest.raises(Invalid) as refused:
        await faces.observe(b"hello")

    assert refused.value.problem is Problem.PICTURE_UNREADABLE
    assert refused.value.detail == "neither JPEG nor PNG"


async def test_a_frame_too_large_is_refused_as_such(faces: Faces) -> None:
    with pytest.raises(TooLarge) as refused:
        await faces.observe(photo("obama3"))

    assert refused.value.problem is Problem.FRAME_TOO_LARGE


async def test_a_turn_gives_evidence(faces: Faces) -> None:
    evidence = await faces.examine_turn([frame("franck", at) for at in range(1062, 1093, 3)])

    assert evidence.residual is not None
    assert evidence.yaw_from is not None
    assert evidence.yaw_to is not None


async def test_health_counts_jobs_and_names_models_that_are_off(faces: Faces) -> None:
    before = faces.health().pool.jobs.get("observe", 0)
    await faces.observe(frame("franck", 0))

    health = faces.health()
    assert health.ready
    assert health.missing_models == ("minifasnet",)
    assert health.pool.jobs["observe"] == before + 1


def miscalibrated(folder: Path) -> Path:
    data = json.loads((FOLDER / "opencv.json").read_text(encoding="utf-8"))
    data["models"]["sface"] = "0" * 64
    write(folder / "opencv.json", data)
    return folder


async def test_production_refuses_models_that_were_not_calibrated(tmp_path: Path) -> None:
    opening = open_faces(MODELS, workers=1, production=True, calibrations=miscalibrated(tmp_path))

    with pytest.raises(Uncalibrated):
        await opening.__aenter__()


async def test_elsewhere_they_are_used_and_called_uncalibrated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opening = open_faces(MODELS, workers=1, production=False, calibrations=miscalibrated(tmp_path))
    with caplog.at_level(logging.WARNING):
        async with opening as faces:
            assert faces.engine.calibration == ""

    assert "other models" in caplog.text


async def test_without_models_the_house_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelsUnfit, match="models prepare"):
        await open_faces(tmp_path, workers=1, production=False).__aenter__()
