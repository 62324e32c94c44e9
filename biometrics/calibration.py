"""What an engine's scores mean: thresholds, error rates and how they were measured.

One JSON file an engine in `calibration/`; it holds for exactly the models whose digests it names.
`zhijian calibrate` writes and seals it. The seal is no secret: it finds the hand that changed a number
and forgot, not the one that lies. `python -m biometrics.calibration FILE…` seals anew what was changed
on purpose.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from domain.faces.face_check import EngineId, Thresholds
from domain.faces.shares import wilson

FOLDER: Final = Path(__file__).with_name("calibration")
DEFAULT: Final = "default"
SEAL: Final = "sha256"
#: Figures are written with three digits.
_ROUNDING: Final = 0.01
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
        return not self.misfit(digests)

    def misfit(self, digests: Mapping[str, str]) -> str:
        """Which models are other ones than it was measured with, as a sentence; empty: none."""
        others = sorted(
            name
            for name in self.models.keys() | digests.keys()
            if self.models.get(name) != digests.get(name)
        )
        names = ", ".join(others)
        return f"measured with other models than are here: {names}" if others else ""


def find(engine: str, own: Path | None = None) -> Calibration:
    """A city's own file before ours. Raises Uncalibrated as `read` does."""
    there = own is not None and (own / f"{engine}.json").exists()
    return read(engine, own if there and own is not None else FOLDER)


def read(engine: str, folder: Path = FOLDER) -> Calibration:
    """Raises Uncalibrated when the file is missing or broken, was edited, or can't be true."""
    path = folder / f"{engine}.json"
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as missing:
        raise Uncalibrated(f"engine {engine} has no calibration: {path} is missing") from missing
    except (ValueError, KeyError, TypeError) as broken:
        raise Uncalibrated(f"{path} is no calibration: {broken!r}") from broken


def sealed(data: Mapping[str, object]) -> dict[str, object]:
    """The same with the digest of all that it says, whatever its lines and spaces."""
    said = {name: value for name, value in data.items() if name != SEAL}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return said | {SEAL: hashlib.sha256(canonical.encode()).hexdigest()}


def write(path: Path, data: Mapping[str, object]) -> None:
    """Sealed, in the form that a person reads."""
    text = json.dumps(sealed(data), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


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
    for one in measurements:
        _refuse_contradictions(one.rates)
    _refuse_claims(data.get("risks", {}))
    if data.get(SEAL) != sealed(data)[SEAL]:
        raise ValueError(
            "edited after it was written: measure with `zhijian calibrate`, or seal what was changed"
            " on purpose with `python -m biometrics.calibration FILE`"
        )
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
    for share, (_, most_likely), trials, name in (
        (rate.fnmr, rate.fnmr_interval, rate.genuine, "misses"),
        (rate.fmr, rate.fmr_interval, rate.impostor, "false matches"),
    ):
        _refuse_impossible(share, most_likely, trials, f"{name} of {rate.subset}")
    return rate


def _refuse_impossible(share: float, high: float, trials: int, what: str) -> None:
    """A share is a whole number of trials, and no interval is narrower than its trials can make it."""
    if not 0 <= share <= 1 or not 0 <= high <= 1 or trials < 0:
        raise ValueError(f"{what}: no share of trials")
    if trials == 0:
        return
    errors = share * trials
    if abs(errors - round(errors)) > 0.01 + _ROUNDING * errors:
        raise ValueError(f"{what}: {share:g} of {trials} is no whole number of trials")
    if high < wilson(round(errors), trials)[1] * (1 - _ROUNDING):
        raise ValueError(f"{what}: the interval is narrower than {trials} trials can make it")


def _refuse_contradictions(rates: Sequence[ErrorRate]) -> None:
    """A higher threshold lets no more strangers pass, and refuses no fewer owners."""
    groups: defaultdict[tuple[str, int, int], list[ErrorRate]] = defaultdict(list)
    for rate in rates:
        groups[rate.subset, rate.genuine, rate.impostor].append(rate)
    for (subset, _, _), found in groups.items():
        rising = sorted(found, key=lambda rate: rate.threshold)
        for before, after in pairwise(rising):
            if after.fmr > before.fmr or after.fnmr < before.fnmr:
                raise ValueError(f"rates of {subset} do not fit one another")


def _refuse_claims(risks: Mapping[str, Any]) -> None:
    """Raises ValueError for a rate that the number of pairs could never have shown."""
    for risk, row in risks.items():
        asked = float(row["fmr"])
        for claim in row["claims"]:
            # no error among N trials shows a rate below 3 / N, exactly this (ISO/IEC 19795-1)
            least = 1 - 0.05 ** (1 / max(int(claim["impostor"]), 1))
            most = float(claim["fmr_bound"])
            impossible = most < least * (1 - _ROUNDING)
            if impossible or (claim["claimed"] and most > asked):
                raise ValueError(f"{risk}: the pairs of {claim['subset']} can't show {asked:.0e}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(Path(name), json.loads(Path(name).read_text(encoding="utf-8")))
