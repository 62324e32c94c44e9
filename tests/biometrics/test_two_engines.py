"""Two engines in the same workers: each knows its own templates, and its own calibration."""

import importlib.util
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from biometrics.calibration import FOLDER, Uncalibrated, find, write
from biometrics.faces import Faces, SecondEngine, open_faces
from tests import samples
from tests.biometrics.test_faces import jpeg

pytestmark = pytest.mark.asyncio(loop_scope="module")
MODELS = Path(__file__).resolve().parents[2] / "models"
ACTION = "pension.certify"


def own_calibration(folder: Path) -> Path:
    """A city's own file: our engine under a name of its own, its templates apart, other thresholds."""
    data: dict[str, Any] = json.loads((FOLDER / "opencv.json").read_text(encoding="utf-8"))
    data["id"] = "opencv-b-2026"
    data["engine"] = {"name": "opencv-b", "version": "1"}
    data["thresholds"]["pension"] = {"accept": 0.5, "unsure": 0.4, "strong": 0.6}
    folder.mkdir(exist_ok=True)
    write(folder / "opencv-b.json", data)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def faces(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Faces]:
    folder = own_calibration(tmp_path_factory.mktemp("calibrations"))
    async with open_faces(
        MODELS, workers=1, second="opencv-b", production=True, calibrations=folder
    ) as faces:
        yield faces


def photo(name: str) -> bytes:
    return samples.face(name).read_bytes()


def second_of(faces: Faces) -> SecondEngine:
    assert faces.second is not None
    return faces.second


async def test_the_second_has_its_own_name_and_thresholds(faces: Faces) -> None:
    second = second_of(faces)

    assert (str(faces.engine), str(second.engine)) == ("opencv/1", "opencv-b/1")
    assert second.engine.label == "opencv-b/1 opencv-b-2026"
    assert (faces.thresholds(ACTION).accept, second.thresholds(ACTION).accept) == (0.48, 0.5)


async def test_a_photo_gives_a_template_of_each(faces: Faces) -> None:
    made = await faces.enrol(photo("obama"))

    assert made.beside == second_of(faces).engine
    assert len(made.second) == 512


async def test_the_second_knows_a_person_by_its_own_template(faces: Faces) -> None:
    made, second = await faces.enrol(photo("obama")), second_of(faces)
    accept = second.thresholds(ACTION).accept

    his = await second.match([photo("obama2")], [made.second])
    other = await second.match([photo("biden")], [made.second])

    assert his.to_reference[0] >= accept > other.to_reference[0]
    (alike,) = await second.compare(his.probe, [made.second])
    assert alike == pytest.approx(his.to_reference[0], abs=1e-5)


async def test_an_idle_worker_is_seen(faces: Faces) -> None:
    assert second_of(faces).idle


async def test_a_bad_photo_gives_neither(faces: Faces) -> None:
    made = await faces.enrol(jpeg(np.full((480, 640, 3), 90, np.uint8)))

    assert (made.template, made.second, made.beside) == (None, b"", None)


async def test_a_second_engine_without_calibration_is_refused() -> None:
    with pytest.raises(Uncalibrated, match="opencv-c has no calibration"):
        await open_faces(MODELS, workers=1, second="opencv-c", production=False).__aenter__()


async def test_a_city_s_own_calibration_goes_before_ours(tmp_path: Path) -> None:
    folder = own_calibration(tmp_path / "own")

    assert find("opencv-b", folder).engine.calibration == "opencv-b-2026"
    assert find("opencv", folder) == find("opencv")


@pytest.mark.skipif(
    importlib.util.find_spec("face_recognition") is None, reason="make dlib installs it"
)
@pytest.mark.slow
async def test_dlib_and_ours_look_at_the_same_photo() -> None:
    async with open_faces(
        MODELS, workers=1, engine="opencv", second="dlib", production=True
    ) as faces:
        made, second = await faces.enrol(photo("obama")), second_of(faces)
        his = await second.match([photo("obama2")], [made.second])
        other = await second.match([photo("biden")], [made.second])

    assert his.to_reference[0] >= second.thresholds(ACTION).unsure > other.to_reference[0]
