"""What the models read off real faces: signs, sizes, and that nothing breaks at the rim."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from biometrics import engines
from biometrics.engine import Engine, Face, Picture, biggest
from biometrics.frame_features import FrameAnalyzer, hash_of
from biometrics.liveness.hashes import apart
from biometrics.models import ModelsUnfit, load_manifest
from clients.clips import decode, encode, frame, with_noise
from domain.faces.face_check import Reason, Sight
from tests.samples import FOLDER, SamplesMissing, clip


class Watcher:
    """The engine's eye for faces, and the models that look at them."""

    def __init__(self, engine: Engine, eyes: FrameAnalyzer) -> None:
        self.engine = engine
        self.eyes = eyes

    def face(self, picture: Picture) -> Face:
        found = biggest(self.engine.detect(picture))
        assert found is not None
        return found

    def look(self, picture: Picture) -> Sight:
        return self.eyes.look(picture, self.face(picture), 1, ())


@pytest.fixture(scope="module")
def models() -> dict[str, Path]:
    try:
        for name in ("franck", "cap12_edit", "cap13_edit2"):
            clip(name)
        return dict(load_manifest(FOLDER.parent / "models").paths)
    except (ModelsUnfit, SamplesMissing) as missing:
        pytest.skip(f"the real faces are not here: {missing}")


@pytest.fixture(scope="module")
def watcher(models: dict[str, Path]) -> Watcher:
    cv2.setNumThreads(1)
    return Watcher(engines.load("opencv", models), FrameAnalyzer(models))


def mirrored(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


@pytest.mark.parametrize(
    ("clip", "number", "yaw"),
    [("franck", 1089, 32), ("franck", 4314, 25), ("cap12_edit", 498, -17), ("cap12_edit", 525, 19)],
)
def test_yaw_is_positive_to_the_persons_own_left(
    watcher: Watcher, clip: str, number: int, yaw: float
) -> None:
    picture = frame(clip, number)

    assert watcher.look(picture).yaw == pytest.approx(yaw, abs=3)
    assert watcher.look(mirrored(picture)).yaw == pytest.approx(-yaw, abs=7)


def test_the_second_opinion_agrees_on_the_side_and_about_the_angle(watcher: Watcher) -> None:
    pictures = [frame("franck", number) for number in (4266, 4290, 4314)]

    evidence = watcher.eyes.examine_turn(pictures, [watcher.face(one) for one in pictures])

    assert evidence.yaw_from is not None
    assert evidence.yaw_to == pytest.approx(watcher.look(pictures[-1]).yaw, abs=5)
    assert evidence.yaw_from < 15 < (evidence.yaw_to or 0)


def test_pitch_is_negative_when_the_head_is_bent(watcher: Watcher) -> None:
    assert watcher.look(frame("franck", 3828)).pitch < -15
    assert watcher.look(frame("franck", 2433)).pitch > 8


@pytest.mark.parametrize("tilt", [-25, -10, 10, 25])
def test_roll_follows_the_eye_line_and_leaves_yaw_alone(watcher: Watcher, tilt: float) -> None:
    picture = frame("franck", 1560)
    turn = cv2.getRotationMatrix2D((320, 256), -tilt, 1)
    tilted = cv2.warpAffine(picture, turn, (640, 512)).astype(np.uint8)

    upright, found = watcher.look(picture), watcher.look(tilted)

    assert found.roll - upright.roll == pytest.approx(tilt, abs=6)
    assert found.yaw == pytest.approx(upright.yaw, abs=6)


def test_an_open_mouth_is_wider_by_more_than_the_bound(watcher: Watcher) -> None:
    shut, wide = watcher.look(frame("cap12_edit", 270)), watcher.look(frame("cap12_edit", 290))

    assert wide.mouth - shut.mouth > 0.2


@pytest.mark.parametrize(
    ("clip", "opened", "closed"),
    [("franck", 204, 240), ("franck", 3765, 3834), ("cap13_edit2", 60, 102)],
)
def test_closed_eyes_are_less_than_half_as_wide(
    watcher: Watcher, clip: str, opened: int, closed: int
) -> None:
    shut, wide = watcher.look(frame(clip, closed)).eyes, watcher.look(frame(clip, opened)).eyes

    assert shut is not None
    assert wide is not None
    assert shut < wide / 2


def test_dark_and_blurred_pictures_read_so(watcher: Watcher) -> None:
    picture = frame("cap12_edit", 1175)
    face = watcher.face(picture)
    blurred = cv2.GaussianBlur(picture, (0, 0), 4).astype(np.uint8)

    sharp = watcher.eyes.look(picture, face, 1, ())
    soft = watcher.eyes.look(blurred, face, 1, ())
    dim = watcher.eyes.look((picture // 4).astype(np.uint8), face, 1, ())

    assert soft.sharpness < sharp.sharpness / 3
    assert dim.grey == pytest.approx(sharp.grey / 4, abs=2)


def test_without_a_face_the_size_and_the_hash_are_all(watcher: Watcher) -> None:
    wall = np.full((480, 640, 3), 90, np.uint8)

    sight = watcher.eyes.look(wall, None, 0, (Reason.NO_FACE,))

    assert sight == Sight(
        width=640, height=480, faces=0, reasons=(Reason.NO_FACE,), hash=hash_of(wall)
    )


def test_without_the_pose_model_there_is_no_second_opinion(
    models: dict[str, Path], watcher: Watcher
) -> None:
    eyes = FrameAnalyzer({name: path for name, path in models.items() if name != "pose"})
    pictures = [frame("franck", number) for number in (4266, 4290, 4314)]

    evidence = eyes.examine_turn(pictures, [watcher.face(one) for one in pictures])

    assert evidence.residual is not None
    assert (evidence.yaw_from, evidence.yaw_to) == (None, None)


def test_a_turn_of_no_pictures_is_no_evidence(watcher: Watcher) -> None:
    evidence = watcher.eyes.examine_turn([], [])

    assert (evidence.residual, evidence.yaw_to) == (None, None)


@pytest.mark.parametrize(
    "box",
    [(-80.0, -60.0, 120.0, 160.0), (600.0, 450.0, 120.0, 160.0), (10.0, 10.0, 1.0, 1.0)],
)
def test_a_face_at_the_rim_breaks_nothing(
    watcher: Watcher, box: tuple[float, float, float, float]
) -> None:
    picture = frame("franck", 1560)
    face = Face(box=box, landmarks=np.zeros((5, 2), np.float32), score=0.6)

    sight = watcher.eyes.look(picture, face, 1, ())
    evidence = watcher.eyes.examine_turn([picture, picture], [face, face])

    assert sight.eyes is not None
    assert np.isfinite([sight.yaw, sight.pitch, sight.mouth, sight.eyes, sight.sharpness]).all()
    assert evidence.residual is None or evidence.residual >= 0


def test_noise_turns_few_bits_and_another_scene_many() -> None:
    random = np.random.default_rng(1)
    picture = frame("franck", 1560)
    again = decode(encode(with_noise(picture, random)))

    assert apart(hash_of(picture), hash_of(again)) <= 12
    assert apart(hash_of(picture), hash_of(frame("cap12_edit", 1175))) > 60


def test_a_hash_has_256_bits_whatever_the_picture() -> None:
    for height, width in ((32, 32), (480, 640), (33, 4_000)):
        assert len(hash_of(np.zeros((height, width, 3), np.uint8))) == 32
