"""What an engine's scores mean: thresholds, error rates and how they were measured.

One JSON file an engine in `calibration/`; it holds for exactly the models whose digests it names.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from domain.face_check import EngineId, Thresholds

FOLDER: Final = Path(__file__).with_name("calibration")
DEFAULT: Final = "default"
_NEVER: Final = 1.0  # so like is nobody: no check renews a reference


class Uncalibrated(Exception):
    """Nobody knows how often this engine, with these models, takes one person for another."""


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Of one group of people at one threshold; intervals are Wilson's at 95 %."""

    subset: str
    threshold: float
    genuine: int  # pairs of one person
    fnmr: float
    fnmr_interval: tuple[float, float]
    impostor: int  # pairs of two persons
    fmr: float
    fmr_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Error rates measured in one go; `source` says where the figures stand or come from."""

    source: str
    date: str
    data: str
    command: str
    rates: tuple[ErrorRate, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The file of one engine. `warning` says what an operator must know before using it."""

    engine: EngineId
    models: Mapping[str, str]  # SHA-256 by name
    thresholds: Mapping[str, Thresholds]  # by the first part of an action's name, and "default"
    measurements: tuple[Measurement, ...]
    warning: str = ""

    def for_action(self, action: str) -> Thresholds:
        """`pension.certify` is judged by "pension"; an action nobody named by "default"."""
        return self.thresholds.get(action.split(".", maxsplit=1)[0], self.thresholds[DEFAULT])

    def fits(self, digests: Mapping[str, str]) -> bool:
        """Whether it was measured with these very models."""
        return dict(self.models) == dict(digests)


def read(engine: str, folder: Path = FOLDER) -> Calibration:
    """Raises Uncalibrated when the file is missing, broken or contradicts itself."""
    path = folder / f"{engine}.json"
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as missing:
        raise Uncalibrated(f"engine {engine} has no calibration: {path} is missing") from missing
    except (ValueError, KeyError, TypeError) as broken:
        raise Uncalibrated(f"{path} is no calibration: {broken!r}") from broken


def _parse(data: Mapping[str, Any]) -> Calibration:
    thresholds = {
        action: Thresholds(
            accept=float(pair["accept"]),
            unsure=float(pair["unsure"]),
            strong=float(pair.get("strong", _NEVER)),
        )
        for action, pair in data["thresholds"].items()
    }
    if DEFAULT not in thresholds:
        raise ValueError("no default threshold")
    for action, pair in thresholds.items():
        if not -1 <= pair.unsure <= pair.accept <= pair.strong <= 1:
            raise ValueError(f"thresholds of {action} are out of order")
    measurements = tuple(_measurement(row) for row in data["measurements"])
    if not any(rate.impostor for one in measurements for rate in one.rates):
        raise ValueError("no false-match rate was measured")
    return Calibration(
        engine=EngineId(data["engine"]["name"], data["engine"]["version"], data["id"]),
        models={str(name): str(digest) for name, digest in data["models"].items()},
        thresholds=thresholds,
        measurements=measurements,
        warning=str(data.get("warning", "")),
    )


def _measurement(row: Mapping[str, Any]) -> Measurement:
    return Measurement(
        source=row["source"],
        date=row["date"],
        data=row["data"],
        command=row["command"],
        rates=tuple(_rate(rate) for rate in row["rates"]),
    )


def _rate(row: Mapping[str, Any]) -> ErrorRate:
    low, high = row["fnmr_interval"]
    least, most = row["fmr_interval"]
    rate = ErrorRate(
        subset=row["subset"],
        threshold=float(row["threshold"]),
        genuine=int(row["genuine"]),
        fnmr=float(row["fnmr"]),
        fnmr_interval=(float(low), float(high)),
        impostor=int(row["impostor"]),
        fmr=float(row["fmr"]),
        fmr_interval=(float(least), float(most)),
    )
    if not (low <= rate.fnmr <= high and least <= rate.fmr <= most):
        raise ValueError(f"a rate of {rate.subset} lies outside its own interval")
    return rate
