"""A vendor's word becomes rows, an effect, a notice and a record, all of it as one unit of work."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.events import EventKind
from domain.payments.differences import DifferenceKind, Found
from domain.payments.payments import Order, Paid, PaymentMove, read_trade_number
from domain.payments.settling import News, Settled, settle
from domain.payments.vendor_words import RefundSaid, RefundWord, TradeSaid, Word
from domain.subjects import SubjectKind
from services.payments.orders import OrderStore as Opened
from services.payments.orders import PaymentEffect, note, queue_refund
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

log = logging.getLogger(__name__)

_TOLD: Final = {
    News.PAID: EventKind.PAYMENT_PAID,
    News.RETURNED: EventKind.PAYMENT_RETURNED,
    News.REFUNDED: EventKind.PAYMENT_REFUNDED,
    News.GIVEN_BACK: EventKind.PAYMENT_REFUNDED,
}
_MOVED: Final = {
    News.PAID: PaymentMove.PAID,
    News.RETURNED: PaymentMove.RETURNED,
    News.REFUNDED: PaymentMove.REFUNDED,
    News.GIVEN_BACK: PaymentMove.REFUNDED,
}


#: What becomes of an order; None where it has not what was meant.
Make = Callable[[Paid, datetime], Settled | None]


class OrderStore(Opened, Protocol):
    """storage.payments.orders.OrderStore."""

    async def numbered(self, number: str) -> UUID | None: ...


class DifferenceStore(Protocol):
    """storage.payments.differences.DifferenceStore, within the unit of work."""

    async def keep(self, found: Found, at: datetime) -> bool:
        """Once, however often it is met; whether it was new."""


class Settlement:
    """`counts`: words taken, by what they came to, since the start."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: OrderStore,
        differences: DifferenceStore,
        effects: Mapping[str, PaymentEffect],
        events: Events,
        audit: AuditLog,
        bell: Bell,
        wake: Callable[[], None],
        clock: Clock,
    ) -> None:
        """`effects`: by purpose; `wake`: a refund was queued."""
        self._unit = unit
        self._store = store
        self._differences = differences
        self._effects = effects
        self._events = events
        self._audit = audit
        self._bell = bell
        self._wake = wake
        self._clock = clock
        self.counts: Counter[str] = Counter()

    async def take(self, word: Word) -> News:
        """Once for each word, however often it is said: the second time nothing is written."""
        named = read_trade_number(word.number)
        order = None if named is None else await self._store.numbered(named[0])
        if named is None or order is None:
            return await self._unknown(word)

        def make(held: Paid, at: datetime) -> Settled | None:
            trade = held.trade(named[1])
            return None if trade is None else settle(held, trade, word, at)

        settled, told = await self._unit.together(lambda: self.write(order, make))
        if settled is None:
            return await self._unknown(word)
        await self.after(settled, told)
        return settled.news

    async def hold(self, order: UUID) -> None:
        """In a unit of work that locks the order itself: what comes before it."""
        seen = await self._store.read(order)
        if seen is not None and (effect := self._effects.get(seen.order.purpose)) is not None:
            await effect.hold(seen.order)

    async def write(
        self, order: UUID, make: Make, actor: str = actors.SYSTEM
    ) -> tuple[Settled | None, tuple[UUID, ...]]:
        """In a unit of work: what `make` says, with all that follows; and the accounts that were told.

        None where `make` says so, or there is no such order. What it raises changes nothing.
        """
        await self.hold(order)
        at = self._clock()
        held = await self._store.lock(order)
        settled = None if held is None else make(held, at)
        if held is None or settled is None:
            return None, ()
        if settled.difference is not None:
            await self._keep(settled.difference, at)
        if settled.held == held:
            return settled, ()
        await self._store.save(held, settled.held)
        if settled.refund is not None:
            await queue_refund(self._store, settled.refund, at)
        return settled, await self._tell(settled, actor, at)

    async def after(self, settled: Settled, told: tuple[UUID, ...]) -> None:
        """After the commit of what `write` wrote."""
        self.counts[settled.news] += 1
        await self._bell.ring(told)
        if settled.refund is not None:
            self._wake()

    async def _tell(self, settled: Settled, actor: str, at: datetime) -> tuple[UUID, ...]:
        order, news = settled.held.order, settled.news
        if news is News.NOTHING:
            return ()
        effect = self._effects.get(order.purpose)
        await note(self._audit, order, _MOVED[news], actor)
        told: tuple[UUID, ...] = ()
        if effect is not None and news is News.PAID:
            told = await effect.paid(order)
        if effect is not None and news is News.REFUNDED:
            told = await effect.refunded(order)
        return told + await tell(self._events, order, _TOLD[news], at)

    async def _unknown(self, word: Word) -> News:
        """Money under a number that we never gave, or gave and forgot."""
        if isinstance(word, RefundWord):
            moved, transaction = word.said is RefundSaid.DONE, word.refund
        else:
            moved, transaction = word.said is TradeSaid.PAID, word.transaction
        self.counts["unknown"] += 1
        if not moved:
            return News.NOTHING
        found = Found(
            vendor=word.vendor,
            kind=DifferenceKind.THEIRS_ONLY,
            number=word.number,
            transaction=transaction,
            theirs_fen=word.amount_fen,
            currency=word.currency,
        )
        at = self._clock()
        await self._unit.together(lambda: self._keep(found, at))
        return News.NOTHING

    async def _keep(self, found: Found, at: datetime) -> None:
        if await self._differences.keep(found, at):
            self.counts["difference"] += 1
            log.warning("payment %s differs: %s", found.number, found.kind)


async def tell(events: Events, order: Order, kind: EventKind, at: datetime) -> tuple[UUID, ...]:
    """The person of an order, and who paid in their place; nobody of one that is forgotten."""
    if order.person is None:
        return ()
    subject = SubjectKind.ORDER.of(order.order)
    return await events.tell(
        kind=kind, subject=subject, at=at, person=order.person, acting=order.account
    )
