"""An order (缴费单): an amount that somebody owes the city for one thing, from its opening to its end.

Amounts are integer fen of yuan (CNY), the one currency, and never change: another amount is another order.
What was paid for it, and given back, are its trades (domain/payments/trades.py).
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict
from domain.payments.trades import RefundReason, Trade
from domain.problems import Problem
from domain.subjects import Subject
from domain.words import Words

CURRENCY: Final = "CNY"
#: Own choice: ten million yuan, far above any fee of the city's, and within what a vendor's total may be.
AMOUNT_MAX_FEN: Final = 1_000_000_000
#: ZJ, the day, a number that runs through, a check digit; with the number of a trade and of its refund 25 of
#: the 32 characters that WeChat Pay allows.
_NUMBER: Final = re.compile(r"ZJ[0-9]{17,20}", re.ASCII)


class OrderState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CLOSED = "closed"


class CloseReason(StrEnum):
    EXPIRED = "expired"  # not paid in its time
    REPLACED = "replaced"  # by an order of another amount for the same thing
    NOT_DUE = "not_due"  # what it was for ended before it was paid
    WAIVED = "waived"  # 减免: an officer let it off


class PaymentMove(StrEnum):
    """What is put on record of an order."""

    OPENED = "opened"
    BEGUN = "begun"
    PAID = "paid"
    RECEIVED = "received"  # at the window
    RETURNED = "returned"
    REFUND_ASKED = "refund_asked"
    REFUNDED = "refunded"
    PAID_OUT = "paid_out"  # at the window
    CLOSED = "closed"
    READ = "read"


STATE_WORDS: Final = {
    OrderState.OPEN: Words("待缴费", "To be paid"),
    OrderState.PAID: Words("已缴费", "Paid"),
    OrderState.REFUNDING: Words("退款中", "Being refunded"),
    OrderState.REFUNDED: Words("已退款", "Refunded"),
    OrderState.CLOSED: Words("已关闭", "Closed"),
}
CLOSED_WORDS: Final = {
    CloseReason.EXPIRED: Words("超过缴费时间", "Not paid in time"),
    CloseReason.REPLACED: Words("金额已变更，见新的缴费单", "Replaced by another order"),
    CloseReason.NOT_DUE: Words("无需缴费", "Nothing is to be paid any more"),
    CloseReason.WAIVED: Words("已减免", "Waived"),
}


@dataclass(frozen=True, slots=True)
class PaymentPurpose:
    """What an order is for; `name` stands in rows, and keeps its word for ever.

    `public`: revenue of the treasury (非税收入), which goes by a payment book number where the city has that.
    """

    name: str
    words: Words
    public: bool


@dataclass(frozen=True, slots=True)
class NewOrder:
    """`account`: who pays from a phone, None for whoever comes to the window.

    `expires_at`: None: it ends with what it is for.
    """

    person: UUID
    account: UUID | None
    purpose: str
    subject: Subject
    amount_fen: int
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount_fen <= AMOUNT_MAX_FEN:
            raise ValueError("an order is of at least 1 fen, and not above what the city takes")


@dataclass(frozen=True, slots=True)
class Order:
    """`person` is None once it is forgotten. `version` rises with each change."""

    order: UUID
    number: str
    person: UUID | None
    account: UUID | None
    purpose: str
    subject: Subject
    amount_fen: int
    opened_at: datetime
    expires_at: datetime | None = None
    state: OrderState = OrderState.OPEN
    version: int = 1
    changed_at: datetime | None = None
    ended_at: datetime | None = None
    closed_as: CloseReason | None = None

    @property
    def open(self) -> bool:
        return self.state is OrderState.OPEN

    @property
    def waived(self) -> bool:
        """Also of one that was paid first, whose money goes back."""
        return self.closed_as is CloseReason.WAIVED

    def over(self, at: datetime) -> bool:
        """Whether it is too late to begin to pay it."""
        return self.expires_at is not None and at >= self.expires_at

    def pay(self, at: datetime) -> Self:
        return self._to(OrderState.PAID, at, self.open)

    def close(self, how: CloseReason, at: datetime) -> Self:
        closed = self._to(OrderState.CLOSED, at, self.open)
        return replace(closed, closed_as=how, ended_at=at)

    def refund(self, at: datetime) -> Self:
        return self._to(OrderState.REFUNDING, at, self.state is OrderState.PAID)

    def refunded(self, at: datetime) -> Self:
        """Also of one that nobody here asked to be refunded: the vendor's word says where the money is."""
        may = self.state in {OrderState.PAID, OrderState.REFUNDING}
        return replace(self._to(OrderState.REFUNDED, at, may), ended_at=at)

    def _to(self, state: OrderState, at: datetime, may: bool) -> Self:  # noqa: FBT001  # one word by place
        if not may:
            raise Conflict(Problem.ORDER_MOVED)
        return replace(self, state=state, version=self.version + 1, changed_at=at)


@dataclass(frozen=True, slots=True)
class Paid:
    """An order and all trades that were begun for it."""

    order: Order
    trades: tuple[Trade, ...] = ()

    @property
    def own(self) -> Trade | None:
        """The one that paid it."""
        return next((each for each in self.trades if each.taken and not each.surplus), None)

    def trade(self, n: int) -> Trade | None:
        return next((each for each in self.trades if each.n == n), None)


def ask_back(held: Paid, reason: RefundReason, at: datetime) -> tuple[Paid, Trade | None]:
    """The order's own payment goes back; with the trade whose refund is to be asked, None where nothing was paid."""
    order, own = held.order, held.own
    if order.state is not OrderState.PAID or own is None:
        return held, None
    back = own.refund(reason, at)
    after = order.refund(at)
    if reason is RefundReason.WAIVED:
        after = replace(after, closed_as=CloseReason.WAIVED)
    return put(replace(held, order=after), back), back


def close(held: Paid, how: CloseReason, at: datetime) -> Paid:
    """Trades that are under way are closed at their vendor soon; what is paid by one meanwhile goes back."""
    trades = tuple(each.look(at) if each.begun else each for each in held.trades)
    return Paid(held.order.close(how, at), trades)


def put(held: Paid, trade: Trade) -> Paid:
    return replace(held, trades=tuple(trade if each.n == trade.n else each for each in held.trades))


def order_number(day: date, serial: int) -> str:
    """`ZJ20261129000001234`: the day, a number that runs through, and a check digit (Luhn)."""
    digits = f"{day:%Y%m%d}{serial:08d}"
    return f"ZJ{digits}{_luhn(digits)}"


def read_trade_number(text: str) -> tuple[str, int] | None:
    """The number of the order, and which trade of it; None for what we never gave a vendor."""
    number, n = text[:-2], text[-2:]
    if not _NUMBER.fullmatch(number) or not re.fullmatch(r"[0-9]{2}", n, re.ASCII):
        return None
    return number, int(n)


def yuan(fen: int) -> str:
    """`12.30`."""
    return f"{fen // 100}.{fen % 100:02d}"


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  # of two digits their sum
    return -total % 10
