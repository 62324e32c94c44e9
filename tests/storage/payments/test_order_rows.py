"""Orders, trades and refunds beside those of another order, vendor or day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.outbox import Ended
from domain.payments.differences import (
    Difference,
    DifferenceKind,
    DifferenceState,
    Found,
    Resolution,
)
from domain.payments.funds import Due, FundDay
from domain.payments.payments import CloseReason, Order, OrderState, Paid
from domain.payments.reconciliation import Day, Totals
from domain.payments.trades import PayWay, RefundReason, Trade, TradeState, Vendor
from domain.subjects import SubjectKind
from storage.database import Database
from storage.payments.differences import DifferenceStore
from storage.payments.funds import FundStore
from storage.payments.orders import OrderStore
from storage.payments.refund_outbox import RefundStore

ONE, TWO, THREE, PERSON, ACCOUNT, OFFICER = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + SECOND
SUBJECT = SubjectKind.CASE.of(UUID(int=1))
WECHAT, WINDOW = Vendor.WECHAT_PAY, Vendor.WINDOW


def order(number: int, **changed: object) -> Order:
    usual = Order(
        order=UUID(int=number),
        number=f"P{number}",
        person=PERSON,
        account=ACCOUNT,
        purpose="fee",
        subject=SubjectKind.CASE.of(UUID(int=number)),
        amount_fen=1250,
        opened_at=NOW,
        expires_at=NOW + HOUR,
        changed_at=NOW,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


def trade(number: int, n: int = 1, **changed: object) -> Trade:
    usual = Trade(
        order=UUID(int=number),
        n=n,
        number=f"T{number}-{n}",
        way=PayWay.JSAPI,
        account=ACCOUNT,
        begun_at=NOW,
        ends_at=NOW + HOUR,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


@pytest.fixture
def orders(database: Database) -> OrderStore:
    return OrderStore(database)


async def add(orders: OrderStore, *kept: Paid) -> None:
    for each in kept:
        await orders.add(each.order)
        await orders.save(Paid(each.order), each)


async def test_an_order_is_read_with_its_trades_by_what_names_it(orders: OrderStore) -> None:
    mine = Paid(order(1), (trade(1), trade(1, 2)))
    other = Paid(order(2), (trade(2),))
    await add(orders, other, mine)

    assert await orders.read(UUID(int=1)) == await orders.lock(UUID(int=1)) == mine
    assert (await orders.read(THREE), await orders.lock(THREE)) == (None, None)
    assert [await orders.numbered(each) for each in ("P1", "P9")] == [UUID(int=1), None]
    assert await orders.newest(SUBJECT, "fee") == UUID(int=1)
    assert await orders.newest(SUBJECT, "other") is None
    again = order(3, subject=SUBJECT, opened_at=LATER, changed_at=LATER, state=OrderState.CLOSED)
    for_another = order(4, subject=SUBJECT, opened_at=NOW + HOUR, purpose="other")
    await add(orders, Paid(again), Paid(for_another))
    assert await orders.newest(SUBJECT, "fee") == UUID(int=3)
    assert await orders.next_serial() < await orders.next_serial()


async def test_a_persons_orders_come_newest_first(orders: OrderStore) -> None:
    first, second, third = (
        Paid(order(n, opened_at=NOW + n // 2 * SECOND, changed_at=NOW + n // 2 * SECOND))
        for n in (1, 2, 3)
    )
    await add(orders, second, Paid(order(9, person=TWO)), first, third)
    end = (NOW + DAY, ONE)

    assert await orders.of_person(PERSON, end, 9) == [third, second, first]
    assert await orders.of_person(PERSON, end, 1) == [third]
    assert await orders.of_person(PERSON, (LATER, UUID(int=3)), 9) == [second, first]


async def test_a_change_is_kept_of_the_version_that_was_locked_and_of_its_own_trades(
    orders: OrderStore,
) -> None:
    before = Paid(order(1), (trade(1), trade(1, 2)))
    other = Paid(order(2), (trade(2),))
    await add(orders, before, other)
    changed = order(
        1,
        state=OrderState.CLOSED,
        version=2,
        changed_at=LATER,
        ended_at=LATER,
        closed_as=CloseReason.WAIVED,
    )
    settled = trade(
        1,
        2,
        state=TradeState.REFUNDED,
        surplus=True,
        transaction="t",
        paid_at=NOW,
        reason=RefundReason.TWICE,
        refunds=2,
        refunded_at=LATER,
        ebill="e",
        look_at=NOW,
    )
    after = Paid(changed, (trade(1), settled, trade(1, 3)))

    await orders.save(before, after)

    assert await orders.read(UUID(int=1)) == after
    assert await orders.read(UUID(int=2)) == other
    with pytest.raises(RuntimeError, match="not locked"):
        await orders.save(before, after)


async def test_a_payment_is_in_the_books_once_by_vendor_and_number(orders: OrderStore) -> None:
    await add(orders, Paid(order(1)), Paid(order(2)))
    paid: dict[str, Any] = {"state": TradeState.PAID, "transaction": "t", "paid_at": NOW}

    assert await orders.add_trade(trade(1, **paid))
    assert not await orders.add_trade(trade(2, **paid))
    assert await orders.add_trade(trade(2, **paid | {"way": PayWay.CASH}))


async def test_open_orders_are_over_at_their_moment_the_longest_over_first(
    orders: OrderStore,
) -> None:
    for n, (state, until) in enumerate(
        (
            (OrderState.OPEN, NOW),
            (OrderState.OPEN, NOW - SECOND),
            (OrderState.OPEN, LATER),
            (OrderState.PAID, NOW),
            (OrderState.OPEN, None),
        ),
        1,
    ):
        await orders.add(order(n, state=state, expires_at=until))

    assert [each.int for each in await orders.over(NOW, 9)] == [2, 1]
    assert [each.int for each in await orders.over(NOW, 1)] == [2]
    assert await orders.overdue(NOW) == 2


async def test_a_vendor_is_asked_at_the_moment_by_one_and_of_nothing_that_is_settled(
    orders: OrderStore,
) -> None:
    looked = [NOW, NOW - SECOND, LATER, None]
    trades = [trade(1, n, look_at=at) for n, at in enumerate(looked, 1)]
    await add(orders, Paid(order(1), tuple(trades)))

    claimed = await orders.claim_looks(NOW, NOW + HOUR, 1)
    claimed += await orders.claim_looks(NOW, NOW + HOUR, 9)

    assert claimed == [replace(trades[n], look_at=NOW + HOUR) for n in (1, 0)]
    assert await orders.claim_looks(NOW, NOW + HOUR, 9) == []
    await orders.look_again(trades[0], NOW)
    await orders.look_again(trades[3], NOW)
    found = await orders.claim_looks(NOW, NOW + HOUR, 9)
    assert [each.n for each in found] == [1]


async def test_a_refund_leaves_when_it_is_due_and_the_answer_to_an_old_claim_ends_nothing(
    database: Database, orders: OrderStore
) -> None:
    refunds = RefundStore(database)
    early = trade(1, refunds=1)
    late = trade(1, 2, refunds=1, surplus=True)
    await add(orders, Paid(order(1), (early, late)))
    await orders.queue_refund(early, NOW)
    await orders.queue_refund(late, LATER)
    channel, until = Channel.REFUND, LATER
    assert await refunds.claim(channel, at=NOW - SECOND, until=until, limit=9) == []
    (old,) = await refunds.claim(channel, at=NOW, until=until, limit=9)
    assert (old.trade, old.amount_fen, old.number) == (early, 1250, early.refund_number)
    assert await refunds.waiting() == (2, NOW)

    claimed = await refunds.claim(channel, at=LATER, until=NOW + HOUR, limit=9)

    assert [(each.trade.n, each.attempt) for each in claimed] == [(1, 2), (2, 1)]
    said = Answer(Outcome.DELIVERED, "ok", "2026-11-24T10:00:00+08:00")
    ends = [Ended(each, DeliveryState.SENT, said, LATER) for each in (old, *claimed)]
    assert await refunds.finish(ends[:1]) == set()
    assert await refunds.finish(ends[1:]) == {each.id for each in claimed}
    assert await refunds.finish(ends[1:]) == set()
    assert await refunds.waiting() == (0, None)
    rows = await database.fetch("SELECT state, answer, ended_at, taken_at FROM refunds")
    assert [tuple(row) for row in rows] == [("sent", "ok", LATER, NOW)] * 2


PAID: dict[str, Any] = {"state": TradeState.REFUNDED, "refunds": 1}


async def test_a_day_of_a_vendor_is_what_was_paid_and_given_back_from_its_first_moment_on(
    database: Database, orders: OrderStore
) -> None:
    cases: tuple[dict[str, Any], ...] = (
        {"paid_at": NOW},
        {"paid_at": NOW - SECOND},
        {"paid_at": NOW + HOUR},
        {"paid_at": NOW, "way": PayWay.CASH},
        {"paid_at": None},
    )
    taken = (NOW + HOUR, NOW, NOW - SECOND, NOW, None)
    for n, (columns, at) in enumerate(zip(cases, taken, strict=True), 1):
        paid = trade(n, transaction=f"t{n}", **PAID | columns)
        other = trade(n, 2, way=PayWay.CARD, transaction=f"o{n}")
        await add(orders, Paid(order(n, amount_fen=n), (paid, other)))
        await orders.queue_refund(paid, NOW)
        await database.execute(
            "UPDATE refunds SET taken_at = $1 WHERE order_id = $2", at, UUID(int=n)
        )
    differences, funds = DifferenceStore(database), FundStore(database)
    until = NOW + HOUR

    paid_on = await differences.paid_on(WECHAT, NOW, until)

    assert paid_on == [(trade(1, transaction="t1", paid_at=NOW, **PAID), 1)]
    back = trade(2, refunds=1)
    assert await differences.refunds_on(WECHAT, NOW, until) == [
        Found(
            WECHAT,
            DifferenceKind.OURS_ONLY,
            "T2-1",
            back.refund_number,
            UUID(int=2),
            ours_fen=2,
        )
    ]
    assert await funds.dues(WECHAT, NOW, until) == [
        Due("T1-1", UUID(int=1), 1, NOW, back=False),
        Due("T2-1", UUID(int=2), 2, NOW, back=True),
    ]
    assert [each.back for each in await funds.dues(WINDOW, NOW, until)] == [False, True]


FOUND = Found(
    WECHAT,
    DifferenceKind.AMOUNT,
    "T1",
    "t",
    ONE,
    ours_fen=5,
    theirs_fen=6,
    currency="CNY",
    day=TODAY,
)


async def test_a_difference_is_kept_once_and_stands_until_it_is_resolved(
    database: Database,
) -> None:
    store = DifferenceStore(database)
    assert await store.count() == (0, None)
    assert await store.keep(FOUND, LATER)
    assert not await store.keep(FOUND, NOW)
    assert await store.keep(replace(FOUND, transaction="u"), NOW)
    assert await store.count() == (2, NOW)
    older, newer = await store.open((NOW - DAY, ONE), 9)
    assert newer == Difference(newer.difference, FOUND, LATER)
    assert await store.open((NOW - DAY, ONE), 1) == [older]
    assert await store.open((NOW, older.difference), 9) == [newer]
    assert (await store.lock(newer.difference), await store.lock(ONE)) == (newer, None)

    proposed = replace(
        newer,
        state=DifferenceState.PROPOSED,
        resolution=Resolution.EXPLAINED,
        words="w",
        proposed_by=ONE,
        proposed_at=NOW,
        resolved_by=OFFICER,
        resolved_at=LATER,
    )
    await store.save(proposed)

    assert await store.open((NOW - DAY, ONE), 9) == [older, proposed]
    await store.save(replace(proposed, state=DifferenceState.RESOLVED))
    assert await store.open((NOW - DAY, ONE), 9) == [older]
    assert await store.count() == (1, NOW)


async def test_a_day_is_reconciled_once_and_the_newest_is_told_first(database: Database) -> None:
    differences, funds = DifferenceStore(database), FundStore(database)
    days = [
        Day(vendor, day, b"d", Totals(1, 100), Totals(2, 50), NOW)
        for day, vendor in ((TODAY, Vendor.NONTAX), (TODAY, WECHAT), (TODAY - DAY, WECHAT))
    ]
    flows = [FundDay(each.vendor, each.day, b"f", 100, 50, 1, ("T1", "T2R"), NOW) for each in days]
    for each, flow in zip(reversed(days), reversed(flows), strict=True):
        await differences.add_day(each)
        await differences.add_day(replace(each, digest=b"other"))
        await funds.add(flow)
        await funds.add(replace(flow, digest=b"other"))

    assert (await differences.days(9), await differences.days(1)) == (days, days[:1])
    assert (await funds.days(9), await funds.days(1)) == (flows, flows[:1])
    assert await differences.digest_of(WECHAT, TODAY) == b"d"
    assert await differences.digest_of(WINDOW, TODAY) is None
    assert await differences.digest_of(Vendor.NONTAX, TODAY - DAY) is None
    assert await funds.read(WECHAT, TODAY) == flows[1]
    assert await funds.read(Vendor.NONTAX, TODAY - DAY) is None
