"""The camera's conversation: asks three things in turn, looks at each frame, and comes to a result.

Frames live in it and die with it. Whatever breaks on our side or on the network ends it without a
judgement, and costs the person nothing.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from domain.faces.capture import Ask, CheckInHand
from domain.faces.challenge import FREE_SLIPS, draw_challenge, draw_rest_ms, draw_step, with_follow
from domain.faces.coaching import STEP_WORDS
from domain.faces.face_check import (
    JUDGED_TRIES,
    CheckResult,
    Comparison,
    Lit,
    Match,
    Observation,
    Reason,
    Reference,
    Step,
    StepResult,
    StepState,
    Verdict,
)
from domain.faces.face_sizes import LEAST_PX, Channel
from domain.faces.movement import Movement, movement_of
from services.faces.challenge import Challenge
from services.faces.coach import Coach
from services.faces.conversation_ends import CheckOver, TryAgain, TryFailed
from services.faces.conversation_ports import Faces, Judge, Matcher, Notes, Phone, Slips
from services.faces.following import Mark
from services.faces.frame_intake import FrameIntake
from services.faces.glowing import ALL_MS, glow, wanted
from services.faces.step_frames import StepFrames

SILENCE_SECONDS: Final = 20.0  # a phone that sends no frame for so long has gone
COMPARED: Final = 3  # frames, as the error rates were measured; of other steps the end is compared
KEPT_PICTURES: Final = 64  # of the running step, for the flow test
FACE_AHEAD_MS: Final = 2_500  # without rest for so long after a step: a word helps


class Conversation:
    """One conversation from the first prompt to the result."""

    def __init__(
        self,
        hand: CheckInHand,
        *,
        phone: Phone,
        faces: Faces,
        judge: Judge,
        notes: Notes,
        slips: Slips,
        now_ms: Callable[[], int],
        draw: Callable[[Collection[Step]], tuple[Step, ...]] = draw_challenge,
        draw_one: Callable[[Sequence[Step]], Step] = draw_step,
        draw_rest: Callable[[], int] = draw_rest_ms,
        former: Matcher | None = None,
        silence_s: float = SILENCE_SECONDS,
        face_px: int = LEAST_PX[Channel.PHONE],
    ) -> None:
        """`former`: for who has no reference of the first engine; `face_px`: so wide a face has to be here."""
        self._hand = hand
        self._rules = hand.rules
        self._phone = phone
        self._faces = faces
        self._matchers: tuple[Matcher, ...] = (faces, former) if former else (faces,)
        self.engine = faces.engine  # the one that judged
        self.comparison: Comparison | None = None  # the last, if any was made
        self._judge = judge
        self._notes = notes
        self._slip_counter = slips
        began_ms = now_ms()

        def elapsed() -> int:  # no method: nothing that is handed on holds the conversation
            return now_ms() - began_ms

        self._elapsed = elapsed
        self._draw = draw
        self._draw_one = draw_one
        self._draw_rest = draw_rest
        self._slips = hand.slips
        self._tries = hand.tries
        self._band: int | None = None
        self._renewal = b""
        self._challenge = Challenge((), draw_one, slipped=False)
        self._pictures: deque[tuple[int, bytes]] = deque(maxlen=KEPT_PICTURES)
        self._bests: list[tuple[float, bytes]] = []  # of each step, with what it is worth
        self._best: list[bytes] = []  # those that are compared
        self._ends: list[bytes] = []  # of each step the frame in which it was done
        self._facing: list[bytes] = []
        self._movements: list[Movement] = []  # of each step done
        self._former: list[Movement] = []  # of those done in earlier tries
        self._mark = Mark(hand.rules, hand.language, phone.send)
        self._coach = Coach(hand, phone=phone, elapsed=elapsed)
        self._intake = FrameIntake(
            hand,
            phone=phone,
            faces=faces,
            notes=notes,
            elapsed=elapsed,
            silence_s=silence_s,
            face_px=face_px,
        )

    async def decide(self) -> CheckResult:
        """Asks until there is a result; of it only failed tries are stored here."""
        verdict, reasons, counts = await self._until_verdict()
        return CheckResult(
            verdict=verdict,
            reasons=reasons,
            counts=counts,
            tries=self._tries,
            duration_ms=self._elapsed(),
            steps=self._challenge.steps,
            band=self._band,
            digests=tuple(self._intake.digests),
            renewal=self._renewal,
            movements=tuple((one.step, one.pack()) for one in (*self._movements, *self._former))
            if verdict is Verdict.PASS
            else (),
        )

    @property
    def digests(self) -> list[bytes]:
        """Of every frame that came."""
        return self._intake.digests

    def forget(self) -> None:
        """Lets every picture go, whoever may still hold the conversation."""
        self._pictures.clear()
        self._bests = []
        self._best, self._ends, self._facing = [], [], []
        self._intake.forget()
        self.comparison = None

    async def _until_verdict(self) -> tuple[Verdict, tuple[Reason, ...], bool]:
        reason = Reason.STEP_NOT_DONE
        for round_ in range(self._tries + 1, JUDGED_TRIES + 1):
            try:
                return await self._one_try(round_)
            except CheckOver as over:
                return over.verdict, (over.reason,), over.counts
            except TryFailed as failed:
                reason = failed.reason
                self._tries += 1
                await self._notes.count_try(self._hand, reason)
                if self._tries >= JUDGED_TRIES:
                    return Verdict.FAIL, (reason,), True
            except TryAgain as again:
                reason = again.reason
            await self._coach.say(reason, again=True)
        return Verdict.UNSURE, (reason,), False

    async def _one_try(self, round_: int) -> tuple[Verdict, tuple[Reason, ...], bool]:
        kept = await self._steps_kept()
        steps = self._draw(kept)
        if self._judge.asks_follow:
            steps = with_follow(steps)
        self._challenge = Challenge(steps, self._draw_one, slipped=self._slips > 0, kept=kept)
        self._intake.begin_try()
        self._bests = []
        self._best = []
        self._ends = []
        self._facing = []
        self._former += self._movements
        self._movements = []
        while True:
            await self._do_step(round_)
            if self._challenge.met:
                break
            await self._coach.say(Reason.WELL_DONE, again=True)
            await self._come_to_rest()
        worst = sorted(worth for worth, _ in self._bests)[-COMPARED:][0]
        self._best = [jpeg for worth, jpeg in self._bests if worth >= worst][:COMPARED]
        matcher, references = await self._whose_references()
        self.engine = matcher.engine
        templates = [reference.template for reference in references]
        match = await self._intake.patiently(lambda: matcher.match(self._best, templates))
        stranger = self._judge.persons(match)
        if stranger is not None:
            raise TryFailed(stranger)
        thresholds = matcher.thresholds(self._hand.action)
        self._band = thresholds.band(match.to_reference)
        verdict = thresholds.judge(match.to_reference)
        if verdict is Verdict.PASS:
            await self._refuse_a_lent_face(matcher, match)
        sure = thresholds.renews(references, match.to_reference)
        self.comparison = Comparison(
            matcher.engine, verdict, self._band, sure=sure, frames=tuple(self._best)
        )
        if verdict is Verdict.PASS:
            await self._doubt_life()
            await self._intake.refuse_replays(everything=True)  # those of the colours too
            await self._doubt_a_used_film()
            if sure:
                self._renewal = match.probe
            return Verdict.PASS, (), False
        if verdict is Verdict.FAIL:
            raise CheckOver(Verdict.FAIL, Reason.NOT_THE_PERSON, counts=True)
        raise TryAgain(Reason.NOT_SURE)

    async def _steps_kept(self) -> frozenset[Step]:
        """Of the person's earlier checks. The phone hears what is asked, and not why."""
        if not self._judge.remembers:
            return frozenset()
        earlier = await self._notes.movements(self._hand.person)
        return frozenset(one.step for one in earlier)

    async def _whose_references(self) -> tuple[Matcher, Sequence[Reference]]:
        """The first engine that knows the person; none does once a consent has been withdrawn."""
        for matcher in self._matchers:
            references = await self._notes.references(self._hand.person, matcher.engine)
            if references:
                return matcher, references
        raise CheckOver(Verdict.UNSURE, Reason.CONSENT_WITHDRAWN, counts=False)

    async def _refuse_a_lent_face(self, matcher: Matcher, match: Match) -> None:
        """Whoever is seen at the end of each step, and so did it, is also who was compared."""
        ends = [jpeg for jpeg in self._ends if jpeg not in self._best]
        if not ends:
            return
        stranger = self._judge.persons(
            await self._intake.patiently(lambda: matcher.match(ends, (), first=match.first))
        )
        if stranger is not None:
            raise TryFailed(stranger)

    async def _do_step(self, round_: int) -> None:
        """Asks until the step, or one drawn in its place, is done."""
        self._coach.begin_step()
        while True:
            asked, asked_ms = await self._ask(round_)
            if await self._see_done(asked, asked_ms):
                self._challenge.pass_step()
                return

    async def _see_done(self, asked: int, asked_ms: int) -> bool:
        """Whether what was asked now is done; False when something has to be asked anew."""
        step, frames = self._challenge.step, StepFrames(self._rules)
        while True:
            await self._intake.top_up()
            jpeg, seen = await self._intake.look(step)
            self._pictures.append((len(self._intake.history) - 1, jpeg))
            frames.add(jpeg, seen)
            result = await self._judged(step, asked, asked_ms)
            reason = result.reason
            if result.state is StepState.FAILED:
                raise TryFailed(reason or Reason.TIMING_IMPOSSIBLE)
            if result.state is StepState.SLIPPED:
                await self._slipped()
                return False
            if result.state is StepState.PASSED:
                reason = await self._turn_fault(step, result)
                if reason is None and frames.best:
                    await self._keep(frames, dict(self._pictures).get(result.last, jpeg))
                    self._remember(step, asked, result.last)
                    return True
            if reason is not None:
                await self._coach.say(reason)
            in_vain = self._is_slow(step, seen, asked_ms) or result.state is StepState.PASSED
            again = in_vain or result.state is not StepState.WAITING
            if in_vain or reason is Reason.ONE_AT_A_TIME or (again and step is Step.FOLLOW):
                await self._repeat()
            if again:
                return False

    def _remember(self, step: Step, asked: int, last: int) -> None:
        """A path is drawn anew for each check: how it was followed says nothing of another one."""
        if step is not Step.FOLLOW:
            self._movements.append(movement_of(step, self._intake.history, asked, last))

    async def _keep(self, frames: StepFrames, end: bytes) -> None:
        await self._intake.refuse_replays(everything=True)
        self._bests.append((frames.worth, frames.best))
        self._ends.append(end)
        self._facing += frames.facing

    async def _slipped(self) -> None:
        """Stored before anybody hears of it; one is free, and no word of blame is said."""
        self._slips = await self._slip_counter.slip(self._hand)
        if self._slips > FREE_SLIPS:
            raise CheckOver(Verdict.UNSURE, Reason.OTHER_MOVEMENT, counts=False)
        self._challenge.slip()
        await self._coach.say(Reason.OTHER_MOVEMENT, again=True)
        await self._come_to_rest()

    async def _repeat(self) -> None:
        """What was asked in vain again and again gives way to something else."""
        if self._challenge.repeat():
            await self._coach.say(Reason.ANOTHER_STEP, again=True)

    async def _come_to_rest(self) -> None:
        """Until somebody faces the camera for a moment of no fixed length, or for a step's time."""
        since, began_ms, wanted_ms = len(self._intake.history), self._elapsed(), self._draw_rest()
        while True:
            await self._intake.top_up()
            _, seen = await self._intake.look(None)
            result = self._judge.rest(
                self._intake.history, since=since, wanted_ms=wanted_ms, rules=self._rules
            )
            if result.state is StepState.FAILED:
                raise TryFailed(result.reason or Reason.TIMING_IMPOSSIBLE)
            waited_ms = seen.received_ms - began_ms
            if result.state is StepState.PASSED or waited_ms > self._rules.step_ms:
                return
            if waited_ms > FACE_AHEAD_MS:
                await self._coach.say(Reason.FACE_THE_CAMERA)

    async def _judged(self, step: Step, asked: int, asked_ms: int) -> StepResult:
        result = self._judge.step(
            step, self._intake.history, asked=asked, asked_ms=asked_ms, rules=self._rules
        )
        if step is not Step.FOLLOW:
            return result
        return await self._mark.go_on(result, self._intake.history, self._judge, self._elapsed())

    def _is_slow(self, step: Step, seen: Observation, asked_ms: int) -> bool:
        """A movement is waited for so long; a mark's path ends by itself."""
        return step is not Step.FOLLOW and seen.received_ms - asked_ms > self._rules.step_ms

    async def _turn_fault(self, step: Step, result: StepResult) -> Reason | None:
        if not step.is_turn:
            return None
        pictures = [jpeg for at, jpeg in self._pictures if result.first <= at <= result.last]
        evidence = await self._intake.patiently(lambda: self._faces.examine_turn(pictures))
        fault = self._judge.turn(evidence, self._rules)
        if fault is Reason.FLAT_IMAGE:
            raise TryFailed(fault)
        return fault

    async def _doubt_life(self) -> None:
        """A check that would pass goes to a person when its pictures do not look alive."""
        unfollowed = self._judge.asks_follow and Step.FOLLOW not in self._challenge.steps
        if unfollowed and self._judge.doubts_unfollowed:
            raise CheckOver(Verdict.UNSURE, Reason.NOT_FOLLOWED, counts=False)
        evidence = await self._intake.patiently(
            lambda: self._faces.examine_passive_liveness(self._facing)
        )
        history = tuple(self._intake.history)  # what is looked at in colours is of no step
        if wanted(self._judge, history, self._rules):
            evidence = replace(evidence, lit=await self._glow())
        doubt = self._judge.life(history, evidence, self._rules)
        if doubt is not None:
            raise CheckOver(Verdict.UNSURE, doubt.reason, counts=False)

    async def _doubt_a_used_film(self) -> None:
        """A check whose movements were seen in an earlier one goes to a person; nobody is accused."""
        earlier = await self._notes.movements(self._hand.person)
        doubt = await asyncio.to_thread(self._judge.memory, self._movements, earlier)
        if doubt is not None:
            raise CheckOver(Verdict.UNSURE, doubt.reason, counts=False)

    async def _glow(self) -> tuple[Lit, ...]:
        """What the face looked like in the page's colours; the time of a try does not run for it."""

        async def look() -> Observation:
            await self._intake.top_up()
            _, seen = await self._intake.look(None)
            return seen

        self._intake.give_time(ALL_MS)
        return await glow(self._phone.send, look, self._elapsed, self._hand.language)

    async def _ask(self, round_: int) -> tuple[int, int]:
        """Index of the first observation after it, and when it was asked."""
        step = self._challenge.step
        self._intake.prompt += 1
        self._pictures.clear()
        await self._phone.send(
            Ask(
                number=self._intake.prompt,
                step=step,
                position=self._challenge.position,
                of=len(self._challenge.steps),
                try_=round_,
                text=STEP_WORDS[step].in_(self._hand.language),
            )
        )
        if step is Step.FOLLOW:
            await self._mark.begin(self._intake.prompt, self._elapsed())
        return len(self._intake.history), self._elapsed()
