"""Clips as a camera's frames: video files, or folders of numbered pictures; and who does what in them.

DATA/bonafide/CLIP            DATA/attack/SPECIES/CLIP            DATA/labels.csv
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics.evaluation.gallery import SUFFIXES, NothingToEvaluate
from domain.faces.face_check import Step

VIDEOS: Final = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm"})
BONAFIDE: Final = "bonafide"
ATTACK: Final = "attack"
LABELS: Final = "labels.csv"
#: As a phone sends them.
LONGER_SIDE: Final = 640
JPEG_QUALITY: Final = 75


@dataclass(frozen=True, slots=True)
class Clip:
    name: str  # path inside the data
    kind: str  # "bonafide", or the species of an attack
    path: Path


@dataclass(frozen=True, slots=True)
class Label:
    """A stretch in which a step is done: frames by number from 0, both included.

    `person` ties clips of one person together, for whole checks; mirrored, left becomes right.
    """

    clip: str
    step: Step
    first: int = 0
    last: int = 10**9
    mirrored: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    title: str
    clips: tuple[Clip, ...]
    labels: tuple[Label, ...]


def read(data: Path) -> Material:
    """Raises NothingToEvaluate."""
    clips = [
        Clip(path.relative_to(data).as_posix(), BONAFIDE, path) for path in _in(data / BONAFIDE)
    ]
    attacks = data / ATTACK
    for species in sorted(path for path in attacks.glob("*") if path.is_dir()):
        clips += [
            Clip(path.relative_to(data).as_posix(), species.name, path) for path in _in(species)
        ]
    if not clips:
        raise NothingToEvaluate(f"{data} holds no bonafide/CLIP and no attack/SPECIES/CLIP")
    return Material(str(data), tuple(clips), tuple(_labels(data / LABELS, clips)))


def frames(clip: Clip, fps: float, label: Label | None = None) -> Iterator[bytes]:
    """JPEGs about `fps` a second; nothing when the clip can't be read.

    Frames in a folder are taken to be `fps` a second already, and JPEGs among them go as they are.
    """
    if clip.path.is_dir():
        yield from _of_folder(clip.path, label)
    else:
        yield from _of_video(clip.path, fps, label)


def digest(clip: Clip) -> bytes:
    """SHA-256 of all that the clip consists of."""
    found = hashlib.sha256()
    for path in _numbered(clip.path) if clip.path.is_dir() else [clip.path]:
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()


def _in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.glob("*")
        if path.suffix.lower() in VIDEOS or (path.is_dir() and _numbered(path))
    )


def _numbered(folder: Path) -> list[Path]:
    def number(path: Path) -> tuple[int, str]:
        digits = re.findall(r"\d+", path.stem)
        return (int(digits[-1]) if digits else 0, path.name)

    return sorted(
        (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES), key=number
    )


def _of_folder(folder: Path, label: Label | None) -> Iterator[bytes]:
    for number, path in enumerate(_numbered(folder)):
        if label is not None and not label.first <= number <= label.last:
            continue
        data = path.read_bytes()
        if data.startswith(b"\xff\xd8\xff") and not (label and label.mirrored):
            yield data
            continue
        picture = cv2.imdecode(_bytes(data), cv2.IMREAD_COLOR_BGR) if data else None
        if picture is not None:
            yield _encode(picture, mirrored=label is not None and label.mirrored)


def _of_video(path: Path, fps: float, label: Label | None) -> Iterator[bytes]:
    video = cv2.VideoCapture(str(path))
    try:
        every = max(1, round((video.get(cv2.CAP_PROP_FPS) or fps) / fps))
        first, last = (label.first, label.last) if label else (0, 10**9)
        number = 0
        if first and video.set(cv2.CAP_PROP_POS_FRAMES, first):
            number = first
        while number <= last and video.grab():
            if number >= first and (number - first) % every == 0:
                there, picture = video.retrieve()
                if there:
                    yield _encode(picture, mirrored=label is not None and label.mirrored)
            number += 1
    finally:
        video.release()


def _bytes(data: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)


def _encode(picture: cv2.typing.MatLike, *, mirrored: bool) -> bytes:
    shrink = min(1.0, LONGER_SIDE / max(picture.shape[:2]))
    if shrink < 1:
        picture = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    if mirrored:
        picture = cv2.flip(picture, 1)
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return data.tobytes()


def _labels(path: Path, clips: Sequence[Clip]) -> Iterator[Label]:
    """Columns clip, step, and if wanted first, last, mirrored (1 or 0), person."""
    if not path.is_file():
        return
    known = {clip.name for clip in clips}
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as broken:
        raise NothingToEvaluate(f"{path} can't be read: {broken}") from broken
    for number, row in enumerate(rows, start=2):
        try:
            label = Label(
                clip=row["clip"].strip(),
                step=Step(row["step"].strip()),
                first=int(row.get("first") or 0),
                last=int(row.get("last") or 10**9),
                mirrored=(row.get("mirrored") or "0").strip() == "1",
                person=(row.get("person") or row["clip"]).strip(),
            )
        except (KeyError, ValueError, AttributeError) as wrong:
            raise NothingToEvaluate(f"{path}, line {number}: {wrong}") from wrong
        if label.clip not in known:
            raise NothingToEvaluate(f"{path}, line {number}: there is no clip {label.clip}")
        yield label
