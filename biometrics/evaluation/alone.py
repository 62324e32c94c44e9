"""Each layer of liveness as if it stood alone: does it speak against this window?

The layers that answer a movement (challenge, flow, pose) are seen where a prompt is played; those
here look at pictures whatever is asked. The phone's clock and the digests of earlier checks have
nothing to look at in files.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from biometrics.evaluation.playing import Looker, Shot, facing, filmed
from biometrics.liveness.bounds import Bounds
from biometrics.liveness.decide import Judge
from biometrics.liveness.replay import judge_replay, judge_still
from domain.faces.face_check import Reason, Rules
from domain.faces.history import History

#: Layers that may end a try with any frame, which the judge therefore does not find at its end.
ALONG: Final[Mapping[str, Callable[[History, Bounds], Reason | None]]] = {
    "replay": judge_replay,
    "still": judge_still,
}
#: Layers that judge the phone's clock, which no file has.
CLOCKS: Final = frozenset({"timing", "cadence"})
_FRAMES: Final = 6  # as many as a check of three steps looks at for life


async def against(
    window: Sequence[Shot],
    before: Sequence[Shot],
    *,
    looker: Looker,
    judge: Judge,
    rules: Rules,
    every_ms: int,
) -> dict[str, bool]:
    """By layer that is on and had something to look at; `before` is the try up to the window's end."""
    history = [filmed(shot, number, every_ms) for number, shot in enumerate(window)]
    seen = [shot.jpeg for shot in facing(window, rules, _FRAMES)]
    evidence = await looker.examine_passive_liveness(seen)
    found = judge.findings(history, evidence, rules)
    told = {one.layer: one.against for one in found if one.layer not in CLOCKS}
    on = {name: layer for name, layer in ALONG.items() if judge.layers.fails(name)}
    told |= dict.fromkeys(on, False)
    longer = History()
    for number, shot in enumerate(before):
        longer.append(filmed(shot, number, every_ms))
        for name, layer in on.items():
            told[name] = told[name] or layer(longer, judge.layers.bounds) is not None
    return told
