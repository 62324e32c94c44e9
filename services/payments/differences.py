"""Differences as finance resolves them: one officer says how, another agrees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import Place, page, place
from domain.errors import Conflict, NotFound, fault
from domain.four_eyes import Matter, SecondWord
from domain.payments.differences import Difference, DifferenceKind, DifferenceState, Resolution
from domain.payments.funds import FundDay
from domain.payments.payments import put, read_trade_number
from domain.payments.reconciliation import Day
from domain.payments.trades import RefundReason, TradeState
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.payments.orders import OrderStore, queue_refund
from services.ports import AuditLog, Clock, SecondOfficers, UnitOfWork

PAGE: Final = 50
DAYS: Final = 31
_FIRST: Final[Place] = (datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))
_NO_REFUND: Final = Words("只有失败的退款可以重新退", "only a refund that failed is asked again")


class DifferenceStore(Protocol):
    """storage.payments.differences.DifferenceStore; what changes something, within the unit of work."""

    async def open(self, after: Place, limit: int) -> list[Difference]: ...

    async def lock(self, difference: UUID) -> Difference | None: ...

    async def save(self, after: Difference) -> None: ...

    async def days(self, limit: int) -> Sequence[Day]: ...


class FundStore(Protocol):
    """storage.payments.funds.FundStore."""

    async def days(self, limit: int) -> Sequence[FundDay]: ...


@dataclass(frozen=True, slots=True)
class DifferencePage:
    differences: tuple[Difference, ...]
    next_cursor: str  # "" at the end


class DifferenceService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: DifferenceStore,
        funds: FundStore,
        orders: OrderStore,
        second_officers: SecondOfficers,
        audit: AuditLog,
        wake: Callable[[], None],
        clock: Clock,
    ) -> None:
        """`wake`: a refund was queued."""
        self._unit = unit
        self._store = store
        self._funds = funds
        self._orders = orders
        self._second_officers = second_officers
        self._audit = audit
        self._wake = wake
        self._clock = clock

    async def open(self, cursor: str) -> DifferencePage:
        """Those that nobody resolved, the oldest first."""
        found = await self._store.open(place(cursor) if cursor else _FIRST, PAGE + 1)
        return DifferencePage(*page(found, PAGE, lambda each: (each.found_at, each.difference)))

    async def days(self) -> Sequence[Day]:
        """The last that were reconciled, the newest first."""
        return await self._store.days(DAYS)

    async def fund_days(self) -> Sequence[FundDay]:
        """The last whose account was compared, the newest first."""
        return await self._funds.days(DAYS)

    async def propose(
        self, officer: Officer, difference: UUID, resolution: Resolution, words: str
    ) -> Difference:
        """NotFound; Conflict for one that is resolved; Invalid for a refund of what is none."""

        async def work() -> Difference:
            held = await self._held(difference)
            failed = held.found.kind is DifferenceKind.REFUND_FAILED
            if resolution is Resolution.REFUND_AGAIN and not failed:
                raise fault("/resolution", "unfit", _NO_REFUND)
            after = replace(
                held,
                state=DifferenceState.PROPOSED,
                resolution=resolution,
                words=words,
                proposed_by=officer.officer,
                proposed_at=self._clock(),
            )
            await self._store.save(after)
            await self._note(officer, "proposed", after)
            return after

        return await self._unit.together(work)

    async def answer(self, officer: Officer, difference: UUID, *, agrees: bool) -> Difference:
        """By a second officer; who does not agree opens it again. NotFound; Conflict; NotAllowed for one hand."""

        async def work() -> tuple[Difference, bool]:
            at = self._clock()
            held = await self._held(difference)
            if held.state is not DifferenceState.PROPOSED or held.proposed_by is None:
                raise Conflict(Problem.DIFFERENCE_MOVED)
            word = SecondWord(
                Matter.DIFFERENCE, held.proposed_by, officer.officer, declines=not agrees
            )
            await self._second_officers.check(word, at)
            if not agrees:
                again = Difference(held.difference, held.found, held.found_at)
                await self._store.save(again)
                await self._note(officer, "declined", held)
                return again, False
            after = replace(
                held,
                state=DifferenceState.RESOLVED,
                resolved_by=officer.officer,
                resolved_at=at,
            )
            await self._store.save(after)
            await self._note(officer, "resolved", after)
            return after, await self._refund_again(after, at)

        after, queued = await self._unit.together(work)
        if queued:
            self._wake()
        return after

    async def _refund_again(self, resolved: Difference, at: datetime) -> bool:
        """Under a number of its own: the vendor gives no more back than was paid."""
        order, named = resolved.found.order, read_trade_number(resolved.found.number)
        if resolved.resolution is not Resolution.REFUND_AGAIN or order is None or named is None:
            return False
        held = await self._orders.lock(order)
        trade = None if held is None else held.trade(named[1])
        if held is None or trade is None or trade.state is not TradeState.REFUNDING:
            raise Conflict(Problem.DIFFERENCE_MOVED)
        again = trade.refund(trade.reason or RefundReason.NOT_DONE, at)
        await self._orders.save(held, put(held, again))
        await queue_refund(self._orders, again, at)
        return True

    async def _held(self, difference: UUID) -> Difference:
        held = await self._store.lock(difference)
        if held is None:
            raise NotFound(Problem.NOT_FOUND)
        if held.state is DifferenceState.RESOLVED:
            raise Conflict(Problem.DIFFERENCE_MOVED)
        return held

    async def _note(self, officer: Officer, what: str, difference: Difference) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=f"payment_difference.{what}",
            person=None,
            about=SubjectKind.DIFFERENCE.of(difference.difference),
            why=difference.words,
        )
