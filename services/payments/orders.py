"""Orders, as other matters of the city open and end them: within the unit of work of whatever they are for."""

from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.days import day_of
from domain.payments.payments import (
    CloseReason,
    NewOrder,
    Order,
    Paid,
    PaymentMove,
    ask_back,
    close,
    order_number,
)
from domain.payments.trades import RefundReason, Trade, Vendor
from domain.subjects import Subject, SubjectKind
from services.ports import AuditLog, Clock


class OrderStore(Protocol):
    """storage.payments.orders.OrderStore, within the unit of work."""

    async def next_serial(self) -> int: ...

    async def add(self, order: Order) -> None: ...

    async def read(self, order: UUID) -> Paid | None: ...

    async def lock(self, order: UUID) -> Paid | None: ...

    async def newest(self, subject: Subject, purpose: str) -> UUID | None: ...

    async def save(self, before: Paid, after: Paid) -> None: ...

    async def queue_refund(self, trade: Trade, at: datetime) -> None: ...


class PaymentEffect(Protocol):
    """What becomes of an order's subject when its money moves, in the unit of work of that.

    The order is locked then. What comes before it in the order of locks (docs/architecture.md) is taken in `hold`.
    Each returns the accounts that it told, to be rung after the commit.
    """

    async def hold(self, order: Order) -> None:
        """Before the order is locked, and maybe in vain."""

    async def paid(self, order: Order) -> tuple[UUID, ...]: ...

    async def refunded(self, order: Order) -> tuple[UUID, ...]: ...

    async def closed(self, order: Order) -> tuple[UUID, ...]:
        """By its time alone; who calls `close` or `refund` knows it."""


class PaymentService:
    """Each method runs within the caller's unit of work, and tells nobody: the caller knows what it is for."""

    def __init__(self, *, store: OrderStore, audit: AuditLog, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock

    async def open(self, wanted: NewOrder, actor: str = actors.SYSTEM) -> Order:
        """The one open order for the subject and purpose.

        The one that stands, if it says the same; else a new one, which takes its place.
        """
        at = self._clock()
        held = await self._held(wanted.subject, wanted.purpose)
        if held is not None and held.order.open:
            if held.order.amount_fen == wanted.amount_fen and not held.order.over(at):
                return held.order
            await self._close(held, CloseReason.REPLACED, actor, at)
        order = Order(
            order=uuid4(),
            number=order_number(day_of(at), await self._store.next_serial()),
            person=wanted.person,
            account=wanted.account,
            purpose=wanted.purpose,
            subject=wanted.subject,
            amount_fen=wanted.amount_fen,
            opened_at=at,
            expires_at=wanted.expires_at,
            changed_at=at,
        )
        await self._store.add(order)
        await self._note(order, PaymentMove.OPENED, actor)
        return order

    async def of(self, subject: Subject, purpose: str) -> Order | None:
        """The newest order for the subject, as it stands until the unit of work ends."""
        held = await self._held(subject, purpose)
        return None if held is None else held.order

    async def seen(self, subject: Subject, purpose: str) -> Paid | None:
        """The newest order for the subject with its trades, to be shown."""
        newest = await self._store.newest(subject, purpose)
        return None if newest is None else await self._store.read(newest)

    async def refund(
        self, order: UUID, reason: RefundReason, actor: str = actors.SYSTEM
    ) -> Order | None:
        """What it was for ended: what was paid goes back, what was not can't be paid any more. None for no order.

        Any number of times. The effect hears of it once the money is back.
        """
        held = await self._store.lock(order)
        if held is None:
            return None
        at = self._clock()
        if held.order.open:
            waived = reason is RefundReason.WAIVED
            how = CloseReason.WAIVED if waived else CloseReason.NOT_DUE
            return await self._close(held, how, actor, at)
        after, trade = ask_back(held, reason, at)
        if trade is not None:
            await self._store.save(held, after)
            await queue_refund(self._store, trade, at)
            await self._note(after.order, PaymentMove.REFUND_ASKED, actor, reason)
        return after.order

    async def _held(self, subject: Subject, purpose: str) -> Paid | None:
        newest = await self._store.newest(subject, purpose)
        return None if newest is None else await self._store.lock(newest)

    async def _close(self, held: Paid, how: CloseReason, actor: str, at: datetime) -> Order:
        after = close(held, how, at)
        await self._store.save(held, after)
        await self._note(after.order, PaymentMove.CLOSED, actor, how)
        return after.order

    async def _note(self, order: Order, what: PaymentMove, actor: str, why: str = "") -> None:
        await note(self._audit, order, what, actor, why)


async def queue_refund(store: OrderStore, trade: Trade, at: datetime) -> None:
    """What was paid at the window is given back there."""
    if trade.vendor is not Vendor.WINDOW:
        await store.queue_refund(trade, at)


async def note(audit: AuditLog, order: Order, what: PaymentMove, actor: str, why: str = "") -> None:
    await audit.record(
        actor=actor,
        action=f"payment.{what}",
        person=order.person,
        about=SubjectKind.ORDER.of(order.order),
        why=why,
    )
