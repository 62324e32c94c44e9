"""Money at a service window (窗口): the same order paid by cash or card before an officer, and given back there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import NEWEST, Place
from domain.errors import Conflict, NotAllowed, NotFound, fault
from domain.payments import trades
from domain.payments.payments import Paid, PaymentMove, put
from domain.payments.settling import News, Settled
from domain.payments.trades import TRADES_MAX, PayWay, Trade, TradeState, Vendor
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.payments.orders import OrderStore as Opened
from services.payments.orders import note
from services.payments.settlement import Settlement
from services.ports import AuditLog, Clock, UnitOfWork

SHOWN: Final = 50  # own choice: of one person at the counter
_USED: Final = Words("这张票据已登记过", "this receipt was entered before")


class OrderStore(Opened, Protocol):
    """storage.payments.orders.OrderStore."""

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Paid]: ...

    async def add_trade(self, trade: Trade) -> bool:
        """False for a payment that is in the books already."""


class Staff(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def person_of(self, officer: UUID) -> UUID | None:
        """Who the officer is on the register, where that is known."""


class WindowPaymentService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: OrderStore,
        settlement: Settlement,
        staff: Staff,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._settlement = settlement
        self._staff = staff
        self._audit = audit
        self._clock = clock

    async def of_person(self, officer: Officer, person: UUID, purpose: str) -> Sequence[Paid]:
        """The newest first; on record, for the person too."""
        found = await self._store.of_person(person, NEWEST, SHOWN)
        await self._audit.record(
            actor=officer.actor,
            action=f"payment.{PaymentMove.READ}",
            person=person,
            about=SubjectKind.PERSON.of(),
            why=purpose,
        )
        return found

    async def receive(
        self, officer: Officer, person: UUID, order: UUID, way: PayWay, receipt: str
    ) -> Paid:
        """Paid. NotFound; Conflict for one that is not open; Invalid for a receipt that paid another.

        What is paid by a phone in the same moment goes back by itself.
        """
        await self._keep_away(officer, person)

        async def work() -> tuple[Settled | None, tuple[UUID, ...]]:
            at = self._clock()
            await self._settlement.hold(order)
            held = await self._store.lock(order)
            if held is None or held.order.person != person:
                raise NotFound(Problem.NOT_FOUND)
            if not held.order.open or held.order.over(at) or len(held.trades) >= TRADES_MAX:
                raise Conflict(Problem.ORDER_MOVED)
            trade = trades.begin(
                order, held.order.number, len(held.trades) + 1, way, None, at, None
            )
            if not await self._store.add_trade(trade.pay(receipt, at)):
                raise fault("/receipt", "used", _USED)
            await note(self._audit, held.order, PaymentMove.RECEIVED, officer.actor, receipt)
            return await self._settlement.write(order, _received, officer.actor)

        settled, told = await self._unit.together(work)
        return await self._done(order, settled, told)

    async def pay_out(self, officer: Officer, person: UUID, order: UUID, receipt: str) -> Paid:
        """What was paid at the window is given back there. Conflict unless a refund of it was asked for."""
        await self._keep_away(officer, person)

        async def work() -> tuple[Settled | None, tuple[UUID, ...]]:
            held = await self._store.read(order)
            if held is None or held.order.person != person:
                raise NotFound(Problem.NOT_FOUND)
            done = await self._settlement.write(order, _paid_out, officer.actor)
            await note(self._audit, held.order, PaymentMove.PAID_OUT, officer.actor, receipt)
            return done

        settled, told = await self._unit.together(work)
        return await self._done(order, settled, told)

    async def _done(self, order: UUID, settled: Settled | None, told: tuple[UUID, ...]) -> Paid:
        assert settled is not None
        await self._settlement.after(settled, told)
        held = await self._store.read(order)
        assert held is not None
        return held

    async def _keep_away(self, officer: Officer, person: UUID) -> None:
        """回避: nobody enters money of their own."""
        if await self._staff.person_of(officer.officer) == person:
            raise NotAllowed(Problem.OWN_CASE)


def _received(held: Paid, at: datetime) -> Settled:
    """What is under way at a vendor is closed there soon."""
    trades_ = tuple(each.look(at) if each.begun else each for each in held.trades)
    return Settled(Paid(held.order.pay(at), trades_), News.PAID)


def _paid_out(held: Paid, at: datetime) -> Settled:
    trade = next((each for each in held.trades if _waits(each)), None)
    if trade is None:
        raise Conflict(Problem.ORDER_MOVED)
    return Settled(
        put(Paid(held.order.refunded(at), held.trades), trade.refunded(at)), News.REFUNDED
    )


def _waits(trade: Trade) -> bool:
    return trade.vendor is Vendor.WINDOW and trade.state is TradeState.REFUNDING
