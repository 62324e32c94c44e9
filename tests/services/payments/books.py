"""Orders in memory, with a vendor, effects and an audit that remember what reached them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.audit import About
from domain.cursors import Place
from domain.events import EventKind
from domain.payments import trades
from domain.payments.differences import Found
from domain.payments.payments import Order, Paid, PaymentPurpose, order_number
from domain.payments.trades import PayWay, Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, Refunding, RefundWanted, VendorFailed
from domain.payments.vendor_words import DayFile, RefundWord, TradeSaid, TradeWord, Word
from domain.people import Citizen, Level, Officer, Role
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.payments.settlement import Settlement
from tests.people import FakeBell
from tests.services.outbox import NOW, Clock
from tests.services.unit import FakeUnit

LI, WANG = UUID(int=1), UUID(int=2)
HER, HIS = UUID(int=11), UUID(int=12)  # their accounts
LI_ON_PHONE = Citizen(HER, Level.PROVEN, UUID(int=21))
WANG_ON_PHONE = Citizen(HIS, Level.PROVEN, UUID(int=22))
CHEN = Officer(UUID(int=31), frozenset({Role.COUNTER}), UUID(int=32))
FEN: Final = 1250
FEE: Final = PaymentPurpose("case.fee", Words("办件费用", "A fee"), public=True)
VISIT: Final = PaymentPurpose("hospital.registration", Words("挂号费", "A visit"), public=False)


@dataclass
class FakeAudit:
    """`entries`: who did what for whom, and why."""

    entries: list[tuple[str, str, UUID | None, str]] = field(default_factory=list)
    about: list[About] = field(default_factory=list)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        self.entries.append((actor, action, person, why))
        self.about.append(about)


@dataclass
class FakeEvents:
    told: list[tuple[EventKind, UUID | None, UUID | None]] = field(default_factory=list)

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        assert account is None
        self.told.append((kind, person, acting))
        return (HER,)


@dataclass
class FakeEffect:
    """services.payments.orders.PaymentEffect."""

    heard: list[str] = field(default_factory=list)

    async def hold(self, order: Order) -> None:
        self.heard.append("hold")

    async def paid(self, order: Order) -> tuple[UUID, ...]:
        self.heard.append("paid")
        return (HIS,)

    async def refunded(self, order: Order) -> tuple[UUID, ...]:
        self.heard.append("refunded")
        return (HIS,)

    async def closed(self, order: Order) -> tuple[UUID, ...]:
        self.heard.append("closed")
        return (HIS,)


class FakeOrders:
    """storage.payments.orders.OrderStore."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Paid] = {}
        self.refunds: list[str] = []
        self.receipts: set[str] = set()
        self.looks: dict[str, datetime] = {}
        self.due: list[Trade] = []

    async def next_serial(self) -> int:
        return len(self.rows) + 1

    async def add(self, order: Order) -> None:
        self.rows[order.order] = Paid(order)

    async def read(self, order: UUID) -> Paid | None:
        return self.rows.get(order)

    async def lock(self, order: UUID) -> Paid | None:
        return self.rows.get(order)

    async def newest(self, subject: Subject, purpose: str) -> UUID | None:
        found = [
            each.order.order
            for each in self.rows.values()
            if (each.order.subject, each.order.purpose) == (subject, purpose)
        ]
        return found[-1] if found else None

    async def save(self, before: Paid, after: Paid) -> None:
        assert self.rows[before.order.order] == before
        self.rows[after.order.order] = after

    async def queue_refund(self, trade: Trade, at: datetime) -> None:
        self.refunds.append(trade.refund_number)

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Paid]:
        found = [
            each
            for each in self.rows.values()
            if each.order.person == person and (each.order.opened_at, each.order.order) < before
        ]
        found.sort(key=lambda each: (each.order.opened_at, each.order.order), reverse=True)
        return found[:limit]

    async def add_trade(self, trade: Trade) -> bool:
        if trade.transaction in self.receipts:
            return False
        self.receipts.add(trade.transaction)
        held = self.rows[trade.order]
        self.rows[trade.order] = replace(held, trades=(*held.trades, trade))
        return True

    async def numbered(self, number: str) -> UUID | None:
        return next((key for key, row in self.rows.items() if row.order.number == number), None)

    async def over(self, at: datetime, limit: int) -> list[UUID]:
        """Whatever lies there, as if another process had moved it since."""
        return list(self.rows)[:limit]

    async def claim_looks(self, at: datetime, until: datetime, limit: int) -> list[Trade]:
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    async def look_again(self, trade: Trade, at: datetime) -> None:
        self.looks[trade.number] = at


@dataclass
class FakeDifferences:
    kept: list[Found] = field(default_factory=list)

    async def keep(self, found: Found, at: datetime) -> bool:
        new = found not in self.kept
        if new:
            self.kept.append(found)
        return new


class FakeVendor:
    """services.payments.vendors.PaymentVendor; `fails`: what it raises instead of an answer."""

    def __init__(self, name: Vendor = Vendor.WECHAT_PAY) -> None:
        self.name = name
        self.said = TradeSaid.OPEN
        self.fails: Exception | None = None
        self.word: Word | None = None
        self.wanted: list[BeginWanted] = []
        self.given_back: list[RefundWanted] = []
        self.asked: list[str] = []
        self.taken_at: datetime | None = NOW

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.fails is not None:
            raise self.fails

    async def begin(self, wanted: BeginWanted) -> Begun:
        self.wanted.append(wanted)
        self._answer("begin")
        return Begun(code=f"weixin://{wanted.trade.number}")

    async def ask(self, trade: Trade) -> TradeWord:
        self._answer("ask")
        return TradeWord(self.name, trade.number, self.said, "t-1", FEN, "CNY", NOW)

    async def close(self, trade: Trade) -> None:
        self._answer("close")

    async def refund(self, wanted: RefundWanted) -> Refunding:
        self.given_back.append(wanted)
        self._answer("refund")
        return Refunding(self.taken_at)

    async def ask_refund(self, trade: Trade) -> RefundWord:
        raise NotImplementedError

    async def file(self, day: date) -> DayFile | None:
        raise NotImplementedError

    async def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        self._answer("callback")
        assert self.word is not None
        return self.word


AWAY: Final = VendorFailed("no-answer")


class Books:
    """What every service of payments stands on, and the settlement of them."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.unit = FakeUnit()
        self.store = FakeOrders()
        self.audit = FakeAudit()
        self.events = FakeEvents()
        self.bell = FakeBell()
        self.effect = FakeEffect()
        self.differences = FakeDifferences()
        self.woken = 0
        self.settlement = Settlement(
            unit=self.unit,
            store=self.store,
            differences=self.differences,
            effects={FEE.name: self.effect},
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            wake=self.wake,
            clock=self.clock,
        )

    def wake(self) -> None:
        self.woken += 1

    def order(
        self,
        person: UUID | None = LI,
        account: UUID | None = HER,
        purpose: PaymentPurpose = FEE,
        expires_in: timedelta | None = None,
    ) -> UUID:
        n = len(self.store.rows) + 1
        key = UUID(int=100 + n)
        self.store.rows[key] = Paid(
            Order(
                order=key,
                number=order_number(date(2026, 11, 24), n),
                person=person,
                account=account,
                purpose=purpose.name,
                subject=SubjectKind.CASE.of(UUID(int=1000 + n)),
                amount_fen=FEN,
                opened_at=NOW + timedelta(seconds=n),
                expires_at=None if expires_in is None else NOW + expires_in,
            )
        )
        return key

    def begun(self, order: UUID, way: PayWay = PayWay.NATIVE, account: UUID | None = HER) -> Trade:
        held = self.store.rows[order]
        trade = trades.begin(
            order,
            held.order.number,
            len(held.trades) + 1,
            way,
            account,
            self.clock(),
            held.order.expires_at,
        )
        self.store.rows[order] = replace(held, trades=(*held.trades, trade))
        return trade

    def paid(self, order: UUID, way: PayWay = PayWay.NATIVE) -> Trade:
        trade = self.begun(order, way).pay("t-1", self.clock())
        held = self.store.rows[order]
        self.store.rows[order] = Paid(held.order.pay(self.clock()), (*held.trades[:-1], trade))
        return trade

    def held(self, order: UUID) -> Paid:
        return self.store.rows[order]


def word(trade: Trade, said: TradeSaid = TradeSaid.PAID, fen: int = FEN) -> TradeWord:
    return TradeWord(trade.vendor, trade.number, said, "t-1", fen, "CNY", NOW)
