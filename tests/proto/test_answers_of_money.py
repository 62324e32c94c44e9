"""What answers say of orders, fees and postage: what is open, what came, who has to agree."""

from typing import Any
from uuid import UUID

import pytest

from domain.hall.fees import CASE_FEE, Fee
from domain.hall.items import FeeDue
from domain.payments.differences import RESOLUTION_WORDS, Difference, Resolution
from domain.payments.payments import CLOSED_WORDS, CloseReason, Order, OrderState, Paid
from domain.payments.trades import REFUND_WORDS, PayWay, RefundReason, Trade, TradeState
from domain.payments.vendor_calls import Begun
from domain.words import Language
from proto.http.hall.fees import FeeSeen
from proto.http.payments.differences import DifferenceSeen
from proto.http.payments.orders import OrderSeen, payment_begun
from tests.made import made

WAYS = (PayWay.H5, PayWay.NATIVE)


def paid(state: OrderState = OrderState.OPEN, **order: Any) -> Paid:  # noqa: ANN401  # any of its fields
    return Paid(made(Order, state=state, **order))


def seen(held: Paid) -> OrderSeen:
    return OrderSeen.of(held, CASE_FEE, WAYS, Language.ZH)


def test_an_open_order_says_by_which_ways_it_is_paid_and_a_closed_one_why_it_closed() -> None:
    open_, closed = seen(paid()), seen(paid(OrderState.CLOSED, closed_as=CloseReason.WAIVED))

    assert (open_.ways, open_.closed_as, open_.closed_words) == (list(WAYS), None, "")
    assert (closed.ways, closed.closed_as) == ([], CloseReason.WAIVED)
    assert closed.closed_words == CLOSED_WORDS[CloseReason.WAIVED].zh


def test_of_what_was_tried_for_an_order_only_what_brought_money_is_shown() -> None:
    begun = made(Trade, number="1", state=TradeState.BEGUN)
    back = made(Trade, transaction="2", state=TradeState.REFUNDED, reason=RefundReason.TWICE)
    came = made(Trade, transaction="3", state=TradeState.PAID)

    shown = seen(Paid(made(Order), (begun, back, came))).trades
    assert [(each.transaction, each.refund_reason, each.refund_words) for each in shown] == [
        ("2", RefundReason.TWICE, REFUND_WORDS[RefundReason.TWICE].zh),
        ("3", None, ""),
    ]


def test_what_begins_a_payment_is_shown_as_the_vendor_gave_it() -> None:
    shown = payment_begun(Begun((("package", "p"),), "https://pay.example", "weixin://1"), "<svg/>")

    assert shown.model_dump() == {
        "params": {"package": "p"},
        "url": "https://pay.example",
        "code": "weixin://1",
        "qr_svg": "<svg/>",
    }


@pytest.mark.parametrize(
    ("fee", "settled"),
    [
        (Fee(0, FeeDue.ACCEPTANCE), True),
        (Fee(100, FeeDue.ACCEPTANCE), False),
        (Fee(100, FeeDue.ACCEPTANCE, paid()), False),
        (Fee(100, FeeDue.ACCEPTANCE, paid(OrderState.PAID)), True),
        (Fee(100, FeeDue.ACCEPTANCE, paid(OrderState.CLOSED, closed_as=CloseReason.WAIVED)), True),
    ],
    ids=["none", "not due", "open", "paid", "waived"],
)
def test_nothing_waits_for_a_fee_that_is_none_or_paid_or_waived(fee: Fee, *, settled: bool) -> None:
    shown = FeeSeen.of(fee, WAYS, Language.ZH)

    assert shown.settled is settled
    assert (shown.order is None) is (fee.paid is None)


@pytest.mark.parametrize(("by", "mine"), [(UUID(int=1), True), (UUID(int=2), False), (None, False)])
def test_an_officer_sees_which_settlements_are_the_own_so_that_another_agrees(
    by: UUID | None, *, mine: bool
) -> None:
    difference = made(Difference, resolution=next(iter(Resolution)), proposed_by=by)
    shown = DifferenceSeen.of(difference, UUID(int=1), Language.ZH)

    assert shown.mine is mine
    assert shown.resolution_words == RESOLUTION_WORDS[next(iter(Resolution))].zh


def test_a_difference_that_nobody_settled_has_no_words_for_it() -> None:
    shown = DifferenceSeen.of(made(Difference), UUID(int=1), Language.ZH)

    assert (shown.resolution, shown.resolution_words) == (None, "")
