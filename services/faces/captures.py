"""Captures: one socket each, from a used ticket to the verdict on the books and on the phone."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from domain.faces.actions import Actions
from domain.faces.capture import CheckInHand, Ended, Outcome
from domain.faces.checks import Booked, Receipt
from domain.faces.coaching import reason_words
from domain.faces.face_check import JUDGED_TRIES, CheckResult, Comparison, EngineId, Rules, Verdict
from domain.faces.face_sizes import AS_SHIPPED, FaceSizes
from domain.faces.invented import Ending
from domain.pensions.evidence import Assurance, Provider
from domain.words import sentences
from services.faces.conversation import SILENCE_SECONDS, Conversation
from services.faces.conversation_ports import Faces, Judge, Matcher, Notes, Phone, Slips
from services.faces.places import Place, Places
from services.faces.scripted import ScriptedConversation
from services.faces.signed_receipts import Signer, receipt_of
from services.ports import Bell

log = logging.getLogger(__name__)

WORKERS_SECONDS: Final = 60.0  # in which a whole capture may wait for workers that are full


class CheckStore(Notes, Protocol):
    """The store, as a capture needs it that comes to no result."""

    async def keep_digests(
        self, digests: Sequence[bytes], hand: CheckInHand, now: datetime
    ) -> None:
        """None once an agreement was withdrawn."""


class Ends(Slips, Protocol):
    """services.faces.check_ends.CheckEnds."""

    async def end(
        self,
        hand: CheckInHand,
        result: CheckResult,
        engine: EngineId,
        receipt: Receipt | None,
        now: datetime,
    ) -> Booked:
        """All that follows from the result, in one transaction; Gone when it had ended already.

        NotAllowed when an agreement was withdrawn: nothing follows.
        """


class SecondLook(Protocol):
    def take(self, hand: CheckInHand, comparison: Comparison) -> None:
        """Another engine may look at the same frames, if it has the time; returns at once."""


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of captures that another process has replaced; an empty set says nothing."""


class CaptureService:
    """Runs captures, as many at once as the workers can serve, and tells how many are under way."""

    def __init__(
        self,
        *,
        faces: Faces,
        judge: Judge,
        store: CheckStore,
        ends: Ends,
        actions: Actions,
        bell: Bell,
        signer: Signer,
        clock: Callable[[], datetime],
        now_ms: Callable[[], int],
        at_once: int,
        former: Matcher | None = None,
        second_look: SecondLook | None = None,
        face_sizes: FaceSizes = AS_SHIPPED,
        endings: Mapping[UUID, Ending] = MappingProxyType({}),
    ) -> None:
        """`endings`: of the sandbox's invented persons, whose checks are played."""
        self._endings = endings
        self._faces = faces
        self._judge = judge
        self._store = store
        self._ends = ends
        self._actions = actions
        self._bell = bell
        self._signer = signer
        self._clock = clock
        self._now_ms = now_ms
        self._former = former
        self._second_look = second_look
        self._face_sizes = face_sizes
        self.places = Places(at_once)
        self.silence_s = SILENCE_SECONDS

    async def hear_replaced(self, bells: Bells) -> None:
        """Ends the captures whose check another process has, until cancelled."""
        async for rung in bells.listen():
            self.places.replace(UUID(bytes=each) for each in rung)

    async def run(self, hand: CheckInHand, phone: Phone, place: Place) -> None:
        """Returns after the verdict was stored and sent; HungUp and refusals pass through, unjudged."""
        self.places.enter(place, hand.capture)
        conversation = self._conversation(hand, phone)
        try:
            await self._run(conversation, hand, phone, place)
        finally:
            conversation.forget()

    def _conversation(self, hand: CheckInHand, phone: Phone) -> Conversation | ScriptedConversation:
        face_px = self._face_sizes.of(kiosk=hand.kiosk is not None)
        if ending := self._endings.get(hand.person):
            return ScriptedConversation(
                hand,
                ending,
                phone=phone,
                engine=self._faces.engine,
                now_ms=self._now_ms,
                silence_s=self.silence_s,
                face_px=face_px,
            )
        return Conversation(
            hand,
            phone=phone,
            faces=self._faces,
            judge=self._judge,
            notes=self._store,
            slips=self._ends,
            now_ms=self._now_ms,
            former=self._former,
            silence_s=self.silence_s,
            face_px=face_px,
        )

    async def _run(
        self,
        conversation: Conversation | ScriptedConversation,
        hand: CheckInHand,
        phone: Phone,
        place: Place,
    ) -> None:
        try:
            result = await place.hold(conversation.decide(), self._most_seconds(hand.rules))
        except BaseException:
            await self._store.keep_digests(conversation.digests, hand, self._clock())
            raise
        now = self._clock()
        booked = await self._ends.end(
            hand, result, conversation.engine, self._receipt(hand, result, now), now
        )
        await self._bell.ring(booked.rung)
        log.info("check %s ended: %s %s", hand.check, result.verdict, " ".join(result.reasons))
        try:
            await phone.send(self._ended(result, booked.outcome, hand))
        finally:
            self._look_again(hand, result, conversation.comparison)

    def _most_seconds(self, rules: Rules) -> float:
        """All tries in full, each begun in the last moment, and what may be waited for workers."""
        return JUDGED_TRIES * (rules.try_ms / 1000 + self.silence_s) + WORKERS_SECONDS

    def _look_again(
        self, hand: CheckInHand, result: CheckResult, comparison: Comparison | None
    ) -> None:
        """Of a check that did not pass no reference is made, however alike its frames were."""
        if self._second_look is not None and comparison is not None:
            renews = self._actions[hand.action].renews
            sure = renews and comparison.sure and result.verdict is Verdict.PASS
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
            kiosk=hand.kiosk,
            attested=hand.attested,
        )

    def _ended(self, result: CheckResult, outcome: Outcome, hand: CheckInHand) -> Ended:
        """The verdict in words: recognised and certified are said apart, and what to do next."""
        text, next_step = self._actions[hand.action].words(result.verdict, outcome)
        at_kiosk = hand.kiosk is not None
        reasons = (
            reason_words(each, at_kiosk=at_kiosk) for each in (*result.reasons, *outcome.reasons)
        )
        return Ended(
            result=result,
            outcome=outcome,
            text=sentences(text, *reasons).in_(hand.language),
            next_step=next_step.in_(hand.language),
        )
