"""What a vendor's word comes to for an order: pure, said any number of times and in any order."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.payments.differences import DifferenceKind, Found
from domain.payments.payments import CURRENCY, OrderState, Paid, put
from domain.payments.trades import RefundReason, Trade, TradeState
from domain.payments.vendor_words import RefundSaid, RefundWord, TradeSaid, TradeWord, Word


class News(StrEnum):
    """What the order's purpose, and whoever pays, hear of it."""

    NOTHING = "nothing"
    PAID = "paid"
    RETURNED = "returned"  # money that is not the order's came, and goes back
    REFUNDED = "refunded"  # the order's own money is back
    GIVEN_BACK = "given_back"  # what was not the order's is back


@dataclass(frozen=True, slots=True)
class Settled:
    """`refund`: its refund has to be asked of the vendor; `difference`: what does not fit, and is kept."""

    held: Paid
    news: News = News.NOTHING
    refund: Trade | None = None
    difference: Found | None = None


def settle(held: Paid, trade: Trade, word: Word, at: datetime) -> Settled:
    """`trade`: the one of `held` of which the vendor speaks."""
    if isinstance(word, RefundWord):
        return _refund(held, trade, word, at)
    if word.said is TradeSaid.PAID:
        return _payment(held, trade, word, at)
    if word.said is TradeSaid.OPEN or trade.state is not TradeState.BEGUN:
        return Settled(held)
    return Settled(put(held, trade.close()))


def _payment(held: Paid, trade: Trade, word: TradeWord, at: datetime) -> Settled:
    if unlike := _unlike(held, trade, word):
        return Settled(held, difference=unlike)
    if trade.taken:
        if trade.transaction in {"", word.transaction}:
            ebill = word.ebill or trade.ebill
            return Settled(put(held, replace(trade, transaction=word.transaction, ebill=ebill)))
        return Settled(held, difference=_found(held, trade, word, DifferenceKind.TRANSACTION))
    paid_at = word.at or at
    if held.order.open:
        paid = put(held, trade.pay(word.transaction, paid_at, word.ebill))
        return Settled(replace(paid, order=held.order.pay(at)), News.PAID)
    closed = held.order.state is OrderState.CLOSED
    why = RefundReason.LATE if closed else RefundReason.TWICE
    back = replace(trade.pay(word.transaction, paid_at, word.ebill).refund(why, at), surplus=True)
    return Settled(put(held, back), News.RETURNED, refund=back)


def _refund(held: Paid, trade: Trade, word: RefundWord, at: datetime) -> Settled:
    if word.said is RefundSaid.FAILED:
        wrong = _found(held, trade, word, DifferenceKind.REFUND_FAILED)
        ours = trade.state is TradeState.REFUNDING and word.refund in {"", trade.refund_number}
        return Settled(held, difference=wrong if ours else None)
    asked = trade.state in {TradeState.REFUNDING, TradeState.REFUNDED}
    if word.said is RefundSaid.PROCESSING and not asked:
        return Settled(held, difference=_found(held, trade, word, DifferenceKind.REFUND_NOT_ASKED))
    if word.said is not RefundSaid.DONE or trade.state is TradeState.REFUNDED:
        return Settled(held)
    if unlike := _unlike(held, trade, word):
        return Settled(held, difference=unlike)
    back = trade.refunded(word.at or at)
    after = put(held, back)
    own = not back.surplus
    if own:
        after = replace(after, order=held.order.refunded(at))
    return Settled(
        after,
        News.REFUNDED if own else News.GIVEN_BACK,
        difference=None if asked else _found(held, trade, word, DifferenceKind.REFUND_NOT_ASKED),
    )


def _unlike(held: Paid, trade: Trade, word: Word) -> Found | None:
    if word.currency != CURRENCY:
        return _found(held, trade, word, DifferenceKind.CURRENCY)
    if word.amount_fen != held.order.amount_fen:
        return _found(held, trade, word, DifferenceKind.AMOUNT)
    return None


def _found(held: Paid, trade: Trade, word: Word, kind: DifferenceKind) -> Found:
    transaction = word.refund if isinstance(word, RefundWord) else word.transaction
    return Found(
        vendor=word.vendor,
        kind=kind,
        number=trade.number,
        transaction=transaction,
        order=held.order.order,
        ours_fen=held.order.amount_fen,
        theirs_fen=word.amount_fen,
        currency=word.currency,
    )
