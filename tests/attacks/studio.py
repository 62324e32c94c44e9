"""A capture without a server: frames go through the real worker functions to the real judge."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from biometrics import worker
from biometrics.liveness.decide import Judge
from biometrics.models import load_manifest
from biometrics.wire import Equipment
from domain.faces.face_check import (
    Match,
    Observation,
    Reason,
    Rules,
    Sight,
    Step,
    StepResult,
    StepState,
    TurnEvidence,
)
from domain.faces.history import History
from tests.samples import FOLDER

FRAME_MS = 125  # eight frames a second
DELAY_MS = 40  # from the camera to the server
REACTION_MS = 60  # from the prompt to the first frame that answers it
MODELS = FOLDER.parent / "models"

#: Answers a prompt with the frames that the camera shows for it.
Answer = Callable[[Step], Iterable[bytes]]


@dataclass(slots=True)
class Story:
    """What happened: the last result of each step that was asked, and what was said in between."""

    passed: list[Step] = field(default_factory=list)
    failed: Reason | None = None  # the try was judged failed
    slips: int = 0  # steps in which another movement came first; they are not asked on
    coached: list[Reason] = field(default_factory=list)
    turns: list[TurnEvidence] = field(default_factory=list)
    best: list[bytes] = field(default_factory=list)
    ends: list[bytes] = field(default_factory=list)  # of each step the frame in which it was done
    history: History = field(default_factory=History)
    took_ms: int = 0


class Studio:
    """Real models, one thread; `play` is one try."""

    def __init__(self) -> None:
        models = load_manifest(MODELS).paths
        worker.start(Equipment("opencv", models))  # in this process
        self.judge = Judge()
        self._seen: dict[bytes, Sight] = {}

    def play(self, steps: Sequence[Step], answer: Answer, rules: Rules) -> Story:
        """Ends with the steps, with a failure, or when the camera has no more frames."""
        story = Story()
        for number, step in enumerate(steps, start=1):
            if not self._ask(story, step, number, answer(step), rules):
                break
        return story

    def match(self, story: Story, reference: bytes) -> Match:
        template = worker.enrol(reference).template
        assert template is not None
        return worker.match(story.best, [template])

    def persons(self, story: Story) -> Reason | None:
        """As a capture asks: the best frames, and whether who did the steps is the same."""
        best = worker.match(story.best, [])
        ends = worker.match(story.ends, [], best.first)
        faults = map(self.judge.persons, (best, ends))
        return next((fault for fault in faults if fault is not None), None)

    def _look(self, jpeg: bytes) -> Sight:
        """Tests show the same recordings: a picture is looked at once."""
        key = sha256(jpeg).digest()
        if key not in self._seen:
            self._seen[key] = worker.observe(jpeg)
        return self._seen[key]

    def _ask(
        self, story: Story, step: Step, number: int, frames: Iterable[bytes], rules: Rules
    ) -> bool:
        asked, asked_ms = len(story.history), story.took_ms
        story.took_ms += REACTION_MS
        shown: list[bytes] = []
        for jpeg in frames:
            shown.append(jpeg)
            seen = Observation(
                sight=self._look(jpeg),
                prompt=number,
                seq=len(story.history) + 1,
                captured_ms=story.took_ms,
                received_ms=story.took_ms + DELAY_MS,
            )
            story.took_ms += FRAME_MS
            story.history.append(seen)
            result = self.judge.step(
                step, story.history, asked=asked, asked_ms=asked_ms, rules=rules
            )
            if result.reason is not None and result.reason not in story.coached[-1:]:
                story.coached.append(result.reason)
            if result.state is StepState.FAILED:
                story.failed = result.reason
                return False
            if result.state is StepState.SLIPPED:
                story.slips += 1
                return False
            if result.state in {StepState.RESTART, StepState.SLIPPED}:
                asked, asked_ms, shown = len(story.history), story.took_ms, []
            if result.state is StepState.PASSED:
                return self._pass(story, step, shown, result, asked, rules)
        return False

    def _pass(  # the harness hands its whole state over
        self,
        story: Story,
        step: Step,
        shown: Sequence[bytes],
        result: StepResult,
        asked: int,
        rules: Rules,
    ) -> bool:
        if step.is_turn:
            evidence = worker.examine_turn(shown[result.first - asked : result.last - asked + 1])
            story.turns.append(evidence)
            fault = self.judge.turn(evidence, rules)
            if fault is Reason.FLAT_IMAGE:
                story.failed = fault
                return False
            if fault is not None:
                story.coached.append(fault)
                return False
        sights = [seen.sight for seen in story.history[asked:]]
        best = max(range(len(sights)), key=lambda at: sights[at].score - abs(sights[at].yaw) / 60)
        story.best.append(shown[best])
        story.ends.append(shown[result.last - asked])
        story.passed.append(step)
        return True
