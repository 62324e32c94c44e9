"""The report on an engine: who is refused, who is taken for another, in which group, and how sure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from biometrics.engine import Engine
from biometrics.evaluation import curves
from biometrics.evaluation.comparing import (
    Bools,
    Comparisons,
    Selection,
    Tally,
    count,
    everyone,
    listed,
)
from biometrics.evaluation.curves import AtRate, EqualErrors, Point
from biometrics.evaluation.gallery import Finding, Gallery, NothingToEvaluate
from biometrics.evaluation.looking import MEASURES, Progress, Seen, look, measure_of
from biometrics.evaluation.memory import Memory
from biometrics.evaluation.rates import Ints, Rate, bound, rate
from domain.faces.face_check import Thresholds

ALL: Final = "all"
#: Of whose years the distance is told in these bands.
YEAR: Final = "year"
YEAR_BANDS: Final = ((0, 1), (2, 5), (6, 10), (11, 200))
#: Of which pairs across values are told as well: an ID photo against a phone's is the real case.
ACROSS: Final = "source"
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """Errors when scores from `threshold` on count as the same person.

    `frr` and `far` are those of a transaction of one attempt (ISO/IEC 19795-1): with pictures that
    showed no face.
    """

    action: str
    threshold: float
    fnmr: Rate  # of the pairs of one person, those below
    fmr: Rate  # of the pairs of two persons, those not below
    frr: float
    far: float


@dataclass(frozen=True, slots=True)
class Histogram:
    edges: tuple[float, ...]
    genuine: tuple[int, ...]
    impostor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The errors among one group of people, compared with each other only."""

    subset: str
    identities: int
    photos: int
    least_fmr: float  # below it nothing can be claimed: 3 over the pairs of strangers
    at_threshold: tuple[AtThreshold, ...]
    at_rate: tuple[AtRate, ...]
    equal: EqualErrors | None
    det: tuple[Point, ...]
    histogram: Histogram


@dataclass(frozen=True, slots=True)
class ByQuality:
    """Pairs of one person by the worse of both pictures, and how many are refused."""

    measure: str
    low: float
    high: float
    fnmr: Rate


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of wall-clock time a picture, one thread."""

    part: str
    median: float
    most: float  # 95 of 100 take no longer
    photos: int


@dataclass(frozen=True, slots=True)
class Report:
    engine: str
    calibration: str
    data: str
    photos: int
    fta: Rate  # can't be read, or show no face
    fte: Rate  # would not do as a reference
    gates: Mapping[str, int]  # photos with a face that missed this gate of enrolment
    faults: Mapping[str, int]
    findings: tuple[Finding, ...]
    groups: tuple[Group, ...]
    by_quality: tuple[ByQuality, ...]
    took: tuple[Took, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_table(self) -> str:
        """Columns for a terminal: one row a group and action."""
        head = f"{'group':<24} {'people':>6} {'action':<9} {'from':>5}"
        rows = [
            f"engine {self.engine}, calibration {self.calibration or 'none'}",
            f"{self.photos} photos: failure to acquire {self.fta}; failure to enrol {self.fte}",
            *(f"not fit to enrol: {number} {gate}" for gate, number in self.gates.items()),
            *(f"left out: {number} {fault}" for fault, number in self.faults.items()),
            "",
            f"{head}  {'FNMR (95 %), pairs':<42}  FMR (95 %), pairs",
        ]
        for group in self.groups:
            rows += [
                f"{group.subset:<24} {group.identities:>6} {at.action:<9} {at.threshold:>5.2f}"
                f"  {at.fnmr!s:<42}  {at.fmr.small}"
                for at in group.at_threshold
            ]
            rows += [
                f"{'':<24} {'':>6} FMR {at.fmr:.0e} would lie at {at.threshold:.3f}"
                f" ({at.low:.3f} to {at.high:.3f}), owners that pass: {at.tar}"
                for at in group.at_rate
            ]
            rows.append(f"{'':<24} {'':>6} no FMR below {group.least_fmr:.1e} can be claimed")
        return "\n".join(rows)


def evaluate(
    gallery: Gallery,
    engine: Engine,
    thresholds: Mapping[str, Thresholds],
    *,
    memory: Memory | None = None,
    progress: Progress = lambda *_: None,
) -> Report:
    """Looks at every photo, compares the pairs. Raises NothingToEvaluate."""
    seen = look(gallery, engine, memory, progress)
    tallies = tally(gallery, seen, engine)
    fta = rate(gallery.seen - len(seen.photos), gallery.seen)
    groups = tuple(_group(name, found, fta.share, thresholds) for name, found in tallies.items())
    first = next(iter(thresholds.values()))
    return Report(
        engine=str(engine.id),
        calibration=engine.id.calibration,
        data=gallery.title,
        photos=gallery.seen,
        fta=fta,
        fte=rate(fta.count + seen.refused, gallery.seen),
        gates=seen.gates,
        faults=dict(Counter(str(one.fault) for one in seen.findings)),
        findings=seen.findings,
        groups=groups,
        by_quality=_by_quality(tallies[ALL], seen, first.accept),
        took=_took(seen),
    )


def tally(gallery: Gallery, seen: Seen, engine: Engine) -> dict[str, Tally]:
    """Of all and of each group that has pairs. Raises NothingToEvaluate."""
    if len(seen.photos) < 2:  # noqa: PLR2004  # a pair
        raise NothingToEvaluate(f"fewer than two faces were found in {gallery.title}")
    _, codes = np.unique([photo.person for photo in seen.photos], return_inverse=True)
    people = np.asarray(codes, np.int64)
    if gallery.pairs is None:
        if not codes.any():
            raise NothingToEvaluate(
                f"{gallery.title} shows one person only: nobody can be taken for another"
            )
        source = everyone(engine, seen.vectors, people)
        pairs = len(people) * (len(people) - 1) // 2
    else:
        rows = {photo.name: row for row, photo in enumerate(seen.photos)}
        there = [
            (rows[one], rows[other], same)
            for one, other, same in gallery.pairs
            if one in rows and other in rows
        ]
        if not there:
            raise NothingToEvaluate(f"no pair of {gallery.title} shows a face in both pictures")
        source, pairs = listed(engine, seen.vectors, there), len(there)
    found = count(source, _selections(gallery, seen), people, pairs=pairs)
    return {
        name: one for name, one in found.items() if name == ALL or len(one.genuine) or one.impostors
    }


def _selections(gallery: Gallery, seen: Seen) -> dict[str, Selection]:
    selections: dict[str, Selection] = {ALL: lambda lot: np.ones(len(lot.scores), np.bool_)}
    people = np.array([photo.person for photo in seen.photos])
    for name, members in gallery.subsets.items():
        selections[name] = _within(np.isin(people, sorted(members)))
    told = [gallery.attributes.get(photo.name, {}) for photo in seen.photos]
    for name in sorted({name for one in told for name in one} - {YEAR}):
        values = np.array([one.get(name, "") for one in told])
        known = sorted(set(values) - {""})
        for value in known:
            selections[f"{name} {value}"] = _within(values == value)
        for number, value in enumerate(known if name == ACROSS else []):
            for other in known[number + 1 :]:
                selections[f"{name} {value} with {other}"] = _between(
                    values == value, values == other
                )
    years = np.array([_year(one.get(YEAR, "")) for one in told])
    if (years > 0).any():
        for low, high in YEAR_BANDS:
            selections[f"{low} to {high} years between"] = _apart(years, low, high)
    return selections


def _within(members: Bools) -> Selection:
    return lambda lot: members[lot.one] & members[lot.other]


def _between(ones: Bools, others: Bools) -> Selection:
    return lambda lot: (ones[lot.one] & others[lot.other]) | (others[lot.one] & ones[lot.other])


def _apart(years: Ints, low: int, high: int) -> Selection:
    def holds(lot: Comparisons) -> Bools:
        one, other = years[lot.one], years[lot.other]
        between = np.abs(one - other)
        return np.asarray((one > 0) & (other > 0) & (between >= low) & (between <= high))

    return holds


def _year(value: str) -> int:
    return int(value) if value.isdigit() else 0


def _group(name: str, found: Tally, fta: float, thresholds: Mapping[str, Thresholds]) -> Group:
    accepts = [pair.accept for pair in thresholds.values()]
    spread = curves.by_people(found, accepts, curves.RATES_ASKED)
    edges, genuine, impostor = curves.histogram(found)
    at = []
    for number, (action, pair) in enumerate(thresholds.items()):
        refused = int((found.genuine < pair.accept).sum())
        fnmr = rate(refused, len(found.genuine), spread.fnmr[number] if spread else None)
        fmr = rate(
            found.accepted(pair.accept), found.impostors, spread.fmr[number] if spread else None
        )
        at.append(
            AtThreshold(
                action=action,
                threshold=pair.accept,
                fnmr=fnmr,
                fmr=fmr,
                frr=fta + fnmr.share * (1 - fta),
                far=fmr.share * (1 - fta),
            )
        )
    return Group(
        subset=name,
        identities=found.people,
        photos=found.photos,
        least_fmr=bound(0, found.impostors),
        at_threshold=tuple(at),
        at_rate=curves.at_rates(found, curves.RATES_ASKED, spread),
        equal=curves.equal_errors(found, spread),
        det=curves.det(found),
        histogram=Histogram(
            tuple(float(edge) for edge in edges),
            tuple(int(pairs) for pairs in genuine),
            tuple(int(pairs) for pairs in impostor),
        ),
    )


def _by_quality(everyone: Tally, seen: Seen, threshold: float) -> tuple[ByQuality, ...]:
    """In quarters of the pairs of one person, by each measure."""
    if not len(everyone.genuine):
        return ()
    told = []
    for measure in MEASURES:
        values = measure_of(seen.qualities, measure)[everyone.genuine_photos]
        far_is_worse = measure in {"roll", "nose_height", "nose_side"}
        worse = values.max(axis=1) if far_is_worse else values.min(axis=1)
        cuts = np.unique(np.quantile(worse, np.linspace(0, 1, _QUARTERS + 1)))
        quarter = np.clip(np.searchsorted(cuts, worse, side="right") - 1, 0, max(len(cuts) - 2, 0))
        for number in range(max(len(cuts) - 1, 1)):
            scores = everyone.genuine[quarter == number]
            low, high = float(cuts[number]), float(cuts[min(number + 1, len(cuts) - 1)])
            refused = int((scores < threshold).sum())
            told.append(ByQuality(measure, low, high, rate(refused, len(scores))))
    return tuple(told)


def _took(seen: Seen) -> tuple[Took, ...]:
    told = []
    for part in ("decode", "detect", "embed"):
        each = np.array([getattr(one, part) for one in seen.took])
        if len(each):
            told.append(
                Took(part, float(np.median(each)), float(np.percentile(each, 95)), len(each))
            )
    return tuple(told)
