"""Captures: one socket each, from a used ticket to the verdict on the books and on the phone."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.capture import CheckInHand, Ended, Outcome, verdict_words
from domain.checks import Booked, Receipt
from domain.coaching import REASON_WORDS
from domain.errors import Busy
from domain.evidence import Assurance, Provider
from domain.face_check import CheckResult, Comparison, EngineId, Verdict
from domain.problems import Problem
from services.conversation import SILENCE_SECONDS, Conversation
from services.conversation_ports import Faces, Judge, Matcher, Notes, Phone
from services.passes import Signer, receipt_of

log = logging.getLogger(__name__)


class CheckBook(Notes, Protocol):
    """The store, as the end of a capture needs it."""

    async def keep_digests(
        self, digests: Sequence[bytes], capture: UUID, now: datetime
    ) -> None: ...

    async def end(
        self,
        hand: CheckInHand,
        result: CheckResult,
        engine: EngineId,
        receipt: Receipt | None,
        now: datetime,
    ) -> Booked:
        """All that follows from the result, in one transaction; Gone when it had ended already."""


class Bell(Protocol):
    async def ring(self, accounts: Iterable[UUID]) -> None: ...


class SecondLook(Protocol):
    def take(self, hand: CheckInHand, comparison: Comparison) -> None:
        """Another engine may look at the same frames, if it has the time; returns at once."""


class Captures:
    """Runs captures, as many at once as the workers can serve, and tells how many are under way."""

    def __init__(
        self,
        *,
        faces: Faces,
        judge: Judge,
        book: CheckBook,
        bell: Bell,
        signer: Signer,
        clock: Callable[[], datetime],
        now_ms: Callable[[], int],
        at_once: int,
        former: Matcher | None = None,
        second_look: SecondLook | None = None,
    ) -> None:
        self._faces = faces
        self._judge = judge
        self._book = book
        self._bell = bell
        self._signer = signer
        self._clock = clock
        self._now_ms = now_ms
        self._at_once = at_once
        self._former = former
        self._second_look = second_look
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self.silence_s = SILENCE_SECONDS
        self.running = 0

    def admit(self) -> None:
        """Busy, before anything of a check is used up, when one more could not be served."""
        if self._closed:
            raise Busy(Problem.DRAINING, retry_after=5)
        if self.running >= self._at_once:
            raise Busy(Problem.BUSY, retry_after=10)

    def close(self) -> None:
        """No new captures; those running may finish."""
        self._closed = True

    async def finished(self) -> None:
        """Returns once none is running."""
        await self._idle.wait()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Takes one of the places for the block, before its ticket is used; Busy when all are taken."""
        self.admit()
        self.running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self.running -= 1
            if not self.running:
                self._idle.set()

    async def run(self, hand: CheckInHand, phone: Phone) -> None:
        """Returns after the verdict was stored and sent; HungUp and refusals pass through, unjudged."""
        conversation = Conversation(
            hand,
            phone=phone,
            faces=self._faces,
            judge=self._judge,
            notes=self._book,
            now_ms=self._now_ms,
            former=self._former,
            silence_s=self.silence_s,
        )
        try:
            await self._run(conversation, hand, phone)
        finally:
            conversation.forget()

    async def _run(self, conversation: Conversation, hand: CheckInHand, phone: Phone) -> None:
        try:
            result = await conversation.decide()
        except BaseException:
            await self._book.keep_digests(conversation.digests, hand.capture, self._clock())
            raise
        now = self._clock()
        booked = await self._book.end(
            hand, result, conversation.engine, self._receipt(hand, result, now), now
        )
        await self._bell.ring(booked.rung)
        log.info("check %s ended: %s %s", hand.check, result.verdict, " ".join(result.reasons))
        try:
            await phone.send(ended(result, booked.outcome, hand))
        finally:
            self._look_again(hand, result, conversation.comparison)

    def _look_again(
        self, hand: CheckInHand, result: CheckResult, comparison: Comparison | None
    ) -> None:
        """Of a check that did not pass no reference is made, however alike its frames were."""
        if self._second_look is not None and comparison is not None:
            sure = comparison.sure and result.verdict is Verdict.PASS
            self._second_look.take(hand, replace(comparison, sure=sure))

    def _receipt(self, hand: CheckInHand, result: CheckResult, now: datetime) -> Receipt | None:
        if result.verdict is not Verdict.PASS:
            return None
        return receipt_of(
            hand,
            self._signer,
            now,
            provider=Provider.OWN_CAPTURE,
            assurance=Assurance.SUBSTANTIAL,
            mandate=hand.mandate,
        )


def ended(result: CheckResult, outcome: Outcome, hand: CheckInHand) -> Ended:
    """The verdict in words: recognised and certified are said apart, and what to do next."""
    text, next_step = verdict_words(result.verdict, outcome, hand.action)
    reasons = (REASON_WORDS[r].in_(hand.language) for r in (*result.reasons, *outcome.reasons))
    return Ended(
        result=result,
        outcome=outcome,
        text=" ".join((text.in_(hand.language), *reasons)),
        next_step=next_step.in_(hand.language),
    )
