"""The end of a face check, and a slip in the middle of one: all that follows commits together."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose
from domain.errors import Gone, NotAllowed
from domain.faces.actions import Actions
from domain.faces.capture import CheckInHand
from domain.faces.challenge import FREE_SLIPS, LEFT_CAPTURES
from domain.faces.checks import Booked, End, Receipt
from domain.faces.face_check import (
    CheckResult,
    CheckState,
    EngineId,
    Reason,
    Step,
    Verdict,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.faces.effects import Effect
from services.ports import AuditLog, Bell, Clock, UnitOfWork

STATES: Final = {
    Verdict.PASS: CheckState.PASSED,
    Verdict.FAIL: CheckState.FAILED,
    Verdict.UNSURE: CheckState.UNSURE,
}


class EndStore(Protocol):
    """storage.faces.check_ends.CheckEndStore, within the unit of work."""

    async def hold(self, person: UUID) -> None:
        """Of two slips at once the second knows the first."""

    async def died(self, person: UUID) -> bool:
        """Whether a death is recorded; unchanged until the end of the unit of work."""

    async def agreed(self, person: UUID, purposes: Collection[Purpose]) -> bool:
        """Whether these agreements stand, and will until the end of the unit of work."""

    async def mandate_over(self, person: UUID, mandate: UUID | None) -> bool: ...

    async def close(self, person: UUID, at: datetime) -> None:
        """Ends whatever is under way, for want of an agreement."""

    async def end(
        self,
        hand: CheckInHand,
        state: CheckState,
        result: CheckResult,
        engine: EngineId,
        at: datetime,
    ) -> bool:
        """False when it had ended, or another socket has it."""

    async def keep_digests(
        self, hand: CheckInHand, digests: Sequence[bytes], day: date
    ) -> None: ...

    async def keep_movements(
        self, hand: CheckInHand, movements: Sequence[tuple[Step, bytes]], at: datetime
    ) -> None: ...

    async def renew(
        self, hand: CheckInHand, engine: EngineId, template: bytes, at: datetime
    ) -> None: ...

    async def count_slip(self, hand: CheckInHand) -> int:
        """Of all checks of the person that did not pass, this one among them."""

    async def end_by_slip(self, hand: CheckInHand) -> None: ...

    async def slipped(self, hand: CheckInHand, at: datetime) -> tuple[bool, int]:
        """Of the person's last 30 days: whether slips ended a check; how many captures were left open."""


class FaceReviewer(Protocol):
    """Where an officer looks at a check of a face."""

    async def waits(self, person: UUID, reason: Reason) -> bool:
        """Whether one is still to decide on a check for this reason."""

    async def slipped(self, hand: CheckInHand, at: datetime) -> tuple[UUID, ...]:
        """Asks one to look at a check that slips ended; accounts to ring."""


class CheckCounter(Protocol):
    async def count(
        self, hand: CheckInHand, result: CheckResult, engine: EngineId, at: datetime
    ) -> None:
        """A lost count is no harm."""


class CheckEnds:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: EndStore,
        actions: Actions,
        effects: Mapping[str, Effect],
        reviewer: FaceReviewer,
        counts: CheckCounter,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        """`effects` by the action's name; `bell` rings for who is told in the middle of a check."""
        self._unit = unit
        self._store = store
        self._actions = actions
        self._effects = effects
        self._reviewer = reviewer
        self._counts = counts
        self._audit = audit
        self._bell = bell
        self._clock = clock

    async def end(
        self,
        hand: CheckInHand,
        result: CheckResult,
        engine: EngineId,
        receipt: Receipt | None,
        now: datetime,
    ) -> Booked:
        """State, digests, second reference, the action's effect, notice and audit commit together.

        Raises Gone when the check had ended already; NotAllowed(CONSENT_WITHDRAWN) when an agreement is
        gone: then the check is over and nothing of it is kept.
        """
        booked = await self._unit.together(partial(self._end, hand, result, engine, receipt, now))
        if booked is None:
            raise NotAllowed(Problem.CONSENT_WITHDRAWN)
        # After the commit: a shared counter must not hold a city's checks.
        await self._counts.count(hand, result, engine, now)
        return booked

    async def _end(
        self,
        hand: CheckInHand,
        result: CheckResult,
        engine: EngineId,
        receipt: Receipt | None,
        now: datetime,
    ) -> Booked | None:
        store = self._store
        dead = await store.died(hand.person)
        if not await store.agreed(hand.person, self._actions[hand.action].consents):
            if await store.mandate_over(hand.person, hand.mandate):
                raise Gone(Problem.CHECK_OVER)
            await store.close(hand.person, now)
            return None
        if not await store.end(hand, STATES[result.verdict], result, engine, now):
            raise Gone(Problem.CHECK_OVER)
        if result.digests:
            await store.keep_digests(hand, result.digests, now.date())
        if not dead:
            await store.keep_movements(hand, result.movements, now)
        held = await self._held_for(hand, result, now, dead=dead)
        renews = self._actions[hand.action].renews
        if renews and result.verdict is Verdict.PASS and result.renewal and not dead and not held:
            # before anybody is told: a withdrawal takes its locks in the same order
            await store.renew(hand, engine, result.renewal, now)
        effect = self._effects[hand.action]
        booked = await effect(End(hand, result, receipt, now, dead=dead, held=held))
        await self._audit.record(
            actor=actors.citizen(hand.account),
            action=f"face_check.{result.verdict}",
            person=hand.person,
            about=SubjectKind.FACE_CHECK.of(hand.check).under(hand.mandate),
            why=hand.action,
        )
        return booked

    async def slip(self, hand: CheckInHand) -> int:
        """How many stand, this one among them, stored when it is seen.

        The one that is not free ends the check and opens a review here: the phone may be gone before
        the check ends.
        """
        slips, rung = await self._unit.together(partial(self._slip, hand, self._clock()))
        if rung:
            await self._bell.ring(rung)
        return slips

    async def _slip(self, hand: CheckInHand, now: datetime) -> tuple[int, tuple[UUID, ...]]:
        await self._store.hold(hand.person)
        slips = await self._store.count_slip(hand)
        if slips <= FREE_SLIPS:
            return slips, ()
        await self._store.end_by_slip(hand)
        return slips, await self._reviewer.slipped(hand, now)

    async def _held_for(
        self, hand: CheckInHand, result: CheckResult, now: datetime, *, dead: bool
    ) -> Reason | None:
        """Why a pass opens nothing before an officer has looked; None: it does.

        While a known movement is to be looked at: else the film would be changed a little each time,
        until it is known no more. And after slips, where the action says so: nobody can tell a bad line
        from a film that is broken off whenever the wrong movement would come next.
        """
        if result.verdict is not Verdict.PASS:
            return None
        if await self._reviewer.waits(hand.person, Reason.MOVEMENT_KNOWN):
            return Reason.MOVEMENT_KNOWN
        if not self._actions[hand.action].confirmed_after_slips or dead:
            return None
        ended_by_slips, left_open = await self._store.slipped(hand, now)
        return Reason.OFFICER_CONFIRMS if ended_by_slips or left_open > LEFT_CAPTURES else None
