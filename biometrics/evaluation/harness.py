"""Plays a folder of clips before the judge, window by window, stretch by stretch, check by check."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, permutations
from random import Random
from typing import Final

from biometrics.evaluation import clips as clips_
from biometrics.evaluation.alone import against
from biometrics.evaluation.clips import BONAFIDE, Clip, Label, Material
from biometrics.evaluation.liveness import Counted, LivenessReport, note, summed
from biometrics.evaluation.looking import Progress
from biometrics.evaluation.memory import Memory
from biometrics.evaluation.playing import Ended, Looker, Shot, play_check, play_step
from biometrics.liveness.decide import Judge
from domain.errors import Refusal
from domain.faces.challenge import CHALLENGES, STEPS_ASKED
from domain.faces.face_check import MOVEMENTS, Reason, Rules, Step

#: About as long as people take for a step.
WINDOW_SECONDS: Final = 6.0
#: Different steps that a person must be labelled with to be put through whole checks.
LEAST_STEPS: Final = 3
#: Whole checks of each clip or person, in drawn orders; more of one clip say little new.
CHECKS_EACH: Final = 6
#: Of how many windows the best frames are compared: as many as a check has steps.
_FACES: Final = 3


@dataclass(frozen=True, slots=True)
class Harness:
    """Frames `fps` a second. `memory` holds the counts of clips that were played, no template."""

    looker: Looker
    judge: Judge
    rules: Rules
    fps: float = 8.0
    window_seconds: float = WINDOW_SECONDS
    checks_each: int = CHECKS_EACH
    memory: Memory | None = None

    @property
    def every_ms(self) -> int:
        return round(1000 / self.fps)

    async def evaluate(
        self, material: Material, progress: Progress = lambda *_: None
    ) -> LivenessReport:
        """Clips that can't be read, or show no face, are named and answer nothing."""
        clips = {clip.name: clip for clip in material.clips}
        people: dict[tuple[str, str], list[Label]] = defaultdict(list)
        for label in material.labels:
            people[clips[label.clip].kind, label.person].append(label)
        done, total = 0, len(clips) + len(people)
        by_clip: dict[str, list[Counted]] = defaultdict(list)
        by_person: dict[str, list[Counted]] = defaultdict(list)
        left_out: dict[str, str] = {}
        for clip in material.clips:
            mine = [label for label in material.labels if label.clip == clip.name]
            found = await self._once([clip], mine, "clip", lambda c=clip, m=mine: self._clip(c, m))  # type: ignore[misc]  # bound now, in the loop
            by_clip[clip.kind].append(found)
            if found.left_out:
                left_out[clip.name] = found.left_out
            progress("clips", done := done + 1, total)
        for (kind, _), labels in people.items():
            used = [clips[name] for name in sorted({label.clip for label in labels})]
            by_person[kind].append(
                await self._once(used, labels, "person", lambda m=labels: self._person(m, clips))  # type: ignore[misc]  # bound now, in the loop
            )
            progress("clips", done := done + 1, total)
        return LivenessReport(
            data=material.title,
            mode=self.rules.name,
            fps=self.fps,
            bonafide=summed(BONAFIDE, by_clip[BONAFIDE], by_person[BONAFIDE]),
            attacks=tuple(
                summed(kind, by_clip[kind], by_person[kind])
                for kind in dict.fromkeys(clip.kind for clip in material.clips)
                if kind != BONAFIDE
            ),
            left_out=left_out,
        )

    async def _clip(self, clip: Clip, labels: Sequence[Label]) -> Counted:
        """Windows and layers of the whole clip, its labelled stretches, and checks of an attack."""
        found = Counted()
        shots = await self._shots(clips_.frames(clip, self.fps))
        if not any(shot.sight.faces for shot in shots):
            found.left_out = "no face" if shots else "no frame can be read"
            return found
        await self._windows(clip, shots, found)
        for label in labels:
            stretch = await self._shots(clips_.frames(clip, self.fps, label))
            ended = await self._step(label.step, stretch)
            note(found.asked, label.step, yes=ended.passed)
            self._note_movement(found, ended)
        if clip.kind != BONAFIDE and not _may_be_checked(labels):
            for steps, start in self._checks(clip.name, len(shots)):
                camera = iter(shots[start:])
                await self._check(steps, lambda _, c=camera: c, found)  # type: ignore[misc]  # bound now, in the loop
        return found

    async def _windows(self, clip: Clip, shots: Sequence[Shot], found: Counted) -> None:
        length = max(1, round(self.window_seconds * self.fps))
        minute = round(self.rules.try_ms / self.every_ms)
        for start in range(0, max(1, len(shots) - length // 2), length):
            window = shots[start : start + length]
            told = await against(
                window,
                shots[max(0, start + length - minute) : start + length],
                looker=self.looker,
                judge=self.judge,
                rules=self.rules,
                every_ms=self.every_ms,
            )
            for name, fault in told.items():
                note(found.layers, name, yes=fault)
            for step in MOVEMENTS:
                ended = await self._step(step, window)
                note(found.windows, step, yes=ended.passed)
                if clip.kind != BONAFIDE:  # of people, only those who were asked are counted
                    self._note_movement(found, ended)
        faces = [shots[at] for at in range(0, len(shots), max(1, len(shots) // _FACES))][:_FACES]
        seen_well = [shot.jpeg for shot in faces if shot.sight.usable]
        if len(seen_well) > 1:
            match = await self.looker.match(seen_well, ())
            note(found.layers, "person", yes=self.judge.persons(match) is not None)

    async def _person(self, labels: Sequence[Label], clips: Mapping[str, Clip]) -> Counted:
        """Whole checks of somebody whose every step is on film; without a turn or a third, none."""
        found = Counted()
        if not _may_be_checked(labels):
            return found
        stretches: dict[Step, list[list[Shot]]] = defaultdict(list)
        for label in labels:
            frames = clips_.frames(clips[label.clip], self.fps, label)
            stretches[label.step].append(await self._shots(frames))
        for steps, _ in self._checks(labels[0].person, 0, among=frozenset(stretches)):
            # another take each time a step is asked again
            await self._check(steps, lambda step: chain.from_iterable(stretches[step]), found)
        return found

    async def _check(
        self, steps: Sequence[Step], answer: Callable[[Step], Iterable[Shot]], found: Counted
    ) -> None:
        ended = await play_check(
            steps,
            answer,
            looker=self.looker,
            judge=self.judge,
            rules=self.rules,
            every_ms=self.every_ms,
        )
        found.checks[0] += ended.passed
        found.checks[1] += 1
        if not ended.passed:
            reasons = Counter(found.reasons)
            reasons[ended.reason or Reason.STEP_NOT_DONE] += 1
            found.reasons = dict(reasons)

    async def _step(self, step: Step, shots: Sequence[Shot]) -> Ended:
        return await play_step(
            step,
            shots,
            looker=self.looker,
            judge=self.judge,
            rules=self.rules,
            every_ms=self.every_ms,
        )

    def _note_movement(self, found: Counted, ended: Ended) -> None:
        note(found.layers, "challenge", yes=not ended.moved)
        if ended.examined:
            note(found.layers, "flow", yes=ended.turn is Reason.FLAT_IMAGE)
            note(found.layers, "pose", yes=ended.turn is Reason.TURN_FURTHER)

    def _checks(
        self, name: str, frames: int, among: frozenset[Step] | None = None
    ) -> Iterator[tuple[tuple[Step, ...], int]]:
        """Orders and where a clip is taken up; the same each time for the same name."""
        dice = Random(name)  # noqa: S311  # no secret: the same draw each time
        possible = CHALLENGES if among is None else _orders(among)
        for number, steps in enumerate(dice.sample(possible, min(self.checks_each, len(possible)))):
            yield steps, number * frames // (2 * self.checks_each)

    async def _shots(self, jpegs: Iterable[bytes]) -> list[Shot]:
        """Frames that can't be read are no frames."""
        shots = []
        for jpeg in jpegs:
            try:
                shots.append(Shot(jpeg, await self.looker.observe(jpeg)))
            except Refusal:
                continue
        return shots

    async def _once(
        self,
        used: Sequence[Clip],
        labels: Sequence[Label],
        what: str,
        play: Callable[[], Awaitable[Counted]],
    ) -> Counted:
        """From memory, when these very clips were played with these labels and settings."""
        named = [what, *(clips_.digest(clip).hex() for clip in used), *map(repr, labels)]
        named += [used[0].kind, used[0].name, repr(self.judge), repr(self.rules), str(self.fps)]
        named += [str(self.window_seconds), str(self.checks_each)]
        key = hashlib.sha256(json.dumps(named).encode()).digest()
        known = self.memory.get(key) if self.memory is not None else None
        if known is not None:
            return Counted(**known[0])  # type: ignore[arg-type]  # as asdict wrote it
        found = await play()
        if self.memory is not None:
            self.memory.put(key, asdict(found))
        return found


def _may_be_checked(labels: Sequence[Label]) -> bool:
    """Whether enough of what is asked is in these stretches."""
    done = frozenset(label.step for label in labels)
    return len(done) >= LEAST_STEPS and bool(_orders(done))


def _orders(among: frozenset[Step]) -> list[tuple[Step, ...]]:
    """Of different steps alone, as each was filmed once: shown twice it is a film that repeats."""
    orders = permutations(sorted(among), min(STEPS_ASKED, len(among)))
    return [steps for steps in orders if any(step.is_turn for step in steps)]
