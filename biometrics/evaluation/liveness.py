"""The report on liveness: what of each kind passes each prompt, each layer alone, and a whole check."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from biometrics.evaluation.clips import BONAFIDE
from biometrics.evaluation.rates import PERCENT_FROM, Rate, bound, rate

#: [those it is about, all]
Pair = list[int]


@dataclass(slots=True)
class Counted:
    """What was seen of one clip, or of one person's clips, before it is summed up."""

    windows: dict[str, Pair] = field(default_factory=dict)
    asked: dict[str, Pair] = field(default_factory=dict)
    layers: dict[str, Pair] = field(default_factory=dict)
    checks: Pair = field(default_factory=lambda: [0, 0])
    reasons: dict[str, int] = field(default_factory=dict)
    left_out: str = ""


def note(counts: dict[str, Pair], name: str, *, yes: bool) -> None:
    """One more of that name."""
    pair = counts.setdefault(name, [0, 0])
    pair[0] += yes
    pair[1] += 1


@dataclass(frozen=True, slots=True)
class Species:
    """One kind of presentation. Windows and checks of one clip are not independent trials."""

    name: str
    clips: int
    checks: Rate  # accepted
    clips_accepted: Rate  # attack: with any check accepted; bona fide people: with every one
    bound: float  # of the error of a whole check at 95 %, by clips
    windows: Mapping[str, Rate]  # by step: passed
    asked: Mapping[str, Rate]  # by step, of labelled stretches: passed
    layers: Mapping[str, Rate]  # by layer: what it would stop alone
    reasons: Mapping[str, int]  # first reason of the checks that were not accepted


@dataclass(frozen=True, slots=True)
class LivenessReport:
    data: str
    mode: str
    fps: float
    bonafide: Species
    attacks: tuple[Species, ...]
    left_out: Mapping[str, str]  # clips without an answer (ISO/IEC 30107-3: non-response), and why

    @property
    def verdict(self) -> str:
        """The two figures of ISO/IEC 30107-3, in a sentence."""
        played = [kind for kind in self.attacks if kind.checks.of]
        worst = max(played, key=lambda kind: kind.checks.share, default=None)
        attacks = (
            "no attack was played"
            if worst is None
            else (f"APCER, highest of {len(played)} species: {worst.name}, accepted {worst.checks}")
        )
        checks = self.bonafide.checks
        people = (
            f"BPCER: refused {rate(checks.of - checks.count, checks.of)} checks"
            if checks.of
            else "no BPCER: labels.csv names no person with three steps, a turn among them"
        )
        return f"{attacks}; {people}."

    def as_json(self) -> str:
        return json.dumps(asdict(self) | {"verdict": self.verdict}, ensure_ascii=False)

    def as_table(self) -> str:
        rows = [f"{self.data}, {self.mode} mode", self.verdict, ""]
        for kind in (self.bonafide, *self.attacks):
            limit = f", error of a check at most {kind.bound:.1%}" if kind.clips_accepted.of else ""
            rows.append(f"{kind.name}: {kind.clips} clips, checks accepted {kind.checks}{limit}")
            for title, rates in (
                ("window passes", kind.windows),
                ("labelled stretch passes", kind.asked),
                ("stopped by", kind.layers),
            ):
                rows += [f"  {title} {name:<12} {one}" for name, one in rates.items()]
            rows += [f"  first reason {reason}: {n}" for reason, n in kind.reasons.items()]
        rows += [f"left out: {clip} ({why})" for clip, why in self.left_out.items()]
        rows.append(
            f"(no percentage below {PERCENT_FROM} trials; not an ISO/IEC 30107-3 evaluation)"
        )
        return "\n".join(rows)


def summed(kind: str, clips: Sequence[Counted], people: Sequence[Counted]) -> Species:
    """A kind from its clips and, where labels tie clips together, its people."""
    units = [one for one in (*clips, *people) if one.checks[1]]
    accepted = sum(one.checks[0] for one in units)
    if kind == BONAFIDE:
        passed = sum(one.checks[0] == one.checks[1] for one in units)
        errors = len(units) - passed
    else:
        passed = errors = sum(one.checks[0] > 0 for one in units)
    reasons: Counter[str] = Counter()
    for one in units:
        reasons.update(one.reasons)
    return Species(
        name=kind,
        clips=len(clips),
        checks=rate(accepted, sum(one.checks[1] for one in units)),
        clips_accepted=rate(passed, len(units)),
        bound=bound(errors, len(units)),
        windows=_added(clips, lambda one: one.windows),
        asked=_added(clips, lambda one: one.asked),
        layers=_added(clips, lambda one: one.layers),
        reasons=dict(reasons.most_common()),
    )


def _added(
    clips: Sequence[Counted], of: Callable[[Counted], Mapping[str, Pair]]
) -> Mapping[str, Rate]:
    sums: dict[str, Pair] = {}
    for one in clips:
        for name, (yes, every) in of(one).items():
            pair = sums.setdefault(name, [0, 0])
            pair[0] += yes
            pair[1] += every
    return {name: rate(yes, every) for name, (yes, every) in sums.items()}
