"""python -m bench.follow [--quick]: does following a mark tell a person from films of that person?

Nobody was filmed following a mark. Followers are simulated: the lag, gain and pace of a human drawn at
random, on top of how a man of the clips moves his head when nothing is asked, as the mesh reads it.
Attacks play what the clips have. The bounds were chosen on `franck` and are reported on `cap12_edit`.

- `film`: any other stretch of the man.
- `five_clips`: one clip of each movement; the one for the mark's larger part is played as far as the mark
  asks, held there, and played back. `five_nearest`: of the same clips whichever comes nearest.
- `puppet`: picture by picture whichever of all of the man's pictures comes nearest, kept smooth or not.
- `tilted`: one film of him at rest, each picture tilted as a flat photo is. It costs thirty lines.

A check has three paths, and passes with the first that fits and in which the layer `jump` sees nothing:
`checks`. Of the first path alone: `path`, and `fits` whether it jumps or not. In the simulation a person
keeps the same neck through a check.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from bench.report import Measure, could_not, tell
from biometrics import engines, quality
from biometrics.engine import biggest
from biometrics.frame_features import FrameAnalyzer
from biometrics.liveness import layers
from biometrics.liveness.bounds import Bounds
from biometrics.liveness.follow import Fit, fit, followed
from biometrics.liveness.jumps import judge_jump
from biometrics.models import ModelsUnfit, load_manifest
from clients.attack_kit import split
from clients.attack_kit.film import REACHED
from clients.clips import STRETCHES, Pixels, Stretch, decode, encode, footage, with_noise
from domain.faces.challenge import REPEATS
from domain.faces.face_check import ELDER, STANDARD, Observation, Rules, Sight, Step
from domain.faces.following import AHEAD, Place, Shown, draw_dwells, draw_places

_Floats = npt.NDArray[np.float64]

CHOSEN_ON: Final = "franck"
REPORTED_ON: Final = "cap12_edit"
FRAME_MS: Final = 125
FPS: Final = 8
AT_MOST: Final = 0.05  # simulated BPCER
FIVE_AT_MOST: Final = 0.5  # 30 of 60, from where it was worth keeping
PATHS: Final = 1 + REPEATS  # of a check, before another step is asked
TILTED: Final = 10  # paths of pictures, which are dear to look at
RESTING_DEG: Final = 8.0  # of yaw and of pitch, nine tenths of a window: nothing is done there
WINDOW: Final = 112  # pictures, longer than any path
READ_DEG: Final = 0.45  # deviation by which the mesh differs from itself, on the clips
WIDE: Final = np.array([12.0, 6.5])  # degrees, a middling mark
TILT: Final = 4.0  # times as far: the mesh reads a fifth of how a flat picture is tilted
MODELS: Final = Path("models")

Sights = list[Sight]
Film = dict[str, Sights]


@dataclass(frozen=True, slots=True)
class Course:
    """A path as it was shown, and the times of the pictures of it."""

    shown: tuple[Shown, ...]
    times: _Floats

    def goal(self, late_ms: float) -> _Floats:
        """Where the mark was so long before each picture."""
        at = np.searchsorted([one.at_ms for one in self.shown], self.times - late_ms, side="right")
        places = np.array([(one.place.yaw, one.place.pitch) for one in self.shown])
        return np.asarray(places[np.clip(at - 1, 0, None)])


class Simulation:
    """One man, one set of rules, one seed."""

    def __init__(self, man: str, film: Film, rules: Rules, seed: int) -> None:
        self.man, self.film, self.rules = man, film, rules
        self.random = np.random.default_rng(seed)
        self.gain, self.reacts_ms = np.eye(2), 0.0
        self.dice = Random(seed)  # noqa: S311  # a simulation
        mine = [film[clip] for clip, whose in split.MEN.items() if whose == man]
        every = [
            sights[at : at + WINDOW] for sights in mine for at in range(0, len(sights) - WINDOW, 16)
        ]
        self.windows = [window for window in every if all(one.faces for one in window)]
        self.resting = [one for one in self.windows if _still(one)]

    def path(self) -> Course:
        dwells = draw_dwells(self.rules, self.dice)
        places = (AHEAD, *draw_places(self.rules.marks, self.dice))
        starts = np.cumsum([0, 1_000, *dwells])
        shown = tuple(Shown(place, int(at)) for place, at in zip(places, starts, strict=False))
        return Course(shown, np.arange(0, float(starts[-1]) + 800, FRAME_MS))

    def next_person(self) -> None:
        """Their neck and their reaction stay the same for all of a check."""
        random, elder = self.random, self.rules is ELDER
        self.gain = np.array(
            [
                [random.uniform(0.5, 1.4), random.uniform(-0.3, 0.3)],
                [random.uniform(-0.15, 0.15), random.uniform(0.4, 1.4)],
            ]
        )
        self.reacts_ms = random.uniform(300, 900) if elder else random.uniform(250, 600)

    def follower(self, path: Course) -> Sights:
        """Somebody who does what is asked."""
        random, elder = self.random, self.rules is ELDER
        head, here = np.zeros((len(path.times), 2)), np.zeros(2)
        for one in path.shown[1:]:
            inexact = random.uniform(0.75, 1.25, 2)
            there = np.array([one.place.yaw, one.place.pitch]) @ self.gain * inexact
            begins = one.at_ms + self.reacts_ms + random.uniform(0, 400)
            begins += 600 if random.random() < 0.05 else 0  # looked elsewhere  # noqa: PLR2004  # a share of the simulated
            takes = random.uniform(400, 1_200) if elder else random.uniform(300, 800)
            head += (there - here) * _eased((path.times - begins) / takes)[:, None]
            here = there
        return [
            replace(one, yaw=one.yaw + yaw, pitch=one.pitch + pitch)
            for one, (yaw, pitch) in zip(self._any(self.resting), head, strict=False)
        ]

    def other_film(self, path: Course) -> Sights:
        return self._any(self.windows)[: len(path.times)]

    def five_clips(self, path: Course) -> Sights:
        return self._five(path, nearest=False)

    def five_nearest(self, path: Course) -> Sights:
        return self._five(path, nearest=True)

    def puppet_smooth(self, path: Course) -> Sights:
        return self._puppet(path, smooth=0.5)

    def puppet_exact(self, path: Course) -> Sights:
        return self._puppet(path, smooth=0.15)

    def _any(self, windows: Sequence[Sights]) -> Sights:
        return windows[int(self.random.integers(len(windows)))]

    def _five(self, path: Course, *, nearest: bool) -> Sights:
        """A clip is played on or back by one picture at a time, and changed at rest."""
        clips = {step: self._clip(step) for step in (Step.TURN_LEFT, Step.TURN_RIGHT, Step.NOD)}
        moved = {step: _pose(clip) - _pose(clip)[0] for step, clip in clips.items()}
        step, at, shown = Step.TURN_LEFT, 0, list[Sight]()
        for goal in path.goal(self.random.uniform(100, 400)) * 0.8:
            wanted, far = _best(moved, goal, nearest=nearest)
            if step is not wanted and at > 0:
                at -= 1
            elif step is not wanted:
                step, at = wanted, min(1, far)
            elif at == far and at > 0 and self.random.random() < 0.5:  # noqa: PLR2004  # so that it is no still
                at = min(len(clips[step]) - 1, at - 1 + 2 * int(self.random.integers(2)))
            else:
                at += int(np.sign(far - at))
            shown.append(self._seen(clips[step][at]))
        return shown

    def _puppet(self, path: Course, *, smooth: float) -> Sights:
        pool = [one for one in self.film[self.man] if one.faces]
        pose = _pose(pool)
        whole = np.array(
            [
                (one.yaw, one.pitch, one.roll, *_middle(one), one.box[2], 30 * one.mouth)
                for one in pool
            ]
        )
        width = 0.012 * float(np.median(whole[:, 5]))
        units = np.array([0.9, 0.9, 0.9, width, width, width, 0.9])
        rest = np.median(pose, axis=0)
        late = self.random.uniform(100, 400)
        goals = np.mean([path.goal(late + way) for way in np.linspace(0, 800, 5)], axis=0)
        now, shown = int(np.abs(pose - rest).sum(axis=1).argmin()), list[Sight]()
        for goal in rest + 0.8 * goals:
            off = np.linalg.norm((pose - goal) / [1, 0.7], axis=1)
            jump = np.linalg.norm((whole - whole[now]) / units, axis=1)
            now = int((off + smooth * jump + self.random.uniform(0, 0.5, len(pool))).argmin())
            shown.append(self._seen(pool[now]))
        return shown

    def _clip(self, step: Step) -> Sights:
        takes = STRETCHES[self.man][step]
        one = takes[int(self.random.integers(len(takes)))]
        last = min(REACHED[one.clip, one.last] + 9, one.last)
        seen = [self.film[one.clip][at] for at in range(one.first // 3, last // 3 + 1)]
        return [_mirrored(sight) for sight in seen] if one.mirrored else seen

    def _seen(self, sight: Sight) -> Sight:
        """The same picture with another noise is read a little differently."""
        yaw, pitch = self.random.normal(0, READ_DEG, 2)
        return replace(sight, yaw=sight.yaw + yaw, pitch=sight.pitch + pitch)


class Looker:
    """The models as a worker has them."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        manifest = load_manifest(MODELS)
        self._engine, self._eyes = (
            engines.load("opencv", manifest.paths),
            FrameAnalyzer(manifest.paths),
        )
        self._random = np.random.default_rng(1)

    def see(self, picture: Pixels) -> Sight:
        sent = decode(encode(with_noise(picture, self._random)))
        faces = self._engine.detect(sent)
        return self._eyes.look(
            sent, biggest(faces), quality.count(faces, quality.FRAME), (), eyes=False
        )

    def films(self) -> Film:
        return {
            clip: [self.see(one) for one in footage(Stretch(clip, 0, length - 4), fps=FPS)]
            for clip, length in split.LENGTHS.items()
        }


def main(*, quick: bool) -> None:
    try:
        looker = Looker()
        film = looker.films()
    except (ModelsUnfit, FileNotFoundError) as missing:
        could_not("follow", missing)
    checks = 20 if quick else 60
    found: dict[str, dict[str, float]] = {}
    for man in (CHOSEN_ON, REPORTED_ON):
        for rules in (ELDER, STANDARD):
            simulation = Simulation(man, film, rules, seed=7)
            for name, actor in _actors(simulation).items():
                found[f"{man} {rules.name} {name}"] = _tried(simulation, actor, checks)
            flat = partial(tilted, looker, simulation)
            found[f"{man} {rules.name} tilted"] = _tried(simulation, flat, TILTED, paths=1)

    def worst(name: str, of: Callable[[list[float]], float], key: str = "checks") -> float:
        return of([found[f"{REPORTED_ON} {one.name} {name}"][key] for one in (ELDER, STANDARD)])

    tell(
        "follow",
        Measure("simulated_bpcer", 1 - worst("follower", min), "of followers", at_most=AT_MOST),
        [
            Measure("five_clips", worst("five_clips", max), "of checks", at_most=FIVE_AT_MOST),
            Measure("film", worst("film", max), "of checks with another film"),
            Measure("five_nearest", worst("five_nearest", max), "of checks"),
            Measure("puppet_exact", worst("puppet_exact", max), "of checks"),
            Measure("puppet_fits", worst("puppet_exact", max, "fits"), "of paths, jumps apart"),
            Measure("tilted", worst("tilted", max), "of paths with a flat picture"),
        ],
        checks=checks,
        found=found,
    )


def _actors(one: Simulation) -> dict[str, Callable[[Course], Sights]]:
    return {
        "follower": one.follower,
        "film": one.other_film,
        "five_clips": one.five_clips,
        "five_nearest": one.five_nearest,
        "puppet_smooth": one.puppet_smooth,
        "puppet_exact": one.puppet_exact,
    }


def _tried(
    one: Simulation, actor: Callable[[Course], Sights], checks: int, *, paths: int = PATHS
) -> dict[str, float]:
    """Shares of checks that pass with as many paths as a check has; and of their first paths."""
    bounds = layers.read().bounds
    first: list[Fit] = []
    fits = fits_smoothly = passed = 0
    for _ in range(checks):
        one.next_person()
        for number in range(paths):
            path = one.path()
            seen = list(_observed(actor(path), path))
            found = fit(path.shown, seen, bounds, one.dice)
            good = followed(found, bounds)
            smooth = good and not _jumps(seen, bounds)
            if number == 0:
                first.append(found)
                fits += good
                fits_smoothly += smooth
            if smooth:
                passed += 1
                break
    low, middle, high = np.percentile([one_.fit for one_ in first], [5, 50, 95]).round(2)
    return {
        "checks": round(passed / checks, 3),
        "path": round(fits_smoothly / checks, 3),
        "fits": round(fits / checks, 3),
        "first": round(sum(one_.as_well == 0 for one_ in first) / checks, 3),
        "fit_5": float(low),
        "fit_50": float(middle),
        "fit_95": float(high),
    }


def _jumps(seen: Sequence[Observation], bounds: Bounds) -> bool:
    ends = range(1, len(seen) + 1)
    return any(judge_jump(seen[:end], asked=0, bounds=bounds) is not None for end in ends)


def _observed(seen: Sights, path: Course) -> Iterator[Observation]:
    for number, (sight, at) in enumerate(zip(seen, path.times, strict=False), start=1):
        yield Observation(sight, prompt=1, seq=number, captured_ms=int(at), received_ms=int(at))


def tilted(looker: Looker, one: Simulation, path: Course) -> Sights:
    """A film of him at rest, its pictures tilted as flat photos are, before they are sent."""
    place = split.read().resting[one.man]
    late = int(one.random.integers(max(1, (place.last - place.first) // 3)))
    pictures = footage(replace(place, first=place.first + late), fps=FPS, onward=True)
    goals = np.mean([path.goal(300 + way) for way in np.linspace(0, 600, 5)], axis=0)
    return [
        looker.see(tilt(picture, Place(*goal))) for picture, goal in zip(pictures, goals, strict=False)
    ]  # fmt: skip


def tilt(picture: Pixels, place: Place) -> Pixels:
    """The picture as a flat thing turned to the place and on, seen by a lens of 53 degrees."""
    height, width = picture.shape[:2]
    yaw, pitch = np.radians(np.clip([TILT * place.yaw, TILT * place.pitch], -50, 50))
    turn, _ = cv2.Rodrigues(np.array([-pitch, -yaw, 0.0]))
    lens = np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1]])
    flat = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 0]])
    away = np.zeros((3, 3))
    away[2, 2] = width
    there = lens @ (turn @ flat + away)
    return cv2.warpPerspective(
        picture, there, (width, height), borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8, copy=False)


def _best(moved: dict[Step, _Floats], goal: _Floats, *, nearest: bool) -> tuple[Step, int]:
    """Which clip, and how far into it."""
    if nearest:
        off = {step: np.linalg.norm((way - goal) / WIDE, axis=1) for step, way in moved.items()}
        step = min(off, key=lambda one: float(off[one].min()))
        return step, int(off[step].argmin())
    if abs(goal[0]) / WIDE[0] >= abs(goal[1]) / WIDE[1]:
        step = Step.TURN_LEFT if goal[0] > 0 else Step.TURN_RIGHT
        return step, int(np.abs(moved[step][:, 0] - goal[0]).argmin())
    return Step.NOD, int(np.abs(moved[Step.NOD][:, 1] - goal[1]).argmin())


def _still(window: Sights) -> bool:
    low, high = np.percentile(_pose(window), [5, 95], axis=0)
    return bool((high - low < RESTING_DEG).all())


def _pose(seen: Sights) -> _Floats:
    return np.array([(one.yaw, one.pitch) for one in seen])


def _middle(one: Sight) -> tuple[float, float]:
    x, y, width, height = one.box
    return x + width / 2, y + height / 2


def _mirrored(one: Sight) -> Sight:
    x, y, width, height = one.box
    return replace(one, yaw=-one.yaw, roll=-one.roll, box=(one.width - x - width, y, width, height))


def _eased(share: _Floats) -> _Floats:
    """A movement of least jerk, from 0 to 1."""
    at = np.clip(share, 0, 1)
    return np.asarray(10 * at**3 - 15 * at**4 + 6 * at**5)


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
