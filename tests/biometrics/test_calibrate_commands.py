"""What calibrating and measuring make of their parts: no picture is looked at and no model is loaded."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import cv2
import pytest

from biometrics import calibrate as calibrate_
from biometrics import calibration, engines, evaluate, models
from biometrics.calibrate import Risk, calibrate
from biometrics.calibration import Uncalibrated, sealed
from biometrics.evaluation import gallery
from domain.faces.face_check import EngineId
from tests.biometrics.test_evaluate_statistics import scores

FOUND = SimpleNamespace(title="faces of a city", seen=9)
SEEN = SimpleNamespace(photos=[1, 2, 3])
ENGINE = SimpleNamespace(id=EngineId("dlib", "1", ""))
ABOUT = {"engine": "dlib/1"}
#: Of four owners one is below .5, of four strangers one is above.
TALLY = scores([0.4, 0.6, 0.7, 0.8], [0.1, 0.2, 0.3, 0.55], people=4)


class Memory:
    """Notes whether it was forgotten, and that it was closed."""

    def __init__(self, folder: Path, *, about: object) -> None:
        self.noted: list[object] = [folder, about]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.noted.append("closed")

    def forget(self) -> None:
        self.noted.append("forgotten")


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Memory | None]:
    """The memories with which pictures were looked at."""
    memories: list[Memory | None] = []

    def look(found: object, engine: object, memory: Memory | None, _: object) -> object:
        assert (found, engine) == (FOUND, ENGINE)
        memories.append(memory)
        return SEEN

    def read(data: Path, **more: object) -> object:
        assert (data, more) == (
            Path("data"),
            {"root": Path("root"), "subsets": Path("subsets"), "attributes": Path("attributes")},
        )
        return FOUND

    def levels(_: object, actions: object) -> dict[str, object]:
        assert actions == {"card": Risk.LOW}
        at = {"low": 0.5, "normal": 0.75, "high": 0.5}
        return {"risks": {risk: {"threshold": one} for risk, one in at.items()}}

    monkeypatch.setattr(calibrate_, "Memory", Memory)
    monkeypatch.setattr(calibrate_, "look", look)
    monkeypatch.setattr(gallery, "read", read)
    monkeypatch.setattr(calibrate_, "load", lambda *_: (ENGINE, ABOUT))
    monkeypatch.setattr(calibrate_, "tally", lambda *_: {"all": TALLY})
    monkeypatch.setattr(calibrate_, "levels", levels)
    monkeypatch.setattr(
        models, "load_manifest", lambda folder: SimpleNamespace(digests={"from": str(folder)})
    )
    monkeypatch.setattr(engines, "digests", lambda name, prepared: {"named": name, **prepared})
    return memories


def written(**how: Any) -> dict[str, Any]:  # noqa: ANN401  # as `calibrate` takes it
    return calibrate(
        Path("data"),
        models_folder=Path("models"),
        engine="dlib",
        actions={"card": Risk.LOW},
        command="zhijian calibrate data",
        today=date(2026, 11, 4),
        root=Path("root"),
        subsets=Path("subsets"),
        attributes=Path("attributes"),
        **how,
    )


def test_a_calibration_says_of_whom_when_and_how_it_was_measured_under_a_seal(
    looked: list[Memory | None],
) -> None:
    found = written()

    assert found == sealed(found)
    assert (found["id"], found["engine"]) == ("dlib-2026-11-04", {"name": "dlib", "version": "1"})
    assert found["models"] == {"named": "dlib", "from": "models"}
    assert found["warning"] == calibration.read("dlib").warning
    (measured,) = found["measurements"]
    assert measured["source"] == "measured with this version"
    assert measured["date"] == "2026-11-04"
    assert measured["data"] == "faces of a city: 4 people, 3 photos with a face of 9"
    assert measured["command"] == "zhijian calibrate data"
    assert looked == [None]


@pytest.mark.usefixtures("looked")
def test_rates_are_told_once_for_each_threshold_with_their_intervals() -> None:
    (measured,) = written()["measurements"]
    at_half, above = measured["rates"]

    assert (at_half["subset"], at_half["threshold"], above["threshold"]) == ("all", 0.5, 0.75)
    assert (at_half["genuine"], at_half["fnmr"]) == (4, 0.25)
    assert (at_half["impostor"], at_half["fmr"]) == (4, 0.25)
    assert at_half["fnmr_interval"] == at_half["fmr_interval"] == [0.0456, 0.699]
    assert (above["fnmr"], above["fmr"]) == (0.75, 0.0)


@pytest.mark.parametrize("warning", ["", None])
@pytest.mark.usefixtures("looked")
def test_without_a_warning_before_there_is_none_now(
    monkeypatch: pytest.MonkeyPatch, warning: str | None
) -> None:
    def read(_: str) -> object:
        if warning is None:
            raise Uncalibrated("none")
        return SimpleNamespace(warning=warning)

    monkeypatch.setattr(calibration, "read", read)

    assert "warning" not in written()


@pytest.mark.parametrize(
    ("keep", "end"), [({}, ["forgotten", "closed"]), ({"keep": True}, ["closed"])]
)
def test_what_was_measured_is_kept_only_where_that_is_asked(
    looked: list[Memory | None], keep: dict[str, bool], end: list[str]
) -> None:
    written(work=Path("work"), **keep)

    (memory,) = looked
    assert memory is not None
    assert memory.noted == [Path("work"), ABOUT, *end]


def test_a_second_reference_is_clearly_above_the_likest_stranger_and_at_most_the_same() -> None:
    assert calibrate_._strong(scores([0.7], [0.1, 0.3])) == 0.35
    assert calibrate_._strong(scores([0.7], [0.1, 0.98])) == 1.0


@pytest.mark.parametrize(
    ("threshold", "up", "down"),
    [
        (0.4321, 0.433, 0.432),
        (0.432, 0.432, 0.432),
        (0.1 + 0.2, 0.3, 0.3),
        (0.4329999, 0.433, 0.432),
    ],
)
def test_thresholds_are_rounded_to_thousandths_on_the_safe_side(
    threshold: float, up: float, down: float
) -> None:
    assert calibrate_._up(threshold) == up
    assert calibrate_._down(threshold) == down
    assert calibrate_._short(threshold) == pytest.approx(threshold, rel=5e-3)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What loading an engine asks for."""
    asked: list[tuple[object, ...]] = []

    def note(name: str, answer: object = None) -> Callable[..., object]:
        def called(*args: object, **how: object) -> object:
            asked.append((name, *args, *how.values()))
            return answer

        return called

    manifest = SimpleNamespace(digests={"sface": "2"}, paths={"sface": Path("sface.onnx")})
    monkeypatch.setattr(cv2, "setNumThreads", note("threads"))
    monkeypatch.setattr(cv2.utils.logging, "setLogLevel", note("log"))
    monkeypatch.setattr(models, "load_manifest", note("manifest", manifest))
    monkeypatch.setattr(engines, "digests", note("digests", {"sface": "2"}))
    monkeypatch.setattr(engines, "load", note("load", ENGINE))
    return asked


@pytest.mark.parametrize(("fits", "named"), [(True, "dlib-2026"), (False, "")])
def test_an_engine_is_loaded_as_a_worker_has_it_and_calibrated_for_these_files_alone(
    loaded: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    fits: bool,
    named: str,
) -> None:
    known = SimpleNamespace(
        engine=EngineId("dlib", "1", "dlib-2026"), fits=lambda digests: fits and bool(digests)
    )
    monkeypatch.setattr(calibration, "read", lambda _: known)

    found: tuple[object, object] = evaluate.load("dlib", Path("models"))

    assert found == (ENGINE, {"engine": "dlib/1", "kind": "vectors", "sface": "2"})
    assert loaded == [
        ("threads", 1),
        ("log", cv2.utils.logging.LOG_LEVEL_ERROR),
        ("manifest", Path("models")),
        ("digests", "dlib", {"sface": "2"}),
        ("load", "dlib", {"sface": Path("sface.onnx")}, named),
    ]


@pytest.mark.parametrize(
    ("work", "keep", "end"),
    [(None, False, []), (Path("w"), False, ["forgotten", "closed"]), (Path("w"), True, ["closed"])],
)
def test_errors_are_measured_at_the_thresholds_of_the_actions_and_those_asked_for(
    monkeypatch: pytest.MonkeyPatch, work: Path | None, *, keep: bool, end: list[str]
) -> None:
    asked: list[Any] = []
    memories: list[Memory] = []

    def remembered(folder: Path, *, about: object) -> Memory:
        memories.append(Memory(folder, about=about))
        return memories[-1]

    def measured(found: object, engine: object, thresholds: Any, **how: object) -> object:  # noqa: ANN401  # as it is given
        assert (found, engine) == (FOUND, ENGINE)
        asked.append((thresholds, how.get("memory")))
        return SimpleNamespace(as_json=lambda: "{}", as_table=lambda: "a table")

    monkeypatch.setattr(gallery, "read", lambda *_, **__: FOUND)
    monkeypatch.setattr(evaluate, "load", lambda *_: (ENGINE, ABOUT))
    monkeypatch.setattr(evaluate, "Memory", remembered)
    monkeypatch.setattr(evaluate, "evaluate_gallery", measured)

    evaluate.measure(Path("data"), models=Path("models"), also_at=[0.5], work=work, keep=keep)

    ((thresholds, memory),) = asked
    known = calibration.read("opencv").thresholds
    assert set(thresholds) == {*known, "at 0.50"}
    assert (thresholds["at 0.50"].accept, thresholds["at 0.50"].unsure) == (0.5, 0.5)
    assert thresholds["default"] == known["default"]
    assert [one.noted for one in memories] == ([[work, ABOUT, *end]] if work else [])
    assert memory is (memories[0] if work else None)
    assert evaluate.run(Path("data"), models=Path("models")) == "a table"
    assert evaluate.run(Path("data"), models=Path("models"), as_json=True) == "{}"
