"""How often an engine errs on a city's pictures: the work behind `zhijian evaluate`.

Pairs of the same few people are not independent: beside Wilson's intervals, which take them for
that, stand those of a bootstrap over people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2

from biometrics import calibration, engines
from biometrics import models as models_
from biometrics.engine import Engine
from biometrics.evaluation import clips
from biometrics.evaluation import gallery as gallery_
from biometrics.evaluation.gallery import NothingToEvaluate
from biometrics.evaluation.harness import Harness
from biometrics.evaluation.liveness import LivenessReport
from biometrics.evaluation.looking import Progress
from biometrics.evaluation.memory import Memory
from biometrics.evaluation.rates import rate
from biometrics.evaluation.verification import Report
from biometrics.evaluation.verification import evaluate as evaluate_gallery
from biometrics.faces import open_faces
from biometrics.liveness.decide import Judge
from domain.faces.face_check import ELDER, STANDARD, Thresholds

__all__ = ["NothingToEvaluate", "evaluate", "measure", "measure_liveness", "rate", "run"]


def run(
    folder: Path,
    *,
    models: Path,
    engine: str = "opencv",
    also_at: Sequence[float] = (),
    as_json: bool = False,
    progress: Progress = lambda *_: None,
) -> str:
    """The report as a table or as one JSON object; remembers nothing. Raises as `measure`."""
    report = measure(folder, models=models, engine=engine, also_at=also_at, progress=progress)
    return report.as_json() if as_json else report.as_table()


def measure(
    data: Path,
    *,
    models: Path,
    engine: str = "opencv",
    also_at: Sequence[float] = (),
    root: Path | None = None,
    subsets: Path | None = None,
    attributes: Path | None = None,
    work: Path | None = None,
    keep: bool = False,
    progress: Progress = lambda *_: None,
) -> Report:
    """Errors at the calibrated thresholds of the actions, and `also_at` others.

    What was measured is remembered in `work` while it goes on, and afterwards with `keep`.
    Raises NothingToEvaluate, ModelsUnfit, NoSuchEngine, Uncalibrated.
    """
    known = calibration.read(engine)
    gallery = gallery_.read(data, root=root, subsets=subsets, attributes=attributes)
    loaded, about = load(engine, models)
    asked = {f"at {score:.2f}": Thresholds(accept=score, unsure=score) for score in also_at}
    thresholds = {**known.thresholds, **asked}
    if work is None:
        return evaluate_gallery(gallery, loaded, thresholds, progress=progress)
    with Memory(work, about=about) as memory:
        report = evaluate_gallery(gallery, loaded, thresholds, memory=memory, progress=progress)
        if not keep:
            memory.forget()
    return report


async def measure_liveness(
    data: Path,
    *,
    models: Path,
    engine: str = "opencv",
    mode: str = ELDER.name,
    fps: float = 8.0,
    window_seconds: float = 6.0,
    workers: int = 1,
    work: Path | None = None,
    keep: bool = False,
    progress: Progress = lambda *_: None,
) -> LivenessReport:
    """Clips through the workers and the judge that a server has, without a server.

    Raises NothingToEvaluate, ModelsUnfit, NoSuchEngine, Uncalibrated.
    """
    material = clips.read(data)
    rules = {rules.name: rules for rules in (STANDARD, ELDER)}[mode]
    about = {"kind": "liveness", **models_.load_manifest(models).digests}
    async with open_faces(models, workers=workers, engine=engine, production=False) as faces:
        harness = Harness(
            looker=faces, judge=Judge(), rules=rules, fps=fps, window_seconds=window_seconds
        )
        if work is None:
            return await harness.evaluate(material, progress)
        with Memory(work, about=about) as memory:
            report = await replace(harness, memory=memory).evaluate(material, progress)
            if not keep:
                memory.forget()
        return report


def load(engine: str, models: Path) -> tuple[Engine, Mapping[str, str]]:
    """The engine as a worker has it, and what its vectors depend on.

    Raises ModelsUnfit, NoSuchEngine, Uncalibrated.
    """
    cv2.setNumThreads(1)  # as in a worker, so that figures can be compared
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    manifest = models_.load_manifest(models)
    digests = engines.digests(engine, manifest.digests)
    known = calibration.read(engine)
    named = known.engine.calibration if known.fits(digests) else ""
    loaded = engines.load(engine, manifest.paths, calibration=named)
    return loaded, {"engine": str(loaded.id), "kind": "vectors", **digests}


def evaluate(folder: Path, engine: Engine, thresholds: Mapping[str, Thresholds]) -> Report:
    """Of a folder, with an engine that is loaded. Raises NothingToEvaluate."""
    return evaluate_gallery(gallery_.read(folder), engine, thresholds)
