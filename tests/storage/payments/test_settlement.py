"""A vendor's word: one effect, one notice, one record, however often and in whatever order it comes."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.days import day_of
from domain.payments.payments import CloseReason, Order, OrderState
from domain.payments.trades import RefundReason, Trade, TradeState, Vendor
from domain.payments.vendor_words import RefundSaid, TradeSaid, TradeWord
from storage.database import Database
from tests.storage.dying import DyingDatabase
from tests.storage.payments.shop import FEN, Shop, open_shop

TABLES = ("orders", "trades", "refunds", "payment_differences", "audit", "inbox", "deliveries")
#: More than a word has statements.
MOST = 40


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Shop:
    return await open_shop(database, tmp_path)


async def everything(database: Database) -> dict[str, list[str]]:
    return {
        table: sorted(str(dict(row)) for row in await database.fetch(f"SELECT * FROM {table}"))  # noqa: S608  # names above
        for table in TABLES
    }


async def told(shop: Shop) -> list[str]:
    rows = await shop.database.fetch("SELECT kind FROM inbox ORDER BY n")
    return [row["kind"] for row in rows]


async def test_a_payment_is_told_once_and_recorded_once(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    word = shop.vendor.pay(trade.number)

    for _ in range(3):
        await shop.settlement.take(word)

    held = await shop.held(order)
    assert held.order.state is OrderState.PAID
    assert shop.effects.heard == [("paid", order.order)]
    assert await told(shop) == ["payment.paid"]
    actions = "SELECT count(*) FROM audit WHERE action = 'payment.paid'"
    assert await shop.database.fetchval(actions) == 1
    assert shop.settlement.counts == {"paid": 1, "nothing": 2}


async def test_what_is_paid_after_closing_goes_back_and_is_told(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.database.together(lambda: shop.payments.refund(order.order, RefundReason.WITHDRAWN))

    await shop.settlement.take(shop.vendor.pay(trade.number))
    await shop.send_refunds()
    back = shop.vendor.finish(trade.number, f"{trade.number}R1")
    await shop.settlement.take(back)
    await shop.settlement.take(back)

    held = await shop.held(order)
    assert held.order.closed_as is CloseReason.NOT_DUE
    assert held.trades[0].state is TradeState.REFUNDED
    assert await told(shop) == ["payment.returned", "payment.refunded"]
    assert shop.effects.heard == []
    assert (await shop.kept(), shop.vendor.kept) == (0, 0)


async def test_a_word_of_a_number_that_nobody_gave_is_a_difference(shop: Shop) -> None:
    for number in ("ZJ2026112900000123499", "another-shop-1", ""):
        word = TradeWord(Vendor.WECHAT_PAY, number, TradeSaid.PAID, "t", 100, "CNY")
        await shop.settlement.take(word)
        await shop.settlement.take(word)

    assert await shop.open_differences() == ["theirs_only"] * 3


async def test_a_word_of_a_trade_that_was_not_begun_is_a_difference(shop: Shop) -> None:
    order = await shop.order()
    await shop.begun(order)
    word = TradeWord(Vendor.WECHAT_PAY, f"{order.number}07", TradeSaid.PAID, "t", FEN, "CNY")

    await shop.settlement.take(word)

    assert await shop.open_differences() == ["theirs_only"]
    assert (await shop.held(order)).order.open


async def test_an_effect_that_fails_leaves_the_order_as_it_was(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    word, before = shop.vendor.pay(trade.number), await everything(shop.database)
    shop.effects.breaks = True

    with pytest.raises(LookupError):
        await shop.settlement.take(word)
    assert await everything(shop.database) == before
    shop.effects.breaks = False
    await shop.settlement.take(word)

    assert (await shop.held(order)).order.state is OrderState.PAID


async def test_a_word_is_never_half_taken(database: Database, tmp_path: Path) -> None:
    dying = DyingDatabase(database)
    books: Any = dying
    shop = await open_shop(database, tmp_path, books)
    order = await shop.order()
    trade = await shop.begun(order)
    word = shop.vendor.pay(trade.number)
    before, killed = await everything(database), 0
    for dying.dies_at in range(1, MOST):
        try:
            await shop.settlement.take(word)
        except Exception:  # noqa: BLE001  # whatever a lost connection becomes
            killed += 1
            assert await everything(database) == before, dying.dies_at
        else:
            break
    dying.dies_at = 0
    await shop.settlement.take(word)

    assert killed > 5
    assert (await shop.held(order)).order.state is OrderState.PAID
    assert await told(shop) == ["payment.paid"]


class Story:
    """What may happen to an order with two trades, said or not."""

    def __init__(self, shop: Shop, order: Order) -> None:
        self.shop = shop
        self.order = order

    async def pay(self, trade: Trade) -> None:
        self.shop.vendor.pay(trade.number)

    async def tell(self, trade: Trade) -> None:
        await self.shop.settlement.take(self.shop.vendor.word(trade.number))

    async def ask_back(self, _: Trade) -> None:
        ask = partial(self.shop.payments.refund, self.order.order, RefundReason.WITHDRAWN)
        await self.shop.database.together(ask)

    async def send(self, _: Trade) -> None:
        await self.shop.send_refunds()

    async def finish(self, trade: Trade) -> None:
        for refund, (said, _) in self.shop.vendor.books[trade.number].refunds.items():
            if said is RefundSaid.PROCESSING:
                await self.shop.settlement.take(self.shop.vendor.finish(trade.number, refund))

    async def give_back_by_hand(self, trade: Trade) -> None:
        """At the vendor's own console, which nobody here asked for."""
        books = self.shop.vendor.books[trade.number]
        if books.paid_at is not None and not books.refunds:
            books.refunds["by hand"] = (RefundSaid.DONE, self.shop.clock())
            await self.shop.settlement.take(self.shop.vendor.refund_word(trade.number, "by hand"))

    async def sweep(self, _: Trade) -> None:
        self.shop.clock.now += timedelta(minutes=31)
        await self.shop.sweep.look()

    async def repeat(self, _: Trade) -> None:
        for number in list(self.shop.vendor.books):
            await self.shop.settlement.take(self.shop.vendor.word(number))


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([name for name in vars(Story) if not name.startswith("_")]),
        st.integers(0, 1),
    ),
    max_size=10,
)


@given(events=EVENTS)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_after_reconciliation_our_money_is_the_vendors(
    shop: Shop, events: list[tuple[str, int]]
) -> None:
    """Two effects never, and no fen lost."""
    order = await shop.order()
    for _ in range(2):
        await shop.begun(order)
    shop.effects.heard.clear()
    story = Story(shop, order)
    for what, which in events:
        trade = (await shop.held(order)).trades[which]
        await getattr(story, what)(trade)

    await shop.reconciliation.reconcile(shop.vendor.day(day_of(shop.clock())))

    assert await shop.kept() == shop.vendor.kept
    heard = [what for what, _ in shop.effects.heard]
    assert max(heard.count("paid"), heard.count("refunded")) <= 1
    held = await shop.held(order)
    assert len([each for each in held.trades if each.taken and not each.surplus]) <= 1
