"""Vectors of a folder of faces, by each way to look at them; kept in `.cache/accuracy`."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from bench.report import say
from biometrics import pictures
from biometrics.engine import Face, Picture, Vector
from biometrics.engines import opencv
from biometrics.models import Manifest
from domain.errors import Refusal

ROOT: Final = Path(__file__).resolve().parent.parent
CACHE: Final = ROOT / ".cache" / "accuracy"
#: Ways to make a vector of a photo.
ONE_LOOK: Final = "one close look"
PLAIN: Final = "two close looks, as a frame"
FLIPPED: Final = "the aligned face and its mirror"
LEVELLED: Final = "landmarks averaged with those of the mirror"
LEVELLED_FLIPPED: Final = "landmarks averaged, and the aligned face mirrored"
MIRRORED: Final = "the whole picture mirrored"
REFERENCE: Final = "the picture and its mirror, as a reference"
SECOND: Final = "second engine alone"
_TELL_EVERY: Final = 200


@dataclass(frozen=True, slots=True)
class Faces:
    """One row a photo in which a face was found; vectors have length 1."""

    people: npt.NDArray[np.str_]
    scores: npt.NDArray[np.float32]  # of the detector, the best single sign of quality
    vectors: dict[str, Vector]
    photos: int

    def of(self, chosen: npt.NDArray[np.bool_]) -> "Faces":
        vectors = {way: rows[chosen] for way, rows in self.vectors.items()}
        return Faces(self.people[chosen], self.scores[chosen], vectors, self.photos)


class Laboratory(opencv.OpenCvEngine):
    """The default engine, with the steps of its way open to be left out."""

    def __init__(self, manifest: Manifest, second: Path | None) -> None:
        super().__init__(manifest.paths)
        self._second = None if second is None else cv2.dnn.readNetFromONNX(str(second))

    def look(self, picture: Picture, coarse: Face) -> tuple[float, dict[str, Vector]]:
        """The detector's score, and the vector of each way."""
        first = self._look_closely(picture, coarse) or coarse
        twice = self.refine(picture, coarse)
        mirror = np.asarray(cv2.flip(picture, 1), np.uint8)
        other = self.refine(mirror, opencv.mirrored(twice, picture))
        middle = (twice.landmarks + opencv.mirrored(other, picture).landmarks) / 2
        both = replace(twice, landmarks=np.asarray(middle, np.float32))
        once, plain, level = (self._align(picture, one) for one in (first, twice, both))
        found = {
            ONE_LOOK: self._features(once),
            PLAIN: self._features(plain),
            LEVELLED: self._features(level),
            MIRRORED: self._features(self._align(mirror, other)),
        }
        found[FLIPPED] = found[PLAIN] + self._features(cv2.flip(plain, 1))
        found[LEVELLED_FLIPPED] = found[LEVELLED] + self._features(cv2.flip(level, 1))
        found[REFERENCE] = found[PLAIN] + found[MIRRORED]
        if self._second is not None:
            found[SECOND] = self._other(level) + self._other(cv2.flip(level, 1))
        return twice.score, {way: _unit(np.asarray(v, np.float32)) for way, v in found.items()}

    def _other(self, aligned: cv2.typing.MatLike) -> Vector:
        """`fr_feature.onnx`: 112 by 112, (x - 127.5) / 127.5, blue first."""
        assert self._second is not None
        self._second.setInput(cv2.dnn.blobFromImage(aligned, 1 / 127.5, (112, 112), (127.5,) * 3))
        return _unit(np.asarray(self._second.forward(), np.float32).ravel())


def read(folder: Path, manifest: Manifest, second: Path | None, *, at_most: int | None) -> Faces:
    """All vectors of IDENTITY/PHOTO.jpg; `at_most`: only so many people, those with most photos."""
    photos = sorted(folder.glob("*/*.jpg"))
    if at_most is not None:
        counts = Counter(photo.parent.name for photo in photos)
        chosen = sorted(counts, key=lambda name: (-counts[name], name))[:at_most]
        photos = [photo for photo in photos if photo.parent.name in chosen]
    kept = CACHE / f"{_key(photos, manifest, second)}.npz"
    if not kept.is_file():
        _look_at_all(photos, Laboratory(manifest, second), kept)
    with np.load(kept) as stored:
        vectors = {name[2:]: stored[name] for name in stored.files if name.startswith("v:")}
        return Faces(stored["people"], stored["scores"], vectors, len(photos))


def subsets(folder: Path) -> dict[str, frozenset[str]]:
    """As named beside the folder, and who is in both."""
    path = folder.parent / "face_subsets.json"
    if not path.is_file():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    named = {name: frozenset(people) for name, people in rows.items() if isinstance(people, list)}
    if {"asian", "senior"} <= named.keys():
        named["asian and senior"] = named["asian"] & named["senior"]
    return named


def _look_at_all(photos: list[Path], laboratory: Laboratory, kept: Path) -> None:
    people: list[str] = []
    scores: list[float] = []
    vectors: dict[str, list[Vector]] = {}
    for number, photo in enumerate(photos, start=1):
        if number % _TELL_EVERY == 0:
            say(f"looked at {number} of {len(photos)} photos")
        try:
            picture = pictures.decode(photo.read_bytes(), pictures.PHOTO)
        except Refusal:
            continue
        faces = laboratory.detect(picture)
        if not faces:
            continue
        score, found = laboratory.look(picture, _meant(faces, picture))
        people.append(photo.parent.name)
        scores.append(score)
        for way, vector in found.items():
            vectors.setdefault(way, []).append(vector)
    CACHE.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part.npz")
    np.savez(
        part,
        people=np.array(people),
        scores=np.array(scores, np.float32),
        **{f"v:{way}": np.stack(rows) for way, rows in vectors.items()},  # type: ignore[arg-type]  # its stub takes them for flags
    )
    part.replace(kept)


def _meant(faces: list[Face], picture: Picture) -> Face:
    """As `zhijian evaluate` chooses: the nearest to the middle, of those not much smaller than the biggest."""
    height, width = picture.shape[:2]
    widest = max(face.box[2] for face in faces)

    def off(face: Face) -> float:
        x, y, across, down = face.box
        return float(np.hypot(x + across / 2 - width / 2, y + down / 2 - height / 2))

    return min((face for face in faces if face.box[2] >= widest / 2), key=off)


def _key(photos: list[Path], manifest: Manifest, second: Path | None) -> str:
    """Changes with the photos, the models and the code that looks."""
    found = hashlib.sha256()
    for photo in photos:
        found.update(f"{photo.parent.name}/{photo.name} {photo.stat().st_size}\n".encode())
    for name in (opencv.DETECTOR, opencv.RECOGNISER):
        found.update(manifest.digests[name].encode())
    for file in (Path(__file__), Path(opencv.__file__), second):
        found.update(b"" if file is None else file.read_bytes())
    return found.hexdigest()[:16]


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
