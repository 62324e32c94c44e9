"""Orders of a real database, a vendor that can be told what to say, and everything that stands between."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Channel
from domain.payments import trades
from domain.payments.payments import NewOrder, Order, Paid
from domain.payments.refunds import ClaimedRefund
from domain.payments.trades import PayWay, Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, Refunding, RefundWanted, VendorFailed
from domain.payments.vendor_words import (
    DayFile,
    RefundSaid,
    RefundWord,
    TradeSaid,
    TradeWord,
    Word,
)
from domain.subjects import SubjectKind
from services.outbox import Outbox
from services.payments.orders import PaymentService
from services.payments.reconciliation import ReconciliationService
from services.payments.refunds import RefundSender
from services.payments.settlement import Settlement
from services.payments.sweep import PaymentSweep
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.payments.differences import DifferenceStore
from storage.payments.orders import OrderStore
from storage.payments.refund_outbox import RefundStore
from tests.storage.city import NOW, found

FEN: Final = 1250
PURPOSE: Final = "hospital.registration"


class Bell:
    async def ring(self, accounts: object) -> None: ...


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class VendorTrade:
    number: str
    fen: int
    state: TradeSaid = TradeSaid.OPEN
    transaction: str = ""
    paid_at: datetime | None = None
    refunds: dict[str, tuple[RefundSaid, datetime]] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """What the vendor has of it."""
        back = any(said is RefundSaid.DONE for said, _ in self.refunds.values())
        return 0 if self.paid_at is None or back else self.fen


class FakeVendor:
    """services.payments.vendors.PaymentVendor: its books are the truth; nobody is told by them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.books: dict[str, VendorTrade] = {}
        self.away = False
        self.asked: list[str] = []

    async def begin(self, wanted: BeginWanted) -> Begun:
        self._answer("begin")
        number = wanted.trade.number
        self.books.setdefault(number, VendorTrade(number, wanted.amount_fen))
        return Begun(code=number)

    async def ask(self, trade: Trade) -> TradeWord:
        self._answer(trade.number)
        return self.word(trade.number)

    async def close(self, trade: Trade) -> None:
        self._answer(f"close {trade.number}")
        held = self.books[trade.number]
        if held.paid_at is not None:
            raise VendorFailed("ORDERPAID", refused=True)
        held.state = TradeSaid.CLOSED

    async def refund(self, wanted: RefundWanted) -> Refunding:
        self._answer(wanted.number)
        held = self.books[wanted.trade.number]
        _, taken = held.refunds.setdefault(wanted.number, (RefundSaid.PROCESSING, self._clock()))
        return Refunding(taken)

    async def ask_refund(self, trade: Trade) -> RefundWord:
        self._answer(trade.refund_number)
        return self.refund_word(trade.number, trade.refund_number)

    async def file(self, day: date) -> DayFile | None:
        self._answer(f"file {day}")
        return self.day(day)

    async def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        raise NotImplementedError

    def pay(self, number: str) -> TradeWord:
        held = self.books[number]
        if held.state is TradeSaid.OPEN:
            held.state, held.paid_at = TradeSaid.PAID, self._clock()
            held.transaction = f"4200{uuid4().hex}"
        return self.word(number)

    def finish(self, number: str, refund: str, said: RefundSaid = RefundSaid.DONE) -> RefundWord:
        held = self.books[number]
        held.refunds[refund] = (said, held.refunds[refund][1])
        return self.refund_word(number, refund)

    def word(self, number: str) -> TradeWord:
        held = self.books.get(number)
        if held is None:
            return TradeWord(Vendor.WECHAT_PAY, number, TradeSaid.UNKNOWN)
        return TradeWord(
            Vendor.WECHAT_PAY,
            number,
            held.state,
            held.transaction,
            held.fen,
            "CNY",
            held.paid_at,
        )

    def refund_word(self, number: str, refund: str) -> RefundWord:
        held = self.books[number]
        said, at = held.refunds.get(refund, (RefundSaid.UNKNOWN, self._clock()))
        return RefundWord(Vendor.WECHAT_PAY, number, said, refund, held.fen, "CNY", at)

    def day(self, day: date) -> DayFile:
        """As if everything happened on it."""
        paid = [self.word(each.number) for each in self.books.values() if each.paid_at]
        back = [
            self.refund_word(each.number, refund)
            for each in self.books.values()
            for refund in each.refunds
        ]
        return DayFile(Vendor.WECHAT_PAY, day, b"\x00" * 32, tuple(paid), tuple(back))

    @property
    def kept(self) -> int:
        return sum(each.kept for each in self.books.values())

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise VendorFailed("no-answer")


class Effects:
    """services.payments.orders.PaymentEffect: counts what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, UUID]] = []
        self.breaks = False

    async def hold(self, order: Order) -> None: ...

    async def paid(self, order: Order) -> tuple[UUID, ...]:
        return self._hear("paid", order)

    async def refunded(self, order: Order) -> tuple[UUID, ...]:
        return self._hear("refunded", order)

    async def closed(self, order: Order) -> tuple[UUID, ...]:
        return self._hear("closed", order)

    def _hear(self, what: str, order: Order) -> tuple[UUID, ...]:
        if self.breaks:
            raise LookupError(what)
        self.heard.append((what, order.order))
        return ()


@dataclass
class Shop:
    database: Database
    clock: Clock
    vendor: FakeVendor
    effects: Effects
    store: OrderStore
    differences: DifferenceStore
    payments: PaymentService
    settlement: Settlement
    sweep: PaymentSweep
    reconciliation: ReconciliationService
    refund_store: RefundStore
    refunds: Outbox[ClaimedRefund]
    person: UUID

    async def order(self, expires_in: timedelta | None = None) -> Order:
        wanted = NewOrder(
            person=self.person,
            account=None,
            purpose=PURPOSE,
            subject=SubjectKind.CASE.of(uuid4()),
            amount_fen=FEN,
            expires_at=None if expires_in is None else self.clock() + expires_in,
        )
        return await self.database.together(lambda: self.payments.open(wanted))

    async def begun(self, order: Order) -> Trade:
        """One trade more, of which the vendor knows."""

        async def work() -> Trade:
            held = await self.store.lock(order.order)
            assert held is not None
            trade = trades.begin(
                order.order,
                order.number,
                len(held.trades) + 1,
                PayWay.NATIVE,
                None,
                self.clock(),
                order.expires_at,
            )
            await self.store.save(held, replace(held, trades=(*held.trades, trade)))
            return trade

        trade = await self.database.together(work)
        await self.vendor.begin(BeginWanted(trade, order.amount_fen, "费用"))
        return trade

    async def held(self, order: Order) -> Paid:
        found_ = await self.store.read(order.order)
        assert found_ is not None
        return found_

    async def send_refunds(self) -> None:
        await self.refunds.run_once(99)

    async def open_differences(self) -> list[str]:
        first = (datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))
        return [each.found.kind for each in await self.differences.open(first, 99)]

    async def kept(self) -> int:
        """What our rows say that the vendor has."""
        sum_: int | None = await self.database.fetchval(
            """SELECT sum(o.amount_fen) FROM trades AS t JOIN orders AS o USING (order_id)
               WHERE t.state IN ('paid', 'refunding') AND t.vendor = 'wechat_pay'"""
        )
        return int(sum_ or 0)


async def open_shop(database: Database, folder: Path, books: Database | None = None) -> Shop:
    """`books`: what the services run on, the database itself unless it is to die."""
    city = found(database, folder / "keys")
    person = await city.resident()
    await city.account(person)
    clock = Clock()
    vendor, effects = FakeVendor(clock), Effects()
    on = books or database
    store, differences = OrderStore(on), DifferenceStore(on)
    vendors = {Vendor.WECHAT_PAY: vendor}
    refund_store = RefundStore(database)
    refunds = Outbox(
        store=refund_store,
        senders={Channel.REFUND: RefundSender(vendors)},
        clock=clock,
    )
    events, audit = EventStore(on), AuditStore(on)
    settlement = Settlement(
        unit=on,
        store=store,
        differences=differences,
        effects={PURPOSE: effects},
        events=events,
        audit=audit,
        bell=Bell(),
        wake=refunds.wake,
        clock=clock,
    )
    return Shop(
        database=database,
        clock=clock,
        vendor=vendor,
        effects=effects,
        store=store,
        differences=differences,
        payments=PaymentService(store=store, audit=audit, clock=clock),
        settlement=settlement,
        sweep=PaymentSweep(
            unit=on,
            store=store,
            vendors=vendors,
            settlement=settlement,
            effects={PURPOSE: effects},
            events=events,
            audit=audit,
            bell=Bell(),
            clock=clock,
            spread=lambda: 1.0,
        ),
        reconciliation=ReconciliationService(
            unit=on, store=differences, vendors=vendors, settlement=settlement, clock=clock
        ),
        refund_store=refund_store,
        refunds=refunds,
        person=person,
    )
