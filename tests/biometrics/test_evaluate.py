"""Error rates of an engine on a folder of faces, told with how much they are worth."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from biometrics.engine import Face, Picture, Vector
from biometrics.evaluate import NothingToEvaluate, evaluate, rate, run
from domain.faces.face_check import EngineId, Thresholds
from tests import samples

FACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "faces"
AT_HALF = {"default": Thresholds(accept=0.5, unsure=0.4)}


class FakeEngine:
    """Takes the colour of a picture for its face, and black for an empty room."""

    id = EngineId("fake", "1", "")

    def detect(self, picture: Picture) -> list[Face]:
        if picture.max() < 20:
            return []
        return [Face((10.0, 10.0, 40.0, 40.0), np.zeros((5, 2), np.float32), 1.0)]

    def refine(self, picture: Picture, face: Face) -> Face:
        return face

    def embed(self, picture: Picture, face: Face) -> Vector:
        colour = picture.reshape(-1, 3).mean(axis=0)
        return np.asarray(colour / np.linalg.norm(colour), np.float32)

    def refer(self, picture: Picture, face: Face) -> Vector:
        return self.embed(picture, face)

    def compare(self, one: Vector, others: Vector) -> Vector:
        return np.asarray(others @ one, np.float32)


def paint(folder: Path, name: str, colour: tuple[int, int, int]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((64, 64, 3), colour, np.uint8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Red twice; blue and a green that is taken for someone else; an empty room; no picture."""
    folder = tmp_path / "faces"
    paint(folder, "red/1.png", (0, 0, 200))
    paint(folder, "red/2.png", (0, 0, 120))
    paint(folder, "mixed/1.png", (200, 0, 0))
    paint(folder, "mixed/2.png", (0, 200, 0))
    paint(folder, "nobody/1.png", (0, 0, 0))
    (folder / "nobody" / "2.jpg").write_bytes(b"no picture")
    (folder / "nobody" / "notes.txt").write_text("no photo", encoding="utf-8")
    return folder


def test_pairs_errors_and_failures_are_counted(folder: Path) -> None:
    report = evaluate(folder, FakeEngine(), AT_HALF)

    everyone = report.groups[0]
    at = everyone.at_threshold[0]
    assert (report.photos, report.fta.count) == (6, 2)
    assert (everyone.identities, everyone.photos) == (2, 4)
    assert (at.fnmr.count, at.fnmr.of) == (1, 2)
    assert (at.fmr.count, at.fmr.of) == (0, 4)


def test_groups_of_the_file_beside_the_folder_have_rows_of_their_own(folder: Path) -> None:
    paint(folder, "rose/1.png", (20, 20, 200))
    groups = {"about": "colours", "warm": ["red", "rose"], "pale": ["rose", "mixed"]}
    (folder.parent / "face_subsets.json").write_text(json.dumps(groups), encoding="utf-8")

    report = evaluate(folder, FakeEngine(), AT_HALF)

    assert [group.subset for group in report.groups] == ["all", "warm", "pale"]
    assert (report.groups[1].at_threshold[0].fmr.count, report.groups[1].identities) == (2, 2)


def test_the_report_is_one_json_object_or_a_table(folder: Path) -> None:
    report = evaluate(folder, FakeEngine(), AT_HALF)

    assert json.loads(report.as_json())["groups"][0]["at_threshold"][0]["fnmr"]["of"] == 2
    assert "1 of 2 " in report.as_table()
    assert "failure to acquire 2 of 6; failure to enrol" in report.as_table()


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 100, 0.0, 0.0370), (5, 100, 0.0215, 0.1118), (100, 100, 0.9630, 1.0), (0, 0, 0.0, 1.0)],
)
def test_intervals_are_wilsons(count: int, of: int, low: float, high: float) -> None:
    found = rate(count, of)

    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-4)


@pytest.mark.parametrize("files", [[], ["one.jpg"], ["person/notes.txt"]])
def test_a_folder_of_another_layout_is_refused_with_a_sentence(
    tmp_path: Path, files: list[str]
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    with pytest.raises(NothingToEvaluate, match="IDENTITY/PHOTO"):
        evaluate(tmp_path, FakeEngine(), AT_HALF)


def test_real_faces_are_told_apart_at_the_calibrated_threshold(
    models_folder: Path, tmp_path: Path
) -> None:
    for person, photos in {"one": ("obama", "obama2", "obama3"), "two": ("biden",)}.items():
        (tmp_path / person).mkdir()
        for photo in photos:
            shutil.copy(samples.face(photo), tmp_path / person)

    report = json.loads(run(tmp_path, models=models_folder, also_at=[0.99], as_json=True))

    errors = {at["action"]: at for at in report["groups"][0]["at_threshold"]}
    assert (errors["default"]["fnmr"]["count"], errors["default"]["fnmr"]["of"]) == (0, 3)
    assert (errors["default"]["fmr"]["count"], errors["default"]["fmr"]["of"]) == (0, 3)
    assert errors["at 0.99"]["fnmr"]["count"] == 3


@pytest.mark.skipif(not FACES.is_dir(), reason="the faces for measuring are not beside the house")
def test_some_of_the_faces_for_measuring_come_out_as_calibrated(
    models_folder: Path, tmp_path: Path
) -> None:
    for person in sorted(FACES.iterdir())[::12]:
        (tmp_path / person.name).symlink_to(person)

    report = json.loads(run(tmp_path, models=models_folder, as_json=True))

    at = report["groups"][0]["at_threshold"][0]
    assert at["fmr"]["low"] <= 1e-4
    assert at["fnmr"]["share"] <= 0.1  # 7 % here, of few people, one photographed over 50 years
