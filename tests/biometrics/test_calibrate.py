"""The calibration of a city's own: what it may claim, and what is refused."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from biometrics import calibration
from biometrics.calibrate import CannotClaim, Risk, calibrate, levels, summary
from biometrics.calibration import FOLDER, Uncalibrated, sealed
from biometrics.evaluation.comparing import Tally
from tests.biometrics.test_evaluate_statistics import scores

FACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "faces"


def strangers(pairs: int, people: int = 200, seed: int = 1) -> Tally:
    """Owners at about .7, strangers at about .1."""
    dice = np.random.default_rng(seed)
    genuine = list(np.clip(dice.normal(0.7, 0.08, 2_000), -1, 1))
    return scores(genuine, list(np.clip(dice.normal(0.1, 0.09, pairs), -1, 1)), people)


def said(tallies: dict[str, Tally], **actions: Risk) -> dict[str, Any]:
    return json.loads(json.dumps(levels(tallies, actions)))  # type: ignore[no-any-return]  # JSON


def test_a_stricter_risk_has_a_higher_threshold() -> None:
    risks = said({"all": strangers(700_000)})["risks"]

    assert [risks[risk]["fmr"] for risk in ("low", "normal", "high")] == [1e-3, 1e-4, 5e-5]
    low, normal, high = (risks[risk]["threshold"] for risk in ("low", "normal", "high"))
    assert low < normal < high


def test_who_is_nearly_alike_is_asked_for_another_frame_and_no_stranger_like_the_most() -> None:
    found = said({"all": strangers(700_000)}, card=Risk.LOW)["thresholds"]

    pension, default, card = (found[action] for action in ("pension", "default", "card"))
    assert card["unsure"] < card["accept"] < default["accept"] < pension["accept"]
    assert default["unsure"] == pension["unsure"] == pytest.approx(card["accept"], abs=0.01)


def test_every_claim_holds_at_95_percent_by_the_number_of_its_pairs() -> None:
    risks = said({"all": strangers(400_000)})["risks"]

    for risk in risks.values():
        (claim,) = risk["claims"]
        assert claim["claimed"]
        assert 3 / 400_000 * 0.99 <= claim["fmr_bound"] <= risk["fmr"]


def test_a_group_too_small_for_a_rate_is_not_said_to_have_it() -> None:
    found = said({"all": strangers(400_000), "senior": strangers(5_000, people=50, seed=2)})

    claims = {
        (risk, claim["subset"]): claim
        for risk, told in found["risks"].items()
        for claim in told["claims"]
    }
    assert claims["low", "senior"]["claimed"]
    assert not claims["normal", "senior"]["claimed"]
    assert claims["normal", "senior"]["fmr_bound"] >= 3 / 5_000 * 0.99
    assert claims["normal", "senior"]["pairs_needed"] == 29_956
    assert "senior" in summary(found)
    assert "not claimed, 29,956 pairs are needed" in summary(found)


def test_a_group_that_is_harder_raises_the_threshold_for_all() -> None:
    dice = np.random.default_rng(5)
    alike = scores([0.7] * 500, list(dice.normal(0.25, 0.09, 40_000)), 200)

    alone = said({"all": strangers(400_000)})["thresholds"]["default"]["accept"]
    with_them = said({"all": strangers(400_000), "alike": alike})["thresholds"]["default"]["accept"]

    assert with_them > alone + 0.1


def test_too_few_strangers_for_normal_risk_are_refused_with_the_number_it_takes() -> None:
    with pytest.raises(CannotClaim, match=r"29,956 pairs of strangers, here are 20,000"):
        levels({"all": strangers(20_000)}, {})


def test_without_thirty_strangers_to_place_it_the_highest_risk_asks_as_much_as_normal() -> None:
    assert said({"all": strangers(70_000)})["risks"]["high"]["fmr"] == 1e-4


def test_actions_get_the_threshold_of_their_risk() -> None:
    found = said({"all": strangers(400_000)}, library=Risk.LOW)

    accepts = {name: pair["accept"] for name, pair in found["thresholds"].items()}
    by_risk = {risk: told["threshold"] for risk, told in found["risks"].items()}
    assert accepts == {
        "default": by_risk["normal"],
        "pension": by_risk["high"],
        "library": by_risk["low"],
    }
    assert all(pair["unsure"] <= pair["accept"] for pair in found["thresholds"].values())


def shipped() -> dict[str, Any]:
    return json.loads((FOLDER / "opencv.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # JSON


def refused(folder: Path, data: dict[str, Any]) -> str:
    (folder / "opencv.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(Uncalibrated) as fault:
        calibration.read("opencv", folder)
    return str(fault.value)


def test_a_file_edited_by_hand_is_refused(tmp_path: Path) -> None:
    data = shipped()
    data["thresholds"]["default"]["accept"] -= 0.01

    assert "edited after it was written" in refused(tmp_path, data)


def test_a_file_without_a_seal_is_refused(tmp_path: Path) -> None:
    data = {name: value for name, value in shipped().items() if name != calibration.SEAL}

    assert "edited after it was written" in refused(tmp_path, data)


def test_lines_and_spaces_break_no_seal(tmp_path: Path) -> None:
    (tmp_path / "opencv.json").write_text(json.dumps(shipped(), indent=7), encoding="utf-8")

    assert calibration.read("opencv", tmp_path).thresholds


def first_rate(data: dict[str, Any]) -> dict[str, Any]:
    return data["measurements"][0]["rates"][0]  # type: ignore[no-any-return]  # JSON


def no_whole_number(data: dict[str, Any]) -> None:
    first_rate(data).update(impostor=1_000, fmr=1.5e-4, fmr_interval=[0.0, 0.01])


def too_narrow(data: dict[str, Any]) -> None:
    first_rate(data).update(impostor=1_000, fmr=0.0, fmr_interval=[0.0, 1e-6])


def more_pass_further_up(data: dict[str, Any]) -> None:
    higher = first_rate(data) | {"threshold": 0.9, "fmr": 1.0, "fmr_interval": [0.99, 1.0]}
    data["measurements"][0]["rates"].append(higher)


def claimed_of_too_few(data: dict[str, Any]) -> None:
    claim = {"subset": "all", "impostor": 100, "matches": 0, "fmr_bound": 1e-5, "claimed": True}
    data["risks"] = {"high": {"fmr": 1e-5, "threshold": 0.5, "claims": [claim]}}


def nobody_compared(data: dict[str, Any]) -> None:
    for measurement in data["measurements"]:
        measurement["rates"] = []


def out_of_order(data: dict[str, Any]) -> None:
    data["thresholds"]["default"]["unsure"] = 0.99


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (nobody_compared, "no false-match rate was measured"),
        (out_of_order, "thresholds of default are out of order"),
        (no_whole_number, "no whole number of trials"),
        (too_narrow, "narrower than 1000 trials"),
        (more_pass_further_up, "do not fit one another"),
        (claimed_of_too_few, "can't show 1e-05"),
    ],
)
def test_rates_that_can_not_be_true_are_refused_even_under_a_seal(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], reason: str
) -> None:
    data = shipped()
    spoil(data)

    assert reason in refused(tmp_path, sealed(data))


def test_other_models_are_named() -> None:
    known = calibration.read("opencv")

    assert known.misfit(known.models) == ""
    assert known.misfit({**known.models, "sface": "0" * 64}).endswith("are here: sface")


@pytest.mark.slow
@pytest.mark.skipif(not FACES.is_dir(), reason="the faces for measuring are not beside the house")
def test_the_faces_for_measuring_make_a_calibration_that_is_read(
    models_folder: Path, tmp_path: Path
) -> None:
    faces = tmp_path / "faces"
    faces.mkdir()
    for person in sorted(FACES.iterdir())[::6]:
        (faces / person.name).symlink_to(person)

    written = calibrate(
        faces,
        models_folder=models_folder,
        engine="opencv",
        actions={},
        command="zhijian calibrate",
        today=date(2026, 11, 24),
    )
    calibration.write(tmp_path / "opencv.json", written)

    known = calibration.read("opencv", tmp_path)
    assert known.engine.calibration == "opencv-2026-11-24"
    assert 0.3 < known.for_action("library.card").accept < 0.6
    assert known.for_action("pension.certify").accept >= known.for_action("library.card").accept
