"""python -m bench.liveness [--quick]: what the layers of liveness cost, in processor time.

`check_cpu_s`: of the workers and the judge for a check of 80 frames that passes, mean over the drawn
orders. What a check asks of the workers is learnt from whole conversations with a man's clip; the
calls are then made one after the other of one worker, all layers on, and frames counted as 80; each
call counts at the cheaper of two times, as neighbours on the machine make it dearer, never cheaper.
`worker_mb` is that worker's proportional share of memory afterwards. The `layers` of the JSON say
what each costs in ms a frame, or a check where it looks once.
"""

import asyncio
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2

from bench import camera_clips, worker_baseline
from bench.process_tree import uses
from bench.report import Measure, could_not, tell
from bench.worker_baseline import Call, Plan
from biometrics import engines, flow, passive_liveness, pictures, quality
from biometrics.engine import biggest
from biometrics.faces import Faces, open_faces
from biometrics.frame_features import FrameAnalyzer
from biometrics.liveness.decide import Judge
from biometrics.models import Manifest, ModelsUnfit, load_manifest
from clients import clips
from domain.faces.face_check import ELDER, LifeEvidence, Observation, Sight, Step, Verdict
from domain.faces.history import History

FRAMES: Final = 80
GOAL_S: Final = 0.66
GOAL_MB: Final = 200.0
QUICK_PLANS: Final = 6
PLANS: Final = 18
TIMES: Final = 2
ROUNDS: Final = 5
MODELS: Final = Path("models")


def main(*, quick: bool) -> None:
    cv2.setNumThreads(1)
    try:
        manifest = load_manifest(MODELS)
        film, photo = camera_clips.cut(), clips.photo(camera_clips.CLIP)
        learnt = worker_baseline.learn(film, photo, workers=2).values()
    except (ModelsUnfit, FileNotFoundError) as missing:
        could_not("liveness", missing)
    plans = [plan for plan in learnt if plan.verdict is Verdict.PASS]
    if not plans:
        could_not("liveness", "no order of steps passed")
    plans = plans[:: max(1, len(plans) // (QUICK_PLANS if quick else PLANS))]
    costs, worker_mb = asyncio.run(_through_a_worker(plans, photo))
    judging = _judging_s()
    check = sum(costs.values()) + judging
    tell(
        "liveness",
        Measure("checks_s_core", 1 / check, "checks/s a core", at_least=1 / GOAL_S),
        [
            Measure("check_cpu_s", check, "s", at_most=GOAL_S),
            Measure("worker_mb", worker_mb, "MB", at_most=GOAL_MB),
        ],
        plans=len(plans),
        passed_of=len(learnt),
        jobs_s={name: round(cost, 4) for name, cost in costs.items()}
        | {"judge": round(judging, 4)},
        layers=_layers(manifest, film["turn_left"][0]),
        layers_off=list(manifest.missing),
    )


async def _through_a_worker(
    plans: Sequence[Plan], photo: bytes
) -> tuple[Mapping[str, float], float]:
    """Seconds of a check of 80 frames by kind of job, and the worker's memory in MB."""
    async with open_faces(MODELS, workers=1, production=False) as faces:
        template = (await faces.enrol(photo)).template
        assert template is not None
        spent: defaultdict[str, float] = defaultdict(float)
        for plan in plans:
            for call in plan.calls:
                cheapest = float("inf")
                for _ in range(TIMES):
                    before = _worker_s(faces)
                    await _make(faces, call, template)
                    cheapest = min(cheapest, _worker_s(faces) - before)
                share = FRAMES / plan.frames if call.kind == "observe" else 1.0
                spent[call.kind] += share * cheapest
        megabytes = max(use.pss_mb for use in uses(os.getpid()) if use.pid != os.getpid())
    return {kind: cost / len(plans) for kind, cost in spent.items()}, megabytes


async def _make(faces: Faces, call: Call, template: bytes) -> None:
    match call.kind:
        case "observe":
            await faces.observe(call.jpegs[0], eyes=call.eyes)
        case "examine_turn":
            await faces.examine_turn(call.jpegs)
        case "examine_passive_liveness":
            await faces.examine_passive_liveness(call.jpegs)
        case _:
            await faces.match(call.jpegs, (template,), first=call.first)


def _worker_s(faces: Faces) -> float:
    return sum(faces.health().pool.seconds.values())


def _judging_s() -> float:
    """Of the event loop, for a step that is not done in 80 frames, and for the votes at the end."""
    judge = Judge()
    history, film = History(), [_seen(number) for number in range(FRAMES)]
    began = time.process_time()
    for seen in film:
        history.append(seen)
        judge.step(Step.NOD, history, asked=0, asked_ms=0, rules=ELDER)
    judge.life(history, LifeEvidence(passive=(1.0,) * 6, moire=(1.0,) * 6), ELDER)
    return time.process_time() - began


def _seen(number: int) -> Observation:
    """One of a head that sways before a wall whose noise turns a few bits."""
    turned = (1 << (37 * number) % 256) | (1 << (101 * number) % 256)
    sight = Sight(
        width=640,
        height=480,
        faces=1,
        score=0.95,
        yaw=float(number % 7),
        eyes=0.3,
        grey=120.0,
        hash=turned.to_bytes(32),
    )
    at = number * camera_clips.FRAME_MS
    return Observation(sight, prompt=1, seq=number + 1, captured_ms=at, received_ms=at)


def _layers(manifest: Manifest, jpegs: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds of each part: of a frame, or of six frontal frames or one turn of a check."""
    engine, eyes = engines.load("opencv", manifest.paths), FrameAnalyzer(manifest.paths)
    shown = [pictures.decode(jpeg) for jpeg in jpegs]
    seen = [(one, face) for one in shown if (face := biggest(engine.detect(one))) is not None]
    turn, faces = [one for one, _ in seen], [face for _, face in seen]
    picture, face = seen[0]
    passive = passive_liveness.Life(
        {name: manifest.paths[name] for name in manifest.paths if name == "passive"}
    )
    with_eyes = _ms(lambda: eyes.look(picture, face, 1, ()))
    without = _ms(lambda: eyes.look(picture, face, 1, (), eyes=False))
    return {
        "frame_decode": _ms(lambda: pictures.decode(jpegs[0])),
        "frame_detect": _ms(lambda: engine.detect(picture)),
        "frame_quality": _ms(lambda: quality.measure(picture, face)),
        "frame_mesh_hash_grain": without,
        "frame_eyes_when_looked_at": round(with_eyes - without, 2),
        "check_turn_flow": _ms(lambda: flow.residual(turn, faces)),
        "check_turn_flow_and_pose": _ms(lambda: eyes.examine_turn(turn, faces)),
        "check_votes_all": _ms(lambda: passive.examine(turn[:6], faces[:6])),
        "check_moire": _ms(lambda: [passive_liveness.moire(*one) for one in seen[:6]]),
        "check_border": _ms(lambda: [passive_liveness.border(*one) for one in seen[:6]]),
        "check_blocks": _ms(
            lambda: [passive_liveness.same_blocks(*two) for two in pairwise(turn[:6])]
        ),
    }


def _ms(work: Callable[[], object]) -> float:
    """The cheapest of some rounds."""
    cheapest = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        cheapest = min(cheapest, time.process_time() - began)
    return round(cheapest * 1e3, 2)


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
