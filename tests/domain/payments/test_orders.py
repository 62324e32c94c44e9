"""Orders, and what the word of a vendor comes to for them: in any order, and any number of times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict
from domain.payments import trades
from domain.payments.differences import DifferenceKind, Found
from domain.payments.payments import (
    CloseReason,
    NewOrder,
    Order,
    OrderState,
    Paid,
    ask_back,
    close,
    order_number,
    read_trade_number,
    yuan,
)
from domain.payments.settling import News, Settled, settle
from domain.payments.trades import PayWay, RefundReason, Trade, TradeState, Vendor
from domain.payments.vendor_words import RefundSaid, RefundWord, TradeSaid, TradeWord, Word
from domain.subjects import SubjectKind

AT: Final = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
ORDER, PERSON = UUID(int=1), UUID(int=2)
SUBJECT: Final = SubjectKind.CASE.of(UUID(int=3))
FEN: Final = 1250


def an_order() -> Order:
    number = order_number(AT.date(), 7)
    return Order(ORDER, number, PERSON, None, "case.fee", SUBJECT, FEN, AT, changed_at=AT)


def begun(held: Paid) -> tuple[Paid, Trade]:
    """With one trade more."""
    n = len(held.trades) + 1
    trade = trades.begin(ORDER, held.order.number, n, PayWay.NATIVE, None, AT, None)
    return replace(held, trades=(*held.trades, trade)), trade


def paid_word(trade: Trade, *, fen: int = FEN, currency: str = "CNY", of: str = "") -> TradeWord:
    transaction = of or f"4200{trade.number}"
    return TradeWord(
        Vendor.WECHAT_PAY, trade.number, TradeSaid.PAID, transaction, fen, currency, AT
    )


def refund_word(trade: Trade, said: RefundSaid = RefundSaid.DONE) -> RefundWord:
    return RefundWord(Vendor.WECHAT_PAY, trade.number, said, trade.refund_number, FEN, "CNY", AT)


def told(held: Paid, word: Word) -> Settled:
    trade = next(each for each in held.trades if each.number == word.number)
    return settle(held, trade, word, AT)


def test_a_payment_pays_the_order_once() -> None:
    held, trade = begun(Paid(an_order()))

    once = told(held, paid_word(trade))
    again = told(once.held, paid_word(trade))

    assert (once.held.order.state, once.news) == (OrderState.PAID, News.PAID)
    assert once.held.own is not None
    assert again == Settled(once.held)


@pytest.mark.parametrize(
    ("word", "kind"),
    [({"fen": FEN - 1}, DifferenceKind.AMOUNT), ({"currency": "USD"}, DifferenceKind.CURRENCY)],
)
def test_another_amount_or_currency_is_a_difference_and_no_payment(
    word: dict[str, int | str], kind: DifferenceKind
) -> None:
    held, trade = begun(Paid(an_order()))

    settled = told(held, paid_word(trade, **word))  # type: ignore[arg-type]  # by the names of the table

    assert settled.held == held
    assert settled.difference is not None
    assert settled.difference.kind is kind


def test_two_payments_under_one_number_are_a_difference() -> None:
    held, trade = begun(Paid(an_order()))
    paid = told(held, paid_word(trade)).held

    settled = told(paid, paid_word(trade, of="another"))

    assert settled.held == paid
    assert settled.difference is not None
    assert settled.difference.kind is DifferenceKind.TRANSACTION


def test_what_comes_after_closing_goes_back() -> None:
    held, trade = begun(Paid(an_order()))
    closed = close(held, CloseReason.EXPIRED, AT)

    late = told(closed, paid_word(trade))

    assert late.news is News.RETURNED
    assert late.held.order == closed.order
    assert late.refund is not None
    assert (late.refund.reason, late.refund.surplus) == (RefundReason.LATE, True)


def test_what_is_paid_twice_goes_back_and_the_order_stays_paid() -> None:
    held, one = begun(Paid(an_order()))
    held, other = begun(held)
    paid = told(held, paid_word(one)).held

    twice = told(paid, paid_word(other))
    back = told(twice.held, refund_word(twice.held.trades[1]))

    assert twice.refund is not None
    assert twice.refund.reason is RefundReason.TWICE
    assert (back.news, back.held.order.state) == (News.GIVEN_BACK, OrderState.PAID)
    assert back.difference is None


def test_a_refund_that_comes_before_its_payment_leaves_the_order_open_and_is_looked_at() -> None:
    held, trade = begun(Paid(an_order()))

    back = told(held, refund_word(trade))
    payment = told(back.held, paid_word(trade))

    assert back.held.order.open
    assert back.difference is not None
    assert back.difference.kind is DifferenceKind.REFUND_NOT_ASKED
    assert payment.news is News.NOTHING
    assert payment.held.trades[0].state is TradeState.REFUNDED


def test_a_refund_that_nobody_asked_for_ends_the_order_and_is_looked_at() -> None:
    held, trade = begun(Paid(an_order()))
    paid = told(held, paid_word(trade)).held

    back = told(paid, refund_word(trade))

    assert back.held.order.state is OrderState.REFUNDED
    assert back.difference is not None


def test_a_refund_that_failed_is_a_difference_while_it_is_asked_for() -> None:
    held, trade = begun(Paid(an_order()))
    asked, _ = ask_back(told(held, paid_word(trade)).held, RefundReason.NOT_DONE, AT)

    failed = told(asked, refund_word(asked.trades[0], RefundSaid.FAILED))

    assert failed.held == asked
    assert failed.difference is not None
    assert failed.difference.kind is DifferenceKind.REFUND_FAILED


def test_what_is_not_paid_is_not_asked_back() -> None:
    held, _ = begun(Paid(an_order()))

    assert ask_back(held, RefundReason.NOT_DONE, AT) == (held, None)


def test_an_order_that_is_closed_is_not_paid() -> None:
    closed = an_order().close(CloseReason.WAIVED, AT)

    for move in (closed.pay, closed.refund, closed.refunded):
        with pytest.raises(Conflict):
            move(AT)


@pytest.mark.parametrize("fen", [0, -1, 10**12])
def test_no_order_is_of_an_amount_that_nobody_can_owe(fen: int) -> None:
    with pytest.raises(ValueError, match="at least 1 fen"):
        NewOrder(PERSON, None, "case.fee", SUBJECT, fen)


def test_a_trade_is_found_by_its_number() -> None:
    number = order_number(AT.date(), 123)

    assert read_trade_number(trades.trade_number(number, 7)) == (number, 7)
    for other in ("", "07", number, f"{number}7", "ZJ2026112900000123x07", "٣" * 21):
        assert read_trade_number(other) is None
    assert 6 <= len(f"{trades.trade_number(number, 7)}R1") <= 32


def test_a_trade_is_over_with_its_order() -> None:
    soon = AT + timedelta(minutes=5)

    trade = trades.begin(ORDER, "ZJ1", 1, PayWay.H5, None, AT, soon)

    assert (trade.ends_at, trade.look_at) == (soon, soon)


def test_yuan_are_written_from_fen_without_a_fraction_lost() -> None:
    assert [yuan(fen) for fen in (1, 10, 99, 100, 1250)] == [
        "0.01",
        "0.10",
        "0.99",
        "1.00",
        "12.50",
    ]


#: What may happen to two trades of one order, at either of them.
EVENTS: Final = st.lists(
    st.tuples(st.sampled_from(["pay", "refund", "failed", "close", "ask", "shut"]), st.booleans()),
    max_size=12,
)


@given(EVENTS)
def test_whatever_comes_in_whatever_order_the_money_is_where_it_belongs(
    events: list[tuple[str, bool]],
) -> None:
    """`paid` counts what the vendor holds: its word is true, and may be repeated or late."""
    held, _ = begun(Paid(an_order()))
    held, _ = begun(held)
    effects: list[News] = []
    for what, second in events:
        trade = held.trades[1 if second else 0]
        if what == "ask":
            held, _ = ask_back(held, RefundReason.WITHDRAWN, AT)
        elif what == "shut":
            if held.order.open:
                held = close(held, CloseReason.NOT_DUE, AT)
        else:
            words: dict[str, Word] = {
                "pay": paid_word(trade),
                "refund": refund_word(trade),
                "failed": refund_word(trade, RefundSaid.FAILED),
                "close": TradeWord(Vendor.WECHAT_PAY, trade.number, TradeSaid.CLOSED),
            }
            settled = told(held, words[what])
            held = settled.held
            effects.append(settled.news)
            if settled.refund is not None:
                assert settled.refund.state is TradeState.REFUNDING

    assert effects.count(News.PAID) <= 1
    assert effects.count(News.REFUNDED) <= 1
    own = [each for each in held.trades if each.taken and not each.surplus]
    assert len(own) <= 1
    assert (held.order.state in {OrderState.PAID, OrderState.REFUNDING}) == any(
        each.state in {TradeState.PAID, TradeState.REFUNDING} for each in own
    )
    assert not any(each.state is TradeState.PAID for each in held.trades if each.surplus), (
        "what is not the order's is on its way back"
    )


def test_a_difference_says_both_amounts_the_order_and_the_vendor_s_number() -> None:
    held, trade = begun(Paid(an_order()))

    told_more = told(held, paid_word(trade, fen=FEN + 1)).difference
    paid = told(held, paid_word(trade)).held
    back = told(paid, refund_word(paid.trades[0])).difference

    assert told_more == Found(
        vendor=Vendor.WECHAT_PAY,
        kind=DifferenceKind.AMOUNT,
        number=trade.number,
        transaction=f"4200{trade.number}",
        order=ORDER,
        ours_fen=FEN,
        theirs_fen=FEN + 1,
        currency="CNY",
    )
    assert back is not None
    assert (back.kind, back.transaction) == (
        DifferenceKind.REFUND_NOT_ASKED,
        f"{trade.number}R0",
    )


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (TradeSaid.OPEN, TradeState.BEGUN),
        (TradeSaid.CLOSED, TradeState.CLOSED),
        (TradeSaid.UNKNOWN, TradeState.CLOSED),
    ],
)
def test_a_trade_ends_when_its_vendor_has_it_no_more(said: TradeSaid, state: TradeState) -> None:
    held, trade = begun(Paid(an_order()))

    settled = told(held, TradeWord(Vendor.WECHAT_PAY, trade.number, said))

    assert settled == Settled(
        replace(held, trades=(replace(trade, state=state, look_at=settled.held.trades[0].look_at),))
    )
    assert (settled.held.trades[0].look_at is None) is (state is TradeState.CLOSED)


def test_a_payment_is_not_closed_by_a_word_that_comes_late() -> None:
    held, trade = begun(Paid(an_order()))
    paid = told(held, paid_word(trade)).held

    assert told(paid, TradeWord(Vendor.WECHAT_PAY, trade.number, TradeSaid.CLOSED)).held == paid


def test_the_treasury_s_bill_that_comes_later_is_kept() -> None:
    held, trade = begun(Paid(an_order()))
    paid = told(held, paid_word(trade)).held

    with_bill = told(paid, replace(paid_word(trade), ebill="e-1")).held
    again = told(with_bill, paid_word(trade)).held

    assert [each.trades[0].ebill for each in (paid, with_bill, again)] == ["", "e-1", "e-1"]


def test_a_payment_is_dated_by_the_vendor_and_by_our_clock_where_it_says_nothing() -> None:
    held, trade = begun(Paid(an_order()))
    later = AT + timedelta(minutes=1)

    said = settle(held, trade, paid_word(trade), later).held
    unsaid = settle(held, trade, replace(paid_word(trade), at=None), later).held

    assert [each.trades[0].paid_at for each in (said, unsaid)] == [AT, later]
    assert said.order.changed_at == later


def test_a_refund_under_way_that_we_asked_for_is_no_news() -> None:
    held, trade = begun(Paid(an_order()))
    asked, _ = ask_back(told(held, paid_word(trade)).held, RefundReason.WITHDRAWN, AT)
    back = asked.trades[0]

    assert told(asked, refund_word(back, RefundSaid.PROCESSING)) == Settled(asked)
    done = told(asked, refund_word(back))
    assert (done.news, done.difference) == (News.REFUNDED, None)
    assert done.held.order.state is OrderState.REFUNDED
    assert told(done.held, refund_word(back)) == Settled(done.held)


def test_a_refund_that_failed_of_another_asking_is_no_difference_now() -> None:
    held, trade = begun(Paid(an_order()))
    asked, _ = ask_back(told(held, paid_word(trade)).held, RefundReason.WITHDRAWN, AT)
    other = replace(refund_word(asked.trades[0], RefundSaid.FAILED), refund=f"{trade.number}R9")
    unnamed = replace(other, refund="")

    assert told(asked, other) == Settled(asked)
    assert told(asked, unnamed).difference is not None


def test_a_refund_of_another_amount_is_a_difference_and_gives_nothing_back() -> None:
    held, trade = begun(Paid(an_order()))
    asked, _ = ask_back(told(held, paid_word(trade)).held, RefundReason.WITHDRAWN, AT)

    settled = told(asked, replace(refund_word(asked.trades[0]), amount_fen=FEN - 1))

    assert settled.held == asked
    assert settled.difference is not None
    assert settled.difference.kind is DifferenceKind.AMOUNT


def test_a_refund_under_way_that_nobody_asked_for_is_a_difference() -> None:
    held, trade = begun(Paid(an_order()))
    paid = told(held, paid_word(trade)).held

    settled = told(paid, refund_word(paid.trades[0], RefundSaid.PROCESSING))

    assert settled.held == paid
    assert settled.difference is not None
    assert settled.difference.kind is DifferenceKind.REFUND_NOT_ASKED


def test_a_refund_is_dated_by_the_vendor_and_by_our_clock_where_it_says_nothing() -> None:
    held, trade = begun(Paid(an_order()))
    paid = told(held, paid_word(trade)).held
    later = AT + timedelta(minutes=1)
    word = refund_word(paid.trades[0])

    said = settle(paid, paid.trades[0], word, later).held.trades[0]
    unsaid = settle(paid, paid.trades[0], replace(word, at=None), later).held.trades[0]

    assert (said.refunded_at, unsaid.refunded_at) == (AT, later)
