"""The face workers, as the whole house needs them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from biometrics.calibration import FOLDER as CALIBRATIONS
from biometrics.faces import Health, open_faces
from biometrics.rotation import Keyed
from domain.faces.face_sizes import Channel
from server.settings import Settings
from services.faces.conversation_ports import Faces, Matcher
from services.pensions.register import FaceEnroller


class SecondEngine(Matcher, Protocol):
    """The engine beside the first."""

    @property
    def idle(self) -> bool:
        """A worker waits for something to do."""


class FaceParts(Faces, FaceEnroller, Protocol):
    """The workers, as the whole house needs them."""

    @property
    def second(self) -> SecondEngine | None: ...

    async def rewrite(self, picture: bytes) -> bytes: ...

    def turn_by(self, keyed: Callable[[], Keyed]) -> None: ...

    def health(self) -> Health: ...


def calibrations(settings: Settings) -> Path:
    """A city's own folder of them; what is not there is taken from ours."""
    return settings.calibrations or CALIBRATIONS


def open_workers(settings: Settings) -> AbstractAsyncContextManager[FaceParts]:
    """The face workers with their models loaded; they stand on nothing else."""
    return open_faces(
        settings.models,
        workers=settings.worker_count,
        cameras=settings.capture_count,
        engine=settings.engine,
        second=settings.second_engine,
        production=settings.production,
        calibrations=calibrations(settings),
        window_px=settings.face_sizes.least_px[Channel.WINDOW],
    )
