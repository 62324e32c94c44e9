"""What one verified picture costs us, and `face_recognition` 1.3.0 (HOG, ResNet), in processor time.

A picture is verified from its JPEG on: decode, find, refine, align, embed, compare. Both sides see
the same bytes in the same run, on one thread, in turns. `python -m bench.pipeline [--quick]`
"""

import asyncio
import importlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from bench.report import Measure, could_not, say, tell
from biometrics import calibration, engines, pictures
from biometrics.engine import Engine, Picture, Vector, biggest
from biometrics.evaluate import evaluate
from biometrics.evaluation.verification import Report
from biometrics.models import Manifest, ModelsUnfit, load_manifest
from biometrics.pool import FacePool
from biometrics.wire import Equipment
from biometrics.worker import match, observe
from domain.faces.face_check import Thresholds
from tests import samples

ROOT: Final = Path(__file__).resolve().parent.parent
FACES: Final = ROOT.parent / "shared" / "data" / "faces"
SIZES: Final = {"640": (640, 480), "1080": (1920, 1080)}
#: Facing, turning, mouth open and eyes closed, of two men; then photos of two more.
FRAMES: Final = {
    "franck": (0, 240, 500, 1080, 2000, 3780, 3850, 4300),
    "cap12_edit": (0, 290, 500, 960),
    "cap13_edit2": (100, 400, 510, 700),
}
PHOTOS: Final = ("obama", "obama2", "obama3", "biden")
QUICK_PICTURES: Final = 8
QUICK_PEOPLE: Final = 24
#: The distance of 0.6 that `face_recognition` itself compares with.
USUAL: Final = {"usual": Thresholds(accept=0.4, unsure=0.4)}


@dataclass(frozen=True, slots=True)
class Side:
    """One way to verify a JPEG: False when no face was found in it."""

    name: str
    verify: Callable[[bytes], bool]


def main(*, quick: bool) -> None:
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    try:
        manifest = load_manifest(ROOT / "models")
        ours = _ours(engines.load("opencv", manifest.paths))
        theirs = _theirs()
        scenes = list(_scenes(quick=quick))
    except (ModelsUnfit, samples.SamplesMissing, ImportError) as missing:
        could_not("pipeline", missing)
    milliseconds = {
        label: _cost((ours, theirs), [_jpeg(scene, size) for scene in scenes], 2 if quick else 4)
        for label, size in SIZES.items()
    }
    ratio = {label: costs[1] / costs[0] for label, costs in milliseconds.items()}
    worker_mb = asyncio.run(_worker_mb(manifest, [_jpeg(scene, SIZES["1080"]) for scene in scenes]))
    errors = _errors(manifest, quick=quick) if FACES.is_dir() else {}
    tell(
        "pipeline",
        Measure(
            "figure",
            sqrt(ratio["640"] * ratio["1080"]),
            "times cheaper than face_recognition",
            at_least=12.5,
        ),
        (
            Measure("ratio_640", ratio["640"], "times, 640 by 480", at_least=5),
            Measure("ratio_1080", ratio["1080"], "times, 1920 by 1080", at_least=20),
            Measure("worker_mb", worker_mb, "MB PSS of a worker", at_most=200),
            *(
                Measure(f"{side}_ms_{label}", costs[number], "ms CPU a picture")
                for label, costs in milliseconds.items()
                for number, side in enumerate(("ours", "theirs"))
            ),
        ),
        pictures=len(scenes),
        errors=errors,
    )


def _ours(engine: Engine) -> Side:
    known: list[Vector] = []

    def verify(jpeg: bytes) -> bool:
        picture = pictures.decode(jpeg)
        face = biggest(engine.detect(picture))
        if face is None:
            return False
        vector = engine.embed(picture, engine.refine(picture, face))
        known[:] = known or [vector]
        engine.compare(vector, known[0][None])
        return True

    return Side("ours", verify)


def _theirs() -> Side:
    library: Any = importlib.import_module("face_recognition")
    known: list[Any] = []

    def verify(jpeg: bytes) -> bool:
        picture = library.load_image_file(io.BytesIO(jpeg))
        places = library.face_locations(picture, model="hog")
        vectors = library.face_encodings(picture, places[:1])
        if not vectors:
            return False
        known[:] = known or vectors
        library.face_distance(known, vectors[0])
        return True

    return Side("face_recognition", verify)


def _scenes(*, quick: bool) -> Iterator[Picture]:
    wanted = [(name, number) for name, numbers in FRAMES.items() for number in numbers]
    step = (len(wanted) + len(PHOTOS)) // QUICK_PICTURES if quick else 1
    for name, number in wanted[::step]:
        film = cv2.VideoCapture(str(samples.clip(name)))
        film.set(cv2.CAP_PROP_POS_FRAMES, number)
        there, frame = film.read()
        film.release()
        if there:
            yield np.asarray(frame, np.uint8)
    for name in PHOTOS[::step]:
        yield pictures.decode(samples.face(name).read_bytes(), pictures.PHOTO)


def _jpeg(scene: Picture, size: tuple[int, int]) -> bytes:
    """The scene as large as it fits in, on grey, as a phone would send it."""
    width, height = size
    scale = min(width / scene.shape[1], height / scene.shape[0])
    fitted = cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    canvas = np.full((height, width, 3), 128, np.uint8)
    top, left = (height - fitted.shape[0]) // 2, (width - fitted.shape[1]) // 2
    canvas[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def _cost(sides: Sequence[Side], jpegs: Sequence[bytes], rounds: int) -> list[float]:
    """Milliseconds of processor time a picture, by side; each picture counts at its cheapest."""
    cheapest = np.full((len(sides), len(jpegs)), np.inf)
    for _ in range(rounds):
        for at, jpeg in enumerate(jpegs):
            for number, side in enumerate(sides):
                began = time.process_time()
                found = side.verify(jpeg)
                spent = time.process_time() - began
                if not found:
                    could_not("pipeline", f"{side.name} finds no face in picture {at}")
                cheapest[number, at] = min(cheapest[number, at], spent)
    return [float(cost) * 1e3 for cost in cheapest.mean(axis=1)]


async def _worker_mb(manifest: Manifest, jpegs: Sequence[bytes]) -> float:
    """The bigger of two workers after a capture's work; what processes share counts in parts."""
    async with FacePool(Equipment("opencv", manifest.paths), workers=2) as pool:
        for jpeg in jpegs:
            await asyncio.gather(pool.run(observe, jpeg), pool.run(observe, jpeg))
        await asyncio.gather(*(pool.run(match, tuple(jpegs[:3]), ()) for _ in range(4)))
        return max(_pss_mb(pid) for pid in pool.health().pids)


def _pss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, value, *_ = line.split()
        if name == "Pss:":
            return int(value) / 1024
    raise OSError("no PSS in smaps_rollup")


def _errors(manifest: Manifest, *, quick: bool) -> dict[str, object]:
    """Error rates of both on the same photos; when quick, two photos each of some Asian people."""
    known = calibration.read("opencv")
    sides = {
        "ours": (
            engines.load("opencv", manifest.paths, calibration=known.engine.calibration),
            known.thresholds,
        ),
        "face_recognition": (engines.load("dlib", {}), USUAL),
    }
    with tempfile.TemporaryDirectory() as folder:
        faces = _some_of(FACES, Path(folder) / "faces") if quick else FACES
        reports = {
            name: evaluate(faces, engine, thresholds)
            for name, (engine, thresholds) in sides.items()
        }
    for name, report in reports.items():
        say(f"{name}\n{report.as_table()}\n")
    return {name: _rates(report) for name, report in reports.items()}


def _some_of(faces: Path, target: Path) -> Path:
    people = json.loads((faces.parent / "face_subsets.json").read_text(encoding="utf-8"))["asian"]
    pairs = [sorted((faces / person).glob("*.jpg"))[:2] for person in people]
    for pair in [both for both in pairs if len(both) == 2][:QUICK_PEOPLE]:  # noqa: PLR2004  # a pair
        for photo in pair:
            link = target / photo.parent.name / photo.name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(photo)
    return target


def _rates(report: Report) -> dict[str, object]:
    return {
        group.subset: {
            at.action: {"fnmr": at.fnmr.share, "fmr": at.fmr.share, "pairs": at.fmr.of}
            for at in group.at_threshold
        }
        for group in report.groups
    }


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
