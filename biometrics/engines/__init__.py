"""The engines by name; each is imported only where it is used, since one of them is optional."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from biometrics.engine import Engine

NAMES: Final = ("opencv", "dlib")


class NoSuchEngine(Exception):
    """No engine has this name, or what it needs is not installed."""


def family(name: str) -> str:
    """`opencv-b` is `opencv` under a calibration of its own, `opencv-b.json`."""
    return name.partition("-")[0]


def load(name: str, models: Mapping[str, Path], *, calibration: str = "") -> Engine:
    """The engine with its models in memory. Raises NoSuchEngine."""
    if family(name) == "opencv":
        from biometrics.engines.opencv import OpenCvEngine  # noqa: PLC0415  # see above

        return OpenCvEngine(models, calibration=calibration)
    if family(name) == "dlib":
        from biometrics.engines.dlib import DlibEngine  # noqa: PLC0415  # see above

        return DlibEngine(calibration=calibration)
    raise NoSuchEngine(f"no engine is called {name!r}; there are {', '.join(NAMES)}")


def digests(name: str, prepared: Mapping[str, str]) -> Mapping[str, str]:
    """SHA-256 of the very files that the engine runs, as its calibration names them.

    `prepared` are the digests of the models manifest. Raises NoSuchEngine.
    """
    if family(name) == "opencv":
        return {model: prepared[model] for model in ("yunet_litert", "sface")}
    if family(name) == "dlib":
        from biometrics.engines.dlib import model_digests  # noqa: PLC0415  # see above

        return model_digests()
    raise NoSuchEngine(f"no engine is called {name!r}; there are {', '.join(NAMES)}")
