"""What vendors did not tell by themselves is asked: trades that were begun, refunds that were asked for.

Each trade says when (`look_at`), every 30 min from its own beginning, so that looks are spread as beginnings were.
A vendor that is away is left alone until the next round, and what waits is then asked slowly.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.errors import Refusal
from domain.events import EventKind
from domain.payments.payments import CloseReason, Paid, PaymentMove, close
from domain.payments.settling import News
from domain.payments.trades import LOOK_EVERY, Trade, TradeState, Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import TradeSaid, TradeWord, Word
from services.payments.orders import OrderStore as Opened
from services.payments.orders import PaymentEffect, note
from services.payments.settlement import tell
from services.payments.vendors import PaymentVendor
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

log = logging.getLogger(__name__)

BATCH: Final = 20
#: Own choice: 20 at once each 5 s, 4 a second, far below what a vendor allows a merchant.
LOOK_S: Final = 5.0
LEASE: Final = timedelta(minutes=2)
_SPREAD: Final = 0.2
_random: Final = SystemRandom()


class OrderStore(Opened, Protocol):
    """storage.payments.orders.OrderStore."""

    async def over(self, at: datetime, limit: int) -> list[UUID]: ...

    async def claim_looks(self, at: datetime, until: datetime, limit: int) -> list[Trade]: ...

    async def look_again(self, trade: Trade, at: datetime) -> None: ...


class Settling(Protocol):
    """services.payments.settlement.Settlement."""

    async def take(self, word: Word) -> News: ...


class PaymentSweep:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: OrderStore,
        vendors: Mapping[Vendor, PaymentVendor],
        settlement: Settling,
        effects: Mapping[str, PaymentEffect],
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
        spread: Callable[[], float] = lambda: _random.uniform(1 - _SPREAD, 1 + _SPREAD),
    ) -> None:
        self._unit = unit
        self._store = store
        self._vendors = vendors
        self._settlement = settlement
        self._effects = effects
        self._events = events
        self._audit = audit
        self._bell = bell
        self._clock = clock
        self._spread = spread

    async def forever(self) -> None:
        while True:
            await self.look()
            await self.expire()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> int:
        """How many trades were asked about: at most BATCH, and none more of a vendor that does not answer."""
        at = self._clock()
        found = await self._store.claim_looks(at, at + LEASE, BATCH)
        away: set[Vendor] = set()
        asked = 0
        for trade in found:
            if trade.vendor not in away:
                asked += 1
                if not await self._ask(trade):
                    away.add(trade.vendor)
            await self._store.look_again(trade, self._next(trade))
        return asked

    async def expire(self) -> int:
        """Closes open orders whose time is over, once none of their trades can be paid any more."""
        ended = 0
        for order in await self._store.over(self._clock(), BATCH):
            ended += await self._expire(order)
        return ended

    async def _ask(self, trade: Trade) -> bool:
        """False for a vendor that does not answer."""
        vendor = self._vendors.get(trade.vendor)
        if vendor is None:
            return True
        try:
            word = await self._word(vendor, trade)
        except VendorFailed as failed:
            log.warning("%s says nothing of a trade: %s", trade.vendor, failed.code)
            return failed.refused
        try:
            await self._settlement.take(word)
        except Refusal as moved_on:
            log.info("trade %s is looked at again: %s", trade.number, moved_on.problem)
        return True

    async def _word(self, vendor: PaymentVendor, trade: Trade) -> Word:
        if trade.state is TradeState.REFUNDING:
            return await vendor.ask_refund(trade)
        word = await vendor.ask(trade)
        if word.said is not TradeSaid.OPEN or not await self._is_over(trade):
            return (
                word if word.said is not TradeSaid.UNKNOWN else _never(word, self._clock(), trade)
            )
        await vendor.close(trade)
        return TradeWord(trade.vendor, trade.number, TradeSaid.CLOSED)

    async def _is_over(self, trade: Trade) -> bool:
        """Its own time, or its order."""
        if self._clock() >= trade.ends_at:
            return True
        held = await self._store.read(trade.order)
        return held is None or not held.order.open

    async def _expire(self, order: UUID) -> bool:
        async def work() -> tuple[bool, tuple[UUID, ...]]:
            at = self._clock()
            seen = await self._store.read(order)
            effect = None if seen is None else self._effects.get(seen.order.purpose)
            if seen is not None and effect is not None:
                await effect.hold(seen.order)
            held = await self._store.lock(order)
            if held is None or not _may_expire(held, at):
                return False, ()
            after = close(held, CloseReason.EXPIRED, at)
            await self._store.save(held, after)
            await note(self._audit, after.order, PaymentMove.CLOSED, actors.SYSTEM, "expired")
            told = () if effect is None else await effect.closed(after.order)
            told += await tell(self._events, after.order, EventKind.PAYMENT_EXPIRED, at)
            return True, told

        done, told = await self._unit.together(work)
        await self._bell.ring(told)
        return done

    def _next(self, trade: Trade) -> datetime:
        """Of one that settled nothing is asked any more: its row says so."""
        at = self._clock()
        then = at + LOOK_EVERY * self._spread()
        return min(then, max(trade.ends_at, at + LEASE)) if trade.begun else then


def _may_expire(held: Paid, at: datetime) -> bool:
    return held.order.open and held.order.over(at) and not any(each.begun for each in held.trades)


def _never(word: TradeWord, at: datetime, trade: Trade) -> TradeWord:
    """The vendor never heard of it: we did not come to tell, or are about to."""
    if at < trade.ends_at:
        return TradeWord(word.vendor, word.number, TradeSaid.OPEN)
    return TradeWord(word.vendor, word.number, TradeSaid.CLOSED)
