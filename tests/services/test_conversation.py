"""The camera's conversation, with faces and judge of our own: what is asked, judged, counted, and when."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.errors import Busy, Invalid, TooLarge
from domain.faces.capture import Ask, CheckInHand, Coaching, Frame, Grant, HungUp, Message
from domain.faces.challenge import STEPS_AFTER_A_SLIP
from domain.faces.face_check import (
    ELDER,
    CheckResult,
    Doubt,
    EngineId,
    LifeEvidence,
    Match,
    Observation,
    Reason,
    Reference,
    Rules,
    Sight,
    Step,
    StepResult,
    StepState,
    Thresholds,
    TurnEvidence,
    Verdict,
)
from domain.faces.following import Shown
from domain.faces.movement import BYTES_A_SAMPLE, Movement
from domain.problems import Problem
from domain.words import Language
from services.faces import conversation
from services.faces.conversation import Conversation

STEPS = (Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD)
GOOD = Sight(width=480, height=640, faces=1, score=0.95, eyes=0.3, hash=b"\0" * 32)
FRAME_MS = 125
REST_MS = 900
REST_FRAMES = 2  # after which the fake judge sees somebody at rest


class FakePhone:
    """Answers each prompt with frames at eight a second, as long as it was granted more."""

    def __init__(self, clock: "Clock", *, hang_up_after: int = 1_000) -> None:
        self.heard: list[Message] = []
        self._clock = clock
        self._seq = 0
        self._left = hang_up_after
        self.frame: Callable[[Frame], Frame] = lambda frame: frame

    async def send(self, message: Message) -> None:
        self.heard.append(message)

    async def receive(self, timeout_s: float) -> Frame:
        assert timeout_s > 0
        if self._left == 0:
            raise HungUp
        self._left -= 1
        self._seq += 1
        self._clock.ms += FRAME_MS
        asked = [message for message in self.heard if isinstance(message, Ask)]
        number = asked[-1].number if asked else 0
        return self.frame(Frame(number, self._seq, self._clock.ms, f"jpeg {self._seq}".encode()))

    def asked(self) -> list[Step]:
        return [message.step for message in self.heard if isinstance(message, Ask)]

    def coached(self) -> list[Reason]:
        """What was wrong; the praise after a step is left out."""
        said = [message.reason for message in self.heard if isinstance(message, Coaching)]
        return [reason for reason in said if reason is not Reason.WELL_DONE]


class Clock:
    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


class FakeFaces:
    def __init__(self, *, likeness: float = 0.7, sight: Sight = GOOD) -> None:
        self.engine = EngineId("fake", "1", "fake-2026")
        self.likeness = likeness
        self.likenesses: tuple[float, ...] = ()  # to each reference, where they differ
        self.strong = 1.0
        self.sight = sight
        self.busy_for = 0
        self.in_line_s = 0.0  # before each frame is looked at
        self.matched: list[tuple[int, int]] = []
        self.compared: list[tuple[bytes, ...]] = []
        self.firsts: list[bytes] = []
        self.eyes: list[bool] = []
        self.of_life: list[tuple[bytes, ...]] = []

    def thresholds(self, action: str) -> Thresholds:
        assert action == "pension.certify"
        return Thresholds(accept=0.48, unsure=0.36, strong=self.strong)

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        assert jpeg
        self.eyes.append(eyes)
        await asyncio.sleep(self.in_line_s)
        if self.busy_for:
            self.busy_for -= 1
            raise Busy(Problem.BUSY, retry_after=1)
        return self.sight

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        assert jpegs
        return TurnEvidence(0.03, 0.0, 25.0)

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        self.of_life.append(tuple(jpegs))
        return LifeEvidence(passive=(0.9,))

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        self.matched.append((len(jpegs), len(references)))
        self.compared.append(tuple(jpegs))
        self.firsts.append(first)
        alike = self.likenesses or (self.likeness,) * len(references)
        return Match(alike, (1.0,) * len(jpegs), probe=b"probe", first=first or b"first")


class FakeJudge:
    """Passes a step at its third frame, unless told what else to say."""

    def __init__(self) -> None:
        self.says: list[StepResult] = []
        self.of_rest: list[StepResult] = []
        self.of_turns: list[Reason | None] = []
        self.of_persons: Reason | None = None
        self.of_ends: Reason | None = None  # of the second comparison, with no reference
        self.of_life: Doubt | None = None
        self.asks_follow = False
        self.remembers = True
        self.doubts_unfollowed = True
        self.follows: Callable[[Sequence[Shown], Sequence[Observation]], bool] = lambda *_: True
        self.room_is_dim = False
        self.rules = ELDER
        self.of_evidence: Callable[[LifeEvidence], None] = lambda _: None

    def follow(self, path: Sequence[Shown], history: Sequence[Observation]) -> bool:
        return self.follows(path, history)

    def asks_glow(self, history: Sequence[Observation]) -> bool:
        assert history
        return self.room_is_dim

    def step(
        self,
        step: Step,
        history: Sequence[Observation],
        *,
        asked: int,
        asked_ms: int,
        rules: Rules,
    ) -> StepResult:
        assert rules is self.rules
        assert step in Step
        assert history[-1].received_ms >= asked_ms
        if self.says:
            return self.says.pop(0)
        if step is Step.FOLLOW:  # judged at its end
            return StepResult(StepState.WAITING)
        if len(history) - asked >= 3:
            return StepResult(StepState.PASSED, None, asked, len(history) - 1)
        return StepResult(StepState.WAITING)

    def rest(
        self, history: Sequence[Observation], *, since: int, wanted_ms: int, rules: Rules
    ) -> StepResult:
        assert wanted_ms == REST_MS
        assert rules is self.rules
        if self.of_rest:
            return self.of_rest.pop(0)
        rested = len(history) - since >= REST_FRAMES
        return StepResult(StepState.PASSED if rested else StepState.WAITING)

    def turn(self, evidence: TurnEvidence, rules: Rules) -> Reason | None:
        assert evidence.residual
        assert rules is self.rules
        return self.of_turns.pop(0) if self.of_turns else None

    def persons(self, match: Match) -> Reason | None:
        assert match.to_first
        return self.of_persons if match.to_reference else self.of_ends

    def life(
        self, history: Sequence[Observation], evidence: LifeEvidence, rules: Rules
    ) -> Doubt | None:
        assert history
        assert evidence.passive
        assert rules is self.rules
        self.of_evidence(evidence)
        return self.of_life

    def memory(self, movements: Sequence[Movement], earlier: Sequence[Movement]) -> Doubt | None:
        assert len(movements) >= len(STEPS) - self.asks_follow
        return Doubt(Reason.MOVEMENT_KNOWN) if set(movements) & set(earlier) else None


class FakeNotes:
    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self.templates = [Reference(b"template")]
        self.tries: list[Reason] = []
        self.slips = 0
        self.looked_up = 0
        self.earlier: list[Movement] = []

    def digest(self, jpeg: bytes) -> bytes:
        return b"digest of " + jpeg

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:
        assert capture.version == 4
        self.looked_up += len(digests)
        return bool(self.seen & set(digests))

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        assert person.version == 4
        assert engine.name == "fake"
        return self.templates

    async def movements(self, person: UUID) -> Sequence[Movement]:
        assert person.version == 4
        return self.earlier

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:
        assert hand.check.version == 4
        self.tries.append(reason)

    async def count_slip(self, hand: CheckInHand) -> int:
        assert hand.check.version == 4
        self.slips += 1
        return self.slips


class Scene:
    """One conversation with all its parts at hand."""

    def __init__(
        self,
        *,
        hang_up_after: int = 1_000,
        tries: int = 0,
        slips: int = 0,
        draw: tuple[Step, ...] = STEPS,
        faces: "Callable[[Scene], FakeFaces] | None" = None,
        rules: Rules = ELDER,
    ) -> None:
        self.next_steps: list[Step] = []  # drawn one at a time
        self.clock = Clock()
        self.phone = FakePhone(self.clock, hang_up_after=hang_up_after)
        self.faces = faces(self) if faces else FakeFaces()
        self.judge = FakeJudge()
        self.notes = FakeNotes()
        self.notes.slips = slips
        self.conversation = Conversation(
            CheckInHand(
                person=uuid4(),
                account=uuid4(),
                check=uuid4(),
                capture=uuid4(),
                action="pension.certify",
                subject="entitlement:city-pension",
                rules=rules,
                language=Language.ZH,
                tries=tries,
                slips=slips,
            ),
            phone=self.phone,
            faces=self.faces,
            judge=self.judge,
            notes=self.notes,
            now_ms=self.clock,
            draw=self._drawn,
            draw_one=lambda among: self.next_steps.pop(0) if self.next_steps else among[0],
            draw_rest=lambda: REST_MS,
        )

        self._draw = draw
        self.drawn_for: list[frozenset[Step]] = []

    def _drawn(self, kept: Collection[Step]) -> tuple[Step, ...]:
        self.drawn_for.append(frozenset(kept))
        return self._draw

    async def decide(self) -> CheckResult:
        return await self.conversation.decide()


def failing(reason: Reason, times: int = 1) -> Iterable[StepResult]:
    return [StepResult(StepState.FAILED, reason)] * times


async def test_three_steps_done_and_a_likeness_above_the_threshold_pass() -> None:
    scene = Scene()

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.reasons == ()
    assert scene.phone.asked() == list(STEPS)
    assert scene.faces.matched == [(3, 1), (3, 0)]


async def test_who_is_seen_at_the_end_of_each_step_is_compared_with_who_looked_ahead_best() -> None:
    scene = Scene()

    await scene.decide()

    assert scene.faces.compared[1] == (b"jpeg 3", b"jpeg 8", b"jpeg 13")
    assert scene.faces.firsts == [b"", b"first"]


async def test_a_step_that_ends_with_its_best_frame_is_not_compared_twice() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.PASSED, None, at, at) for at in range(len(STEPS))]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.faces.matched == [(3, 1)]


async def test_another_face_at_the_end_of_a_step_fails_the_try() -> None:
    scene = Scene()
    scene.judge.of_ends = Reason.PERSON_CHANGED

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.PERSON_CHANGED,))
    assert scene.notes.tries == [Reason.PERSON_CHANGED] * 3


async def test_frames_from_before_a_step_began_again_stand_for_nobody() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.RESTART, Reason.NO_FACE)]

    await scene.decide()

    best, _ = scene.faces.compared
    assert b"jpeg 1" not in best


async def test_the_phone_is_never_granted_more_than_two_frames_in_flight() -> None:
    scene = Scene()

    await scene.decide()

    granted = sum(m.credit for m in scene.phone.heard if isinstance(m, Grant))
    assert 0 <= granted - len(scene.conversation.digests) <= 2


async def test_a_likeness_far_below_ends_the_check_at_once_and_counts() -> None:
    scene = Scene()
    scene.faces.likeness = 0.2

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.NOT_THE_PERSON,))
    assert result.counts
    assert scene.faces.matched == [(3, 1)]


async def test_an_unsure_likeness_lets_the_person_go_on_and_then_asks_an_officer() -> None:
    scene = Scene()
    scene.faces.likeness = 0.42

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.NOT_SURE,))
    assert not result.counts
    assert len(scene.faces.matched) == 3


async def test_a_failed_try_is_followed_by_a_new_challenge() -> None:
    scene = Scene()
    scene.judge.says = list(failing(Reason.PICTURE_CUT))

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.tries == 1
    assert scene.phone.coached() == [Reason.PICTURE_CUT]
    assert [m.try_ for m in scene.phone.heard if isinstance(m, Ask)] == [1, 2, 2, 2]


async def test_three_failed_tries_fail_the_check_and_count_once() -> None:
    scene = Scene()
    scene.judge.says = list(failing(Reason.FRAMES_REPEATED, 3))

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.FRAMES_REPEATED,))
    assert result.counts
    assert scene.notes.tries == [Reason.FRAMES_REPEATED] * 3


async def test_tries_that_failed_before_the_socket_dropped_are_remembered() -> None:
    scene = Scene(tries=2)
    scene.judge.says = list(failing(Reason.FLAT_IMAGE))

    result = await scene.decide()

    assert result.verdict is Verdict.FAIL
    assert result.tries == 3


async def test_a_flat_turn_fails_the_try() -> None:
    scene = Scene()
    scene.judge.of_turns = [Reason.FLAT_IMAGE]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.notes.tries == [Reason.FLAT_IMAGE]


async def test_a_turn_that_could_not_be_measured_is_asked_again_and_is_no_failed_try() -> None:
    scene = Scene()
    scene.judge.of_turns = [Reason.TURN_FURTHER]

    result = await scene.decide()

    assert result.tries == 0
    assert scene.phone.asked() == [Step.TURN_LEFT, *STEPS]
    assert scene.phone.coached() == [Reason.TURN_FURTHER]


async def test_a_slow_step_is_asked_again_and_is_no_failed_try() -> None:
    scene = Scene()
    frames = ELDER.step_ms // FRAME_MS + 1
    scene.judge.says = [StepResult(StepState.WAITING)] * frames

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert result.tries == 0
    assert scene.phone.asked() == [Step.TURN_LEFT, *STEPS]


async def test_time_that_runs_out_three_times_is_unsure_and_does_not_count() -> None:
    scene = Scene(hang_up_after=10_000)
    scene.judge.says = [StepResult(StepState.WAITING)] * 10_000

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.STEP_NOT_DONE,))
    assert not result.counts
    assert result.tries == 0


async def test_darkness_all_along_is_named_as_the_reason() -> None:
    scene = Scene(hang_up_after=10_000)
    scene.judge.says = [StepResult(StepState.WAITING, Reason.TOO_DARK)] * 10_000
    scene.faces.sight = Sight(width=480, height=640, faces=1, reasons=(Reason.TOO_DARK,))

    result = await scene.decide()

    assert result.reasons == (Reason.TOO_DARK,)
    assert not result.counts


async def test_the_same_advice_is_not_repeated_within_a_breath() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.WAITING, Reason.FACE_TOO_SMALL)] * 12

    await scene.decide()

    assert scene.phone.coached() == [Reason.FACE_TOO_SMALL]


async def test_frames_of_an_earlier_check_end_it() -> None:
    scene = Scene()
    scene.notes.seen = {b"digest of jpeg 3"}

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.FAIL, (Reason.FRAMES_SEEN_BEFORE,))
    assert result.counts


async def test_every_frame_is_looked_up_before_a_pass() -> None:
    scene = Scene()

    await scene.decide()

    assert scene.notes.looked_up == len(scene.conversation.digests)


async def test_without_any_template_there_is_nothing_to_compare_with() -> None:
    scene = Scene()
    scene.notes.templates = []

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.CONSENT_WITHDRAWN,))
    assert scene.faces.matched == []


async def test_a_pass_says_how_each_step_was_done_from_its_prompt_on() -> None:
    scene = Scene()

    result = await scene.decide()

    assert [step for step, _ in result.movements] == list(STEPS)
    assert {len(packed) for _, packed in result.movements} == {3 * BYTES_A_SAMPLE}


async def test_what_was_done_exactly_so_before_goes_to_an_officer_and_counts_nothing() -> None:
    scene = Scene()
    first = await scene.decide()
    again = Scene()
    again.notes.earlier = [Movement.unpack(*one) for one in first.movements]

    result = await again.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.MOVEMENT_KNOWN,))
    assert not result.counts
    assert again.notes.tries == []


async def test_what_was_done_in_a_try_that_failed_is_kept_with_the_pass() -> None:
    """Whoever filmed the check has those pictures too."""
    scene = Scene()
    step_done = StepResult(StepState.PASSED, None, 0, 0)
    scene.judge.says = [step_done, *failing(Reason.FLAT_IMAGE)]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert [step for step, _ in result.movements] == [*STEPS, STEPS[0]]


async def test_the_steps_are_drawn_for_the_movements_that_are_kept_of_earlier_checks() -> None:
    scene = Scene()
    scene.notes.earlier = [Movement(Step.NOD, ()), Movement(Step.TURN_RIGHT, ())]

    await scene.decide()

    assert scene.drawn_for == [{Step.NOD, Step.TURN_RIGHT}]


async def test_a_city_without_a_memory_draws_from_all_orders() -> None:
    scene = Scene()
    scene.judge.remembers = False
    scene.notes.earlier = [Movement(Step.NOD, ())]

    await scene.decide()

    assert scene.drawn_for == [frozenset()]


async def test_the_phone_is_told_nothing_of_what_is_kept() -> None:
    scene, later = Scene(), Scene()
    later.notes.earlier = [Movement(Step.NOD, ())]

    await scene.decide()
    await later.decide()

    assert later.phone.heard == scene.phone.heard


async def test_of_a_check_that_did_not_pass_no_movement_is_kept() -> None:
    scene = Scene()
    scene.faces.likeness = 0.2

    result = await scene.decide()

    assert (result.verdict, result.movements) == (Verdict.FAIL, ())


async def test_a_pass_that_leaves_no_doubt_offers_its_template_as_a_second_reference() -> None:
    scene = Scene()
    scene.faces.strong = 0.65

    result = await scene.decide()

    assert result.renewal == b"probe"


async def test_a_pass_below_that_changes_no_reference() -> None:
    scene = Scene()
    scene.faces.strong = 0.75

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.PASS, b"")


@pytest.mark.parametrize("likenesses", [(0.6, 0.8), (0.8, 0.6)], ids=["photo", "earlier check"])
async def test_a_template_drifts_neither_from_the_photo_nor_from_the_earlier_check(
    likenesses: tuple[float, ...],
) -> None:
    scene = Scene()
    scene.notes.templates = [Reference(b"photo"), Reference(b"earlier", anchor=False)]
    scene.faces.strong = 0.65
    scene.faces.likenesses = likenesses

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.PASS, b"")


async def test_without_the_photo_no_check_renews_what_an_earlier_one_kept() -> None:
    scene = Scene()
    scene.notes.templates = [Reference(b"earlier", anchor=False)]
    scene.faces.strong = 0.65

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.PASS, b"")


async def test_a_failed_check_offers_nothing() -> None:
    scene = Scene()
    scene.faces.strong = 0.1
    scene.faces.likeness = 0.2

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.FAIL, b"")


async def test_another_person_within_the_check_fails_the_try() -> None:
    scene = Scene(tries=2)
    scene.judge.of_persons = Reason.PERSON_CHANGED

    result = await scene.decide()

    assert result.reasons == (Reason.PERSON_CHANGED,)


async def test_a_check_that_would_pass_but_looks_dead_goes_to_a_person_and_does_not_count() -> None:
    scene = Scene()
    scene.judge.of_life = Doubt(Reason.LIFE_NOT_SURE)

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.LIFE_NOT_SURE,))
    assert not result.counts
    assert result.tries == 0


async def test_no_more_than_six_frontal_frames_are_looked_at_for_life_in_their_order() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.WAITING)] * 40

    await scene.decide()

    (looked_at,) = scene.faces.of_life
    numbers = [int(jpeg.split()[1]) for jpeg in looked_at]
    assert len(numbers) == 6
    assert numbers == sorted(numbers)


async def test_a_stranger_is_not_looked_at_for_life() -> None:
    scene = Scene()
    scene.faces.likeness = 0.2

    await scene.decide()

    assert scene.faces.of_life == []


async def test_the_eyes_are_looked_at_once_a_second_and_oftener_while_they_should_close() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.NOD, Step.CLOSE_EYES))
    scene.judge.says = [StepResult(StepState.WAITING)] * 32
    await scene.decide()
    closing = Scene(draw=(Step.CLOSE_EYES, Step.TURN_LEFT, Step.NOD))
    closing.judge.says = [StepResult(StepState.WAITING)] * 32
    await closing.decide()

    assert sum(scene.faces.eyes[:32]) == 4
    assert sum(closing.faces.eyes[:32]) == 16


async def test_eyes_that_close_unasked_are_looked_at_more_closely() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.NOD, Step.OPEN_MOUTH))
    scene.faces.sight = replace(GOOD, eyes=0.1)
    scene.judge.says = [StepResult(StepState.WAITING)] * 32

    await scene.decide()

    assert sum(scene.faces.eyes[:32]) == 16


def slipping(times: int = 1) -> list[StepResult]:
    return [StepResult(StepState.SLIPPED, Reason.OTHER_MOVEMENT)] * times


async def test_the_first_slip_is_free_stored_at_once_and_another_step_takes_the_place() -> None:
    scene = Scene()
    scene.judge.says = slipping()
    scene.next_steps = [Step.CLOSE_EYES, Step.NOD, Step.OPEN_MOUTH, Step.TURN_RIGHT]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.notes.slips == 1
    assert scene.phone.asked()[:2] == [Step.TURN_LEFT, Step.CLOSE_EYES]
    assert scene.phone.coached() == [Reason.OTHER_MOVEMENT]


async def test_after_a_slip_more_is_asked_and_a_turn_is_among_it() -> None:
    scene = Scene(draw=(Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD, Step.NOD))
    scene.judge.says = slipping()
    scene.next_steps = [Step.NOD, Step.OPEN_MOUTH, Step.CLOSE_EYES]

    result = await scene.decide()

    assert len(result.steps) == STEPS_AFTER_A_SLIP
    assert any(step.is_turn for step in result.steps)


async def test_a_second_slip_ends_the_check_whatever_was_done_between() -> None:
    scene = Scene()
    done = [StepResult(StepState.PASSED, None, 0, 0)]
    scene.judge.says = [*slipping(), *done, *slipping()]
    scene.next_steps = [Step.NOD]

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.OTHER_MOVEMENT,))
    assert scene.notes.slips == 2
    assert scene.faces.matched == []


async def test_a_slip_of_an_earlier_check_has_used_up_the_free_one() -> None:
    scene = Scene(slips=1)
    scene.judge.says = slipping()

    result = await scene.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.OTHER_MOVEMENT,))


async def test_who_slipped_in_an_earlier_check_is_asked_more_from_the_start() -> None:
    scene = Scene(slips=1, draw=(Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD, Step.NOD))

    result = await scene.decide()

    assert (result.verdict, len(result.steps)) == (Verdict.PASS, STEPS_AFTER_A_SLIP)


async def test_the_next_step_is_asked_of_somebody_at_rest() -> None:
    scene = Scene()
    scene.judge.of_rest = [StepResult(StepState.WAITING)] * 30

    await scene.decide()

    heard = [type(message) for message in scene.phone.heard]
    between = heard[heard.index(Ask) + 1 :]
    assert between[: between.index(Ask)].count(Grant) >= 30
    assert scene.phone.coached() == [Reason.FACE_THE_CAMERA]


async def test_who_never_comes_to_rest_is_asked_all_the_same_and_it_is_no_slip() -> None:
    scene = Scene(hang_up_after=3_000)
    scene.judge.of_rest = [StepResult(StepState.WAITING)] * 1_000

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.notes.slips == 0


async def test_a_fake_is_seen_while_nothing_is_asked_too() -> None:
    scene = Scene()
    scene.judge.of_rest = [StepResult(StepState.FAILED, Reason.FRAMES_REPEATED)]

    result = await scene.decide()

    assert scene.notes.tries == [Reason.FRAMES_REPEATED]
    assert result.tries == 1


async def test_what_cannot_be_done_gives_way_to_another_step_and_nobody_asks_why() -> None:
    scene = Scene(hang_up_after=5_000, draw=(Step.TURN_LEFT, Step.OPEN_MOUTH, Step.TURN_LEFT))
    frames = ELDER.step_ms // FRAME_MS + 1
    scene.judge.says = [StepResult(StepState.WAITING)] * frames * 3
    scene.next_steps = [Step.NOD, Step.CLOSE_EYES, Step.TURN_RIGHT]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert scene.phone.asked() == [
        *[Step.TURN_LEFT] * 3,
        Step.NOD,
        Step.OPEN_MOUTH,
        Step.TURN_RIGHT,
    ]
    assert scene.phone.coached() == [Reason.ANOTHER_STEP]
    assert scene.notes.slips == 0


async def test_hanging_up_after_a_slip_does_not_wash_it_away() -> None:
    scene = Scene(hang_up_after=4)
    scene.judge.says = slipping()

    with pytest.raises(HungUp):
        await scene.decide()

    assert scene.notes.slips == 1


async def test_hanging_up_before_anything_was_done_is_not_judged() -> None:
    scene = Scene(hang_up_after=4)

    with pytest.raises(HungUp):
        await scene.decide()

    assert (scene.notes.tries, scene.notes.slips) == ([], 0)


async def test_workers_that_start_again_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "WAIT_SECONDS", 0.001)
    scene = Scene()
    scene.faces.busy_for = 5

    result = await scene.decide()

    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize(("in_line_s", "verdict"), [(0.15, Verdict.PASS), (0, Verdict.UNSURE)])
async def test_who_waits_in_line_for_a_worker_has_that_much_longer_for_the_try(
    in_line_s: float, verdict: Verdict
) -> None:
    short = replace(ELDER, try_ms=2 * FRAME_MS)  # for all steps
    scene = Scene(rules=short)
    scene.judge.rules = short
    scene.faces.in_line_s = in_line_s  # longer than from one frame to the next

    result = await scene.decide()

    assert result.verdict is verdict


async def test_workers_that_stay_away_end_it_without_a_judgement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conversation, "WAIT_SECONDS", 0.001)
    monkeypatch.setattr(conversation, "PATIENCE_SECONDS", 0.01)
    scene = Scene()
    scene.faces.busy_for = 1_000

    with pytest.raises(Busy):
        await scene.decide()


async def test_a_late_frame_of_an_earlier_prompt_is_passed_over() -> None:
    scene = Scene()
    scene.judge.says = [StepResult(StepState.RESTART, Reason.FACE_THE_CAMERA)]
    late = iter([1])
    scene.phone.frame = lambda frame: (
        Frame(next(late, frame.prompt), frame.seq, frame.captured_ms, frame.jpeg)
        if frame.prompt == 2
        else frame
    )

    result = await scene.decide()

    assert result.verdict is Verdict.PASS


@pytest.mark.parametrize("prompt", [0, 7])
async def test_a_frame_that_answers_no_prompt_is_refused(prompt: int) -> None:
    scene = Scene()
    scene.phone.frame = lambda frame: Frame(prompt, frame.seq, frame.captured_ms, frame.jpeg)

    with pytest.raises(Invalid) as refusal:
        await scene.decide()

    assert refusal.value.problem is Problem.FRAME_UNEXPECTED


async def test_a_frame_counted_twice_is_refused() -> None:
    scene = Scene()
    scene.phone.frame = lambda frame: Frame(frame.prompt, 1, frame.captured_ms, frame.jpeg)

    with pytest.raises(Invalid):
        await scene.decide()


async def test_a_frame_of_more_than_512_kib_is_refused() -> None:
    scene = Scene()
    scene.phone.frame = lambda frame: Frame(
        frame.prompt, frame.seq, frame.captured_ms, b"\xff" * (512 * 1024 + 1)
    )

    with pytest.raises(TooLarge):
        await scene.decide()


async def test_who_turns_too_little_again_and_again_is_told_otherwise_and_of_the_other_ways() -> (
    None
):
    scene = Scene()
    short = StepResult(StepState.WAITING, Reason.TURN_FURTHER)
    scene.judge.says = [short] * (5 * conversation.COACH_EVERY_MS // FRAME_MS)

    await scene.decide()

    said = [reason for reason in scene.phone.coached() if "turn" in reason]
    assert said[:2] == [Reason.TURN_FURTHER] * 2
    assert set(said[2:]) == {Reason.TURN_AS_SHOWN}
    assert len(said) <= 6  # no sooner again than before
