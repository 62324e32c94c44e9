"""From pictures to vectors: what an engine sees in each, how good it is, and what it cost."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from biometrics import pictures, quality
from biometrics.engine import Engine, Face, Picture, Vector, from_template, to_template
from biometrics.evaluation.gallery import Fault, Finding, Gallery, Photo
from biometrics.evaluation.memory import Memory
from biometrics.quality import Quality
from domain.errors import Refusal

#: What of a picture's quality is set against errors.
MEASURES: Final = ("width", "grey", "sharpness", "roll", "score", "nose_height", "nose_side")
#: Told of a piece of work: its name, how much of it is done, of how much.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """Of wall-clock time on this machine, one thread, for one picture."""

    decode: float
    detect: float
    embed: float  # with the second look at the landmarks


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Photos with a face, a row of `vectors` each."""

    photos: tuple[Photo, ...]
    vectors: Vector  # n by the engine's length
    qualities: tuple[Quality, ...]
    took: tuple[Milliseconds, ...]
    findings: tuple[Finding, ...]
    refused: int  # photos that would not do as a reference (the gates of enrolment)
    gates: Mapping[str, int]  # of these, by gate; one photo may miss several


def look(gallery: Gallery, engine: Engine, memory: Memory | None, progress: Progress) -> Seen:
    """Every photo once; those that `memory` knows cost nothing."""
    findings: list[Finding] = list(gallery.findings)
    photos: list[Photo] = []
    vectors: list[Vector] = []
    told: list[dict[str, object]] = []
    for number, photo in enumerate(gallery.photos, start=1):
        known = memory.get(photo.digest) if memory is not None else None
        answer, data = known or _look(engine, photo.path)
        if memory is not None and known is None:
            memory.put(photo.digest, answer, data)
        if data:
            photos.append(photo)
            vectors.append(from_template(data))
            told.append(answer)
        else:
            findings.append(Finding(photo.name, Fault(str(answer["fault"])), str(answer["detail"])))
        progress("photos", number, len(gallery.photos))
    return Seen(
        photos=tuple(photos),
        vectors=np.stack(vectors) if vectors else np.zeros((0, 1), np.float32),
        qualities=tuple(Quality(**_floats(answer, "quality")) for answer in told),
        took=tuple(Milliseconds(**_floats(answer, "took")) for answer in told),
        findings=tuple(findings),
        refused=sum(bool(_gates(answer)) for answer in told),
        gates=dict(Counter(gate for answer in told for gate in _gates(answer)).most_common()),
    )


def measure_of(qualities: tuple[Quality, ...], name: str) -> npt.NDArray[np.float64]:
    """One measure of each; angles and offsets by how far they are off."""
    values = np.array([getattr(one, name) for one in qualities], np.float64)
    if name == "nose_height":
        return np.asarray(np.abs(values - quality.NOSE_HEIGHT))
    return np.asarray(np.abs(values)) if name in {"roll", "nose_side"} else values


def _look(engine: Engine, path: Path) -> tuple[dict[str, object], bytes]:
    """What to remember of a photo, and its template; without one, why."""
    began = time.perf_counter()
    try:
        picture, header = pictures.read(path.read_bytes(), pictures.PHOTO)
    except (Refusal, OSError) as refusal:
        return {"fault": Fault.UNREADABLE, "detail": str(refusal)}, b""
    decoded = time.perf_counter()
    faces = engine.detect(picture)
    face = _meant(faces, picture)
    detected = time.perf_counter()
    if face is None:
        return {"fault": Fault.NO_FACE, "detail": ""}, b""
    face = engine.refine(picture, face)
    vector = engine.embed(picture, face)
    took = Milliseconds(
        decode=1e3 * (decoded - began),
        detect=1e3 * (detected - decoded),
        embed=1e3 * (time.perf_counter() - detected),
    )
    measured = quality.measure(picture, face)
    reasons = quality.judge(
        quality.count(faces, quality.REFERENCE),
        measured,
        quality.REFERENCE,
        jpeg_quality=header.quality,
    )
    answer: dict[str, object] = {
        "quality": asdict(measured),
        "took": asdict(took),
        "refused": list(reasons),
    }
    return answer, to_template(vector)


def _meant(faces: list[Face], picture: Picture) -> Face | None:
    """The face nearest to the middle, of those not much smaller than the biggest."""
    height, width = picture.shape[:2]
    widest = max((face.box[2] for face in faces), default=0.0)

    def off(face: Face) -> float:
        x, y, across, down = face.box
        return float(np.hypot(x + across / 2 - width / 2, y + down / 2 - height / 2))

    return min((face for face in faces if face.box[2] >= widest / 2), key=off, default=None)


def _gates(answer: dict[str, object]) -> list[str]:
    missed = answer["refused"]
    assert isinstance(missed, list)
    return missed


def _floats(answer: dict[str, object], name: str) -> dict[str, float]:
    values = answer[name]
    assert isinstance(values, dict)
    kind = Quality if name == "quality" else Milliseconds
    return {one.name: float(values[one.name]) for one in fields(kind)}
