"""An order as other matters open and end it: which stands, which takes its place, what is on record."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.payments.payments import CloseReason, NewOrder, OrderState
from domain.payments.trades import PayWay, RefundReason, TradeState
from domain.subjects import SubjectKind
from services.payments.orders import PaymentService
from tests.services.outbox import NOW
from tests.services.payments.books import CHEN, FEE, FEN, HER, LI, VISIT, Books

CASE = SubjectKind.CASE.of(UUID(int=3))
WANTED = NewOrder(LI, HER, FEE.name, CASE, FEN, NOW + timedelta(minutes=30))


class Desk(Books):
    def __init__(self) -> None:
        super().__init__()
        self.service = PaymentService(store=self.store, audit=self.audit, clock=self.clock)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_new_order_says_what_was_wanted_and_who_opened_it(desk: Desk) -> None:
    order = await desk.service.open(WANTED, CHEN.actor)

    assert desk.held(order.order).order == order
    assert (order.person, order.account, order.purpose) == (LI, HER, FEE.name)
    assert (order.subject, order.amount_fen) == (CASE, FEN)
    assert (order.opened_at, order.changed_at) == (NOW, NOW)
    assert order.expires_at == WANTED.expires_at
    assert order.number.startswith("ZJ2026112400000001")
    assert desk.audit.entries == [(CHEN.actor, "payment.opened", LI, "")]
    assert desk.audit.about == [SubjectKind.ORDER.of(order.order)]


async def test_its_number_is_of_the_citys_day(desk: Desk) -> None:
    desk.clock.now = NOW.replace(hour=16)  # midnight in the city

    assert (await desk.service.open(WANTED)).number.startswith("ZJ20261125")


async def test_one_whose_time_is_over_gives_way_to_a_new_one(desk: Desk) -> None:
    first = await desk.service.open(WANTED)
    desk.clock.now += timedelta(minutes=30)
    later = replace(WANTED, expires_at=desk.clock.now + timedelta(minutes=30))

    second = await desk.service.open(later)

    assert second.order != first.order
    assert desk.held(first.order).order.closed_as is CloseReason.REPLACED
    assert desk.audit.entries[1:] == [
        ("system", "payment.closed", LI, "replaced"),
        ("system", "payment.opened", LI, ""),
    ]


async def test_one_that_was_paid_stays_as_it_is_beside_a_new_one(desk: Desk) -> None:
    first = await desk.service.open(WANTED)
    desk.paid(first.order)

    second = await desk.service.open(WANTED)

    assert second.open
    assert desk.held(first.order).order.state is OrderState.PAID


async def test_the_newest_of_a_purpose_is_shown_with_its_trades(desk: Desk) -> None:
    order = await desk.service.open(WANTED)
    trade = desk.begun(order.order)

    seen = await desk.service.seen(CASE, FEE.name)

    assert await desk.service.of(CASE, FEE.name) == order
    assert seen is not None
    assert (seen.order, seen.trades) == (order, (trade,))
    assert await desk.service.of(CASE, VISIT.name) is None
    assert await desk.service.seen(CASE, VISIT.name) is None


async def test_what_is_no_order_gives_nothing_back(desk: Desk) -> None:
    assert await desk.service.refund(UUID(int=99), RefundReason.WITHDRAWN) is None


@pytest.mark.parametrize(
    ("reason", "closed_as"),
    [(RefundReason.WAIVED, CloseReason.WAIVED), (RefundReason.WITHDRAWN, CloseReason.NOT_DUE)],
    ids=["waived", "withdrawn"],
)
async def test_one_that_nobody_paid_is_closed_and_says_why(
    desk: Desk, reason: RefundReason, closed_as: CloseReason
) -> None:
    order = await desk.service.open(WANTED)
    desk.begun(order.order)

    closed = await desk.service.refund(order.order, reason, CHEN.actor)

    assert closed is not None
    assert (closed.closed_as, closed.ended_at) == (closed_as, NOW)
    assert desk.held(order.order).order == closed
    assert desk.audit.entries[-1] == (CHEN.actor, "payment.closed", LI, closed_as)
    assert desk.store.refunds == []


@pytest.mark.parametrize(
    ("way", "asked"), [(PayWay.NATIVE, True), (PayWay.CARD, False)], ids=["by_phone", "by_card"]
)
async def test_a_vendor_is_asked_to_give_back_what_it_has_and_the_window_is_not(
    desk: Desk, way: PayWay, *, asked: bool
) -> None:
    order = desk.order()
    trade = desk.paid(order, way)

    back = await desk.service.refund(order, RefundReason.NOT_DONE, CHEN.actor)
    assert await desk.service.refund(order, RefundReason.NOT_DONE, CHEN.actor) == back

    assert back is not None
    assert desk.held(order).order == back
    assert back.state is OrderState.REFUNDING
    assert desk.held(order).trades[0].state is TradeState.REFUNDING
    assert desk.store.refunds == ([f"{trade.number}R1"] if asked else [])
    assert desk.audit.entries == [(CHEN.actor, "payment.refund_asked", LI, "not_done")]
