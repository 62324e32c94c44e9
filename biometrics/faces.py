"""Faces for the services: asked in async calls, answered by the worker processes."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from biometrics import calibration, engines, models, wire, worker
from biometrics.calibration import Calibration, Uncalibrated
from biometrics.pool import FacePool, PoolHealth
from biometrics.rotation import NOTHING, Keyed
from domain.faces.face_check import (
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


class SecondEngine:
    """The engine beside the first: another opinion on the same frames, or the one before it."""

    def __init__(self, *, pool: FacePool, engine: EngineId, calibration: Calibration) -> None:
        self._pool = pool
        self._engine = engine
        self._calibration = calibration
        self._keyed: Callable[[], Keyed] = lambda: NOTHING

    def turn_by(self, keyed: Callable[[], Keyed]) -> None:
        """Templates are turned by these from now on (rotation.py); asked anew at each call."""
        self._keyed = keyed

    @property
    def engine(self) -> EngineId:
        return self._engine

    def thresholds(self, action: str) -> Thresholds:
        return self._calibration.for_action(action)

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        """As `Faces.match`."""
        return await self._pool.run(
            worker.match_second, tuple(jpegs), tuple(references), first, self._keyed()
        )

    async def compare(self, template: bytes, references: Sequence[bytes]) -> tuple[float, ...]:
        """How alike one template and each of the others are; all of this engine."""
        return await self._pool.run(
            worker.compare_second, template, tuple(references), self._keyed()
        )

    @property
    def idle(self) -> bool:
        """A worker waits for something to do."""
        health = self._pool.health()
        return health.ready and health.in_flight < health.workers


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
        second: SecondEngine | None = None,
        window_px: int = 0,
    ) -> None:
        """`window_px`: how wide a face has to be in a photo of which a reference is made."""
        self._window_px = window_px
        self._pool = pool
        self._engine = engine
        self._calibration = calibration
        self._missing_models = missing_models
        self._second = second
        self._keyed: Callable[[], Keyed] = lambda: NOTHING

    def turn_by(self, keyed: Callable[[], Keyed]) -> None:
        """Templates of both engines are turned by these from now on (rotation.py)."""
        self._keyed = keyed
        if self._second is not None:
            self._second.turn_by(keyed)

    @property
    def second(self) -> SecondEngine | None:
        return self._second

    @property
    def engine(self) -> EngineId:
        return self._engine

    def thresholds(self, action: str) -> Thresholds:
        return self._calibration.for_action(action)

    async def observe(self, jpeg: bytes, *, eyes: bool = True) -> Sight:
        """What one frame shows; the eyes cost as much as all the rest, so only when asked for."""
        return await self._pool.run(worker.observe if eyes else worker.observe_coarsely, jpeg)

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        """The frames of one turn in order, from facing the camera to its peak."""
        return await self._pool.run(worker.examine_turn, tuple(jpegs))

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        """A few frontal frames of one try, in order."""
        return await self._pool.run(worker.examine_passive_liveness, tuple(jpegs))

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        """The frames taken together against each template, and each frame against the first.

        `first` is the template of a first frame from an earlier `Match`, and is none of these.
        """
        return await self._pool.run(
            worker.match, tuple(jpegs), tuple(references), first, self._keyed()
        )

    async def enrol(self, photo: bytes) -> Enrolment:
        """The template of a reference photo, or why it can't be one; and the second engine's."""
        made = await self._pool.run(worker.enrol, photo, self._keyed(), self._window_px)
        if self._second is None or not made.second:
            return made
        return replace(made, beside=self._second.engine)

    async def rewrite(self, picture: bytes) -> bytes:
        """An uploaded picture's pixels alone, upright, as JPEG; behind every face."""
        return await self._pool.run_behind(worker.rewrite, picture)

    def health(self) -> Health:
        return Health(self._pool.health(), self._missing_models)


@asynccontextmanager
async def open_faces(
    folder: Path,
    *,
    workers: int,
    cameras: int = 0,
    engine: str = "opencv",
    second: str = "",
    production: bool,
    calibrations: Path = calibration.FOLDER,
    window_px: int = 0,
) -> AsyncIterator[Faces]:
    """Workers with their models loaded; `folder` is what `models prepare` filled.

    Each of so many `cameras` has its place in line before the workers: who waits is served in turn.
    `second` names an engine to be loaded beside the first. Raises ModelsUnfit, NoSuchEngine, and
    Uncalibrated: without a calibration always, in production also when the calibration was measured
    with other models.
    """
    manifest = models.load_manifest(folder)
    known, identity = _known(engine, manifest, calibrations, production=production)
    equipment = wire.Equipment(engine, manifest.paths, identity.calibration, second)
    other = _known(second, manifest, calibrations, production=production) if second else None
    async with FacePool(equipment, workers=workers, callers=cameras) as pool:
        yield Faces(
            pool=pool,
            engine=identity,
            calibration=known,
            missing_models=manifest.missing,
            window_px=window_px,
            second=None
            if other is None
            else SecondEngine(pool=pool, engine=other[1], calibration=other[0]),
        )


def _known(
    engine: str, manifest: models.Manifest, folder: Path, *, production: bool
) -> tuple[Calibration, EngineId]:
    """What is measured of an engine, and its name; without the calibration's when it does not fit."""
    known = calibration.find(engine, folder)
    fits = known.fits(engines.digests(engine, manifest.digests))
    if not fits:
        if production:
            raise Uncalibrated(f"engine {engine}: calibrated with other models than are here")
        log.warning("engine %s was calibrated with other models than are here", engine)
    if known.warning:
        log.warning("engine %s: %s", engine, known.warning)
    named = known.engine.calibration if fits else ""
    return known, EngineId(known.engine.name, known.engine.version, named)
