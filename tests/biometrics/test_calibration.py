"""What an engine's scores mean, and what happens when nobody measured it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from biometrics.calibration import FOLDER, Uncalibrated, read
from biometrics.engines import digests, load
from biometrics.models import Manifest
from domain.faces.face_check import Verdict


def spoiled(folder: Path, **changes: object) -> Path:
    """A folder with the calibration of `opencv`, changed; None takes a field away."""
    data: dict[str, Any] = json.loads((FOLDER / "opencv.json").read_text(encoding="utf-8"))
    data |= changes
    kept = {name: value for name, value in data.items() if value is not None}
    (folder / "opencv.json").write_text(json.dumps(kept), encoding="utf-8")
    return folder


def test_a_pension_asks_more_than_other_actions() -> None:
    known = read("opencv")

    assert known.for_action("pension.certify").accept == 0.48
    assert known.for_action("library.card").accept == 0.46
    assert known.for_action("pension.certify").unsure == 0.36


def test_between_unsure_and_accept_a_person_decides() -> None:
    pension = read("opencv").for_action("pension.certify")

    assert pension.judge([0.2, 0.48]) is Verdict.PASS
    assert pension.judge([0.479]) is Verdict.UNSURE
    assert pension.judge([0.359]) is Verdict.FAIL


@pytest.mark.parametrize("engine", ["opencv", "dlib"])
def test_every_engine_names_its_errors_per_group_with_intervals(engine: str) -> None:
    known = read(engine)
    rates = [rate for one in known.measurements for rate in one.rates]

    assert {"all", "asian", "senior"} <= {rate.subset for rate in rates}
    assert all(one.command and one.date and one.data for one in known.measurements)
    assert all(rate.fmr_interval[0] <= rate.fmr <= rate.fmr_interval[1] for rate in rates)


def test_the_calibration_was_measured_with_the_models_that_are_prepared(manifest: Manifest) -> None:
    assert read("opencv").fits(digests("opencv", manifest.digests))


def test_a_calibration_names_the_very_files_that_the_engine_loads(
    manifest: Manifest,
) -> None:
    opened: set[Path] = set()

    class Noting(dict[str, Path]):
        def __getitem__(self, name: str) -> Path:
            opened.add(super().__getitem__(name))
            return super().__getitem__(name)

    load("opencv", Noting(manifest.paths))

    named = digests("opencv", manifest.digests).values()
    assert {sha256(path.read_bytes()).hexdigest() for path in opened} == set(named)
    assert set(read("opencv").models.values()) == set(named)


def test_the_shipped_thresholds_are_no_looser_than_those_measured_for_their_risk() -> None:
    written = json.loads((FOLDER / "opencv.json").read_text(encoding="utf-8"))
    found = {risk: one["threshold"] for risk, one in written["risks"].items()}
    known = read("opencv").thresholds

    assert found["low"] < found["normal"] <= known["default"].accept
    assert found["high"] <= known["pension"].accept


def test_other_models_are_another_engine() -> None:
    known = read("opencv")

    assert not known.fits({**known.models, "sface": "0" * 64})
    assert not known.fits({})


def test_the_optional_engine_says_what_it_accepts() -> None:
    known = read("dlib")

    assert "Asian" in known.warning
    assert known.for_action("pension.certify").accept > 0.4


@pytest.mark.parametrize(
    "changes",
    [
        {"thresholds": None},
        {"thresholds": {"pension": {"accept": 0.48, "unsure": 0.36}}},
        {"thresholds": {"default": {"accept": 0.3, "unsure": 0.36}}},
        {"thresholds": {"default": {"accept": "high", "unsure": 0.36}}},
        {"models": None},
        {"measurements": []},
        {"engine": {"name": "opencv"}},
    ],
)
def test_a_file_that_contradicts_itself_is_no_calibration(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(Uncalibrated):
        read("opencv", spoiled(tmp_path, **changes))


def test_a_rate_outside_its_interval_is_no_calibration(tmp_path: Path) -> None:
    data = json.loads((FOLDER / "opencv.json").read_text(encoding="utf-8"))
    data["measurements"][0]["rates"][0]["fmr"] = 0.5

    with pytest.raises(Uncalibrated, match="interval"):
        read("opencv", spoiled(tmp_path, measurements=data["measurements"]))


def test_an_engine_without_a_file_is_uncalibrated(tmp_path: Path) -> None:
    with pytest.raises(Uncalibrated, match="missing"):
        read("opencv", tmp_path)
