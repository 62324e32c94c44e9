"""What each layer of liveness is worth: the same clips before the judge with every layer, and with one off.

Each frame is looked at once, whatever is off; so a layer more costs only the judging.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar

from biometrics.evaluation import clips
from biometrics.evaluation.clips import Material
from biometrics.evaluation.harness import Harness
from biometrics.evaluation.liveness import LivenessReport
from biometrics.evaluation.looking import Progress
from biometrics.evaluation.playing import Looker
from biometrics.evaluation.rates import PERCENT_FROM, Rate
from biometrics.faces import open_faces
from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import FILE, read
from domain.faces.face_check import ELDER, STANDARD, LifeEvidence, Match, Sight, TurnEvidence

T = TypeVar("T")

#: The steps themselves, without which there is no check; and what looks at earlier checks: a clip has none.
ALWAYS_ON: Final = frozenset({"challenge", "memory"})


@dataclass(frozen=True, slots=True)
class Ablated:
    """Checks accepted of bona fide people, and of each species, with this layer off."""

    off: str  # "" for all on
    bonafide: Rate
    attacks: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class Ablation:
    data: str
    mode: str
    rows: tuple[Ablated, ...]  # all on first

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_table(self) -> str:
        """Of a layer that is off, what changes."""
        whole = self.rows[0]
        lines = [f"{self.data}, {self.mode} mode: whole checks accepted", "all layers on"]
        lines += [f"  {kind:<20} {rate}" for kind, rate in _rates(whole)]
        for row in self.rows[1:]:
            pairs = zip(_rates(row), _rates(whole), strict=True)
            changed = [(kind, rate) for (kind, rate), (_, before) in pairs if rate != before]
            lines.append(f"without {row.off}" if changed else f"without {row.off}: the same")
            lines += [f"  {kind:<20} {rate}" for kind, rate in changed]
        lines.append(
            f"(no percentage below {PERCENT_FROM} trials; checks of one clip are not independent;"
            " not an ISO/IEC 30107-3 evaluation)"
        )
        return "\n".join(lines)


def _rates(row: Ablated) -> list[tuple[str, Rate]]:
    return [(clips.BONAFIDE, row.bonafide), *row.attacks.items()]


async def ablate_clips(
    data: Path,
    *,
    models: Path,
    engine: str = "opencv",
    layers: Path = FILE,
    mode: str = ELDER.name,
    fps: float = 8.0,
    workers: int = 1,
    progress: Progress = lambda *_: None,
) -> Ablation:
    """Of a folder as `evaluate-liveness` takes it, through the workers that a server has.

    Raises NothingToEvaluate, LayersUnfit, ModelsUnfit, NoSuchEngine, Uncalibrated.
    """
    material, judge = clips.read(data), Judge(read(layers))
    rules = {rules.name: rules for rules in (STANDARD, ELDER)}[mode]
    async with open_faces(models, workers=workers, engine=engine, production=False) as faces:
        harness = Harness(looker=faces, judge=judge, rules=rules, fps=fps)
        return await ablate(harness, material, progress)


async def ablate(
    harness: Harness, material: Material, progress: Progress = lambda *_: None
) -> Ablation:
    """Plays everything once for each layer that is on and may be off."""
    looker = Remembering(harness.looker)
    layers = harness.judge.layers
    names = [name for name in layers.may if name not in ALWAYS_ON]
    rows = []
    for number, name in enumerate(["", *names]):
        judge = Judge(layers.without(name)) if name else harness.judge
        played = replace(harness, looker=looker, judge=judge, memory=None)
        rows.append(_row(name, await played.evaluate(material)))
        progress("layers", number + 1, len(names) + 1)
    return Ablation(material.title, harness.rules.name, tuple(rows))


def _row(off: str, report: LivenessReport) -> Ablated:
    attacks = {species.name: species.checks for species in report.attacks}
    return Ablated(off, report.bonafide.checks, attacks)


@dataclass(slots=True)
class Remembering:
    """Looks at each picture, turn and try once; remembers numbers, and no picture."""

    looker: Looker
    _sights: dict[bytes, Sight] = field(default_factory=dict)
    _turns: dict[bytes, TurnEvidence] = field(default_factory=dict)
    _lives: dict[bytes, LifeEvidence] = field(default_factory=dict)
    _matches: dict[bytes, Match] = field(default_factory=dict)

    async def observe(self, jpeg: bytes, *, eyes: bool = True) -> Sight:
        key = _key([jpeg, bytes([eyes])])
        return await _once(self._sights, key, lambda: self.looker.observe(jpeg, eyes=eyes))

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        return await _once(self._turns, _key(jpegs), lambda: self.looker.examine_turn(jpegs))

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        return await _once(
            self._lives, _key(jpegs), lambda: self.looker.examine_passive_liveness(jpegs)
        )

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        key = _key([*jpegs, b"", *references, b"", first])
        return await _once(
            self._matches, key, lambda: self.looker.match(jpegs, references, first=first)
        )


async def _once(known: dict[bytes, T], key: bytes, ask: Callable[[], Awaitable[T]]) -> T:
    if key not in known:
        known[key] = await ask()
    return known[key]


def _key(parts: Sequence[bytes]) -> bytes:
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(4))
        digest.update(part)
    return digest.digest()
