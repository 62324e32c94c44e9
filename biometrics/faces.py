"""Faces for the services: asked in async calls, answered by the worker processes."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from biometrics import calibration, engines, models, worker
from biometrics.calibration import Calibration, Uncalibrated
from biometrics.pool import FacePool, PoolHealth
from domain.face_check import (
    EngineId,
    Enrolment,
    LifeEvidence,
    Match,
    Sight,
    Thresholds,
    TurnEvidence,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """For /readyz and /metrics; numbers and names of models, nothing about anyone."""

    pool: PoolHealth
    missing_models: tuple[str, ...]  # optional ones: their layer is off

    @property
    def ready(self) -> bool:
        return self.pool.ready


class Faces:
    """Every call raises Busy when all slots are taken or the workers start again.

    Those that take pictures raise Invalid (PICTURE_UNREADABLE) and TooLarge (FRAME_TOO_LARGE).
    """

    def __init__(
        self,
        *,
        pool: FacePool,
        engine: EngineId,
        calibration: Calibration,
        missing_models: tuple[str, ...] = (),
    ) -> None:
        self._pool = pool
        self._engine = engine
        self._calibration = calibration
        self._missing_models = missing_models

    @property
    def engine(self) -> EngineId:
        return self._engine

    def thresholds(self, action: str) -> Thresholds:
        return self._calibration.for_action(action)

    async def observe(self, jpeg: bytes, *, eyes: bool = True) -> Sight:
        """What one frame shows; the eyes cost as much as all the rest, so only when asked for."""
        return await self._pool.run(worker.observe, jpeg, eyes)

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        """The frames of one turn in order, from facing the camera to its peak."""
        return await self._pool.run(worker.examine_turn, tuple(jpegs))

    async def examine_life(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        """A few frontal frames of one try, in order."""
        return await self._pool.run(worker.examine_life, tuple(jpegs))

    async def match(self, jpegs: Sequence[bytes], references: Sequence[bytes]) -> Match:
        """The frames taken together against each template, and each frame against the first."""
        return await self._pool.run(worker.match, tuple(jpegs), tuple(references))

    async def enrol(self, photo: bytes) -> Enrolment:
        """The template of a reference photo, or why it can't be one."""
        return await self._pool.run(worker.enrol, photo)

    def health(self) -> Health:
        return Health(self._pool.health(), self._missing_models)


@asynccontextmanager
async def open_faces(
    folder: Path,
    *,
    workers: int,
    engine: str = "opencv",
    production: bool,
    calibrations: Path = calibration.FOLDER,
) -> AsyncIterator[Faces]:
    """Workers with their models loaded; `folder` is what `models prepare` filled.

    Raises ModelsUnfit, NoSuchEngine, and Uncalibrated: without a calibration always, in production
    also when the calibration was measured with other models.
    """
    manifest = models.load_manifest(folder)
    known = calibration.read(engine, calibrations)
    fits = known.fits(engines.digests(engine, manifest.digests))
    if not fits:
        if production:
            raise Uncalibrated(f"engine {engine}: calibrated with other models than are here")
        log.warning("engine %s was calibrated with other models than are here", engine)
    if known.warning:
        log.warning("engine %s: %s", engine, known.warning)
    equipment = worker.Equipment(engine, manifest.paths, known.engine.calibration if fits else "")
    identity = EngineId(known.engine.name, known.engine.version, equipment.calibration)
    async with FacePool(equipment, workers=workers) as pool:
        yield Faces(
            pool=pool,
            engine=identity,
            calibration=known,
            missing_models=manifest.missing,
        )
