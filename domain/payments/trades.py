"""A trade: one try to pay an order, at a vendor or at the window, and what became of its money."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.words import Words

#: What is shown to a phone or on a screen is good for so long (WeChat Pay: a prepay and a code 2 hours);
#: the order stays open, and another trade may begin.
TRADE_LIVES: Final = timedelta(hours=2)
#: Of one order; two digits of its number say which.
TRADES_MAX: Final = 99
#: So often the vendor is asked what it did not tell by itself.
LOOK_EVERY: Final = timedelta(minutes=30)


class Vendor(StrEnum):
    WECHAT_PAY = "wechat_pay"
    NONTAX = "nontax"  # 非税收入收缴系统
    WINDOW = "window"  # an officer takes it


class PayWay(StrEnum):
    JSAPI = "jsapi"  # within WeChat
    H5 = "h5"  # in a browser of a phone, which opens WeChat
    NATIVE = "native"  # by a code on a screen
    BOOK = "book"  # 缴款码: at any bank or wallet of the collecting banks
    CASH = "cash"
    CARD = "card"


VENDOR_OF: Final[Mapping[PayWay, Vendor]] = {
    PayWay.JSAPI: Vendor.WECHAT_PAY,
    PayWay.H5: Vendor.WECHAT_PAY,
    PayWay.NATIVE: Vendor.WECHAT_PAY,
    PayWay.BOOK: Vendor.NONTAX,
    PayWay.CASH: Vendor.WINDOW,
    PayWay.CARD: Vendor.WINDOW,
}
PAY_WAY_WORDS: Final = {
    PayWay.JSAPI: Words("微信支付", "WeChat Pay"),
    PayWay.H5: Words("微信支付（浏览器）", "WeChat Pay from a browser"),
    PayWay.NATIVE: Words("微信扫码支付", "WeChat Pay by a code"),
    PayWay.BOOK: Words("非税缴款码", "Payment book number (non-tax revenue)"),
    PayWay.CASH: Words("窗口现金", "Cash at the window"),
    PayWay.CARD: Words("窗口刷卡", "Card at the window"),
}


class TradeState(StrEnum):
    BEGUN = "begun"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CLOSED = "closed"


#: Its money came.
TAKEN: Final = frozenset({TradeState.PAID, TradeState.REFUNDING, TradeState.REFUNDED})


class RefundReason(StrEnum):
    WITHDRAWN = "withdrawn"  # what it was for was taken back
    NOT_DONE = "not_done"  # what it was for came to nothing
    LATE = "late"  # paid after the order was closed
    TWICE = "twice"  # the order was paid already
    WAIVED = "waived"


REFUND_WORDS: Final = {
    RefundReason.WITHDRAWN: Words("已撤回", "It was withdrawn"),
    RefundReason.NOT_DONE: Words("未办成", "It came to nothing"),
    RefundReason.LATE: Words("缴费单已关闭后才支付", "It was paid after its time"),
    RefundReason.TWICE: Words("重复支付", "It was paid twice"),
    RefundReason.WAIVED: Words("已减免", "It was waived"),
}


@dataclass(frozen=True, slots=True)
class Trade:
    """`n`: 1, 2, 3 … of its order. `surplus`: its money is not the order's, and goes back.

    `transaction`: the vendor's number of the payment, at the window that of the receipt. `refunds`: how often
    its refund was asked; each asking has a number of its own. `look_at`: when the vendor is asked what became of
    it; None: nothing is to be asked.
    """

    order: UUID
    n: int
    number: str
    way: PayWay
    account: UUID | None
    begun_at: datetime
    ends_at: datetime
    state: TradeState = TradeState.BEGUN
    surplus: bool = False
    transaction: str = ""
    paid_at: datetime | None = None
    reason: RefundReason | None = None
    refunds: int = 0
    refunded_at: datetime | None = None
    ebill: str = ""  # 财政电子票据号码, where the treasury issues one
    look_at: datetime | None = None

    @property
    def vendor(self) -> Vendor:
        return VENDOR_OF[self.way]

    @property
    def taken(self) -> bool:
        return self.state in TAKEN

    @property
    def refund_number(self) -> str:
        """Of the refund that was asked last."""
        return f"{self.number}R{self.refunds}"

    @property
    def begun(self) -> bool:
        return self.state is TradeState.BEGUN

    def pay(self, transaction: str, paid_at: datetime, ebill: str = "") -> Self:
        """`paid_at`: as the vendor says, whose days its file counts."""
        return replace(
            self,
            state=TradeState.PAID,
            transaction=transaction,
            paid_at=paid_at,
            ebill=ebill,
            look_at=None,
        )

    def refund(self, reason: RefundReason, at: datetime) -> Self:
        return replace(
            self,
            state=TradeState.REFUNDING,
            reason=reason,
            refunds=self.refunds + 1,
            look_at=None if self.vendor is Vendor.WINDOW else at + LOOK_EVERY,
        )

    def look(self, at: datetime) -> Self:
        return replace(self, look_at=at)

    def refunded(self, at: datetime) -> Self:
        """Of one whose payment we never heard of, its money was not the order's."""
        missed = not self.taken
        return replace(
            self,
            state=TradeState.REFUNDED,
            refunded_at=at,
            surplus=self.surplus or missed,
            paid_at=self.paid_at or at,
            look_at=None,
        )

    def close(self) -> Self:
        return replace(self, state=TradeState.CLOSED, look_at=None)


def begin(
    order: UUID,
    order_number: str,
    n: int,
    way: PayWay,
    account: UUID | None,
    at: datetime,
    until: datetime | None,
) -> Trade:
    """`until`: when its order is over. The vendor is asked when it should be over too."""
    ends = at + TRADE_LIVES if until is None else min(until, at + TRADE_LIVES)
    return Trade(
        order=order,
        n=n,
        number=trade_number(order_number, n),
        way=way,
        account=account,
        begun_at=at,
        ends_at=ends,
        look_at=min(ends, at + LOOK_EVERY),
    )


def trade_number(order_number: str, n: int) -> str:
    """As the vendor knows it (WeChat Pay: out_trade_no, 6 to 32 of `[0-9A-Za-z_-|*]`)."""
    return f"{order_number}{n:02d}"
