"""One trade from its beginning to its end, and how an order moves with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.errors import Conflict
from domain.payments.differences import Difference, DifferenceKind, DifferenceState, Found
from domain.payments.payments import (
    AMOUNT_MAX_FEN,
    CloseReason,
    NewOrder,
    Order,
    OrderState,
    Paid,
    ask_back,
    close,
    order_number,
    read_trade_number,
)
from domain.payments.reconciliation import Day, Totals, bounds, days_due, lacking
from domain.payments.refunds import ClaimedRefund
from domain.payments.trades import (
    LOOK_EVERY,
    TRADE_LIVES,
    PayWay,
    RefundReason,
    Trade,
    TradeState,
    Vendor,
    begin,
)
from domain.payments.vendor_calls import BeginWanted, Forged, UnknownSerial, VendorFailed
from domain.payments.vendor_words import DayFile, RefundSaid, RefundWord, TradeSaid, TradeWord
from domain.problems import Problem
from domain.subjects import SubjectKind

AT: Final = datetime(2026, 11, 29, 8, tzinfo=UTC)
LATER: Final = AT + timedelta(minutes=5)
DAY: Final = date(2026, 11, 29)
NUMBER: Final = order_number(DAY, 1234)
ONE: Final = UUID(int=1)
SUBJECT: Final = SubjectKind.CASE.of(UUID(int=3))
ORDER: Final = Order(ONE, NUMBER, UUID(int=2), None, "case.fee", SUBJECT, 1250, AT)


def begun(way: PayWay = PayWay.NATIVE, until: datetime | None = None) -> Trade:
    return begin(ONE, NUMBER, 1, way, None, AT, until)


def test_a_trade_is_begun_for_two_hours_and_looked_at_after_half_an_hour() -> None:
    trade = begun()

    assert (trade.number, trade.state, trade.ends_at) == (
        f"{NUMBER}01",
        TradeState.BEGUN,
        AT + TRADE_LIVES,
    )
    assert trade.look_at == AT + LOOK_EVERY
    assert (trade.begun, trade.taken, trade.surplus, trade.refunds) == (True, False, False, 0)


def test_a_trade_of_an_order_that_is_over_soon_is_looked_at_then() -> None:
    trade = begun(until=LATER)

    assert (trade.ends_at, trade.look_at) == (LATER, LATER)
    assert begun(until=AT + timedelta(days=1)).ends_at == AT + TRADE_LIVES


def test_what_was_paid_is_kept_as_the_vendor_says_it() -> None:
    paid = begun().pay("4200", LATER, "ebill-1")

    assert (paid.state, paid.transaction, paid.paid_at, paid.ebill, paid.look_at) == (
        TradeState.PAID,
        "4200",
        LATER,
        "ebill-1",
        None,
    )
    assert (paid.begun, paid.taken) == (False, True)


@pytest.mark.parametrize(
    ("way", "vendor", "look_at"),
    [
        (PayWay.JSAPI, Vendor.WECHAT_PAY, LATER + LOOK_EVERY),
        (PayWay.BOOK, Vendor.NONTAX, LATER + LOOK_EVERY),
        (PayWay.CASH, Vendor.WINDOW, None),
    ],
)
def test_each_asking_of_a_refund_has_a_number_and_a_vendor_is_looked_at(
    way: PayWay, vendor: Vendor, look_at: datetime | None
) -> None:
    once = begun(way).pay("4200", AT).refund(RefundReason.LATE, LATER)
    twice = once.refund(RefundReason.LATE, LATER)

    assert (once.vendor, once.state, once.reason, once.look_at) == (
        vendor,
        TradeState.REFUNDING,
        RefundReason.LATE,
        look_at,
    )
    assert [once.refund_number, twice.refund_number] == [f"{NUMBER}01R1", f"{NUMBER}01R2"]


def test_money_that_went_back_before_we_heard_of_it_was_not_the_order_s() -> None:
    missed = begun().refunded(LATER)
    known = begun().pay("4200", AT).refunded(LATER)

    assert (missed.state, missed.surplus, missed.paid_at) == (TradeState.REFUNDED, True, LATER)
    assert (known.surplus, known.paid_at, known.refunded_at) == (False, AT, LATER)
    assert (missed.look_at, known.look_at) == (None, None)


def test_a_trade_that_is_closed_is_looked_at_no_more() -> None:
    assert (begun().close().state, begun().close().look_at) == (TradeState.CLOSED, None)
    assert begun().look(LATER).look_at == LATER


def test_an_order_moves_by_one_version_at_a_time() -> None:
    paid = ORDER.pay(LATER)
    back = paid.refund(LATER).refunded(LATER + timedelta(days=1))

    assert (ORDER.version, ORDER.open, ORDER.waived) == (1, True, False)
    assert (paid.state, paid.version, paid.changed_at, paid.ended_at) == (
        OrderState.PAID,
        2,
        LATER,
        None,
    )
    assert (back.state, back.version, back.ended_at) == (
        OrderState.REFUNDED,
        4,
        LATER + timedelta(days=1),
    )
    assert paid.refunded(LATER).state is OrderState.REFUNDED


def test_an_order_moves_on_from_where_it_stands_alone() -> None:
    paid = ORDER.pay(AT)
    closed = ORDER.close(CloseReason.NOT_DUE, LATER)

    assert (closed.closed_as, closed.ended_at) == (CloseReason.NOT_DUE, LATER)
    for move in (paid.pay, ORDER.refund, ORDER.refunded, closed.pay, closed.refunded):
        with pytest.raises(Conflict, match=Problem.ORDER_MOVED):
            move(LATER)
    with pytest.raises(Conflict, match=Problem.ORDER_MOVED):
        paid.close(CloseReason.EXPIRED, LATER)


def test_an_order_is_over_at_its_end_and_one_without_an_end_is_never() -> None:
    ends = replace(ORDER, expires_at=LATER)

    assert not ends.over(LATER - timedelta(microseconds=1))
    assert ends.over(LATER)
    assert not ORDER.over(LATER)


def test_what_was_waived_after_it_was_paid_goes_back_and_says_so() -> None:
    held = Paid(ORDER.pay(AT), (begun().close(), replace(begun(), n=2).pay("4200", AT)))

    after, back = ask_back(held, RefundReason.WAIVED, LATER)

    assert (after.order.state, after.order.waived) == (OrderState.REFUNDING, True)
    assert back is not None
    assert (back.n, back.reason) == (2, RefundReason.WAIVED)
    assert after.trades == (held.trades[0], back)


def test_what_is_asked_back_for_another_reason_was_not_waived() -> None:
    after, _ = ask_back(
        Paid(ORDER.pay(AT), (begun().pay("4200", AT),)), RefundReason.WITHDRAWN, LATER
    )

    assert (after.order.waived, after.order.closed_as) == (False, None)


def test_the_trade_that_paid_an_order_is_none_whose_money_goes_back() -> None:
    surplus = replace(begun().pay("1", AT), surplus=True)
    own = replace(begun(), n=2).pay("2", AT)
    held = Paid(ORDER, (surplus, own))

    assert held.own is own
    assert Paid(ORDER, (surplus,)).own is None
    assert (held.trade(2), held.trade(3)) == (own, None)


def test_trades_under_way_are_looked_at_once_their_order_is_closed() -> None:
    over = begun().close()
    held = close(Paid(ORDER, (over, begun())), CloseReason.EXPIRED, LATER)

    assert [each.look_at for each in held.trades] == [None, LATER]
    assert held.order.closed_as is CloseReason.EXPIRED


def test_an_order_is_of_one_fen_to_ten_million_yuan() -> None:
    for fen in (1, AMOUNT_MAX_FEN):
        assert NewOrder(ONE, None, "case.fee", SUBJECT, fen).expires_at is None
    for fen in (0, AMOUNT_MAX_FEN + 1):
        with pytest.raises(ValueError, match="at least 1 fen"):
            NewOrder(ONE, None, "case.fee", SUBJECT, fen)


def test_a_number_has_its_day_a_serial_and_a_check_digit() -> None:
    assert [order_number(DAY, serial) for serial in (1234, 1235, 5)] == [
        "ZJ20261129000012343",
        "ZJ20261129000012350",
        "ZJ20261129000000058",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        NUMBER,
        f"{NUMBER}0x",
        f"ZK{NUMBER[2:]}01",
        f"{NUMBER}\u0660\u0661",
        f"{NUMBER}{'0' * 4}01",
    ],
)
def test_what_we_never_gave_a_vendor_is_no_trade_s_number(text: str) -> None:
    assert read_trade_number(text) is None


def test_a_trade_s_number_is_read_however_long_the_serial_has_grown() -> None:
    assert read_trade_number(f"{NUMBER}07") == (NUMBER, 7)
    assert read_trade_number(f"{NUMBER}00010") == (f"{NUMBER}000", 10)


def test_a_refund_is_never_too_old_and_leaves_by_night() -> None:
    claimed = ClaimedRefund(ONE, "n", begun(), 1250, Channel.REFUND, 1, 1, AT)
    year_later = AT + timedelta(days=366)

    assert not claimed.over(year_later)
    assert claimed.leaves_at(year_later) == year_later


def test_a_failed_vendor_says_by_a_word_whether_to_ask_again() -> None:
    away, no = VendorFailed("TIMEOUT"), VendorFailed("NO_AUTH", refused=True)

    assert (str(away), away.code, away.refused) == ("TIMEOUT", "TIMEOUT", False)
    assert no.refused
    assert (str(Forged("digest")), Forged("digest").why) == ("digest", "digest")
    assert (str(UnknownSerial()), UnknownSerial().why) == ("serial", "serial")
    assert "openid-of-payer" not in repr(BeginWanted(begun(), 1, "费", "openid-of-payer"))


def test_a_difference_waits_for_an_officer() -> None:
    found = Found(Vendor.NONTAX, DifferenceKind.AMOUNT, "n")

    assert Difference(ONE, found, AT).state is DifferenceState.OPEN


def word(number: str, fen: int) -> TradeWord:
    return TradeWord(Vendor.WECHAT_PAY, number, TradeSaid.PAID, "t", fen, "CNY", AT)


def back_word(refund: str, fen: int) -> RefundWord:
    return RefundWord(Vendor.WECHAT_PAY, "n", RefundSaid.DONE, refund, fen, "CNY", AT)


FILE: Final = DayFile(
    Vendor.WECHAT_PAY,
    DAY,
    b"digest",
    (word("a", 1), word("b", 20)),
    (back_word("aR1", 300), back_word("aR2", 4000)),
)


def test_a_day_is_entered_with_the_sums_of_its_file() -> None:
    day = Day.of(FILE, LATER)

    assert (day.vendor, day.day, day.digest, day.reconciled_at) == (
        Vendor.WECHAT_PAY,
        DAY,
        b"digest",
        LATER,
    )
    assert (day.paid, day.refunded) == (Totals(2, 21), Totals(2, 4300))


def test_a_day_of_the_city_begins_at_its_midnight() -> None:
    assert bounds(DAY) == (
        datetime(2026, 11, 28, 16, tzinfo=UTC),
        datetime(2026, 11, 29, 16, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("at", "newest"),
    [
        (datetime(2026, 11, 29, 1, 59, 59, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 29, 2, tzinfo=UTC), date(2026, 11, 28)),
    ],
)
def test_yesterday_s_file_is_there_from_ten_on_and_two_weeks_are_fetched_again(
    at: datetime, newest: date
) -> None:
    days = days_due(at)

    assert (days[0], days[-1], len(days)) == (newest, newest - timedelta(days=13), 14)


def test_what_the_vendor_s_file_lacks_is_ours_alone() -> None:
    ours = replace(begun().pay("4200", AT), number="c")
    there = replace(ours, number="a")
    lost = Found(Vendor.WECHAT_PAY, DifferenceKind.OURS_ONLY, "a", transaction="aR9")
    met = replace(lost, transaction="aR1")

    assert lacking(FILE, [(there, 1), (ours, 1250)], [met, lost]) == (
        Found(
            vendor=Vendor.WECHAT_PAY,
            kind=DifferenceKind.OURS_ONLY,
            number="c",
            transaction="4200",
            order=ONE,
            ours_fen=1250,
            day=DAY,
        ),
        lost,
    )
