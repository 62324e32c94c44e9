"""How often an engine errs on a folder of faces: IDENTITY/PHOTO, two photos of some identities.

Every photo is compared with every other. Intervals are Wilson's at 95 % and take pairs for
independent, which pairs of the same few people are not: real uncertainty is larger.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics import calibration, engines, pictures
from biometrics import models as models_
from biometrics.engine import Engine, Face, Picture, Vector
from domain.errors import Refusal
from domain.face_check import Thresholds

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png"})
#: Beside the folder: {"subset": ["identity", …], …}; other values than lists are remarks.
SUBSETS: Final = "face_subsets.json"
ALL: Final = "all"
#: False-match rates for which the report says what threshold would give them.
RATES_ASKED: Final = (1e-3, 1e-4)
_Z: Final = 1.96  # of 95 %
_BINS: Final = 20_000  # of scores from -1 to 1
_TELL_EVERY: Final = 100  # photos


class NothingToEvaluate(Exception):
    """The folder does not hold what an evaluation needs."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, and between which shares the truth lies."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """Errors when scores from `threshold` on count as the same person."""

    action: str
    threshold: float
    fnmr: Rate  # of the pairs of one person, those below
    fmr: Rate  # of the pairs of two persons, those not below


@dataclass(frozen=True, slots=True)
class AtRate:
    """The threshold that would give a false-match rate, and where it may lie."""

    fmr: float
    threshold: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """The errors among one group of people, compared with each other only."""

    subset: str
    identities: int
    photos: int
    at_threshold: tuple[AtThreshold, ...]
    at_rate: tuple[AtRate, ...]


@dataclass(frozen=True, slots=True)
class Report:
    engine: str
    calibration: str
    photos: int
    fte: Rate  # photos that can't be read or show no face
    groups: tuple[Group, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_table(self) -> str:
        """Columns for a terminal: one row a group and action."""
        head = f"{'group':<16} {'people':>6} {'action':<9} {'from':>5}"
        rows = [
            f"engine {self.engine}, calibration {self.calibration or 'none'}",
            f"{self.photos} photos, failure to enrol {_percent(self.fte)}",
            "",
            f"{head}  {'FNMR (95 %), pairs':<38}  FMR (95 %), pairs",
        ]
        for group in self.groups:
            rows += [
                f"{group.subset:<16} {group.identities:>6} {at.action:<9} {at.threshold:>5.2f}"
                f"  {_percent(at.fnmr):<38}  {_power(at.fmr)}"
                for at in group.at_threshold
            ]
            rows += [
                f"{'':<16} {'':>6} FMR {at.fmr:.0e} would lie at {at.threshold:.3f}"
                f" ({at.low:.3f} to {at.high:.3f})"
                for at in group.at_rate
            ]
        return "\n".join(rows)


def run(
    folder: Path,
    *,
    models: Path,
    engine: str = "opencv",
    also_at: Sequence[float] = (),
    as_json: bool = False,
    on_progress: Callable[[str], None] = lambda _: None,
) -> str:
    """The report of `zhijian evaluate`, as a table or as one JSON object.

    Errors are told at the calibrated thresholds of the actions, and `also_at` others.
    Raises NothingToEvaluate, ModelsUnfit, NoSuchEngine, Uncalibrated.
    """
    cv2.setNumThreads(1)  # as in a worker, so that figures can be compared
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    manifest = models_.load_manifest(models)
    known = calibration.read(engine)
    fits = known.fits(engines.digests(engine, manifest.digests))
    loaded = engines.load(
        engine, manifest.paths, calibration=known.engine.calibration if fits else ""
    )
    asked = {f"at {score:.2f}": Thresholds(accept=score, unsure=score) for score in also_at}
    report = evaluate(folder, loaded, {**known.thresholds, **asked}, on_progress=on_progress)
    return report.as_json() if as_json else report.as_table()


def evaluate(
    folder: Path,
    engine: Engine,
    thresholds: Mapping[str, Thresholds],
    *,
    on_progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Embeds every photo, compares all pairs. Raises NothingToEvaluate."""
    photos = _photos(folder)
    identities: list[str] = []
    vectors: list[Vector] = []
    for number, photo in enumerate(photos, start=1):
        vector = _embed(engine, photo)
        if vector is not None:
            identities.append(photo.parent.name)
            vectors.append(vector)
        if number % _TELL_EVERY == 0:
            on_progress(f"{number} of {len(photos)} photos")
    if len(vectors) < 2:  # noqa: PLR2004  # a pair
        raise NothingToEvaluate(f"fewer than two faces were found in {folder}")
    names, faces = np.array(identities), np.stack(vectors)
    subsets = _subsets(folder)
    groups = [_group(ALL, engine, names, faces, thresholds)]
    for subset, members in subsets.items():
        chosen = np.isin(names, sorted(members))
        if len(set(names[chosen])) > 1:
            groups.append(_group(subset, engine, names[chosen], faces[chosen], thresholds))
    return Report(
        engine=str(engine.id),
        calibration=engine.id.calibration,
        photos=len(photos),
        fte=rate(len(photos) - len(vectors), len(photos)),
        groups=tuple(groups),
    )


def rate(count: int, of: int) -> Rate:
    """With Wilson's score interval; of nothing, anything is possible."""
    if of == 0:
        return Rate(0, 0, 0.0, 0.0, 1.0)
    share = count / of
    spread = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    middle, scale = share + _Z**2 / (2 * of), 1 + _Z**2 / of
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Rate(count, of, share, min(max(low, 0.0), share), max(min(high, 1.0), share))


def _photos(folder: Path) -> list[Path]:
    found = sorted(
        path for path in folder.glob("*/*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    if not found:
        raise NothingToEvaluate(f"{folder} holds no IDENTITY/PHOTO.jpg")
    return found


def _subsets(folder: Path) -> dict[str, frozenset[str]]:
    """Those of the file, and those people who are in two of them."""
    path = folder.resolve().parent / SUBSETS
    if not path.is_file():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    named = {name: frozenset(people) for name, people in rows.items() if isinstance(people, list)}
    both = {f"{a} and {b}": named[a] & named[b] for a, b in combinations(sorted(named), 2)}
    return named | both


def _embed(engine: Engine, photo: Path) -> Vector | None:
    try:
        picture = pictures.decode(photo.read_bytes(), pictures.PHOTO)
    except Refusal:
        return None
    face = _meant(engine.detect(picture), picture)
    return None if face is None else engine.embed(picture, engine.refine(picture, face))


def _meant(faces: Sequence[Face], picture: Picture) -> Face | None:
    """The face nearest to the middle, of those not much smaller than the biggest."""
    height, width = picture.shape[:2]
    widest = max((face.box[2] for face in faces), default=0.0)

    def off(face: Face) -> float:
        x, y, across, down = face.box
        return float(np.hypot(x + across / 2 - width / 2, y + down / 2 - height / 2))

    return min((face for face in faces if face.box[2] >= widest / 2), key=off, default=None)


def _group(
    subset: str,
    engine: Engine,
    names: npt.NDArray[np.str_],
    faces: Vector,
    thresholds: Mapping[str, Thresholds],
) -> Group:
    genuine: list[Vector] = []
    edges = np.linspace(-1, 1, _BINS + 1)
    strangers = np.zeros(_BINS, np.int64)
    taken = dict.fromkeys(thresholds, 0)
    for row in range(len(names) - 1):
        scores = engine.compare(faces[row], faces[row + 1 :])
        same = names[row + 1 :] == names[row]
        genuine.append(scores[same])
        others = np.clip(scores[~same], -1, 1)
        strangers += np.histogram(others, edges)[0]
        for action, pair in thresholds.items():
            taken[action] += int((others >= pair.accept).sum())
    mine = np.concatenate(genuine)
    pairs = int(strangers.sum())
    return Group(
        subset=subset,
        identities=len(set(names)),
        photos=len(names),
        at_threshold=tuple(
            AtThreshold(
                action=action,
                threshold=pair.accept,
                fnmr=rate(int((mine < pair.accept).sum()), len(mine)),
                fmr=rate(taken[action], pairs),
            )
            for action, pair in thresholds.items()
        ),
        at_rate=tuple(
            _at_rate(asked, edges, strangers) for asked in RATES_ASKED if pairs * asked >= 1
        ),
    )


def _at_rate(
    asked: float, edges: npt.NDArray[np.float64], strangers: npt.NDArray[np.int64]
) -> AtRate:
    pairs = int(strangers.sum())
    above = np.append(np.cumsum(strangers[::-1])[::-1], 0)  # scores from each edge on

    def first(holds: Callable[[Rate], bool]) -> float:
        low, high = 0, len(edges) - 1
        while low < high:
            middle = (low + high) // 2
            if holds(rate(int(above[middle]), pairs)):
                high = middle
            else:
                low = middle + 1
        return float(edges[low])

    return AtRate(
        fmr=asked,
        threshold=first(lambda found: found.share <= asked),
        low=first(lambda found: found.low <= asked),
        high=first(lambda found: found.high <= asked),
    )


def _percent(found: Rate) -> str:
    return f"{found.share:.2%} ({found.low:.2%} to {found.high:.2%}) {found.count} of {found.of}"


def _power(found: Rate) -> str:
    return f"{found.share:.1e} ({found.low:.1e} to {found.high:.1e}) {found.count} of {found.of}"
