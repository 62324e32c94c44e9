"""What moved in the account against what was paid, given back and kept as a fee, to the fen."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.payments.differences import DifferenceKind
from domain.payments.funds import Due, Flow, FlowKind, FundDay, FundFile, compare, window
from domain.payments.payments import order_number
from domain.payments.reconciliation import bounds
from domain.payments.trades import Vendor, trade_number
from domain.payments.vendor_words import DayFile, RefundSaid, RefundWord, TradeSaid, TradeWord

DAY: Final = date(2026, 11, 24)
SINCE, UNTIL = bounds(DAY)
NOON: Final = SINCE + timedelta(hours=12)
ORDER: Final = UUID(int=1)
NUMBER: Final = trade_number(order_number(DAY, 1), 1)
PAID, FEE = Flow("f1", NUMBER, FlowKind.PAYMENT, 1250), Flow("f2", NUMBER, FlowKind.FEE, -8)
BACK: Final = Flow("f3", f"{NUMBER}R1", FlowKind.REFUND, -1250)
FEE_BACK: Final = Flow("f4", f"{NUMBER}R1", FlowKind.REFUND, 8)
DUE: Final = Due(NUMBER, ORDER, 1250, NOON, back=False)
DUE_BACK: Final = replace(DUE, back=True)


def bill(*, back: bool = False, others: frozenset[str] = frozenset()) -> DayFile:
    paid = TradeWord(Vendor.WECHAT_PAY, NUMBER, TradeSaid.PAID, "t", 1250, "CNY", NOON)
    refund = RefundWord(Vendor.WECHAT_PAY, NUMBER, RefundSaid.DONE, f"{NUMBER}R1", 1250, "CNY")
    fees = {NUMBER: 8, f"{NUMBER}R1": -8}
    return DayFile(Vendor.WECHAT_PAY, DAY, b"", (paid,), (refund,) if back else (), fees, others)


def funds(*flows: Flow) -> FundFile:
    return FundFile(Vendor.WECHAT_PAY, DAY, b"", flows)


def differing(
    *flows: Flow,
    dues: Iterable[Due] = (DUE,),
    of: DayFile | None = None,
    carried: frozenset[str] = frozenset(),
) -> list[tuple[DifferenceKind, int | None, int | None]]:
    found, _ = compare(funds(*flows), of or bill(), tuple(dues), carried)
    return [(each.kind, each.ours_fen, each.theirs_fen) for each in found]


def test_a_payment_with_its_fee_is_right() -> None:
    assert differing(PAID, FEE) == []


@pytest.mark.parametrize(
    "flows",
    [
        pytest.param((BACK, FEE_BACK), id="the fee by itself"),
        pytest.param((replace(BACK, fen=-1242),), id="less the fee"),
        pytest.param((replace(BACK, voucher=NUMBER, fen=-1242),), id="by the payment's number"),
    ],
)
def test_a_refund_is_right_however_its_fee_is_given_back(flows: tuple[Flow, ...]) -> None:
    assert differing(PAID, FEE, *flows, dues=(DUE, DUE_BACK), of=bill(back=True)) == []


@pytest.mark.parametrize(
    ("flows", "found"),
    [
        pytest.param((FEE,), (DifferenceKind.FUNDS_PAID, 1250, None), id="no money came"),
        pytest.param(
            (replace(PAID, fen=1249), FEE),
            (DifferenceKind.FUNDS_PAID, 1250, 1249),
            id="a fen less",
        ),
        pytest.param(
            (PAID, PAID, FEE), (DifferenceKind.FUNDS_PAID, 1250, 2500), id="twice the money"
        ),
        pytest.param(
            (PAID, replace(FEE, fen=-9)), (DifferenceKind.FUNDS_FEE, 8, 9), id="a fen more of fee"
        ),
        pytest.param((PAID,), (DifferenceKind.FUNDS_FEE, 8, 0), id="no fee"),
        pytest.param(
            (PAID, FEE, BACK),
            (DifferenceKind.FUNDS_REFUNDED, None, 1250),
            id="given back unasked",
        ),
        pytest.param(
            (PAID, FEE, replace(PAID, voucher="shop-7")),
            (DifferenceKind.FUNDS_PAID, None, 1250),
            id="a voucher of nobody",
        ),
    ],
)
def test_what_differs_by_a_fen_is_found(
    flows: tuple[Flow, ...], found: tuple[DifferenceKind, int | None, int | None]
) -> None:
    assert differing(*flows) == [found]


def test_what_is_taken_out_to_the_bank_is_the_treasurers() -> None:
    assert differing(PAID, FEE, Flow("f9", "w1", FlowKind.OTHER, -100000)) == []


def test_who_shares_the_account_is_not_looked_at() -> None:
    theirs = replace(PAID, voucher="shop-7")

    assert differing(PAID, FEE, theirs, of=bill(others=frozenset({"shop-7"}))) == []


def at(moment: datetime) -> tuple[Due, ...]:
    return (replace(DUE, at=moment),)


def test_what_was_paid_in_the_last_minute_has_to_be_in_the_next_days_file() -> None:
    found, carried = compare(funds(), bill(), at(UNTIL - timedelta(seconds=20)), frozenset())
    assert (found, carried) == ((), (NUMBER,))
    none = replace(bill(), payments=(), day=DAY + timedelta(days=1))
    next_day = FundFile(Vendor.WECHAT_PAY, DAY + timedelta(days=1), b"", ())
    lost, _ = compare(next_day, none, at(UNTIL - timedelta(seconds=20)), frozenset(carried))
    there, _ = compare(
        replace(next_day, flows=(PAID, FEE)),
        none,
        at(UNTIL - timedelta(seconds=20)),
        frozenset(carried),
    )

    assert [each.kind for each in lost] == [DifferenceKind.FUNDS_PAID]
    assert there == ()


def test_what_was_in_the_file_of_the_day_before_is_not_looked_for_again() -> None:
    before = at(SINCE - timedelta(seconds=20))

    assert differing(dues=before, of=replace(bill(), payments=())) == []


def test_a_day_is_entered_with_its_sums() -> None:
    day = FundDay.of(funds(PAID, FEE, Flow("f9", "w1", FlowKind.OTHER, -100)), (), NOON)

    assert (day.came_fen, day.left_fen, day.fees_fen) == (1250, 108, 8)


def test_a_trade_of_the_minute_before_midnight_may_stand_in_the_next_days_file() -> None:
    assert window(DAY) == (SINCE - timedelta(minutes=1), UNTIL)


@pytest.mark.parametrize(
    ("at", "carried", "left", "differs"),
    [
        (UNTIL - timedelta(minutes=1), frozenset[str](), (NUMBER,), False),
        (UNTIL - timedelta(minutes=1, seconds=1), frozenset[str](), (), True),
        (SINCE, frozenset[str](), (), True),
        (SINCE - timedelta(seconds=1), frozenset[str](), (), False),
        (SINCE - timedelta(seconds=1), frozenset({NUMBER}), (), True),
    ],
)
def test_what_a_file_lacks_is_carried_from_its_last_minute_and_found_otherwise(
    at: datetime, carried: frozenset[str], left: tuple[str, ...], *, differs: bool
) -> None:
    found, kept = compare(funds(), replace(bill(), payments=()), (replace(DUE, at=at),), carried)

    assert kept == left
    assert [each.kind for each in found] == [DifferenceKind.FUNDS_PAID] * differs


def test_where_the_bill_names_no_fee_none_is_looked_for() -> None:
    of = replace(bill(back=True), fees={})

    assert differing(PAID, BACK, dues=(DUE, DUE_BACK), of=of) == []


def test_a_flow_of_nobody_is_told_by_its_own_number_and_others_by_their_day() -> None:
    foreign = replace(PAID, flow="f9", voucher="X1")
    found, _ = compare(funds(foreign, replace(PAID, fen=1)), bill(), (DUE,), frozenset())

    assert [(each.number, each.transaction, each.order) for each in found] == [
        ("X1", "f9", None),
        (NUMBER, "2026-11-24", ORDER),
        (NUMBER, "2026-11-24", None),
    ]


def test_a_single_fen_counts_on_either_side() -> None:
    day = FundDay.of(funds(replace(PAID, fen=1), replace(FEE, fen=-1)), (), NOON)

    assert (day.came_fen, day.left_fen, day.fees_fen) == (1, 1, 1)
