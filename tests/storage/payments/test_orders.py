"""Orders on the books: one open for each thing, closed and refunded within the unit of work of what they are for."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.payments import trades
from domain.payments.payments import CloseReason, NewOrder, Order, OrderState
from domain.payments.trades import PayWay, RefundReason
from domain.subjects import Subject, SubjectKind
from services.payments.orders import PaymentService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.payments.orders import OrderStore
from tests.storage.city import NOW

CASE: Final = SubjectKind.CASE.of(UUID(int=3))
WANTED: Final = NewOrder(UUID(int=1), UUID(int=2), "case.fee", CASE, 1250)


def service(database: Database) -> PaymentService:
    return PaymentService(store=OrderStore(database), audit=AuditStore(database), clock=lambda: NOW)


async def opened(database: Database, wanted: NewOrder = WANTED) -> Order:
    return await database.together(lambda: service(database).open(wanted))


async def pay(database: Database, order: UUID) -> None:
    store = OrderStore(database)

    async def work() -> None:
        held = await store.lock(order)
        assert held is not None
        trade = trades.begin(order, held.order.number, 1, PayWay.NATIVE, None, NOW, None)
        begun = replace(held, trades=(trade,))
        await store.save(held, begun)
        paid = replace(begun, order=held.order.pay(NOW), trades=(trade.pay("t-1", NOW),))
        await store.save(begun, paid)

    await database.together(work)


async def test_an_order_is_read_as_it_was_opened(database: Database) -> None:
    order = await opened(database)

    held = await OrderStore(database).read(order.order)

    assert held is not None
    assert held.order == order
    assert held.trades == ()


async def test_the_same_thing_is_asked_for_once(database: Database) -> None:
    first = await opened(database)

    assert await opened(database) == first
    assert await database.fetchval("SELECT count(*) FROM orders") == 1


async def test_another_amount_takes_the_place_of_the_first(database: Database) -> None:
    first = await opened(database)

    second = await opened(database, replace(WANTED, amount_fen=900))

    held = await OrderStore(database).read(first.order)
    assert held is not None
    assert held.order.closed_as is CloseReason.REPLACED
    assert await service(database).of(CASE, "case.fee") == second


async def test_what_is_not_paid_is_closed_and_what_is_paid_goes_back(database: Database) -> None:
    open_, paid = await opened(database), await opened(database, replace(WANTED, subject=_other()))
    await pay(database, paid.order)

    async def back(order: Order) -> Order | None:
        return await service(database).refund(order.order, RefundReason.WITHDRAWN)

    closed = await database.together(lambda: back(open_))
    refunding = await database.together(lambda: back(paid))
    again = await database.together(lambda: back(paid))

    assert closed is not None
    assert (closed.state, closed.closed_as) == (OrderState.CLOSED, CloseReason.NOT_DUE)
    assert refunding is not None
    assert refunding.state is OrderState.REFUNDING
    assert again == refunding
    assert await database.fetchval("SELECT count(*) FROM refunds") == 1


async def test_what_is_undone_leaves_no_order(database: Database) -> None:
    async def work() -> None:
        await service(database).open(WANTED)
        raise LookupError

    with pytest.raises(LookupError):
        await database.together(work)

    assert await database.fetchval("SELECT count(*) FROM orders") == 0


async def test_an_order_whose_time_is_over_is_found(database: Database) -> None:
    order = await opened(database, replace(WANTED, expires_at=NOW + timedelta(minutes=5)))
    store = OrderStore(database)

    assert await store.over(NOW, 9) == []
    assert await store.over(NOW + timedelta(minutes=5), 9) == [order.order]


async def test_a_trade_is_looked_at_by_one_process(database: Database) -> None:
    order = await opened(database)
    await pay(database, order.order)
    await database.execute("UPDATE trades SET look_at = $1", NOW)
    store = OrderStore(database)

    first = await store.claim_looks(NOW, NOW + timedelta(minutes=1), 9)
    second = await store.claim_looks(NOW, NOW + timedelta(minutes=1), 9)

    assert ([each.order for each in first], second) == ([order.order], [])


def _other() -> Subject:
    return SubjectKind.CASE.of(uuid4())
