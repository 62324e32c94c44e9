"""When a vendor is asked what it did not tell, when again, and what is closed meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.events import EventKind
from domain.payments.payments import CloseReason, OrderState
from domain.payments.trades import LOOK_EVERY, PayWay, Trade, TradeState, Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import TradeSaid
from services.payments.sweep import BATCH, LEASE, PaymentSweep
from tests.services.outbox import NOW
from tests.services.payments.books import AWAY, HER, HIS, LI, VISIT, Books, FakeVendor


class Round(Books):
    def __init__(self) -> None:
        super().__init__()
        self.vendor = FakeVendor()
        self.sweep = PaymentSweep(
            unit=self.unit,
            store=self.store,
            vendors={Vendor.WECHAT_PAY: self.vendor},
            settlement=self.settlement,
            effects={"case.fee": self.effect},
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=self.clock,
            spread=lambda: 1.1,
        )

    def due(self, trade: Trade) -> Trade:
        self.store.due.append(trade)
        return trade


@pytest.fixture
def sweep() -> Round:
    return Round()


async def test_a_vendor_that_is_away_is_asked_once_and_the_others_go_on(sweep: Round) -> None:
    first, second = (sweep.due(sweep.begun(sweep.order())) for _ in range(2))
    book = sweep.due(sweep.begun(sweep.order(), PayWay.BOOK))
    sweep.vendor.fails = AWAY

    asked = await sweep.sweep.look()

    assert (asked, sweep.vendor.asked) == (
        2,
        ["ask"],
    )  # once, and the treasury, which is not set up
    assert sweep.store.looks.keys() == {first.number, second.number, book.number}


async def test_a_vendor_that_refuses_one_trade_is_asked_about_the_next(sweep: Round) -> None:
    for _ in range(2):
        sweep.due(sweep.begun(sweep.order()))
    sweep.vendor.fails = VendorFailed("NO_AUTH", refused=True)

    assert await sweep.sweep.look() == 2
    assert sweep.vendor.asked == ["ask", "ask"]


async def test_a_round_asks_about_no_more_than_a_batch(sweep: Round) -> None:
    for _ in range(BATCH + 1):
        sweep.due(sweep.begun(sweep.order()))

    assert [await sweep.sweep.look() for _ in range(3)] == [BATCH, 1, 0]


async def test_a_trade_is_asked_about_again_in_half_an_hour_or_so_and_when_it_should_be_over(
    sweep: Round,
) -> None:
    trade = sweep.due(sweep.begun(sweep.order()))
    await sweep.sweep.look()
    sweep.clock.now = NOW + timedelta(minutes=100)
    late = sweep.due(trade)
    first = sweep.store.looks[trade.number]
    await sweep.sweep.look()

    assert first == NOW + 1.1 * LOOK_EVERY
    assert sweep.store.looks[late.number] == trade.ends_at  # 20 minutes, not 33


async def test_one_whose_time_is_over_is_asked_about_soon_and_not_at_once(sweep: Round) -> None:
    trade = sweep.due(sweep.begun(sweep.order()))
    sweep.clock.now = trade.ends_at
    sweep.vendor.fails = AWAY
    await sweep.sweep.look()

    assert sweep.store.looks[trade.number] == sweep.clock.now + LEASE


async def test_one_whose_refund_is_under_way_is_asked_about_each_half_hour_however_old(
    sweep: Round,
) -> None:
    trade = replace(sweep.begun(sweep.order(), PayWay.BOOK), state=TradeState.REFUNDING)
    sweep.due(trade)
    sweep.clock.now = NOW + timedelta(days=3)
    await sweep.sweep.look()

    assert sweep.store.looks[trade.number] == sweep.clock.now + 1.1 * LOOK_EVERY


@pytest.mark.parametrize(
    ("after", "asked"),
    [(timedelta(hours=2, seconds=-1), ["ask"]), (timedelta(hours=2), ["ask", "close"])],
    ids=["a_second_before", "at_its_end"],
)
async def test_a_trade_nobody_paid_is_closed_at_the_vendor_at_its_end(
    sweep: Round, after: timedelta, asked: list[str]
) -> None:
    order = sweep.order()
    sweep.due(sweep.begun(order))
    sweep.clock.now += after

    await sweep.sweep.look()

    closed = "close" in asked
    assert sweep.vendor.asked == asked
    assert sweep.held(order).trades[0].begun is not closed
    assert sweep.held(order).order.open  # another trade may be begun


async def test_a_trade_of_an_order_that_is_gone_is_closed_at_the_vendor(sweep: Round) -> None:
    order = sweep.order()
    sweep.due(sweep.begun(order))
    del sweep.store.rows[order]

    await sweep.sweep.look()

    assert sweep.vendor.asked == ["ask", "close"]


@pytest.mark.parametrize(
    ("after", "begun"),
    [(timedelta(hours=2, seconds=-1), True), (timedelta(hours=2), False)],
    ids=["a_second_before", "at_its_end"],
)
async def test_one_that_the_vendor_never_heard_of_may_still_reach_it_until_its_end(
    sweep: Round, after: timedelta, *, begun: bool
) -> None:
    order = sweep.order()
    sweep.due(sweep.begun(order))
    sweep.vendor.said = TradeSaid.UNKNOWN
    sweep.clock.now += after

    await sweep.sweep.look()

    assert sweep.held(order).trades[0].begun is begun
    assert sweep.vendor.asked == ["ask"]


async def test_an_order_nobody_paid_ends_with_its_time_and_who_was_to_pay_is_told(
    sweep: Round,
) -> None:
    order = sweep.order(expires_in=timedelta(minutes=5))
    sweep.clock.now += timedelta(minutes=5)

    assert await sweep.sweep.expire() == 1

    held = sweep.held(order).order
    assert (held.closed_as, held.ended_at) == (CloseReason.EXPIRED, sweep.clock.now)
    assert sweep.effect.heard == ["hold", "closed"]
    assert sweep.events.told == [(EventKind.PAYMENT_EXPIRED, LI, HER)]
    assert sweep.bell.rung == [HIS, HER]
    assert sweep.audit.entries == [("system", "payment.closed", LI, "expired")]


async def test_an_order_that_is_for_nothing_here_ends_all_the_same(sweep: Round) -> None:
    order = sweep.order(purpose=VISIT, expires_in=timedelta(minutes=5))
    sweep.clock.now += timedelta(minutes=5)

    assert await sweep.sweep.expire() == 1
    assert not sweep.held(order).order.open
    assert sweep.bell.rung == [HER]


async def test_what_moved_since_it_was_listed_is_left_alone(sweep: Round) -> None:
    paid, begun, early = (sweep.order(expires_in=timedelta(minutes=5)) for _ in range(3))
    sweep.paid(paid)
    sweep.begun(begun)
    sweep.store.rows[early] = replace(
        sweep.held(early),
        order=replace(sweep.held(early).order, expires_at=NOW + timedelta(minutes=6)),
    )
    sweep.clock.now += timedelta(minutes=5)

    assert await sweep.sweep.expire() == 0

    assert sweep.held(paid).order.state is OrderState.PAID
    assert sweep.held(begun).order.open
    assert sweep.held(early).order.open
    assert (sweep.audit.entries, sweep.bell.rung) == ([], [])
