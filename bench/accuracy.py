"""What raises accuracy, and by how much: each technique at a false-match rate of 1 in 10,000.

Thresholds are set on people outside the group that is told of (`bench/trials.py`), the frames of a
check are other photos of the person. `python -m bench.accuracy [--quick] [--second FR_FEATURE.onnx]`
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from bench import faces, trials
from bench.faces import Faces
from bench.report import Measure, say, tell
from bench.trials import Found, Technique, Trials
from biometrics import calibration
from biometrics.models import load_manifest
from storage.keys.vault import Vault, init_keys, load_keys

DATA: Final = faces.ROOT.parent / "shared" / "data" / "faces"
RATE: Final = 1e-4
QUICK_RATE: Final = 1e-3
QUICK_PEOPLE: Final = 36
COHORT: Final = 120
NEAREST: Final = 50
SECOND_WEIGHTS: Final = (0.2, 0.3)
GOAL_PERCENT: Final = 1.0  # missed, of checks with three frames
FRAMES: Final = 3
#: As the program does it: the reference of a photo and its mirror, the mean of plain frames.
AS_USED: Final = "mean of plain frames, mirrored reference"
#: One table tennis player under two labels: no strangers, though the rates above count them so.
ONE_PERSON: Final = ("Nan_Wang", "Wang_Nan")
SEALS: Final = 2_000
TEMPLATE_BYTES: Final = 512


def main(*, quick: bool, second: Path | None) -> None:
    if not DATA.is_dir():
        say(f"skipped: the photos of {DATA} are not here; nothing was measured")
        return
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    manifest = load_manifest(faces.ROOT / "models")
    found = faces.read(DATA, manifest, second, at_most=QUICK_PEOPLE if quick else None)
    rate = QUICK_RATE if quick else RATE
    say(
        f"{len(set(found.people))} people, {len(found.people)} faces in {found.photos} photos;"
        f" each row: missed (FNMR) at FMR {rate:.0e}, threshold from the people outside the group\n"
    )
    told = {name: _tell(name, found, technique, rate) for name, technique in _all(found)}
    best = told[_check_name(FRAMES, AS_USED)]
    strongest, strong = _in_force(found)
    seal, unseal = _protection()
    others = [
        Measure(
            f"{group.replace(' ', '_')}_fnmr", 100 * one.missed.share, "%", at_most=GOAL_PERCENT
        )
        for group, one in best.items()
        if one is not None and group != trials.ALL
    ]
    whole = best[trials.ALL]
    tell(
        "accuracy",
        Measure(
            "check_fnmr",
            100.0 if whole is None else 100 * whole.missed.share,
            "% of checks missed",
            at_most=GOAL_PERCENT,
        ),
        [
            *others,
            Measure("strangers_best", strongest, "cosine, the likest stranger of a check"),
            Measure("strong_share", 100 * strong, "% of checks that renew the reference"),
            Measure("seal_us", seal, "µs to seal a template"),
            Measure("open_us", unseal, "µs to open one"),
        ],
        at=rate,
        techniques={
            name: {group: one and asdict(one) for group, one in row.items()}
            for name, row in told.items()
        },
    )


def _all(found: Faces) -> list[tuple[str, Technique]]:
    people, vectors = found.people, found.vectors
    alike = {way: np.asarray(rows @ rows.T, np.float32) for way, rows in vectors.items()}
    used = np.asarray(vectors[faces.REFERENCE] @ vectors[faces.PLAIN].T, np.float32)
    rows: list[tuple[str, Technique]] = [
        (f"photo to photo: {way}", _same(trials.photos(people, scores)))
        for way, scores in alike.items()
    ]
    rows.append((f"photo to photo: {AS_USED}", _same(trials.photos(people, used))))
    if faces.SECOND in alike:
        for weight in SECOND_WEIGHTS:
            mixed = (1 - weight) * alike[faces.LEVELLED_FLIPPED] + weight * alike[faces.SECOND]
            name = f"photo to photo: {faces.LEVELLED_FLIPPED}, fused with {weight}"
            rows.append((name, _same(trials.photos(people, mixed))))
    base = alike[faces.PLAIN]
    rows.append(("photo to photo: normalised by a cohort", _by_cohort(people, base, None)))
    rows.append((f"photo to photo: by its {NEAREST} nearest", _by_cohort(people, base, NEAREST)))
    plain, mirrored, held = (vectors[way] for way in (faces.PLAIN, faces.MIRRORED, faces.REFERENCE))
    for frames in range(1, FRAMES + 1):
        for name, rule in _rules(found).items():
            if frames > 1 or rule is _the_mean:
                one = trials.checks(people, plain, [plain] * frames, rule)
                rows.append((_check_name(frames, name), _same(one)))
        one = trials.checks(people, held, [plain] * frames, _the_mean)
        rows.append((_check_name(frames, AS_USED), _same(one)))
        if frames > 1:
            one = trials.checks(people, held, [plain, mirrored, plain][:frames], _the_mean)
            rows.append((_check_name(frames, f"{AS_USED}, second frame mirrored"), _same(one)))
        both = vectors[faces.LEVELLED_FLIPPED]
        one = trials.checks(people, both, [both] * frames, _the_mean)
        rows.append((_check_name(frames, f"their mean, {faces.LEVELLED_FLIPPED}"), _same(one)))
        one = trials.checks(people, held, [plain] * frames, _the_mean, references=2)
        rows.append((f"{_check_name(frames, AS_USED)}, two references", _same(one)))
    return rows


def _rules(found: Faces) -> Mapping[str, trials.Rule]:
    def clearest(scores: trials.Floats, _: trials.Floats, at: trials.Rows) -> trials.Floats:
        return np.asarray(scores[:, int(np.argmax(found.scores[at]))], np.float32)

    return {
        "the clearest": clearest,
        "the likest": _the_best,
        "mean of scores": lambda scores, _, __: np.asarray(scores.mean(axis=1), np.float32),
        "their mean vector": _the_mean,
    }


def _the_best(scores: trials.Floats, _: trials.Floats, __: trials.Rows) -> trials.Floats:
    return np.asarray(scores.max(axis=1), np.float32)


def _the_mean(_: trials.Floats, mean: trials.Floats, __: trials.Rows) -> trials.Floats:
    return mean


def _check_name(frames: int, how: str) -> str:
    return f"check of {frames}: {how}"


def _same(made: Trials) -> Technique:
    """A technique that learns from nobody."""
    return lambda _: made


def _by_cohort(people: trials.Names, scores: trials.Floats, nearest: int | None) -> Technique:
    def made(kept_out: frozenset[str]) -> Trials:
        cohort = trials.cohort_of(people, kept_out, COHORT)
        rows = np.isin(people, sorted(cohort))
        normal = trials.normalised(scores, rows, nearest)
        return trials.without(trials.photos(people, normal), cohort)

    return made


def _tell(name: str, found: Faces, technique: Technique, rate: float) -> dict[str, Found | None]:
    row: dict[str, Found | None] = {}
    say(name)
    everyone = [str(one) for one in found.people]
    for group, members in trials.groups(found.people, faces.subsets(DATA)):
        one = trials.judge(technique, everyone, members, rate)
        row[group] = one
        if one is None:
            say(f"  {group:<17} too few strangers outside for this rate")
            continue
        low, high = one.missed.interval
        least, most = one.by_people
        say(
            f"  {group:<17} missed {one.missed.share:6.2%} ({low:.2%}-{high:.2%}; by people"
            f" {least:.2%}-{most:.2%}) {one.missed.count} of {one.missed.of}, {one.people} people;"
            f" strangers {one.taken.count} of {one.taken.of}, speak of FMR ≥ {one.bound:.0e};"
            f" from {one.thresholds[0]:.3f}"
        )
    return row


def _in_force(found: Faces) -> tuple[float, float]:
    """Tells the errors at the thresholds in force; the likest stranger of a check, the share of strong ones."""
    known = calibration.read("opencv")
    held, seen = found.vectors[faces.REFERENCE], found.vectors[faces.PLAIN]
    likest, strong = -1.0, 0.0
    say("\nat the thresholds in force, all people")
    for frames, references in ((1, 1), (FRAMES, 1), (1, 2), (FRAMES, 2)):
        made = trials.checks(found.people, held, [seen] * frames, _the_mean, references=references)
        twice = np.isin(made.referred, ONE_PERSON) & np.isin(made.probed, ONE_PERSON)
        strange = made.strange[~twice]
        for action, pair in known.thresholds.items():
            missed = trials.Error(int((made.own < pair.accept).sum()), len(made.own))
            taken = trials.Error(int((strange >= pair.accept).sum()), len(strange))
            low, high = taken.interval
            say(
                f"  check of {frames}, {references} reference(s), {action} {pair.accept:.2f}: missed"
                f" {missed.share:.2%}, {missed.count} of {missed.of}; strangers {taken.share:.1e}"
                f" ({low:.1e}-{high:.1e}), {taken.count} of {taken.of}"
            )
        if (frames, references) == (FRAMES, 1):
            likest = float(strange.max())
            strong = float((made.own >= known.thresholds["pension"].strong).mean())
    return likest, strong


def _protection() -> tuple[float, float]:
    """Microseconds to seal and to open one template."""
    import tempfile  # noqa: PLC0415  # for this alone

    with tempfile.TemporaryDirectory() as folder:
        init_keys(Path(folder) / "keys")
        vault = Vault(load_keys(Path(folder) / "keys"))
    template, place = bytes(TEMPLATE_BYTES), b"face_records|somebody|id_photo"
    sealed = vault.seal("templates", template, aad=place)
    return (
        _microseconds(lambda: vault.seal("templates", template, aad=place)),
        _microseconds(lambda: vault.open("templates", sealed, aad=place)),
    )


def _microseconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(SEALS):
        call()
    return (time.process_time() - began) / SEALS * 1e6


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        quick="--quick" in given,
        second=Path(given[given.index("--second") + 1]) if "--second" in given else None,
    )
