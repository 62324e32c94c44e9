"""A day's file against our rows, to the cent; what differs is kept once, and resolved by two."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.days import day_of
from domain.errors import Conflict, Invalid, NotAllowed
from domain.payments.differences import DifferenceState, Resolution
from domain.payments.payments import OrderState
from domain.payments.trades import RefundReason, Vendor
from domain.payments.vendor_words import RefundSaid
from domain.people import Officer, Role
from services.payments.differences import DifferenceService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.payments.funds import FundStore
from tests.storage.city import NOW
from tests.storage.payments.shop import FEN, Shop, open_shop

DAY = day_of(NOW)
ANN = Officer(UUID(int=1), frozenset({Role.FINANCE}), UUID(int=11))
BOB = Officer(UUID(int=2), frozenset({Role.FINANCE}), UUID(int=12))


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Shop:
    return await open_shop(database, tmp_path)


def finance(shop: Shop) -> DifferenceService:
    return DifferenceService(
        unit=shop.database,
        store=shop.differences,
        funds=FundStore(shop.database),
        orders=shop.store,
        second_officers=FourEyesStore(shop.database),
        audit=AuditStore(shop.database),
        wake=shop.refunds.wake,
        clock=shop.clock,
    )


async def test_a_payment_that_we_missed_is_taken_from_the_file(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    shop.vendor.pay(trade.number)

    await shop.reconciliation.reconcile(shop.vendor.day(DAY))
    await shop.reconciliation.reconcile(shop.vendor.day(DAY))

    assert (await shop.held(order)).order.state is OrderState.PAID
    assert shop.effects.heard == [("paid", order.order)]
    assert await shop.open_differences() == []
    (day,) = await shop.differences.days(9)
    assert (day.paid.count, day.paid.fen, day.refunded.count) == (1, FEN, 0)


async def test_what_is_ours_and_not_theirs_is_listed_once(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.settlement.take(shop.vendor.pay(trade.number))
    file = replace(shop.vendor.day(DAY), payments=())

    await shop.reconciliation.reconcile(file)
    await shop.reconciliation.reconcile(file)

    assert await shop.open_differences() == ["ours_only"]


async def test_what_differs_by_a_fen_is_listed(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    shop.vendor.pay(trade.number)
    file = shop.vendor.day(DAY)
    (word,) = file.payments

    await shop.reconciliation.reconcile(
        replace(file, payments=(replace(word, amount_fen=FEN + 1),))
    )

    assert await shop.open_differences() == ["amount"]
    assert (await shop.held(order)).order.open


async def test_a_refund_that_the_file_lacks_is_listed(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.settlement.take(shop.vendor.pay(trade.number))
    await shop.database.together(lambda: shop.payments.refund(order.order, RefundReason.WITHDRAWN))
    await shop.send_refunds()

    await shop.reconciliation.reconcile(shop.vendor.day(DAY))
    assert await shop.open_differences() == []
    await shop.reconciliation.reconcile(replace(shop.vendor.day(DAY), refunds=()))
    assert await shop.open_differences() == ["ours_only"]


async def test_days_are_fetched_once_and_those_that_failed_again(shop: Shop) -> None:
    shop.clock.now = NOW.replace(hour=1, minute=59)  # 09:59 in the city
    assert await shop.reconciliation.round() == 14
    assert await shop.reconciliation.round() == 0
    shop.clock.now += timedelta(minutes=1)
    shop.vendor.away = True
    assert await shop.reconciliation.round() == 0
    shop.vendor.away = False

    assert await shop.reconciliation.round() == 1
    yesterday = DAY - timedelta(days=1)
    assert await shop.differences.digest_of(Vendor.WECHAT_PAY, yesterday) is not None


async def failed_refund(shop: Shop) -> tuple[UUID, str]:
    """A difference, and the number of the trade."""
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.settlement.take(shop.vendor.pay(trade.number))
    await shop.database.together(lambda: shop.payments.refund(order.order, RefundReason.WITHDRAWN))
    await shop.send_refunds()
    await shop.settlement.take(
        shop.vendor.finish(trade.number, f"{trade.number}R1", RefundSaid.FAILED)
    )
    (found,) = (await finance(shop).open("")).differences
    return found.difference, trade.number


async def test_a_refund_that_failed_is_asked_again_when_two_say_so(shop: Shop) -> None:
    difference, number = await failed_refund(shop)
    service = finance(shop)

    await service.propose(ANN, difference, Resolution.REFUND_AGAIN, "账户已更正")
    with pytest.raises(NotAllowed):
        await service.answer(ANN, difference, agrees=True)
    resolved = await service.answer(BOB, difference, agrees=True)
    await shop.send_refunds()

    assert resolved.state is DifferenceState.RESOLVED
    assert shop.vendor.books[number].refunds.keys() == {f"{number}R1", f"{number}R2"}
    assert (await service.open("")).differences == ()
    with pytest.raises(Conflict):
        await service.propose(ANN, difference, Resolution.EXPLAINED, "x")


async def test_who_does_not_agree_opens_it_again(shop: Shop) -> None:
    difference, _ = await failed_refund(shop)
    service = finance(shop)
    await service.propose(ANN, difference, Resolution.SETTLED, "已线下退还")

    again = await service.answer(BOB, difference, agrees=False)

    assert (again.state, again.proposed_by) == (DifferenceState.OPEN, None)
    with pytest.raises(Conflict):
        await service.answer(BOB, difference, agrees=True)


async def test_only_a_failed_refund_is_asked_again(shop: Shop) -> None:
    order = await shop.order()
    trade = await shop.begun(order)
    await shop.settlement.take(shop.vendor.pay(trade.number))
    await shop.reconciliation.reconcile(replace(shop.vendor.day(DAY), payments=()))
    (found,) = (await finance(shop).open("")).differences

    with pytest.raises(Invalid):
        await finance(shop).propose(ANN, found.difference, Resolution.REFUND_AGAIN, "x")
