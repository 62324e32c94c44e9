"""The calibration file of an engine, from a city's own pictures: the work behind `zhijian calibrate`.

A threshold is where the false-match rate stays below the rate asked, at 95 %, by the exact bound and
by drawing people anew, in every group with pairs enough to say so. What the pairs cannot show is not
claimed: without one error among N pairs of strangers, nothing below 3 / N (rule of three).
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from biometrics import calibration, engines, models
from biometrics.calibration import Uncalibrated, sealed
from biometrics.evaluate import load
from biometrics.evaluation import curves, gallery
from biometrics.evaluation.comparing import Tally
from biometrics.evaluation.looking import Progress, look
from biometrics.evaluation.memory import Memory
from biometrics.evaluation.rates import bound, rate, trials_for
from biometrics.evaluation.verification import ALL, tally


class Risk(StrEnum):
    """What a wrong pass of an action would cost."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


#: False-match rates asked; for `high`, the strictest of LADDER that the pairs of all people support.
ASKED: Final = {Risk.LOW: 1e-3, Risk.NORMAL: 1e-4}
LADDER: Final = (1e-4, 7e-5, 5e-5, 3e-5, 2e-5, 1e-5, 7e-6, 5e-6, 3e-6, 2e-6, 1e-6)
#: Strangers that are expected to pass at the strictest (rule of 30 of ISO/IEC 19795-1). With fewer, two
#: wrong labels place the threshold: of 535 people of LFW, 1e-5 by the rule of three asked for .62, at
#: which 23 % of owners are refused, 3e-5 for .47 and 3 %.
STRICTEST_EXPECTS: Final = 30
#: From ten times the rate asked on, and never more rarely than this, another frame is asked for.
UNSURE_FROM: Final = 1e-3
#: Of the score, above the likest of all strangers.
STRONG_ABOVE: Final = 0.05
ACTIONS: Final[Mapping[str, Risk]] = {calibration.DEFAULT: Risk.NORMAL, "pension": Risk.HIGH}


class CannotClaim(Exception):
    """There are too few pairs of strangers for the rate that was asked; says how many it takes."""


def calibrate(
    data: Path,
    *,
    models_folder: Path,
    engine: str,
    actions: Mapping[str, Risk],
    command: str,
    today: date,
    root: Path | None = None,
    subsets: Path | None = None,
    attributes: Path | None = None,
    work: Path | None = None,
    keep: bool = False,
    progress: Progress = lambda *_: None,
) -> dict[str, object]:
    """What to write into `calibration/ENGINE.json`, sealed.

    Raises CannotClaim, NothingToEvaluate, ModelsUnfit, NoSuchEngine, Uncalibrated.
    """
    found = gallery.read(data, root=root, subsets=subsets, attributes=attributes)
    loaded, about = load(engine, models_folder)
    if work is None:
        seen = look(found, loaded, None, progress)
    else:
        with Memory(work, about=about) as memory:
            seen = look(found, loaded, memory, progress)
            if not keep:
                memory.forget()
    tallies = tally(found, seen, loaded)
    digests = engines.digests(engine, models.load_manifest(models_folder).digests)
    chosen = levels(tallies, actions)
    return sealed(
        {
            "id": f"{engine}-{today:%Y-%m-%d}",
            "engine": {"name": loaded.id.name, "version": loaded.id.version},
            "models": dict(digests),
            **_warning(engine),
            **chosen,
            "measurements": [
                {
                    "source": "measured with this version",
                    "date": today.isoformat(),
                    "data": f"{found.title}: {tallies[ALL].people} people,"
                    f" {len(seen.photos)} photos with a face of {found.seen}",
                    "command": command,
                    "rates": _rates(tallies, _told(chosen)),
                }
            ],
        }
    )


def levels(tallies: Mapping[str, Tally], actions: Mapping[str, Risk]) -> dict[str, object]:
    """The fields `thresholds` and `risks`. Raises CannotClaim."""
    asked = _asked(tallies[ALL])
    chosen = _thresholds(tallies)
    claims = _claims(tallies, asked, chosen)
    pairs = {
        risk: {
            "accept": accept,
            "unsure": min(accept, _down(_unsure(tallies[ALL], asked[risk]))),
            "strong": max(accept, _strong(tallies[ALL])),
        }
        for risk, accept in chosen.items()
    }
    return {
        "thresholds": {name: pairs[risk] for name, risk in (dict(ACTIONS) | dict(actions)).items()},
        "risks": {
            str(risk): {"fmr": asked[risk], "threshold": accept, "claims": claims[risk]}
            for risk, accept in chosen.items()
        },
    }


def summary(written: Mapping[str, Any]) -> str:
    """What the file claims and what it does not, for whoever wrote it."""
    rows = []
    for risk, said in written["risks"].items():
        rows.append(
            f"{risk}: from {said['threshold']:.3f} on, a false-match rate of {said['fmr']:.0e}"
        )
        rows += [
            f"  {claim['subset']:<24} at most {claim['fmr_bound']:.1e} at 95 %,"
            f" {claim['matches']:,} of {claim['impostor']:,}"
            + (
                ""
                if claim["claimed"]
                else f": not claimed, {claim['pairs_needed']:,} pairs are needed"
            )
            for claim in said["claims"]
        ]
    return "\n".join(rows)


def _asked(everyone: Tally) -> dict[Risk, float]:
    """By risk. Raises CannotClaim."""
    for risk, fmr in ASKED.items():
        if everyone.impostors < trials_for(fmr):
            raise CannotClaim(
                f"for {risk} risk a false-match rate of {fmr:.0e} is asked: that takes at least"
                f" {trials_for(fmr):,} pairs of strangers, here are {everyone.impostors:,}"
                " (rule of three); bring more people"
            )
    supported = [fmr for fmr in LADDER if everyone.impostors * fmr >= STRICTEST_EXPECTS]
    return {**ASKED, Risk.HIGH: min(supported, default=ASKED[Risk.NORMAL])}


def _thresholds(tallies: Mapping[str, Tally]) -> dict[Risk, float]:
    """Each holds in every group that has pairs enough for its rate. Raises CannotClaim."""
    asked = _asked(tallies[ALL])
    in_groups = [_holding(one, asked) for one in tallies.values()]
    chosen: dict[Risk, float] = {}
    least = -1.0
    for risk in asked:
        # a group too small for a strict rate may have asked for more at a looser one
        least = max([least, *(held[risk] for held in in_groups if risk in held)])
        chosen[risk] = _up(least)
    return chosen


def _holding(one: Tally, asked: Mapping[Risk, float]) -> dict[Risk, float]:
    """From where on each rate is not exceeded at 95 %; without those the pairs are too few for."""
    spread = curves.by_people(one, [], list(asked.values()))
    held: dict[Risk, float] = {}
    for number, (risk, fmr) in enumerate(asked.items()):
        exact = curves.threshold_bounded(one, fmr)
        if exact is not None:
            held[risk] = exact if spread is None else max(exact, spread.at[number][1])
    return held


def _claims(
    tallies: Mapping[str, Tally], asked: Mapping[Risk, float], chosen: Mapping[Risk, float]
) -> dict[Risk, list[dict[str, object]]]:
    """What may be said of each group at each threshold: `fmr_bound` is not exceeded at 95 %."""
    claims: dict[Risk, list[dict[str, object]]] = {risk: [] for risk in chosen}
    for name, one in tallies.items():
        spread = curves.by_people(one, list(chosen.values()), [])
        for number, (risk, threshold) in enumerate(chosen.items()):
            matches = one.accepted(threshold)
            by_people = spread.fmr[number][1] if spread else 0.0
            most = max(bound(matches, one.impostors), by_people)
            claims[risk].append(
                {
                    "subset": name,
                    "impostor": one.impostors,
                    "matches": matches,
                    "fmr_bound": _short(most),
                    "claimed": most <= asked[risk],
                    "pairs_needed": trials_for(asked[risk]),
                }
            )
    return claims


def _told(chosen: Mapping[str, Any]) -> list[float]:
    return sorted({risk["threshold"] for risk in chosen["risks"].values()})


def _rates(tallies: Mapping[str, Tally], thresholds: Sequence[float]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name, one in tallies.items():
        for threshold in thresholds:
            fnmr = rate(int((one.genuine < threshold).sum()), len(one.genuine))
            fmr = rate(one.accepted(threshold), one.impostors)
            rows.append(
                {
                    "subset": name,
                    "threshold": threshold,
                    "genuine": fnmr.of,
                    "fnmr": _short(fnmr.share),
                    "fnmr_interval": [_short(fnmr.low), _short(fnmr.high)],
                    "impostor": fmr.of,
                    "fmr": _short(fmr.share),
                    "fmr_interval": [_short(fmr.low), _short(fmr.high)],
                }
            )
    return rows


def _warning(engine: str) -> dict[str, str]:
    """What an operator had to know of this engine before, they still have to."""
    try:
        warning = calibration.read(engine).warning
    except Uncalibrated:
        return {}
    return {"warning": warning} if warning else {}


def _unsure(everyone: Tally, fmr: float) -> float:
    return curves.threshold_at(everyone, max(UNSURE_FROM, 10 * fmr))


def _strong(everyone: Tally) -> float:
    """From here a check may become a second reference: clearly above the likest stranger."""
    return min(1.0, _up(float(everyone.tail[0]) + STRONG_ABOVE))


def _up(threshold: float) -> float:
    return math.ceil(round(threshold * 1000, 6)) / 1000


def _down(threshold: float) -> float:
    return math.floor(round(threshold * 1000, 6)) / 1000


def _short(share: float) -> float:
    return float(f"{share:.3g}")
