"""What the vendor did not tell is asked; what nobody pays is closed there before it is closed here."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.payments.payments import CloseReason, OrderState
from domain.payments.trades import LOOK_EVERY, RefundReason, TradeState
from domain.payments.vendor_words import RefundSaid, TradeSaid
from services.payments.sweep import BATCH
from storage.database import Database
from tests.storage.payments.shop import Shop, open_shop


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Shop:
    return await open_shop(database, tmp_path)


async def test_a_payment_that_nobody_told_of_is_found_within_half_an_hour(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    shop.vendor.pay(trade.number)
    assert await shop.sweep.look() == 0
    shop.clock.now += LOOK_EVERY

    assert await shop.sweep.look() == 1

    assert (await shop.held(order)).order.state is OrderState.PAID
    shop.clock.now += 9 * LOOK_EVERY
    assert await shop.sweep.look() == 0  # nothing is to be asked any more


async def test_an_order_whose_time_is_over_is_closed_at_the_vendor_first(shop: Shop) -> None:
    order = await shop.order(timedelta(minutes=5))
    trade = await shop.begun(order)
    shop.clock.now += timedelta(minutes=5)

    assert await shop.sweep.expire() == 0
    await shop.sweep.look()
    assert await shop.sweep.expire() == 1

    held = await shop.held(order)
    assert shop.vendor.books[trade.number].state is TradeSaid.CLOSED
    assert (held.order.closed_as, held.trades[0].state) == (
        CloseReason.EXPIRED,
        TradeState.CLOSED,
    )
    assert shop.effects.heard == [("closed", order.order)]
    assert await shop.database.fetchval("SELECT kind FROM inbox") == "payment.expired"


async def test_one_paid_in_the_last_moment_is_paid(shop: Shop) -> None:
    order = await shop.order(timedelta(minutes=5))
    trade = await shop.begun(order)
    shop.clock.now += timedelta(minutes=5)
    shop.vendor.pay(trade.number)

    await shop.sweep.look()

    assert await shop.sweep.expire() == 0
    assert (await shop.held(order)).order.state is OrderState.PAID


async def test_an_order_that_nobody_began_to_pay_is_closed_at_once(shop: Shop) -> None:
    order = await shop.order(timedelta(minutes=5))
    shop.clock.now += timedelta(minutes=5)

    assert await shop.sweep.expire() == 1

    assert (await shop.held(order)).order.closed_as is CloseReason.EXPIRED


async def test_what_the_vendor_never_heard_of_is_closed_when_its_time_is_over(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    shop.vendor.books.clear()
    shop.clock.now += LOOK_EVERY
    await shop.sweep.look()
    begun = (await shop.held(order)).trades[0]
    shop.clock.now = trade.ends_at
    await shop.sweep.look()

    assert begun.state is TradeState.BEGUN
    assert (await shop.held(order)).trades[0].state is TradeState.CLOSED
    assert (await shop.held(order)).order.open


async def test_trades_of_an_order_that_is_closed_are_closed_at_the_vendor_soon(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.database.together(lambda: shop.payments.refund(order.order, RefundReason.WITHDRAWN))

    await shop.sweep.look()

    assert shop.vendor.books[trade.number].state is TradeSaid.CLOSED


async def test_a_refund_that_nobody_told_of_is_asked(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.settlement.take(shop.vendor.pay(trade.number))
    await shop.database.together(lambda: shop.payments.refund(order.order, RefundReason.WITHDRAWN))
    await shop.send_refunds()
    shop.vendor.finish(trade.number, f"{trade.number}R1", RefundSaid.DONE)
    shop.clock.now += LOOK_EVERY

    await shop.sweep.look()

    assert (await shop.held(order)).order.state is OrderState.REFUNDED
    assert shop.effects.heard == [("paid", order.order), ("refunded", order.order)]


async def test_a_vendor_that_is_away_for_an_hour_meets_no_stampede(shop: Shop) -> None:
    """Each round asks it once; what waited is spread over the next half hour, and asked by the batch."""
    orders = [await shop.order() for _ in range(2 * BATCH + 5)]
    for order in orders:
        await shop.begun(order)
    shop.vendor.away = True
    shop.clock.now += LOOK_EVERY
    shop.vendor.asked.clear()

    for _ in range(12):
        await shop.sweep.look()
    away = len(shop.vendor.asked)
    shop.vendor.away = False
    for number in list(shop.vendor.books):
        shop.vendor.pay(number)
    shop.vendor.asked.clear()
    shop.clock.now += LOOK_EVERY
    asked = [await shop.sweep.look() for _ in range(4)]

    assert away == 3  # one of each batch
    assert asked == [BATCH, BATCH, 5, 0]
    states = {(await shop.held(order)).order.state for order in orders}
    assert states == {OrderState.PAID}
