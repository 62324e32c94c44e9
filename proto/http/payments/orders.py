"""Orders, as people and the counter see and pay them."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from domain.payments.payments import (
    CLOSED_WORDS,
    STATE_WORDS,
    CloseReason,
    OrderState,
    Paid,
    PaymentPurpose,
)
from domain.payments.trades import (
    PAY_WAY_WORDS,
    REFUND_WORDS,
    PayWay,
    RefundReason,
    Trade,
    TradeState,
)
from domain.payments.vendor_calls import Begun
from domain.words import Language
from proto.http.base import Answer, Body, Moment

#: Of the window's own receipts: letters, digits and dashes.
Receipt = Annotated[str, Field(min_length=4, max_length=40, pattern=r"^[0-9A-Za-z-]+$")]


class PaymentWanted(Body):
    way: Literal[PayWay.JSAPI, PayWay.H5, PayWay.NATIVE, PayWay.BOOK]


class PaymentBegun(Answer):
    """What the phone needs: one of these. `params` go to WeChat's bridge as they are."""

    params: dict[str, str]
    url: str  # opened by the browser of the phone
    code: str  # what is scanned; of a payment book, the number
    qr_svg: str  # the code as a picture; "" for a number


class PaymentReceived(Body):
    way: Literal[PayWay.CASH, PayWay.CARD]
    receipt: Receipt  # its number


class PaymentPaidOut(Body):
    receipt: Receipt


class TradeSeen(Answer):
    way: PayWay
    way_words: str
    state: TradeState
    begun_at: Moment
    paid_at: Moment | None
    transaction: str  # the vendor's number, or the receipt's
    ebill: str  # the number of the treasury's electronic bill; "" for none
    refund_reason: RefundReason | None
    refund_words: str
    refunded_at: Moment | None


class OrderSeen(Answer):
    order: UUID
    number: str
    purpose: str
    purpose_words: str
    about: str  # what it is for: `case:UUID`
    amount_fen: int
    state: OrderState
    state_words: str
    closed_as: CloseReason | None
    closed_words: str
    opened_at: Moment
    expires_at: Moment | None
    ways: list[PayWay]  # by which it can be paid from a phone now; the window takes it besides
    trades: list[TradeSeen]  # whose money came

    @classmethod
    def of(
        cls, held: Paid, purpose: PaymentPurpose, ways: tuple[PayWay, ...], language: Language
    ) -> Self:
        order = held.order
        closed = order.closed_as
        return cls(
            order=order.order,
            number=order.number,
            purpose=order.purpose,
            purpose_words=purpose.words.in_(language),
            about=str(order.subject),
            amount_fen=order.amount_fen,
            state=order.state,
            state_words=STATE_WORDS[order.state].in_(language),
            closed_as=closed,
            closed_words="" if closed is None else CLOSED_WORDS[closed].in_(language),
            opened_at=order.opened_at,
            expires_at=order.expires_at,
            ways=list(ways) if order.open else [],
            trades=[_trade(each, language) for each in held.trades if each.taken],
        )


class OrdersSeen(Answer):
    """The newest first; `next_cursor` "" at the end."""

    orders: list[OrderSeen]
    next_cursor: str


def payment_begun(begun: Begun, qr_svg: str) -> PaymentBegun:
    return PaymentBegun(params=dict(begun.params), url=begun.url, code=begun.code, qr_svg=qr_svg)


def _trade(trade: Trade, language: Language) -> TradeSeen:
    return TradeSeen(
        way=trade.way,
        way_words=PAY_WAY_WORDS[trade.way].in_(language),
        state=trade.state,
        begun_at=trade.begun_at,
        paid_at=trade.paid_at,
        transaction=trade.transaction,
        ebill=trade.ebill,
        refund_reason=trade.reason,
        refund_words="" if trade.reason is None else REFUND_WORDS[trade.reason].in_(language),
        refunded_at=trade.refunded_at,
    )
